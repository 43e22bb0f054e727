"""Where a case stands, and the form that is asked there: made ready in the installation's language."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, tuple_, update
from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.customer import Customer
from models.database import transaction
from models.department import Department
from models.forms import FORMS
from models.forms.base import Form, ready_to_ask
from models.settings import settings
from models.task import TaskRow
from models.words import label, say
from rules.case import level_class
from rules.lifecycle import Event, automatic_move, gate_of
from rules.vocabulary import State, TaskKind
from tasks.asking import ask_about, policy_for
from tasks.cards import in_brief
from tasks.company import SYSTEM
from tasks.documents import owes_documents
from tasks.facts import load_row
from tasks.refusals import LastAsk, last_ask

FINAL = tuple(state for state in State if state.is_final)


@dataclass(frozen=True)
class OpenGate:
    """A form to ask: the main gate of a case, or a form beside it. `key` is new for every ask."""

    complaint_no: str
    event: Event
    key: str
    tags: tuple[str, ...]
    beside: tuple[str, ...] | None = None

    @cached_property
    def form(self) -> type[Form]:
        """The form made ready to ask: its text, its pull-downs, what is already known."""
        with transaction() as session:
            row = load_row(session, self.complaint_no)
            before = last_ask(session, row.no) if self.beside is None else LastAsk(self.beside)
            return ready_to_ask(
                FORMS[self.event],
                settings().language,
                _text_above(session, row, self.event, before.reasons),
                _choices(session, row),
                {**_initial(row, self.event), **before.answer},
                before.notes,
            )


@dataclass(frozen=True)
class Stage:
    """A case and its gate; `work_owed` says that a process must first do automatic work."""

    complaint_no: str
    work_owed: bool
    gate: OpenGate | None


def load_stage(complaint_no: str) -> Stage:
    """Return where a case stands. Raises UnknownComplaint."""
    with transaction() as session:
        return _stage(session, load_row(session, complaint_no))


def open_stages(after: str, limit: int) -> list[Stage]:
    """Return open cases after a number, the ones that wake first at the front; page on with the last one's number."""
    with transaction() as session:
        query = select(Complaint).where(col(Complaint.state).not_in(FINAL))
        order = (col(Complaint.wake_at).is_(None), col(Complaint.wake_at), col(Complaint.no))
        if after:
            last = load_row(session, after)
            query = query.where(_behind(last))
        rows = session.exec(query.order_by(*order).limit(limit)).all()
        return [_stage(session, row) for row in rows]


def form_beside(complaint_no: str, event: str, key: str, refusals: tuple[str, ...] = ()) -> OpenGate:
    """Return the form of something that happens beside the main gate."""
    with transaction() as session:
        tags = tags_of(load_row(session, complaint_no), None)
    return OpenGate(complaint_no, Event(event), key, tags, beside=refusals)


def remember_run(complaint_no: str, run_id: str) -> None:
    """Note which run conducts a case."""
    with transaction() as session:
        session.execute(update(Complaint).where(col(Complaint.no) == complaint_no).values(run_id=run_id))


def gate_event(row: Complaint) -> Event | None:
    """Return the event that the open gate asks for."""
    return gate_of(row.state, row.kind, row.level)


def gate_key(event: Event, seq: int) -> str:
    """Return the key of an ask: letters, digits and hyphens, as Prefect needs it."""
    return f"{event.lower().replace('_', '-')}-{seq}"


def event_of(key: str) -> Event | None:
    """Return the event that the key of an ask is about; None when it is no such key."""
    return next((event for event in Event if gate_key(event, 0).removesuffix("-0") == key.rpartition("-")[0]), None)


def tags_of(row: Complaint, gate: Event | None) -> tuple[str, ...]:
    """Return the tags of a case's run: level, customer, and the gate that it waits at."""
    column = level_class(row.level, row.irrational_order, row.external_body)
    tags = (f"level:{column}", f"customer:{row.customer}")
    return (*tags, f"gate:{gate.lower().replace('_', '-')}") if gate else tags


def _stage(session: Session, row: Complaint) -> Stage:
    event = gate_event(row)
    work = _moves_by_itself(session, row) or owes_documents(session, row.no)
    gate = OpenGate(row.no, event, gate_key(event, row.gate_seq), tags_of(row, event)) if event else None
    return Stage(row.no, work, gate)


def _moves_by_itself(session: Session, row: Complaint) -> bool:
    if row.state != State.TRIAGED:
        return False
    ask = ask_about(session, row, Event.ISSUE_FORM, {}, SYSTEM.no, row.received_at)
    return automatic_move(ask.case) is not None


def _behind(last: Complaint) -> ColumnElement[bool]:
    wake, no = col(Complaint.wake_at), col(Complaint.no)
    if last.wake_at is None:
        return wake.is_(None) & (no > last.no)
    return wake.is_(None) | tuple_(wake, no).__gt__((last.wake_at, last.no))


def _text_above(session: Session, row: Complaint, event: Event, reasons: tuple[str, ...]) -> str:
    language = settings().language
    parts = []
    if reasons:
        parts.append(f"## ⚠ {say(language, 'Not accepted')}")
        parts += [f"- **{reason}**" for reason in reasons]
    parts.append(f"### {label(language, event)} · {row.no}")
    parts.append(say(language, " ".join((FORMS[event].__doc__ or "").split())))
    parts.append(in_brief(session, row))
    return "\n\n".join(parts)


def _choices(session: Session, row: Complaint) -> dict[str, list[tuple[str, str]]]:
    language = settings().language
    categories = policy_for(session, row).taxonomy.categories.items()
    departments = session.exec(select(Department).order_by(Department.code)).all()
    tasks = session.exec(select(TaskRow).where(TaskRow.subject == row.no, col(TaskRow.ended_at).is_(None))).all()
    called = [task.key for task in tasks if task.kind == TaskKind.RELATED_CALL]
    names = (
        {c.code: c.name for c in session.exec(select(Customer).where(col(Customer.code).in_(called))).all()}
        if called
        else {}
    )
    return {
        "category": [(code, item.names[language]) for code, item in sorted(categories) if item.retired_on is None],
        "department": [(department.code, department.name) for department in departments],
        "task": [(task.key, label(language, task.kind)) for task in tasks],
        "related_customer": [(code, names.get(code, "")) for code in called],
    }


def _initial(row: Complaint, event: Event) -> dict[str, Any]:
    if event is Event.TRIAGE and row.category:
        return {"category": row.category}
    if event is Event.REVIEW_TRACKING and row.tracking_mode:
        return {"mode": row.tracking_mode}
    return {}
