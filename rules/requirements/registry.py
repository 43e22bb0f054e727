"""Requirements by the names that the registry of moves uses, and the ones that only ask for a word."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from rules.asked import Asked, Requirement
from rules.refusal import Refusal

REQUIREMENTS: dict[str, Requirement] = {}


Refusals = Iterator[Refusal]


def requirement(function: Requirement) -> Requirement:
    """Enter a requirement under its name, by which the registry of moves refers to it."""
    REQUIREMENTS[function.__name__] = function
    return function


def unmet(names: tuple[str, ...], ask: Asked) -> list[Refusal]:
    """Return every reason to refuse, of all requirements at once, so that a form is corrected in one go."""
    return [refusal for name in names for refusal in REQUIREMENTS[name](ask)]


def backdated_without_reason(ask: Asked) -> Refusals:
    """Refuse a moment in the future, and one further back than passes without a reason. Source: 004 §7.5."""
    stated = ask.answer.get("occurred_at")
    if not isinstance(stated, datetime):
        return
    if stated > ask.now:
        yield Refusal("occurred_at", "This lies in the future: state when it happened, or leave it empty for now.")
    if ask.case.no and stated < ask.case.received_at:
        yield Refusal("occurred_at", "The complaint had not been received then: correct the moment.")
    allowed = timedelta(minutes=ask.policy.signing.backdate_minutes)
    if ask.now - stated > allowed and not ask.answer.get("backdate_reason"):
        message = "This is more than {minutes} minutes ago: give the reason why it is recorded only now."
        yield Refusal("backdate_reason", message, {"minutes": ask.policy.signing.backdate_minutes})


def said(ask: Asked, field: str) -> str:
    """Return what the form says in a field, without blanks around it."""
    return str(ask.answer.get(field) or "").strip()


def needs(field: str, message: str) -> Requirement:
    """Return the requirement that a field is not left empty."""

    def needed(ask: Asked) -> Refusals:
        if not said(ask, field):
            yield Refusal(field, message)

    return needed


REQUIREMENTS["reason_given"] = needs("reason", "Give the reason: it is kept in the ledger.")


REQUIREMENTS["evidence_given"] = needs("evidence", "Give the evidence on which the judgement rests.")


REQUIREMENTS["goal_set"] = needs(
    "handling_goal", "Set a goal for handling this complaint: what is to be reached by when."
)


REQUIREMENTS["customers_words"] = needs("statement", "Quote what the customer said when withdrawing the complaint.")


REQUIREMENTS["agreement_told"] = needs("statement", "Write what was agreed with the customer, with whom and how.")
