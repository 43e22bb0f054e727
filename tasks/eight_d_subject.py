"""An 8D as what a run conducts: its gate, its tags, what its forms are offered with, and its complaints."""

from dataclasses import replace

from sqlmodel import Session

from models.eight_d import EightD
from rules.lifecycle import EIGHT_D_GATES, Event
from tasks.choices import choices_on
from tasks.complaint_subject import offer_on_complaint, tags_of_complaint
from tasks.eight_d_facts import complaint_behind, complaints_of
from tasks.eight_d_stage import known_of_step, still_open
from tasks.offers import Offer


def gate_of_eight_d(row: EightD) -> Event | None:
    """Return the step that an 8D waits for."""
    return EIGHT_D_GATES.get(row.state)


def tags_of_eight_d(session: Session, row: EightD) -> tuple[str, ...]:
    """Return by what an 8D's run is found: level and customer of the complaint that it began with."""
    return tags_of_complaint(session, complaint_behind(session, row))


def offer_on_eight_d(session: Session, row: EightD, event: Event) -> Offer:
    """Return what a form about an 8D is offered with: what its complaint's forms are, and how far the 8D is."""
    offer = offer_on_complaint(session, complaint_behind(session, row), event)
    facts = (*still_open(session, row, event), *offer.facts)
    return replace(offer, facts=facts, choices=choices_on(session, row), known=known_of_step(session, row, event))


def complaints_of_eight_d(session: Session, row: EightD) -> tuple[str, ...]:
    """Return the complaints that an 8D serves."""
    return tuple(complaint.no for complaint in complaints_of(session, row.no))
