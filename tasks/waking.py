"""When a case next asks for attention: its `wake_at`, by which a sweep finds it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, col

from models.complaint import Complaint
from rules.vocabulary import ClockState
from tasks.changed_rows import change_rows, held

OWN = col(Complaint.no) == bindparam("case")
WAKES = update(Complaint).where(OWN)
WAKES_LATER = WAKES.where(col(Complaint.wake_at).is_(None) | (col(Complaint.wake_at) > bindparam("earliest")))


def next_wake(clocks: Iterable[Mapping[str, Any]], now: datetime, others: Iterable[datetime | None]) -> datetime | None:
    """Return when the case asks for attention at the latest: by a clock, a task, or what it waited for before.

    Too early does no harm: whoever looks then knows when exactly it next does.
    """
    running = [clock for clock in clocks if clock["state"] == ClockState.RUNNING]
    moments = [c["warn_at"] if c["warn_at"] > now else c["due_at"] for c in running]
    return min([*moments, *(other for other in others if other)], default=None)


def wake_at(session: Session, wakes: Mapping[str, datetime | None]) -> None:
    """Have each case wake when it is said, or not by itself."""
    change_rows(session, WAKES, [{"case": no, "wake_at": moment} for no, moment in wakes.items()])


def wake_by(session: Session, dues: Iterable[tuple[str, datetime | None]]) -> None:
    """Have cases wake by the earliest of the moments that are given for each, unless they wake before."""
    earliest: dict[str, datetime] = {}
    for no, due in dues:
        if due:
            earliest[no] = min(due, earliest.get(no, due))
    change_rows(session, WAKES_LATER, [{"case": no, "earliest": due, "wake_at": due} for no, due in earliest.items()])
    for no in earliest:
        row = held(session, Complaint, no)
        if row:
            session.expire(row, ["wake_at"])
