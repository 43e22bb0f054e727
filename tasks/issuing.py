"""Notices: what a month overdue costs is issued, and whatever was issued gets its document."""

from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from models.database import transaction
from tasks.calendar import current_time
from tasks.documents import print_all_owed
from tasks.effects import EffectRecorded, fine_chunk
from tasks.penalty_documents import owe_notices
from tasks.sweeping import Swept

MOST_PRINTED = 1000


@task(cache_policy=NO_CACHE, retries=3, retry_delay_seconds=5)
def issue_notices(as_of: datetime | None = None) -> Swept:
    """Record the months overdue, and all else that came before them. Safe to repeat."""
    return issue_all_notices(current_time(as_of), str(flow_run.id or ""))


def issue_all_notices(now: datetime, run: str = "") -> Swept:
    """Go through all overdue cases, chunk after chunk, each in a transaction of its own."""
    effects: list[EffectRecorded] = []
    last, recorded = fine_chunk(now, "", run)
    while last:
        effects += recorded
        last, recorded = fine_chunk(now, last, run)
    return Swept(len({each.complaint_no for each in effects}), tuple(effects))


@task(cache_policy=NO_CACHE, retries=2, retry_delay_seconds=5)
def print_notices(as_of: datetime | None = None) -> int:
    """Owe a document for every notice that has none, print what is owed, and return how many were printed."""
    now = current_time(as_of)
    with transaction() as session:
        owe_notices(session, now)
    return print_all_owed(now, MOST_PRINTED)
