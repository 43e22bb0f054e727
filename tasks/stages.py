"""Where a case stands, and the form that is asked there: made ready in the installation's language."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, tuple_, update
from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.database import transaction
from models.eight_d import EightD
from models.forms import FORMS
from models.forms.base import Form, ready_to_ask
from models.settings import settings
from models.words import label, say
from rules.case import level_class
from rules.eight_d.vocabulary import EightDState
from rules.lifecycle import EIGHT_D_EVENTS, EIGHT_D_GATES, Event, automatic_move, gate_of
from rules.policy import Policy
from rules.vocabulary import State
from tasks.asking import ask_about, policy_for
from tasks.cards import in_brief
from tasks.choices import choices_on
from tasks.company import SYSTEM
from tasks.documents import owes_documents
from tasks.eight_d_facts import complaint_behind, complaints_of, eight_d_number, is_eight_d, load_eight_d
from tasks.eight_d_reports import awaits_final_reports, owes_final_reports
from tasks.eight_d_stage import known_of_step, still_open
from tasks.facts import load_row
from tasks.guides import advice_at, call_back_script
from tasks.refusals import LastAsk, last_ask

Subject = Complaint | EightD
OPEN_STEPS = tuple(step for step in EightDState if step.is_open)
FINAL = tuple(state for state in State if state.is_final)


@dataclass(frozen=True)
class OpenGate:
    """A form to ask: the main gate of a complaint or an 8D, or a form beside it. `key` is new for every ask."""

    no: str
    event: Event
    key: str
    tags: tuple[str, ...]
    beside: tuple[str, ...] | None = None

    @cached_property
    def form(self) -> type[Form]:
        """The form made ready to ask: its text, its pull-downs, what is already known."""
        with transaction() as session:
            row = subject_of(session, self.no, self.event)
            before = last_ask(session, row.no) if self.beside is None else LastAsk(self.beside)
            return ready_to_ask(
                FORMS[self.event],
                settings().language,
                _text_above(session, row, self.event, before.reasons),
                choices_on(session, row),
                {**_initial(session, row, self.event), **before.answer},
                before.notes,
                call_back_script(_policy(session, row), settings().language),
            )


@dataclass(frozen=True)
class Stage:
    """A complaint or an 8D and its gate; `work_owed` says that a process must first do automatic work."""

    no: str
    work_owed: bool
    gate: OpenGate | None


def load_subject(session: Session, no: str) -> Subject:
    """Return the complaint or the 8D of a number, locked. Raises UnknownComplaint."""
    return load_eight_d(session, no) if is_eight_d(no) else load_row(session, no)


def subject_of(session: Session, no: str, event: Event) -> Subject:
    """Return what an event is about: under the number of a complaint, a step of an 8D is about the 8D that serves it.

    Raises UnknownComplaint.
    """
    row = load_subject(session, no)
    if event not in EIGHT_D_EVENTS or isinstance(row, EightD):
        return row
    return load_eight_d(session, eight_d_number(session, no))


def of_the_same_matter(no: str) -> tuple[str, ...]:
    """Return the complaints that an 8D serves, or the 8D at work on a complaint. Raises UnknownComplaint."""
    with transaction() as session:
        row = load_subject(session, no)
        if isinstance(row, EightD):
            return tuple(complaint.no for complaint in complaints_of(session, no))
        return (row.eight_d,) if row.eight_d else ()


def complaints_concerned(no: str) -> tuple[str, ...]:
    """Return the complaints that an 8D serves, or the complaint itself. Raises UnknownComplaint."""
    return of_the_same_matter(no) if is_eight_d(no) else (no,)


def load_stage(no: str) -> Stage:
    """Return where a complaint or an 8D stands. Raises UnknownComplaint."""
    with transaction() as session:
        return _stage(session, load_subject(session, no))


def open_eight_ds(after: str, limit: int) -> list[Stage]:
    """Return 8Ds after a number that are open, or complete and not yet printed; page on with the last one's number."""
    with transaction() as session:
        unfinished = col(EightD.state).in_(OPEN_STEPS) | awaits_final_reports()
        query = select(EightD).where(unfinished, EightD.no > after)
        return [_stage(session, row) for row in session.exec(query.order_by(EightD.no).limit(limit)).all()]


