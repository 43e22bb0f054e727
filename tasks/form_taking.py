"""One form about one subject is read, put to the rules, and written or refused, in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from models.complaint import Complaint
from models.customer import Customer
from models.eight_d import EightD
from models.forms import FORMS
from models.forms.base import Form
from models.forms.progress import as_shown, field_shown, underlying
from models.report import Report
from rules.decide import decide
from rules.effects import COME_AFTER_WHAT_IS_DUE, RELEASE_WHAT_WAS_HELD
from rules.lifecycle import Event
from rules.proof import must_be_signed
from rules.refusal import Refusal
from tasks.accepted import Accepted, signature_for
from tasks.addresses import portal_address
from tasks.asking import ask_about
from tasks.bulletin_writing import AnsweredBulletin, answer_bulletin
from tasks.contacts import refer_to_contact
from tasks.effects import asks_for_attention, bring_up_to_date
from tasks.handed_in import HandedIn, Recorded, not_a_person, refuse, said, unreadable
from tasks.ledger import Signature, chain_of, is_recorded
from tasks.moves import write_move
from tasks.policy_store import book
from tasks.refusals import Refused
from tasks.subjects import Subject

STALE = "Something happened since the form was shown: look at it, and sign what is there now."
WITH_CONTACT = {Event.SUPPLY_FACTS}


def take_form(session: Session, row: Subject, event: Event, given: HandedIn) -> Recorded:
    """Record a form about a subject, or refuse it with every reason; one that was recorded before changes nothing."""
    once = given.once(row.no, event)
    if once and is_recorded(session, once):
        return Recorded(accepted=True, complaint_no=row.no)
    try:
        meant, form = _read_form(event, given.answer)
    except ValidationError as error:
        return refuse(session, row, event, unreadable(error, event), given)
    if nobody := not_a_person(form):
        return refuse(session, row, event, Refused(reasons=nobody, form=FORMS[event]), given)
    if given.proof and given.proof.head != chain_of(session, row.no).head:
        return Recorded(accepted=False, refusals=said(STALE), complaint_no=row.no, stale=True)
    read = _Read(meant, form, given, once)
    reasons = _on_bulletin(session, row, read) if isinstance(row, Report) else _on_case(session, row, read)
    if reasons:
        shown = [_as_asked(event, meant, reason) for reason in reasons]
        return refuse(session, row, event, Refused(reasons=shown, form=FORMS[event]), given)
    return Recorded(accepted=True, complaint_no=row.no)


@dataclass(frozen=True)
class _Read:
    """A form that could be read: the event that it stands for, and the key under which it counts once."""

    event: Event
    form: Form
    given: HandedIn
    once: str | None


def _on_bulletin(session: Session, row: Report, read: _Read) -> Sequence[Refusal]:
    """Write an answer about a bulletin; return why it is refused, nothing when it was written."""
    given = read.given
    if must_be_signed(read.event, None, book().at(row.made_at).signing) and not given.proof:
        return [_unsigned(row, read.event)]
    by = Signature(read.form.acting_as, given.identity, given.now, run=given.run, proof=given.proof)
    answered = AnsweredBulletin(read.event, read.form.model_dump(), by, read.once, at_gate=bool(given.key))
    return answer_bulletin(session, row, answered)


def _on_case(session: Session, row: Complaint | EightD, read: _Read) -> Sequence[Refusal]:
    """Write a move of a complaint or an 8D; return why it is refused, nothing when it was written."""
    event, given = read.event, read.given
    values = _values(session, row, read)
    if isinstance(row, Complaint) and event in COME_AFTER_WHAT_IS_DUE and asks_for_attention(row, given.now):
        bring_up_to_date(session, row, given.now, given.run, sharp=False)
    ask = ask_about(session, row, event, values, read.form.acting_as, given.now)
    if must_be_signed(event, ask.case, ask.policy.signing) and not given.proof:
        return [_unsigned(row, event)]
    outcome = decide(event, ask)
    if isinstance(outcome, list):
        return outcome
    signature = signature_for(event, ask, outcome, given.run, given.identity, given.proof)
    write_move(session, row, Accepted(event, ask, outcome, values, signature, read.once, at_gate=bool(given.key)))
    if isinstance(row, Complaint) and event in RELEASE_WHAT_WAS_HELD:
        bring_up_to_date(session, row, given.now, given.run)
    return []


def _values(session: Session, row: Complaint | EightD, read: _Read) -> dict[str, Any]:
    values = read.form.model_dump()
    if read.event in WITH_CONTACT and isinstance(row, Complaint):
        return refer_to_contact(session, session.get_one(Customer, row.customer), values)
    return values


def _unsigned(row: Subject, event: Event) -> Refusal:
    """Return the refusal of a form that must be signed, with the way to where that is possible."""
    values = {"move": event, "address": portal_address(row.no, event)}
    message = "{move} must be signed under your own name: sign in at {address} and pass it there."
    return Refusal("acting_as", message, values)


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
