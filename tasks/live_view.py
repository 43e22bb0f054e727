"""A manager's live view: every open case counted in two questions to the database, and shown as one page.

A case is overdue when one of its running clocks has run out; the limit of a step counts as much as the closing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from prefect import task
from prefect.artifacts import acreate_markdown_artifact
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from models.clock import ClockRow
from models.complaint import Complaint
from models.customer import Customer
from models.database import reading
from models.department import Department
from models.views.live_view import LiveView, OfDepartment, OfLevel, Oldest, Standing, Urgent
from rules.case import level_class
from rules.notification import MOST_URGENT_FIRST
from rules.vocabulary import ClockKind, LevelClass, State
from tasks.calendar import current_time
from tasks.live_view_page import page_of
from tasks.query_plans import answer_at_once
from tasks.running_clocks import AHEAD, runs

MOST_URGENT = 10
OPEN = tuple(state for state in State if not state.is_final)
LEVEL = (col(Complaint.level), col(Complaint.irrational_order), col(Complaint.external_body))


@task(cache_policy=NO_CACHE)
async def show_live_view(as_of: datetime | None = None) -> None:
    """Show the live view as the artifact `live-view`."""
    await acreate_markdown_artifact(page_of(live_view(current_time(as_of))), key="live-view")


def live_view(now: datetime) -> LiveView:
    """Return how all open cases stand at a moment."""
    with reading() as session:
        answer_at_once(session)
        groups = _groups(session, now)
        names = {row.code: row.name for row in session.execute(select(Department.code, Department.name))}  # type: ignore[call-overload]
        return LiveView(
            at=now,
            total=_sum(groups),
            waiting_for_approval=sum(group.standing.open for group in groups if group.state is State.CONFIRMED),
            unsigned_forms=sum(group.standing.open for group in groups if group.state is State.TRANSFERRED),
            oldest=_oldest(session, groups),
            levels=tuple(OfLevel(level=level, **dict(standing)) for level, standing in _by_level(groups)),
            departments=tuple(
                OfDepartment(code=code, department=names.get(code, code), **dict(standing))
                for code, standing in _by_department(groups)
            ),
            most_urgent=tuple(_most_urgent(session, names)),
        )


class _Group(NamedTuple):
    """The open cases of one state, level and department."""

    state: State
    level: LevelClass
    department: str
    standing: Standing
    oldest: datetime


def _groups(session: Session, now: datetime) -> list[_Group]:
    """Count all open cases; of their clocks only those are read that have run out or do so within a day."""
    first = func.min(col(ClockRow.due_at)).label("due")
    due = select(col(ClockRow.subject), first).where(runs(), col(ClockRow.due_at) <= now + AHEAD)
    ending = due.group_by(col(ClockRow.subject)).subquery()
    columns = (col(Complaint.state), *LEVEL, col(Complaint.executing_department))
    counted = (
        func.count(),
        func.count().filter(ending.c.due < now),
        func.count().filter(ending.c.due >= now),
        func.min(col(Complaint.received_at)),
    )
    query: Select[Any] = (
        select(*columns, *counted)
        .outerjoin_from(Complaint, ending, ending.c.subject == col(Complaint.no))
        .where(col(Complaint.state).in_(OPEN))
        .group_by(*columns)
    )
    return [
        _Group(state, level_class(*level), code, Standing(open=count, overdue=late, soon=soon), oldest)
        for state, *level, code, count, late, soon, oldest in session.execute(query)
    ]


def _sum(groups: Iterable[_Group]) -> Standing:
    return sum((group.standing for group in groups), Standing())


def _by_level(groups: Sequence[_Group]) -> list[tuple[LevelClass, Standing]]:
    """Return the levels that have open cases, the severest first."""
    found = {level: _sum(group for group in groups if group.level is level) for level in MOST_URGENT_FIRST}
    return [(level, standing) for level, standing in found.items() if standing.open]


def _by_department(groups: Sequence[_Group]) -> list[tuple[str, Standing]]:
    """Return the departments that have open cases, the one with most overdue first."""
    codes = {group.department for group in groups}
    found = {code: _sum(group for group in groups if group.department == code) for code in codes}
    return sorted(found.items(), key=lambda each: (-each[1].overdue, -each[1].open, each[0]))


def _oldest(session: Session, groups: Sequence[_Group]) -> Oldest | None:
    received = min((group.oldest for group in groups), default=None)
    if received is None:
        return None
    same = (col(Complaint.received_at) == received, col(Complaint.state).in_(OPEN))
    number = session.execute(select(func.min(col(Complaint.no))).where(*same)).scalar_one()
    return Oldest(number=number, received_at=received)


def _most_urgent(session: Session, names: dict[str, str]) -> Iterable[Urgent]:
    """Yield the cases whose clocks end first, each once; so many clocks are read as that many cases can have."""
    columns = (ClockRow.subject, ClockRow.kind, ClockRow.due_at, *LEVEL, Complaint.executing_department, Customer.name)
    query: Select[Any] = (
        select(*columns)  # type: ignore[call-overload]
        .join(Complaint, col(Complaint.no) == col(ClockRow.subject))
        .join(Customer, col(Customer.code) == col(Complaint.customer))
        .where(runs(), col(Complaint.state).in_(OPEN))
        .order_by(col(ClockRow.due_at), col(ClockRow.id))
        .limit(MOST_URGENT * len(ClockKind))
    )
    seen: set[str] = set()
    for number, clock, due, level, order, body, code, customer in session.execute(query):
        if number not in seen and len(seen) < MOST_URGENT:
            seen.add(number)
            yield Urgent(
                number=number,
                level=level_class(level, order, body),
                customer=customer,
                department=names.get(code, code),
                clock=clock,
                due_at=due,
            )
