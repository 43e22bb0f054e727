"""A filter as conditions of the database: what a complaint must be, and what must be said in it.

A search is for parts of words, so that Chinese needs no word boundaries. Everything is looked for in one text a case.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlmodel import Session, col

from models.complaint import Complaint
from models.complaint_words import ComplaintWords
from models.customer import Customer
from models.settings import settings
from rules.access import AccessRules
from rules.case import Person
from rules.vocabulary import ExternalBody, Level, LevelClass, State
from tasks.case_filter import NOBODY, CaseFilter, Urgency
from tasks.query_plans import read_in_order
from tasks.running_clocks import AHEAD, first_due, subjects_due_soon, subjects_overdue
from tasks.visibility import seen_by

Condition = ColumnElement[bool]
FEW, SOME = 1_000, 5_000
MOST_TERMS, LONGEST_TERM = 8, 100
OPEN = tuple(state for state in State if not state.is_final)


def conditions(
    session: Session, wanted: CaseFilter, person: Person, access: AccessRules, now: datetime
) -> list[Condition]:
    """Return what a complaint must meet to be in a person's list."""
    said, urgent = _said(session, terms_of(wanted.q)), _urgent(session, wanted.due, now)
    return [seen_by(person, access), *_narrowed(wanted), *urgent, *said]


def terms_of(text: str) -> list[str]:
    """Return what to look for: a few terms without what cannot be seen, with A to Z small as they are kept."""
    seen = "".join(each if each.isprintable() else " " for each in text[: MOST_TERMS * LONGEST_TERM])
    small = "".join(each.lower() if each.isascii() else each for each in seen)
    return [term[:LONGEST_TERM] for term in small.split()[:MOST_TERMS]]


def _said(session: Session, terms: Sequence[str]) -> Iterator[Condition]:
    """Yield the condition that every term is in the words of a complaint, or in the name of its customer."""
    if not terms:
        return
    words, own = col(ComplaintWords.words), col(ComplaintWords.no)
    each = [(words.contains(term, autoescape=True), _customers(session, term)) for term in terms]
    of_them = [
        said | own.in_(select(col(Complaint.no)).where(col(Complaint.customer).in_(codes))) if codes else said
        for said, codes in each
    ]
    looked_up = [
        or_(_own_words().contains(term, autoescape=True), col(Complaint.customer).in_(codes))
        for term, (_, codes) in zip(terms, each, strict=True)
    ]
    yield _is_among(session, select(own).where(*of_them), and_(*looked_up))


def _own_words() -> ColumnElement[str]:
    """Return the words of a complaint, looked up for each that is read: a list stops when its page is full."""
    own = col(ComplaintWords.no) == col(Complaint.no)
    return select(col(ComplaintWords.words)).where(own).correlate(Complaint).scalar_subquery()


def _urgent(session: Session, due: Urgency | None, now: datetime) -> Iterator[Condition]:
    """Yield the condition that the first running clock of an open complaint is over, or ends within a day."""
    if due is None:
        return
    # Joined with nothing, so that no database sorts all open cases by it when they are read in their order.
    yield col(Complaint.state).concat("").in_(OPEN)
    if due is Urgency.OVERDUE:
        yield _is_among(session, subjects_overdue(now), first_due() < now)
    else:
        yield _is_among(session, subjects_due_soon(now), first_due().between(now, now + AHEAD))


def _is_among(session: Session, numbers: Select[tuple[str]], looked_up: Condition) -> Condition:
    """Return the condition that a complaint is one of these, put so that it costs least.

    Few are named; of some the database makes a list; very many are met soon enough by reading complaints in their
    order and looking at each.
    """
    found = session.execute(numbers.limit(FEW + 1)).scalars().all()
    if len(found) <= FEW:
        return col(Complaint.no).in_(found)
    counted = select(func.count()).select_from(numbers.limit(SOME + 1).subquery())
    if session.execute(counted).scalar_one() <= SOME:
        return col(Complaint.no).in_(numbers)
    read_in_order(session)
    return looked_up


def _customers(session: Session, term: str) -> Sequence[str]:
    named = func.lower(col(Customer.name)).contains(term, autoescape=True)
    return session.execute(select(col(Customer.code)).where(named)).scalars().all()


def _narrowed(wanted: CaseFilter) -> Iterator[Condition]:
    if wanted.state:
        states = OPEN if wanted.state == "OPEN" else (wanted.state,)
        yield col(Complaint.state).in_(states)
    if wanted.level:
        yield of_level(wanted.level)
    if wanted.department:
        department = "" if wanted.department == NOBODY else wanted.department
        yield col(Complaint.executing_department) == department
    if wanted.category:
        family = col(Complaint.category).startswith(f"{wanted.category}-", autoescape=True)
        yield (col(Complaint.category) == wanted.category) | family
    if wanted.customer:
        yield col(Complaint.customer) == wanted.customer
    if wanted.owner:
        parts = (Complaint.first_inquiry_owner, Complaint.responsible_person, Complaint.receiver)
        yield or_(*(col(part) == wanted.owner for part in parts))
    if wanted.since:
        yield col(Complaint.received_at) >= _midnight(wanted.since)
    if wanted.until:
        yield col(Complaint.received_at) < _midnight(wanted.until) + timedelta(days=1)


def of_level(level: LevelClass) -> Condition:
    """Return the condition that a complaint is of a level, as `rules.case.level_class` tells them apart."""
    kept, outside = col(Complaint.level), col(Complaint.external_body) != ExternalBody.NONE
    order = col(Complaint.irrational_order)
    if level is LevelClass.EXTERNAL:
        return (kept == Level.STRONG) & outside
    if level is LevelClass.STRONG:
        return (kept == Level.STRONG) & ~outside
    if level is LevelClass.IRRATIONAL_2:
        return (kept == Level.IRRATIONAL) & (order > 1)
    if level is LevelClass.IRRATIONAL_1:
        return (kept == Level.IRRATIONAL) & (order <= 1)
    return kept == Level(level.value)


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), settings().company_zone)
