"""What follows from registering, clarifying, answering, converting, merging and voiding."""

from rules.asked import Asked
from rules.assessing import withdraw_unconfirmed
from rules.clock_changes import Clocks
from rules.completeness import FIVE_W_TWO_H, missing_facts
from rules.consequences.registry import effect
from rules.consequences.shared import drop_eight_d, raise_alarm
from rules.lifecycle import Event
from rules.outcome import MessageOwed, Outcome, TaskOwed
from rules.vocabulary import (
    Demand,
    DocumentKind,
    Kind,
    Role,
    State,
    Subject,
    TaskKind,
)

CASE_FACTS = ("product", "part_no", "order_no", "lot_no", "serial_no", "date_code", "requirement", "customer_ref")


@effect(Event.REGISTER)
def registered(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """A new case has a provisional level, an owner, and a customer who hears of its number."""
    case = ask.case
    if not case.kind.is_complaint:
        clocks.answer()
        out.messages.append(MessageOwed("acknowledgement", ""))
        return
    if out.state is State.CLARIFYING:
        out.tasks.append(_clarify(ask))
    verify_customer(ask, out, clocks)
    out.messages.append(MessageOwed("acknowledgement", ""))
    if case.subject is Subject.PRODUCT_QUALITY:
        out.tell("quality_informed", ask.company.with_role(Role.QA_MANAGER))
    if case.is_external:
        raise_alarm(ask, out)


@effect(Event.SUPPLY_FACTS)
def facts_supplied(ask: Asked, out: Outcome, _: Clocks) -> None:
    """Facts are added to what is known; when nothing is missing any more, the clarification is done."""
    for name in CASE_FACTS:
        if ask.answer.get(name):
            out.changes[name] = ask.answer[name]
    if ask.answer.get("demand", Demand.UNKNOWN) != Demand.UNKNOWN:
        out.changes["demand"] = ask.answer["demand"]
    if ask.answer.get("contact_id"):
        out.changes["contact_id"] = ask.answer["contact_id"]
    known = {k: v for k, v in ask.answer.items() if k in PROBLEM_FACTS and v not in (None, "", "UNKNOWN", [], 0)}
    if known:
        out.changes["facts"] = {**ask.case.facts, **known}
    if out.state is State.REGISTERED:
        out.finished.append((TaskKind.CLARIFY, "facts", "done"))


@effect(Event.CONVERT)
def converted(ask: Asked, out: Outcome, _: Clocks) -> None:
    """An inquiry or suggestion becomes a complaint under its number; its clocks run from the conversion."""
    out.changes |= {"kind": Kind.COMPLAINT, "clock_start": ask.now, "closed_at": None}


@effect(Event.ANSWER)
def answered(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The customer gets the answer; a request is declined in a letter."""
    out.changes["closed_at"] = ask.now
    if ask.answer.get("declined"):
        out.documents.append(DocumentKind.DECLINE_LETTER)
    out.messages.append(MessageOwed("answer", "", {"text": ask.answer["text"]}))


@effect(Event.MERGE)
def merged(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The later complaint goes up in the earlier one, which keeps its date and gains the channel."""
    out.changes |= {"merged_into": ask.answer["into"], "closed_at": ask.now}
    out.messages.append(MessageOwed("merged", "", {"into": ask.answer["into"]}))
    into = str(ask.answer["into"])
    out.finished += [(TaskKind.MERGE_PROPOSAL, into, "done"), (TaskKind.SIMILAR_PROPOSAL, into, "done")]
    drop_eight_d(ask, out)
    withdraw_unconfirmed(ask, out)


@effect(Event.VOID)
def voided(ask: Asked, out: Outcome, _: Clocks) -> None:
    """A registration by mistake is kept and counted, never deleted."""
    out.changes["closed_at"] = ask.now
    drop_eight_d(ask, out)
    withdraw_unconfirmed(ask, out)


PROBLEM_FACTS = (
    *FIVE_W_TWO_H,
    "where_other",
    "where_ongoing",
    "when_recurrences",
    "size",
    "size_unit",
    "yield_loss_percent",
    "phenomenon_evidence",
    "restated_text",
    "expectation",
    "preferred_solution",
)


def verify_customer(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """Owe a look at a customer whom nobody knew."""
    customer = ask.case.customer
    if not customer.verified:
        owner = ask.company.with_role(Role.CSC_MANAGER)[:1] or (ask.case.first_inquiry_owner,)
        due = clocks.due_of(ask.policy.limits.consult, ask.now)
        out.tasks.append(TaskOwed(TaskKind.CONSULT, customer.code, owner[0], due))


def _clarify(ask: Asked) -> TaskOwed:
    limit = ask.policy.limits.clarify[ask.case.column]
    due = ask.calendar.add(ask.now, limit.hours, limit.basis)
    missing = ", ".join(missing_facts(ask.case))
    return TaskOwed(TaskKind.CLARIFY, "facts", ask.case.first_inquiry_owner, due, data={"missing": missing})
