"""Where a case stands, and the form that is asked there: made ready in the installation's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import ColumnElement, tuple_, update
from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.database import transaction
from models.eight_d import EightD
from models.forms import FORMS
from models.forms.base import Form, ready_to_ask
from models.report import Report
from models.settings import settings
from models.words import label, say
from rules.eight_d.vocabulary import EightDState
from rules.lifecycle import EIGHT_D_EVENTS, Event
from rules.vocabulary import BulletinState, ReportKind, State
from tasks.documents import awaits_print
from tasks.eight_d_facts import eight_d_number, load_eight_d
from tasks.eight_d_reports import awaits_final_reports
from tasks.facts import load_row
from tasks.refusals import LastAsk, last_ask
from tasks.subjects import COMPLAINT, Subject, kind_of, load_subject

OPEN_STEPS = tuple(step for step in EightDState if step.is_open)
FINAL = tuple(state for state in State if state.is_final)
OPEN_BULLETINS = (BulletinState.SUBMITTED, BulletinState.PUBLISHED, BulletinState.DECLARED)


@dataclass(frozen=True)
class OpenGate:
    """A form to ask: the main gate of a subject, or a form beside it. `key` is new for every ask."""

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
            before = last_ask(session, row.no, self.event) if self.beside is None else LastAsk(self.beside)
            offer = kind_of(row.no).offer(session, row, self.event)
            return ready_to_ask(
                FORMS[self.event],
                settings().language,
                _text_above(row, self.event, before.reasons, offer.facts),
                offer.choices,
                {**offer.known, **before.answer},
                before.notes,
                offer.script,
            )


@dataclass(frozen=True)
class Stage:
    """A subject and its gate; `work_owed` says that a process must first do automatic work."""

    no: str
    work_owed: bool
    gate: OpenGate | None


def subject_of(session: Session, no: str, event: Event) -> Subject:
    """Return what an event is about: under the number of a complaint, a step of an 8D is about the 8D that serves it.

    Raises UnknownComplaint.
    """
    row = load_subject(session, no)
    if event not in EIGHT_D_EVENTS or not isinstance(row, Complaint):
        return row
    return load_eight_d(session, eight_d_number(session, no))


def of_the_same_matter(no: str) -> tuple[str, ...]:
    """Return the complaints that an 8D serves, or the 8D at work on a complaint. Raises UnknownComplaint."""
    kind = kind_of(no)
    with transaction() as session:
        return kind.kin(session, kind.load(session, no))


def complaints_concerned(no: str) -> tuple[str, ...]:
    """Return the complaints that an 8D serves, or the complaint itself. Raises UnknownComplaint."""
    return (no,) if kind_of(no) is COMPLAINT else of_the_same_matter(no)


def load_stage(no: str) -> Stage:
    """Return where a complaint, an 8D or a bulletin stands. Raises UnknownComplaint."""
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


def open_bulletins(after: str, limit: int) -> list[Stage]:
    """Return bulletins after a number that wait for somebody or for their print; page on with the last one's number."""
    with transaction() as session:
        unfinished = col(Report.state).in_(OPEN_BULLETINS) | awaits_print(col(Report.no))
        query = select(Report.no).where(Report.kind == ReportKind.BULLETIN, unfinished, Report.no > after).distinct()
        numbers = session.exec(query.order_by(Report.no).limit(limit)).all()
        return [_stage(session, load_subject(session, no)) for no in numbers]


def form_beside(no: str, event: str, key: str, refusals: tuple[str, ...] = ()) -> OpenGate:
    """Return the form of something that happens beside the main gate."""
    with transaction() as session:
        row = subject_of(session, no, Event(event))
        return OpenGate(row.no, Event(event), key, tags_of(session, row, None), beside=refusals)


def remember_run(no: str, run_id: str) -> None:
    """Note which run conducts a subject."""
    table = kind_of(no).table
    with transaction() as session:
        session.execute(update(table).where(col(table.no) == no).values(run_id=run_id))


def gate_event(row: Subject) -> Event | None:
    """Return the event that the open gate asks for."""
    return kind_of(row.no).gate(row)


def gate_key(event: Event, seq: int) -> str:
    """Return the key of an ask: letters, digits and hyphens, as Prefect needs it."""
    return f"{event.lower().replace('_', '-')}-{seq}"


def event_of(key: str) -> Event | None:
    """Return the event that the key of an ask is about; None when it is no such key."""
    return next((event for event in Event if gate_key(event, 0).removesuffix("-0") == key.rpartition("-")[0]), None)


def tags_of(session: Session, row: Subject, gate: Event | None) -> tuple[str, ...]:
    """Return the tags of a run: by what its subject is found, and the gate that it waits at."""
    tags = kind_of(row.no).tags(session, row)
    return (*tags, f"gate:{gate.lower().replace('_', '-')}") if gate else tags


def _stage(session: Session, row: Subject) -> Stage:
    event = gate_event(row)
    work = kind_of(row.no).owes_work(session, row)
    tags = tags_of(session, row, event) if event else ()
    gate = OpenGate(row.no, event, gate_key(event, row.gate_seq), tags) if event else None
    return Stage(row.no, work, gate)


def _behind(last: Complaint) -> ColumnElement[bool]:
    wake, no = col(Complaint.wake_at), col(Complaint.no)
    if last.wake_at is None:
        return wake.is_(None) & (no > last.no)
    return wake.is_(None) | tuple_(wake, no).__gt__((last.wake_at, last.no))


def _text_above(row: Subject, event: Event, reasons: Sequence[str], facts: Sequence[str]) -> str:
    language = settings().language
    parts = []
    if reasons:
        parts.append(f"## ⚠ {say(language, 'Not accepted')}")
        parts += [f"- **{reason}**" for reason in reasons]
    parts.append(f"### {label(language, event)} · {row.no}")
    parts.append(say(language, " ".join((FORMS[event].__doc__ or "").split())))
    return "\n\n".join([*parts, *facts])
