"""A bulletin as what a run conducts: its gate, its tags, what its forms are offered with, the work it owes."""

from sqlmodel import Session

from models.report import Report
from rules.bulletin import gate_at
from rules.lifecycle import Event
from rules.vocabulary import ExecutingBody
from tasks.bulletin_card import items_table, totals_table
from tasks.bulletin_facts import bodies_done, content_of_row, executions_of, state_of
from tasks.documents import owes_documents
from tasks.offers import Offer


def gate_of_bulletin(row: Report) -> Event | None:
    """Return the form that a bulletin waits for."""
    return gate_at(state_of(row), content_of_row(row))


def tags_of_bulletin(_: Session, row: Report) -> tuple[str, ...]:
    """Return by what a bulletin's run is found: its week."""
    return (f"week:{row.week}",)


def offer_on_bulletin(session: Session, row: Report, event: Event) -> Offer:
    """Return what a form about a bulletin is offered with: its items and totals, and the body that is still to act."""
    content = content_of_row(row)
    done = bodies_done(executions_of(session, row.no))
    left = [body for body in ExecutingBody if body in content.bodies - done]
    known = {"body": left[0]} if event is Event.EXECUTE_BULLETIN and left else {}
    return Offer(facts=(items_table(session, row), totals_table(session, row)), known=known)


def bulletin_owes_work(session: Session, row: Report) -> bool:
    """Whether a bulletin is still to be printed."""
    return owes_documents(session, row.no)


def alone(_: Session, __: Report) -> tuple[str, ...]:
    """Return nothing: no other run has to know of a bulletin."""
    return ()
