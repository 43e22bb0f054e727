"""The one way in: a form is handed in at a gate or beside it, the rules are asked, and the answer is kept.

Prefect's runs, the portal, the imports and the stories all come through here. The database decides; a gate is passed
only by what is written here.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.database import transaction
from models.forms import FORMS
from models.forms.base import Form
from rules.lifecycle import Event, automatic_move
from rules.proof import Proof
from rules.vocabulary import Identity
from tasks.asking import ask_about
from tasks.calendar import current_time
from tasks.company import SYSTEM
from tasks.evidence import take_up_files
from tasks.facts import load_row
from tasks.form_taking import take_form
from tasks.handed_in import HandedIn, Recorded, not_a_person, refuse, said, unregistered
from tasks.intake import Incoming, RegistrationRefused, number_given, register_one
from tasks.ledger import run_of
from tasks.moves import move_by_itself
from tasks.refusals import Refused
from tasks.stages import complaints_concerned, event_of, gate_event, gate_key, subject_of
from tasks.subjects import COMPLAINT, Subject, kind_of, load_subject
from tasks.transitions import Conflict

ATTEMPTS = 3
BY_FORM = "form"
PASSED = "This gate has been passed already: look where the case stands now."
NAMES_FILES = frozenset({Event.D2, Event.D6, Event.COMPLETE_8D})


def pass_gate(
    subject_no: str,
    key: str,
    answer: dict[str, Any],
    run_id: str = "",
    as_of: datetime | None = None,
    identity: Identity = Identity.STATED,
    proof: Proof | None = None,
) -> Recorded:
    """Record the answer given at a gate.

    An answer to a gate that has been passed already changes nothing: the run that passed it hears that it is accepted,
    anyone else is told, and the attempt is kept.
    """
    given = HandedIn(answer, run_id, current_time(as_of), identity, key, proof)
    _take_up_files_for(subject_no, event_of(key), given)
    with transaction() as session:
        row = load_subject(session, subject_no)
        gate = gate_event(row)
        if gate is None or gate_key(gate, row.gate_seq) != key:
            return _too_late(session, row, given)
        return take_form(session, row, gate, given)


def record_event(
    subject_no: str,
    event: str,
    answer: dict[str, Any],
    run_id: str = "",
    as_of: datetime | None = None,
    identity: Identity = Identity.STATED,
    proof: Proof | None = None,
) -> Recorded:
    """Record a form beside the main gate, or a registration when there is no number yet.

    A form about an 8D may be handed in under the number of a complaint that it serves. A run records once: handed in
    again by the same run, the same form changes nothing.
    """
    given = HandedIn(answer, run_id, current_time(as_of), identity, proof=proof)
    if Event(event) is Event.REGISTER:
        return _registered(given)
    _take_up_files_for(subject_no, Event(event), given)
    for attempt in range(ATTEMPTS):
        try:
            with transaction() as session:
                row = subject_of(session, subject_no, Event(event))
                return take_form(session, row, Event(event), given)
        except Conflict:
            if attempt + 1 == ATTEMPTS:
                raise
    raise AssertionError


def do_automatic_work(
    subject_no: str, run_id: str = "", as_of: datetime | None = None, *, print_documents: bool = True
) -> None:
    """Make the moves that the system makes by itself, then print the documents that are owed. Safe to repeat."""
    now, kind = current_time(as_of), kind_of(subject_no)
    if kind is COMPLAINT:
        _make_automatic_move(subject_no, run_id, now)
    if print_documents:
        kind.print_owed(subject_no, now)


def _make_automatic_move(complaint_no: str, run_id: str, now: datetime) -> None:
    with transaction() as session:
        row = load_row(session, complaint_no)
        ask = ask_about(session, row, Event.ISSUE_FORM, {}, SYSTEM.no, now)
        event = automatic_move(ask.case)
        if event is not None:
            move_by_itself(session, row, event, {}, run_id, now)


def _take_up_files_for(subject_no: str, event: Event | None, given: HandedIn) -> None:
    """Take up the files of the complaints concerned before a form that names files is read."""
    if event not in NAMES_FILES:
        return
    for complaint_no in complaints_concerned(subject_no):
        take_up_files(complaint_no, given.now, given.run)


def _registered(given: HandedIn) -> Recorded:
    try:
        form = FORMS[Event.REGISTER].model_validate(given.answer)
        number = _registered_once(form, given)
    except ValidationError as error:
        return unregistered(Event.REGISTER, error)
    except RegistrationRefused as refused:
        return unregistered(Event.REGISTER, refused.refusals)
    return Recorded(accepted=True, complaint_no=number)


def _registered_once(form: Form, given: HandedIn) -> str:
    """Return the number of a new complaint, or the one that the same run has been given before."""
    if nobody := not_a_person(form):
        raise RegistrationRefused(nobody)
    incoming = Incoming(form.model_dump(), BY_FORM, given.run)
    try:
        with transaction() as session:
            known = number_given(session, BY_FORM, given.run) if given.run else ""
            return known or register_one(session, incoming, given.run, given.now, given.identity)
    except IntegrityError:  # the same run, started twice, has come in at the same moment
        with transaction() as session:
            known = number_given(session, BY_FORM, given.run) if given.run else ""
        if not known:
            raise
        return known


def _too_late(session: Session, row: Subject, given: HandedIn) -> Recorded:
    passed_by = run_of(session, f"{row.no}:{given.key}")
    if given.run and passed_by == given.run:
        return Recorded(accepted=True, complaint_no=row.no)
    event = event_of(given.key) or Event.PROGRESS
    refused = Refused(texts=said(PASSED))
    return replace(refuse(session, row, event, refused, replace(given, key="")), stale=True)
