"""The one way in: a form is handed in at a gate or beside it, the rules are asked, and the answer is kept.

Prefect's runs, the portal, the imports and the stories all come through here. The database decides; a gate is passed
only by what is written here.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.complaint import Complaint
from models.customer import Customer
from models.database import transaction
from models.forms import FORMS
from models.forms.base import Form, refusals_of
from models.forms.progress import as_shown, field_shown, underlying
from models.forms.refusals import remedies_of
from models.report import Report
from models.settings import settings
from models.words import say
from rules.decide import decide
from rules.effects import COME_AFTER_WHAT_IS_DUE, RELEASE_WHAT_WAS_HELD
from rules.lifecycle import Event, automatic_move
from rules.proof import Proof, must_be_signed
from rules.refusal import Refusal
from rules.vocabulary import Identity
from tasks.accepted import Accepted, signature_for
from tasks.addresses import portal_address
from tasks.asking import ask_about
from tasks.bulletin_writing import AnsweredBulletin, answer_bulletin
from tasks.calendar import current_time
from tasks.company import SYSTEM
from tasks.contacts import PERSONAL, refer_to_contact
from tasks.effects import asks_for_attention, bring_up_to_date
from tasks.evidence import take_up_files
from tasks.facts import load_row
from tasks.intake import Incoming, RegistrationRefused, number_given, register_one
from tasks.ledger import Signature, chain_of, is_recorded, run_of
from tasks.moves import move_by_itself, write_move
from tasks.policy_store import book
from tasks.refusals import REFUSED, Refused, note_refusal, worded
from tasks.stages import (
    OpenGate,
    Stage,
    complaints_concerned,
    event_of,
    form_beside,
    gate_event,
    gate_key,
    load_stage,
    of_the_same_matter,
    open_bulletins,
    open_eight_ds,
    open_stages,
    remember_run,
    subject_of,
)
from tasks.subjects import COMPLAINT, Subject, kind_of, load_subject
from tasks.transitions import Conflict

__all__ = [
    "REFUSED", "OpenGate", "Recorded", "Stage", "do_automatic_work", "form_beside", "load_stage", "of_the_same_matter",
    "open_bulletins", "open_eight_ds", "open_stages", "pass_gate", "record_event", "remember_run",
]  # fmt: skip

ATTEMPTS = 3
BY_FORM = "form"
PASSED = "This gate has been passed already: look where the case stands now."
STALE = "Something happened since the form was shown: look at it, and sign what is there now."
WITH_CONTACT = {Event.SUPPLY_FACTS}
NAMES_FILES = frozenset({Event.D2, Event.D6, Event.COMPLETE_8D})


@dataclass(frozen=True)
class Recorded:
    """What came of a form: accepted, or refused in the person's words, with the names of the fields concerned.

    A stale one was filled in before something else happened: nothing of it was recorded.
    """

    accepted: bool
    refusals: tuple[str, ...] = ()
    complaint_no: str = ""
    fields: tuple[str, ...] = ()
    stale: bool = False


@dataclass(frozen=True)
class HandedIn:
    """A form as it was handed in: what, by whom and how surely, signed or not, in which run, when, at which gate."""

    answer: dict[str, Any]
    run: str
    now: datetime
    identity: Identity
    key: str = ""
    proof: Proof | None = None


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
        return _record(session, row, gate, given)


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
                return _record(session, row, Event(event), given)
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
    except ValidationError as error:
        return Recorded(accepted=False, refusals=_in_words(error, Event.REGISTER), fields=_fields(error))
    try:
        number = _registered_once(form, given)
    except RegistrationRefused as refused:
        fields = tuple(refusal.field for refusal in refused.refusals)
        return Recorded(accepted=False, refusals=worded(refused.refusals, FORMS[Event.REGISTER]), fields=fields)
    return Recorded(accepted=True, complaint_no=number)


def _registered_once(form: Form, given: HandedIn) -> str:
    """Return the number of a new complaint, or the one that the same run has been given before."""
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


def _record(session: Session, row: Subject, event: Event, given: HandedIn) -> Recorded:
    once = f"{row.no}:{given.key or f'{given.run}:{event}'}" if given.key or given.run else None
    if once and is_recorded(session, once):
        return Recorded(accepted=True, complaint_no=row.no)
    try:
        meant, form = _read_form(event, given.answer)
    except ValidationError as error:
        refused = Refused(texts=_in_words(error, event), remedies=remedies_of(error, settings().language))
        return _refuse(session, row, event, refused, given)
    if given.proof and given.proof.head != chain_of(session, row.no).head:
        return Recorded(accepted=False, refusals=_said(STALE), complaint_no=row.no, stale=True)
    values = _values(session, row, meant, form)
    if isinstance(row, Report):
        if must_be_signed(meant, None, book().at(row.made_at).signing) and not given.proof:
            return _refuse(session, row, event, _unsigned(row, event, meant), given)
        by = Signature(form.acting_as, given.identity, given.now, run=given.run, proof=given.proof)
        return _on_bulletin(session, row, AnsweredBulletin(meant, values, by, once, at_gate=bool(given.key)), given)
    if isinstance(row, Complaint) and meant in COME_AFTER_WHAT_IS_DUE and asks_for_attention(row, given.now):
        bring_up_to_date(session, row, given.now, given.run, sharp=False)
    ask = ask_about(session, row, meant, values, form.acting_as, given.now)
    if must_be_signed(meant, ask.case, ask.policy.signing) and not given.proof:
        return _refuse(session, row, event, _unsigned(row, event, meant), given)
    outcome = decide(meant, ask)
    if isinstance(outcome, list):
        shown = [_as_asked(event, meant, refusal) for refusal in outcome]
        refused = Refused(reasons=shown, form=FORMS[event])
        return _refuse(session, row, event, refused, given)
    signature = signature_for(meant, ask, outcome, given.run, given.identity, given.proof)
    write_move(session, row, Accepted(meant, ask, outcome, values, signature, once, at_gate=bool(given.key)))
    if isinstance(row, Complaint) and meant in RELEASE_WHAT_WAS_HELD:
        bring_up_to_date(session, row, given.now, given.run)
    return Recorded(accepted=True, complaint_no=row.no)


def _on_bulletin(session: Session, row: Report, answered: AnsweredBulletin, given: HandedIn) -> Recorded:
    reasons = answer_bulletin(session, row, answered)
    if not reasons:
        return Recorded(accepted=True, complaint_no=row.no)
    refused = Refused(reasons=reasons, form=FORMS[answered.event])
    return _refuse(session, row, answered.event, refused, given)


def _too_late(session: Session, row: Subject, given: HandedIn) -> Recorded:
    passed_by = run_of(session, f"{row.no}:{given.key}")
    if given.run and passed_by == given.run:
        return Recorded(accepted=True, complaint_no=row.no)
    refused = Refused(texts=_said(PASSED))
    event = event_of(given.key) or Event.PROGRESS
    return replace(_refuse(session, row, event, refused, replace(given, key="")), stale=True)


def _unsigned(row: Subject, asked: Event, meant: Event) -> Refused:
    """Return the refusal of a form that must be signed, with the way to where that is possible."""
    values = {"move": meant, "address": portal_address(row.no, meant)}
    message = "{move} must be signed under your own name: sign in at {address} and pass it there."
    return Refused(reasons=[Refusal("acting_as", message, values)], form=FORMS[asked])


def _said(message: str) -> tuple[str, ...]:
    return (say(settings().language, message),)


def _read_form(event: Event, answer: dict[str, Any]) -> tuple[Event, Form]:
    """Return the event that a form stands for and that event's own form.

    Raises ValidationError, which names the fields as the form that was asked does.
    """
    form = FORMS[event].model_validate(answer)
    if event is not Event.PROGRESS:
        return event, form
    meant, values = underlying(form.model_dump())
    try:
        return meant, FORMS[meant].model_validate(values)
    except ValidationError as error:
        raise as_shown(meant, error) from error


def _as_asked(asked: Event, meant: Event, refusal: Refusal) -> Refusal:
    if asked is not Event.PROGRESS:
        return refusal
    return Refusal(field_shown(meant, refusal.field), refusal.message, refusal.values)


def _values(session: Session, row: Subject, event: Event, form: Form) -> dict[str, Any]:
    values = form.model_dump()
    if event in WITH_CONTACT and isinstance(row, Complaint):
        return refer_to_contact(session, session.get_one(Customer, row.customer), values)
    return values


def _refuse(session: Session, row: Subject, event: Event, refused: Refused, given: HandedIn) -> Recorded:
    actor = "".join(filter(str.isprintable, str(given.answer.get("acting_as") or "")))[:32]
    signature = Signature(actor, given.identity, given.now, run=given.run)
    kept = _readable(event, given.answer, refused)
    note_refusal(session, row, event, refused, kept, signature, at_gate=bool(given.key))
    return Recorded(accepted=False, refusals=refused.worded(), complaint_no=row.no, fields=tuple(refused.notes()))


def _readable(event: Event, answer: dict[str, Any], refused: Refused) -> dict[str, Any]:
    """Return what of a refused answer is offered again; persons at the customer stay out of the ledger."""
    left_out = {*PERSONAL, *refused.remedies}
    return {name: value for name, value in answer.items() if name in FORMS[event].model_fields and name not in left_out}


def _in_words(error: ValidationError, event: Event) -> tuple[str, ...]:
    return tuple(refusals_of(error, settings().language, FORMS[event]))


def _fields(error: ValidationError) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(each["loc"][0]) for each in error.errors() if each["loc"]))
