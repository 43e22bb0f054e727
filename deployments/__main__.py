"""Serve every deployment from this process: `python -m deployments`."""

import os
import sys

from prefect import serve

from deployments.timetable import deployments
from tasks.calendar import current_time
from tasks.dead_runs import HEARTBEAT
from tasks.in_use import InUse, at_work
from tasks.policies import PolicyError
from tasks.policy_enacting import refuse_altered
from tasks.seal_key import SealUnusable, usable_key

# Each run is a process of about 150 MB; more than this at once only makes all of them slow.
MOST_PROCESSES = int(os.environ.get("KESU_PROCESSES", "4"))
POLL_SECONDS = 2


def main() -> None:
    """Serve until stopped. Stopping leaves the schedules on. Without a seal, or with altered policies, nothing is."""
    try:
        usable_key(current_time())
        refuse_altered(current_time())
        with at_work():
            _serve()
    except (InUse, PolicyError, SealUnusable) as reason:
        sys.exit(str(reason))


def _serve() -> None:
    serve(
        *deployments(),
        pause_on_shutdown=False,
        limit=MOST_PROCESSES,
        query_seconds=POLL_SECONDS,
        heartbeat_seconds=HEARTBEAT.seconds,
    )


if __name__ == "__main__":
    main()
