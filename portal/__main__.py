"""Serve the portal: `python -m portal`, at the host and port of `KESU_PORTAL_URL`."""

import sys
from urllib.parse import urlsplit

import uvicorn

from models.settings import settings
from portal.app import create_app
from tasks.calendar import current_time
from tasks.in_use import InUse, at_work
from tasks.policies import PolicyError
from tasks.policy_enacting import refuse_altered


def main() -> None:
    """Serve until stopped; with policies that were altered nothing is served."""
    try:
        refuse_altered(current_time())
        with at_work():
            _serve()
    except (InUse, PolicyError) as reason:
        sys.exit(str(reason))


def _serve() -> None:
    address = urlsplit(settings().portal_url)
    uvicorn.run(
        create_app(),
        host=address.hostname or "localhost",
        port=address.port or 4280,
        log_level="warning",
        server_header=False,
        date_header=False,
    )


if __name__ == "__main__":
    main()
