"""The clocks that somebody is to stop: which of a case's ends first, and whether it has run out."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col

from models.clock import ClockRow
from models.complaint import Complaint
from rules.vocabulary import ClockKind, ClockState

AHEAD = timedelta(hours=24)


def runs() -> ColumnElement[bool]:
    """Return the condition for a clock that somebody is to stop; the watch after the closing is nobody's."""
    running = col(ClockRow.state) == ClockState.RUNNING
    return running & (col(ClockRow.kind) != ClockKind.EFFECTIVENESS_90D)


# Joined with nothing, so that no database finds a few cases' clocks among all that run.
BY_SUBJECT = (col(ClockRow.state).concat("") == ClockState.RUNNING) & (
    col(ClockRow.kind) != ClockKind.EFFECTIVENESS_90D
)


def first_dues(session: Session, numbers: Collection[str]) -> dict[str, datetime]:
    """Return when the first running clock of each of these cases ends; a case without one is left out."""
    if not numbers:
        return {}  # an empty list would make SQLite read every clock that runs
    due = select(col(ClockRow.subject), func.min(col(ClockRow.due_at)))
    own = due.where(col(ClockRow.subject).in_(numbers), BY_SUBJECT).group_by(col(ClockRow.subject))
    return dict(session.execute(own).tuples().all())


def first_due() -> ColumnElement[datetime]:
    """Return when the first running clock of a complaint ends, looked up for each complaint that is read."""
    own = (col(ClockRow.subject) == col(Complaint.no), BY_SUBJECT)
    return select(func.min(col(ClockRow.due_at))).where(*own).correlate(Complaint).scalar_subquery()


def subjects_overdue(now: datetime) -> Select[tuple[str]]:
    """Return the question for the cases of which a running clock has run out; on time means at or before the due."""
    return select(col(ClockRow.subject)).where(runs(), col(ClockRow.due_at) < now).distinct()


def subjects_due_soon(now: datetime) -> Select[tuple[str]]:
    """Return the question for the cases of which the first running clock ends within a day."""
    ending = select(col(ClockRow.subject)).where(runs(), col(ClockRow.due_at) <= now + AHEAD)
    return ending.group_by(col(ClockRow.subject)).having(func.min(col(ClockRow.due_at)) >= now)
