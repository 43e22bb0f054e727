"""Find complaints: those of a filter that a person may see, in its order, a page at a time or all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, literal, or_, select, tuple_
from sqlmodel import Session, col

from models.columns import Moment
from models.complaint import Complaint
from models.database import reading
from rules.access import AccessRules
from rules.case import Person
from tasks.case_conditions import Condition, conditions
from tasks.case_filter import SEPARATOR, CaseFilter, Order
from tasks.found_cases import COLUMNS, Found, shown
from tasks.query_plans import answer_at_once

A_PAGE = 50
COUNTED = 1_000


@dataclass(frozen=True)
class CasePage:
    """A page of a list at a moment: its rows, how many there are in all, and where the next page begins.

    Of more than a thousand it is known that `there_are_more`.
    """

    at: datetime
    rows: tuple[Found, ...]
    total: int
    there_are_more: bool
    after: str | None


def find_cases(wanted: CaseFilter, person: Person, access: AccessRules, now: datetime) -> CasePage:
    """Return the page of complaints that a filter asks for, of those that a person may see."""
    with reading() as session:
        answer_at_once(session)
        where = conditions(session, wanted, person, access, now)
        query = _ordered(select(*COLUMNS), wanted).where(*where, *_behind(wanted)).limit(A_PAGE + 1)
        found = tuple(shown(session, session.execute(query).all(), now))
        total = _count(session, where, COUNTED + 1)
    rows = found[:A_PAGE]
    after = place_of(rows[-1], wanted.order) if len(found) > A_PAGE else None
    return CasePage(now, rows, min(total, COUNTED), there_are_more=total > COUNTED, after=after)


def count_cases(
    session: Session, wanted: CaseFilter, person: Person, access: AccessRules, now: datetime, most: int
) -> int:
    """Return how many complaints a filter asks for, of those that a person may see; no more than `most`."""
    return _count(session, conditions(session, wanted, person, access, now), most)


def every_case(
    session: Session, wanted: CaseFilter, person: Person, access: AccessRules, now: datetime, chunk: int
) -> Iterator[Found]:
    """Yield all complaints that a filter asks for, of those that a person may see, in its order."""
    where = conditions(session, wanted, person, access, now)
    place = wanted.model_copy(update={"after": None})
    while True:
        query = _ordered(select(*COLUMNS), place).where(*where, *_behind(place)).limit(chunk)
        rows = list(shown(session, session.execute(query).all(), now))
        yield from rows
        if len(rows) < chunk:
            return
        place = place.model_copy(update={"after": place_of(rows[-1], wanted.order)})


def _count(session: Session, where: list[Condition], most: int) -> int:
    counted = select(col(Complaint.no)).where(*where).limit(most).subquery()
    count: int = session.execute(select(func.count()).select_from(counted)).scalar_one()
    return count


def place_of(row: Found, order: Order) -> str:
    """Return the place of a row in its list."""
    moment = row.close_due if order is Order.DUE else row.received_at
    return f"{moment.isoformat() if moment else ''}{SEPARATOR}{row.no}"


def _ordered(query: Select[Any], wanted: CaseFilter) -> Select[Any]:
    received, due, no = col(Complaint.received_at), col(Complaint.cur_close_due), col(Complaint.no)
    if wanted.order is Order.DUE:
        return query.order_by(due.is_(None), due, no)
    if wanted.order is Order.OLDEST:
        return query.order_by(received, no)
    return query.order_by(received.desc(), no.desc())


def _behind(wanted: CaseFilter) -> Iterator[Condition]:
    """Yield the condition that a complaint comes after the page before."""
    if wanted.after is None:
        return
    received, due, no = col(Complaint.received_at), col(Complaint.cur_close_due), col(Complaint.no)
    moment, _, last = wanted.after.partition(SEPARATOR)
    if not moment:
        yield and_(due.is_(None), no > last)
        return
    place = tuple_(literal(datetime.fromisoformat(moment), Moment()), literal(last))
    if wanted.order is Order.DUE:
        yield or_(tuple_(due, no) > place, due.is_(None))
    elif wanted.order is Order.OLDEST:
        yield tuple_(received, no) > place
    else:
        yield tuple_(received, no) < place
