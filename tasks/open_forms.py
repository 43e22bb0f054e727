"""Which forms a person may hand in on a subject now: the moves that its state has, in the roles that he holds there.

That a form is offered promises nothing: the rules judge it when it is handed in.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.database import reading
from models.forms import FORMS
from models.forms.progress import FORM_OF
from models.report import Report
from rules.acting import roles_on
from rules.case import Person
from rules.eight_d.facts import EightDFacts
from rules.eight_d.steps import not_ready, steps_of
from rules.lifecycle import Event, Stand, moves_of
from rules.vocabulary import Role
from tasks.asking import ask_about
from tasks.bulletin_facts import ask_about_bulletin
from tasks.calendar import current_time
from tasks.choices import choices_on
from tasks.eight_d_stage import STEP_OF
from tasks.stages import gate_event
from tasks.subjects import Subject, load_subject


@dataclass(frozen=True)
class OpenForms:
    """What a subject waits for, whether that waits for this person, and what else he may hand in."""

    gate: Event | None
    is_mine: bool
    beside: tuple[Event, ...]

    def may_hand_in(self, event: Event) -> bool:
        """Whether a form is open to this person, at the gate or beside it."""
        return event in self.beside or (self.is_mine and event is self.gate)


def forms_open_to(no: str, person: Person) -> list[Event]:
    """Return the forms beside the gate that a person may hand in now, in the order of the events.

    Raises UnknownComplaint.
    """
    with reading() as session:
        return list(open_forms(session, load_subject(session, no), person, current_time()).beside)


def open_forms(session: Session, row: Subject, person: Person, now: datetime) -> OpenForms:
    """Return which forms of a subject are open to a person."""
    stand, held, eight_d = _asked(session, row, person, now)
    gate = gate_event(row)
    # The form of progress stands for several: beside a gate each of them is a form of its own.
    beside = [event for event in FORMS if event not in {gate, Event.PROGRESS} and _may(event, stand, held)]
    in_turn = [event for event in beside if eight_d is None or _is_in_turn(event, eight_d)]
    return OpenForms(gate, gate is not None and _may(gate, stand, held), tuple(_answerable(session, row, in_turn)))


def _may(event: Event, stand: Stand, held: Mapping[Role, str]) -> bool:
    """Whether a form has a move here for somebody with these roles."""
    events = FORM_OF if event is Event.PROGRESS else (event,)
    return any(role in held for each in events for move in moves_of(each, stand) for role in move.who)


def _is_in_turn(event: Event, eight_d: EightDFacts) -> bool:
    """Whether a step of an 8D may be recorded, again perhaps: it belongs to it, and what it builds on is done."""
    step = STEP_OF.get(event)
    if step is None:
        return True
    return step in steps_of(eight_d.column, eight_d.rules) and not any(not_ready(step, eight_d))


def _answerable(session: Session, row: Subject, events: Iterable[Event]) -> Iterator[Event]:
    """Yield the forms that can be filled in: one that asks which task, notice or customer needs one to choose."""
    choices = {} if isinstance(row, Report) else choices_on(session, row)
    return (event for event in events if all(choices.get(name, True) for name in _needed_choices(event)))


def _needed_choices(event: Event) -> Iterator[str]:
    for field in FORMS[event].model_fields.values():
        extra = field.json_schema_extra
        if field.is_required() and isinstance(extra, dict) and "choices" in extra:
            yield str(extra["choices"])


def _asked(
    session: Session, row: Subject, person: Person, now: datetime
) -> tuple[Stand, Mapping[Role, str], EightDFacts | None]:
    """Return where a subject stands, the person's roles there, and of an 8D how far it is."""
    if isinstance(row, Report):
        of_week = ask_about_bulletin(session, row, {}, person.no, now)
        return of_week.state, roles_on(of_week.actor, None, of_week.company), None
    ask = ask_about(session, row, Event.LOG_CONTACT, {}, person.no, now)
    return ask.stand, roles_on(ask.actor, ask.case, ask.company), ask.eight_d
