"""`make run`: start the system on this machine and stay up until stopped."""

import signal
import sys
import threading

from deployments.installation import prepare
from deployments.services import ServiceFailed, running
from models.settings import settings
from tasks.in_use import InUse
from tasks.policies import PolicyError
from tasks.seal_key import SealUnusable


def main() -> int:
    """Start, say where everything is, and wait for Ctrl-C."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        loaded = prepare()
        with running() as services:
            _say(f"Kesu runs at      {services.url}")
            _say(f"people sign in at {services.portal}  (the first account: make administrator EMPLOYEE=E901)")
            _say(f"register here     {services.url}/deployments  (register-complaint)")
            _say(f"database, PDFs    {settings().home}")
            _say(f"logs              {services.logs}")
            if loaded:
                _say("The database was empty: the demo company is in it (deployments/demo_company).")
            _say("Ctrl-C stops everything; suspended complaints go on at the next start.")
            stop.wait()
    except (InUse, PolicyError, SealUnusable, ServiceFailed) as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
