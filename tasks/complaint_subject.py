"""A complaint as what a run conducts: its gate, its tags, what its forms are offered with, the work it owes."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from models.complaint import Complaint
from models.settings import settings
from models.words import say
from rules.case import level_class
from rules.lifecycle import Event, automatic_move, gate_of
from rules.vocabulary import State
from tasks.asking import ask_about, policy_for
from tasks.cards import in_brief
from tasks.choices import choices_on
from tasks.company import SYSTEM
from tasks.documents import owes_documents
from tasks.guides import advice_at, call_back_script
from tasks.markdown_parts import inert
from tasks.offers import Offer
from tasks.proposal_kept import BEFORE_TRIAGE, offered_at_triage, offered_before_triage
from tasks.proposal_shown import marked_text, why_proposed
from tasks.status_page import said_by_customer


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
    facts = (*advice_at(event, policy, language), *_facts(session, row, event))
    known, said = _known(row, event), said_by_customer(session, row) if event is Event.CALL_BACK else None
    if said:
        facts, known = (*facts, _as_said(said.data)), {"solved": said.data["solved"], "score": said.data["score"]}
    return Offer(facts, choices_on(session, row), known, call_back_script(policy, language))


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


def _facts(session: Session, row: Complaint, event: Event) -> tuple[str, ...]:
    """Return what is known of a case; until it is judged the words that something was found in are marked."""
    if event not in {Event.TRIAGE, Event.SUPPLY_FACTS} or row.state not in BEFORE_TRIAGE or not row.proposal:
        return (in_brief(session, row),)
    return (in_brief(session, row, marked_text(row)), why_proposed(session, row))


def _as_said(said: Mapping[str, Any]) -> str:
    """Return what the customer answered by his link, for whoever calls him back."""
    language = settings().language
    solved = "The customer says that it is solved." if said["solved"] else "The customer says that it is not solved."
    score = say(language, "Satisfaction {score} of 5.", score=said["score"]) if said["score"] else ""
    return " ".join(filter(None, (f"**{say(language, solved)}**", score, inert(said["words"]))))


def _known(row: Complaint, event: Event) -> dict[str, Any]:
    if event is Event.TRIAGE:
        return {"category": row.category} if row.category else offered_at_triage(row.proposal)
    if event is Event.SUPPLY_FACTS and row.state in BEFORE_TRIAGE:
        return offered_before_triage(row.proposal, row)
    if event is Event.REVIEW_TRACKING and row.tracking_mode:
        return {"mode": row.tracking_mode}
    return {}
