"""What is owed on some subjects as a page lists it: by whom, until when, and what was done or skipped and why."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.settings import settings
from models.task import TaskRow
from tasks.addresses import page_of_task
from tasks.names_shown import Names
from tasks.owed import what_is_owed


@dataclass(frozen=True)
class OwedShown:
    """One thing owed. It is open while `ended_at` is empty; `skipped` tells why it was not done.

    Where it is decided on a page of its own, `page` is its path.
    """

    subject: str
    key: str
    what: str
    owner: str
    due_at: datetime | None
    ended_at: datetime | None
    ended_by: str
    skipped: str
    overdue: bool
    page: str = ""


def owed_on(session: Session, subjects: Collection[str], names: Names, now: datetime) -> tuple[OwedShown, ...]:
    """Return what is owed on some subjects: what is open first, by its due, then what has ended."""
    query = select(TaskRow).where(col(TaskRow.subject).in_(subjects))
    order = (col(TaskRow.ended_at).is_not(None), col(TaskRow.due_at).is_(None), col(TaskRow.due_at), col(TaskRow.id))
    return tuple(_owed(row, names, now) for row in session.exec(query.order_by(*order)))


def _owed(row: TaskRow, names: Names, now: datetime) -> OwedShown:
    return OwedShown(
        subject=row.subject,
        key=row.key,
        what=what_is_owed(row, settings().language),
        owner=names.person(row.owner),
        due_at=row.due_at,
        ended_at=row.ended_at,
        ended_by=names.person(row.ended_by) if row.ended_by else "",
        skipped=row.skip_reason,
        overdue=row.ended_at is None and row.due_at is not None and row.due_at < now,
        page=page_of_task(row.subject, row.kind, row.key),
    )
