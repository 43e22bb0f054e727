"""Write an accepted move with everything that comes along: the 8D of the complaint, the complaints of the 8D."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.complaint import Complaint
from models.customer import Customer
from models.eight_d import EightD
from models.settings import settings
from models.words import say
from rules.asked import Asked
from rules.consequences.eight_d import how_it_ended, reason_in
from rules.decide import decide
from rules.eight_d.vocabulary import EightDEnd, EightDState
from rules.lifecycle import Event
from rules.outcome import EightDAct, EightDOwed, Outcome
from rules.vocabulary import Identity
from tasks.accepted import Accepted, signature_for
from tasks.asking import ask_about
from tasks.clusters import link_others
from tasks.company import SYSTEM
from tasks.eight_d_facts import complaints_of, load_eight_d
from tasks.eight_d_writing import follow_complaint, write_step
from tasks.facts import clocks_of, columns_of
from tasks.ledger import Signature, chain_of
from tasks.merging import take_up
from tasks.numbers import next_number
from tasks.policy_store import calendar_of, freeze
from tasks.proposing import renew_proposal
from tasks.transitions import Written, first_contact, write


def write_move(session: Session, row: Complaint | EightD, move: Accepted) -> None:
    """Write a move of a complaint or an 8D, and what it brings along. Raises Conflict."""
    if isinstance(row, EightD):
        _write_step(session, row, move)
    else:
        _write_case(session, row, move)


def move_by_itself(
    session: Session, row: Complaint | EightD, event: Event, form: dict[str, Any], run: str, now: datetime
) -> None:
    """Make a move of the system, where the rules let it pass and it changes anything."""
    ask = ask_about(session, row, event, form, SYSTEM.no, now)
    outcome = decide(event, ask)
    if not isinstance(outcome, Outcome):
        return
    changes = {"state": outcome.state, **outcome.changes}
    if outcome.eight_d or any(getattr(row, name) != value for name, value in changes.items()):
        signature = signature_for(event, ask, outcome, run, Identity.SYSTEM)
        write_move(session, row, Accepted(event, ask, outcome, form, signature))


def follow_up(
    session: Session, complaint: str, left: str, owed: EightDOwed, ask: Asked, form: Mapping[str, Any], by: Signature
) -> None:
    """Do to the 8D what befalls its complaint, and to the one that it had before (`left`)."""
    proved = follow_complaint(session, complaint, owed, ask, form, by)
    if left and left != owed.no:
        follow_complaint(session, complaint, replace(owed, act=EightDAct.DROP, no=left), ask, {}, by)
    if owed.act is EightDAct.JOIN_ANEW:
        _revise(session, owed.no, complaint, by)
    elif proved is not None:
        event = Event.PROVE_8D if proved else Event.REOPEN_8D
        _tell_complaints(session, owed.no, event, _standing(session, owed.no), by)


def _standing(session: Session, eight_d: str) -> dict[str, Any]:
    """Return what its complaints are told of an 8D that is proved, or open again."""
    return {"outcome": EightDEnd.PROVED, "revision": load_eight_d(session, eight_d).revision, "reason": ""}


def _write_case(session: Session, row: Complaint, move: Accepted) -> None:
    ask, outcome = move.ask, move.outcome
    if move.event is Event.TRIAGE:
        freeze(session, ask.policy, ask.now)
    if outcome.changes.get("form_rev") and not row.form_no:
        day = calendar_of(ask.policy).local(ask.now).date()
        outcome.changes["form_no"] = next_number(session, ask.policy.notices.numbers["handling_form"], day)
    customer = session.get_one(Customer, row.customer)
    one = Written(
        event=move.event,
        columns=columns_of(row),
        outcome=outcome,
        form={name: value for name, value in move.form.items() if value not in ("", None, [])},
        signature=move.signature,
        chain=chain_of(session, row.no),
        occurred_at=ask.at,
        clocks=[columns_of(clock) for clock in clocks_of(session, row.no)],
        contact=first_contact(session, row.customer, row.contact_id, customer.language),
        is_gate=move.at_gate,
        effect_key=move.once,
    )
    write(session, [one])
    renew_proposal(session, row, move.event)
    if outcome.cluster:
        link_others(session, outcome.cluster, move.signature)
    if outcome.owes_eight_d:
        left = one.columns["eight_d"]
        follow_up(session, row.no, left, outcome.owes_eight_d, ask, move.form, move.signature)
    if move.event is Event.MERGE:
        take_up(session, str(move.form["into"]), row, move.signature)


def _write_step(session: Session, row: EightD, move: Accepted) -> None:
    no = row.no
    write_step(session, row, move)
    if move.outcome.eight_d and move.outcome.eight_d.tells:
        told: dict[str, Any] = {"outcome": how_it_ended(move.event, move.outcome), "reason": reason_in(move.form)}
        told["revision"] = load_eight_d(session, no).revision
        _tell_complaints(session, no, Event(move.outcome.eight_d.tells), told, move.signature)


def _revise(session: Session, eight_d: str, repeated_by: str, by: Signature) -> None:
    """Open the next revision of an 8D whose problem has come back. Source: R-001-K.1, decisions 22."""
    words = say(settings().language, "The problem has come back: {complaint}.", complaint=repeated_by)
    form = {"back_to": EightDState.D4, "reason": words, "by_customer": False}
    move_by_itself(session, load_eight_d(session, eight_d), Event.REJECT_8D, form, by.run, by.recorded_at)


def _tell_complaints(session: Session, eight_d: str, event: Event, told: dict[str, Any], by: Signature) -> None:
    """Record on every complaint of an 8D that it is proved, over or open again, where that is news."""
    for row in complaints_of(session, eight_d):
        move_by_itself(session, row, event, {**told, "eight_d": eight_d}, by.run, by.recorded_at)
