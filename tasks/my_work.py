"""What waits for a person: gates, things owed and notices in one list, the most urgent first, each with its reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.customer import Customer
from models.database import reading
from models.settings import settings
from models.task import TaskRow
from rules.case import Person, level_class
from rules.company import Company
from rules.lifecycle import Event
from rules.vocabulary import LevelClass, Role, TaskKind, TriageSign
from tasks.addresses import page_of_task
from tasks.company import company
from tasks.eight_d_facts import PREFIX as EIGHT_D_PREFIX
from tasks.owed import words_of
from tasks.proposal_kept import BEFORE_TRIAGE, pressing_signs
from tasks.query_plans import answer_at_once
from tasks.waiting_cases import Waiting, waiting_cases
from tasks.waiting_eight_ds import waiting_eight_ds
from tasks.waiting_papers import waiting_bulletins, waiting_notices

MOST = 50
# The form that ends what is owed, where it is not the one that finishes any task.
FORM_OF = {TaskKind.RELATED_CALL: Event.RELATED_CALL, TaskKind.EFFECT_REVIEW: Event.REVIEW_EFFECT}


@dataclass(frozen=True)
class Line:
    """One thing that waits for a person. `form` is the event of its form; None is the gate of its subject.

    `role` and `stands_in_for` say why it waits for him; without a role it is owed by name. `words` say more. Where it
    is decided on a page of its own, `page` is its path. `signs` are what must not wait, as the words of a complaint
    seem to say that nobody has judged yet.
    """

    no: str
    asked: Event | TaskKind
    form: Event | None
    due_at: datetime | None
    customer: str = ""
    level: LevelClass | None = None
    role: Role | None = None
    stands_in_for: str = ""
    words: str = ""
    page: str = ""
    signs: tuple[TriageSign, ...] = ()


@dataclass(frozen=True)
class Work:
    """What waits for a person at a moment; `there_is_more` says that the list was cut."""

    at: datetime
    lines: tuple[Line, ...]
    there_is_more: bool


def my_work(person: Person, now: datetime, *, his: bool = True) -> Work:
    """Return what is a person's to do; or, when it is not `his`, what he could do for those he stands in for."""
    with reading() as session:
        answer_at_once(session)
        people = company(session, now)
        found = list(_everything(session, person, people, now, his=his))
        found.sort(key=lambda line: (line.due_at is None, line.due_at or now, line.no))
        lines = _with_signs(session, _named(session, found[:MOST], people))
        return Work(now, lines, there_is_more=len(found) > MOST)


def _everything(session: Session, person: Person, people: Company, now: datetime, *, his: bool) -> Iterator[Line]:
    """Yield the most urgent of each kind, and one more, so that it is known whether there is more."""
    gates = ((each.case.no, each) for each in waiting_cases(session, person, people, now, his=his))
    steps = waiting_eight_ds(session, person, people, now, his=his)
    for no, each in (*islice(gates, MOST + 1), *islice(steps, MOST + 1)):
        yield _line(no, each)
    for no, event, call in waiting_bulletins(session, person, people, now, his=his):
        yield Line(no, event, None, None, role=call.role, stands_in_for=call.stands_in_for)
    for notice, each in waiting_notices(session, person, people, now, his=his):
        yield replace(_line(each.case.no, each), form=each.event, words=notice)
    yield from _owed(session, [person.no] if his else sorted(person.stands_in_for), his=his)


def _line(no: str, each: Waiting) -> Line:
    case, call = each.case, each.call
    return Line(no, each.event, None, each.due_at, case.customer.code, case.column, call.role, call.stands_in_for)


def _owed(session: Session, owners: Sequence[str], *, his: bool) -> Iterator[Line]:
    """Yield the open tasks of people; the dues of an 8D wait as its steps do."""
    own = (col(TaskRow.owner).in_(owners), col(TaskRow.ended_at).is_(None))
    query = select(TaskRow).where(*own, col(TaskRow.kind) != TaskKind.EIGHT_D_STEP)
    tasks = session.exec(query.order_by(col(TaskRow.due_at).is_(None), col(TaskRow.due_at)).limit(MOST + 1)).all()
    behind = {task.subject.removeprefix(EIGHT_D_PREFIX) for task in tasks}
    cases = (
        {row.no: row for row in session.exec(select(Complaint).where(col(Complaint.no).in_(behind)))} if tasks else {}
    )
    for task in tasks:
        row = cases[task.subject.removeprefix(EIGHT_D_PREFIX)]
        level = level_class(row.level, row.irrational_order, row.external_body)
        form, words = FORM_OF.get(task.kind, Event.FINISH_TASK), words_of(task, settings().language)
        principal = "" if his else task.owner
        page = page_of_task(task.subject, task.kind, task.key)
        yield Line(task.subject, task.kind, form, task.due_at, row.customer, level, None, principal, words, page)


def _with_signs(session: Session, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines with what must not wait, until somebody has judged it."""
    unjudged = (col(Complaint.no).in_({line.no for line in lines}), col(Complaint.state).in_(BEFORE_TRIAGE))
    query = select(Complaint.no, Complaint.proposal).where(*unjudged)
    signs = {no: pressing_signs(proposal) for no, proposal in session.exec(query)} if lines else {}
    return tuple(replace(line, signs=signs.get(line.no, ())) for line in lines)


def _named(session: Session, lines: Sequence[Line], people: Company) -> tuple[Line, ...]:
    """Return the lines with the names of customers and people instead of their numbers."""
    codes = {line.customer for line in lines}
    named = select(Customer.code, Customer.name).where(col(Customer.code).in_(codes))
    names = dict(session.exec(named).all())
    return tuple(
        replace(
            line,
            customer=names.get(line.customer, line.customer),
            stands_in_for=people.people[line.stands_in_for].name if line.stands_in_for in people.people else "",
        )
        for line in lines
    )
