"""A complaint as what a run conducts: its gate, its tags, what its forms are offered with, the work it owes."""

from typing import Any

from sqlmodel import Session

from models.complaint import Complaint
from models.settings import settings
from rules.case import level_class
from rules.lifecycle import Event, automatic_move, gate_of
from rules.vocabulary import State
from tasks.asking import ask_about, policy_for
from tasks.cards import in_brief
from tasks.choices import choices_on
from tasks.company import SYSTEM
from tasks.documents import owes_documents
from tasks.guides import advice_at, call_back_script
from tasks.offers import Offer


def gate_of_complaint(row: Complaint) -> Event | None:
    """Return the form that a complaint waits for."""
    return gate_of(row.state, row.kind, row.level)


def tags_of_complaint(_: Session, row: Complaint) -> tuple[str, ...]:
    """Return by what a complaint's run is found: level and customer."""
    column = level_class(row.level, row.irrational_order, row.external_body)
    return (f"level:{column}", f"customer:{row.customer}")


def offer_on_complaint(session: Session, row: Complaint, event: Event) -> Offer:
    """Return what a form about a complaint is offered with."""
    policy, language = policy_for(session, row), settings().language
    facts = (*advice_at(event, policy, language), in_brief(session, row))
    return Offer(facts, choices_on(session, row), _known(row, event), call_back_script(policy, language))


def complaint_owes_work(session: Session, row: Complaint) -> bool:
    """Whether a process must do something before a complaint waits: print, or make a move of the system."""
    if owes_documents(session, row.no):
        return True
    if row.state != State.TRIAGED:
        return False
    ask = ask_about(session, row, Event.ISSUE_FORM, {}, SYSTEM.no, row.received_at)
    return automatic_move(ask.case) is not None


def eight_d_of_complaint(_: Session, row: Complaint) -> tuple[str, ...]:
    """Return the 8D at work on a complaint."""
    return (row.eight_d,) if row.eight_d else ()


def _known(row: Complaint, event: Event) -> dict[str, Any]:
    if event is Event.TRIAGE and row.category:
        return {"category": row.category}
    if event is Event.REVIEW_TRACKING and row.tracking_mode:
        return {"mode": row.tracking_mode}
    return {}