def open_stages(after: str, limit: int) -> list[Stage]:
    """Return open complaints after a number, those that wake first at the front; page on with the last one's number."""
    with transaction() as session:
        query = select(Complaint).where(col(Complaint.state).not_in(FINAL))
        order = (col(Complaint.wake_at).is_(None), col(Complaint.wake_at), col(Complaint.no))
        if after:
            last = load_row(session, after)
            query = query.where(_behind(last))
        rows = session.exec(query.order_by(*order).limit(limit)).all()
        return [_stage(session, row) for row in rows]


def form_beside(no: str, event: str, key: str, refusals: tuple[str, ...] = ()) -> OpenGate:
    """Return the form of something that happens beside the main gate."""
    with transaction() as session:
        row = subject_of(session, no, Event(event))
        return OpenGate(row.no, Event(event), key, tags_of(session, row, None), beside=refusals)


def remember_run(no: str, run_id: str) -> None:
    """Note which run conducts a complaint or an 8D."""
    table = EightD if is_eight_d(no) else Complaint
    with transaction() as session:
        session.execute(update(table).where(col(table.no) == no).values(run_id=run_id))


def gate_event(row: Subject) -> Event | None:
    """Return the event that the open gate asks for."""
    if isinstance(row, EightD):
        return EIGHT_D_GATES.get(row.state)
    return gate_of(row.state, row.kind, row.level)


def gate_key(event: Event, seq: int) -> str:
    """Return the key of an ask: letters, digits and hyphens, as Prefect needs it."""
    return f"{event.lower().replace('_', '-')}-{seq}"


def event_of(key: str) -> Event | None:
    """Return the event that the key of an ask is about; None when it is no such key."""
    return next((event for event in Event if gate_key(event, 0).removesuffix("-0") == key.rpartition("-")[0]), None)


def tags_of(session: Session, row: Subject, gate: Event | None) -> tuple[str, ...]:
    """Return the tags of a run: level, customer, and the gate that it waits at."""
    case = complaint_behind(session, row)
    column = level_class(case.level, case.irrational_order, case.external_body)
    tags = (f"level:{column}", f"customer:{case.customer}")
    return (*tags, f"gate:{gate.lower().replace('_', '-')}") if gate else tags


def _stage(session: Session, row: Subject) -> Stage:
    event = gate_event(row)
    work = _owes_work(session, row)
    tags = tags_of(session, row, event) if event else ()
    gate = OpenGate(row.no, event, gate_key(event, row.gate_seq), tags) if event else None
    return Stage(row.no, work, gate)


def _owes_work(session: Session, row: Subject) -> bool:
    if isinstance(row, EightD):
        return owes_final_reports(session, row)
    return owes_documents(session, row.no) or _moves_by_itself(session, row)


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


def _text_above(session: Session, row: Subject, event: Event, reasons: tuple[str, ...]) -> str:
    language = settings().language
    parts = []
    if reasons:
        parts.append(f"## ⚠ {say(language, 'Not accepted')}")
        parts += [f"- **{reason}**" for reason in reasons]
    parts.append(f"### {label(language, event)} · {row.no}")
    parts.append(say(language, " ".join((FORMS[event].__doc__ or "").split())))
    if isinstance(row, EightD):
        parts += still_open(session, row, event)
    complaint = complaint_behind(session, row)
    parts += advice_at(event, policy_for(session, complaint), language)
    parts.append(in_brief(session, complaint))
    return "\n\n".join(parts)


def _policy(session: Session, row: Subject) -> Policy:
    return policy_for(session, complaint_behind(session, row))


def _initial(session: Session, row: Subject, event: Event) -> dict[str, Any]:
    if isinstance(row, EightD):
        return known_of_step(session, row, event)
    if event is Event.TRIAGE and row.category:
        return {"category": row.category}
    if event is Event.REVIEW_TRACKING and row.tracking_mode:
        return {"mode": row.tracking_mode}
    return {}
