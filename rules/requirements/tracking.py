"""What deferring, tracking and external complaints ask for."""

from rules.asked import Asked
from rules.lifecycle import Event
from rules.refusal import Refusal
from rules.requirements.registry import Refusals, requirement, said
from rules.vocabulary import (
    ExternalBody,
)


@requirement
def deferral_grounded(ask: Asked) -> Refusals:
    """A deferral has a ground, an objective reason, evidence and a date. Source: 004 §7.4.2."""
    if len(said(ask, "reason")) < ask.policy.levels.irrational_reason_chars:
        message = "Explain in at least {chars} characters why the complaint cannot or need not be closed now."
        yield Refusal("reason", message, {"chars": ask.policy.levels.irrational_reason_chars})
    if not said(ask, "evidence"):
        yield Refusal("evidence", "Give the evidence for the reason.")
    expected = ask.answer.get("expected_on")
    if expected is None:
        yield Refusal("expected_on", "Give the date by which you expect to go on.")
    elif expected < ask.calendar.local(ask.now).date():
        yield Refusal("expected_on", "The expected date lies in the past: give a later one.")


@requirement
def not_external(ask: Asked) -> Refusals:
    """What an outside body has taken up is never put off as irrational. Source: T2, rule 1."""
    if ask.case.is_external:
        yield Refusal("action", "An outside body has taken this up: it cannot be put off.")


@requirement
def reviewer_is_another(ask: Asked) -> Refusals:
    """Who has applied for a deferral does not review it."""
    application = ask.case.last(Event.APPLY_DEFERRAL)
    reviews = (entry for entry in ask.case.since(Event.APPLY_DEFERRAL) if entry.kind == Event.REVIEW_DEFERRAL)
    if any(entry is not None and ask.actor.no in entry.people for entry in (application, *reviews)):
        message = "{number} has already acted on this deferral: applicant and reviewers are different people."
        yield Refusal("acting_as", message, {"number": ask.actor.no})


@requirement
def mode_chosen(ask: Asked) -> Refusals:
    """Who approves a deferral says how the complaint is tracked. Source: 004 §7.4.2."""
    if not said(ask, "mode"):
        yield Refusal("mode", "Choose watch or monitor.")


@requirement
def decision_at_the_end(ask: Asked) -> Refusals:
    """At the end of tracking a decision is compulsory. Source: T16."""
    since = ask.case.tracking_since
    days = ask.policy.tracking.decide_after_days
    if since and (ask.calendar.local(ask.now).date() - ask.calendar.local(since).date()).days >= days:
        message = "It has been tracked for {days} days: close, prolong with a reason, or reactivate."
        yield Refusal("decision", message, {"days": days})


@requirement
def body_named(ask: Asked) -> Refusals:
    """An external complaint names the body. Source: 004 §3.12."""
    if ask.answer.get("external_body") in (None, ExternalBody.NONE):
        yield Refusal("external_body", "Choose the kind of outside body.")
    if not said(ask, "body_name"):
        yield Refusal("body_name", "Name the outside body.")
