"""What registering, clarifying, answering and merging ask for."""

from datetime import datetime
from itertools import pairwise

from rules.asked import Asked
from rules.refusal import Refusal
from rules.repeat import may_merge_into
from rules.requirements.registry import Refusals, requirement, said
from rules.vocabulary import (
    Channel,
    OldState,
)


@requirement
def known_customer(ask: Asked) -> Refusals:
    """A complaint needs a customer, and words."""
    if not ask.case.customer.code:
        yield Refusal("customer", "Name the customer: the code, or the name of a new one.")


@requirement
def not_in_future(ask: Asked) -> Refusals:
    """Nothing is received before it comes."""
    if ask.case.received_at > ask.now:
        yield Refusal("received_at", "This lies in the future: state when the complaint was received.")


@requirement
def channel_named(ask: Asked) -> Refusals:
    """OTHER is no channel without a word of explanation. Source: 002 §2.1."""
    if ask.answer.get("channel") == Channel.OTHER and not said(ask, "channel_text"):
        yield Refusal("channel_text", "Say which channel OTHER stands for.")


@requirement
def old_case_in_order(ask: Asked) -> Refusals:
    """An old case is closed at a moment or open, and names only categories, departments and people that there are."""
    closed_at, closed = ask.answer["closed_at"], ask.answer["old_state"] == OldState.CLOSED
    if closed and not closed_at:
        yield Refusal("closed_at", "Say when the old case was closed, or take it over as open.")
    if closed_at and not closed:
        yield Refusal("closed_at", "An open case has not been closed: leave this empty, or take it over as closed.")
    if closed_at and closed_at > ask.now:
        yield Refusal("closed_at", "This lies in the future: correct it.")
    category, department = said(ask, "category"), said(ask, "executing_department")
    if category and category not in ask.policy.taxonomy.categories:
        yield Refusal("category", "There is no category {category}: choose one of the list.", {"category": category})
    if department and department not in ask.company.units:
        message = "There is no department {department}: choose one of the list."
        yield Refusal("executing_department", message, {"department": department})
    person = said(ask, "responsible_person")
    if person and person not in ask.company.people:
        yield Refusal("responsible_person", "There is no employee {number}: correct the number.", {"number": person})


@requirement
def something_supplied(ask: Asked) -> Refusals:
    """An empty form clarifies nothing, but an attempt to reach the customer is worth recording."""
    ignored = {"acting_as", "occurred_at", "backdate_reason", "remark"}
    filled = [k for k, v in ask.answer.items() if k not in ignored and v not in (None, "", "UNKNOWN", 0, [], ())]
    if not filled:
        yield Refusal("attempt", "Fill in at least one fact, or write whom you tried to reach and how.")


@requirement
def facts_in_order(ask: Asked) -> Refusals:
    """A problem recurs after it has first occurred, and no more is affected than was inspected. Source: 001 p22."""
    stored = ask.case.facts.get("when_first")
    first = ask.answer.get("when_first") or (datetime.fromisoformat(stored) if stored else None)
    again = [moment for moment in (first, *(ask.answer.get("when_recurrences") or [])) if moment]
    if any(later < earlier for earlier, later in pairwise(again)):
        yield Refusal("when_recurrences", "Recurrences must follow the first occurrence, in rising order.")
    affected, inspected = ask.answer.get("affected_qty") or 0, ask.answer.get("inspected_qty") or 0
    if inspected and affected > inspected:
        yield Refusal("affected_qty", "More pieces are affected than were inspected: correct one of the two.")


@requirement
def no_complaint(ask: Asked) -> Refusals:
    """Inquiries, suggestions and praise are answered or converted; complaints never are."""
    if ask.case.kind.is_complaint:
        yield Refusal("acting_as", "This is a complaint: it runs through triage and closing.")


@requirement
def a_complaint(ask: Asked) -> Refusals:
    """Only complaints are triaged."""
    if not ask.case.kind.is_complaint:
        yield Refusal("acting_as", "This is no complaint: answer it, or convert it into one.")


@requirement
def mergeable(ask: Asked) -> Refusals:
    """Two complaints are one when customer, order, lot or serial and category group agree, or they say the same.

    Source: T13.
    """
    if ask.master is None:
        yield Refusal("into", "There is no complaint of this number: check the number.")
    elif not may_merge_into(ask.case, ask.master):
        message = (
            "{into} must be an open, earlier complaint of the same customer about the same order, lot or serial number."
        )
        yield Refusal("into", message, {"into": ask.master.no})
