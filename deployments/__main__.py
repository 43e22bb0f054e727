"""Serve every deployment from this process: `python -m deployments`."""

import os
import sys

from prefect import serve

from deployments.timetable import deployments
from tasks.calendar import current_time
from tasks.dead_runs import HEARTBEAT
from tasks.seal_key import SealUnusable, usable_key

# Each run is a process of about 150 MB; more than this at once only makes all of them slow.
MOST_PROCESSES = int(os.environ.get("KESU_PROCESSES", "4"))
POLL_SECONDS = 2


def main() -> None:
    """Serve until stopped. Stopping leaves the schedules on. Without a seal nothing is served."""
    try:
        usable_key(current_time())
    except SealUnusable as unusable:
        sys.exit(str(unusable))
    serve(
        *deployments(),
        pause_on_shutdown=False,
        limit=MOST_PROCESSES,
        query_seconds=POLL_SECONDS,
        heartbeat_seconds=HEARTBEAT.seconds,
    )


if __name__ == "__main__":
    main()
