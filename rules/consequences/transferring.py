"""What follows from issuing, disputing and handing on the form, and from replies."""

from rules.asked import Asked
from rules.clock_changes import Clocks
from rules.consequences.registry import effect
from rules.consequences.shared import issue_revision
from rules.lifecycle import Event
from rules.outcome import Consequence, MessageOwed, Outcome
from rules.reply_lint import LINT
from rules.requirements.replying_well import faults_of_reply
from rules.vocabulary import (
    ClockKind,
)


@effect(Event.ISSUE_FORM)
def form_issued(ask: Asked, out: Outcome, _: Clocks) -> None:
    """A new revision of the handling form goes to its receiver, with copies."""
    issue_revision(ask, out)


@effect(Event.RETRANSFER)
def transferred_again(ask: Asked, out: Outcome, _: Clocks) -> None:
    """Another department takes over: a new revision, new clocks of transfer and first reply, the same closing due."""
    out.changes["executing_department"] = ask.answer["department"]
    out.changes["responsible_person"] = ""
    issue_revision(ask, out)


@effect(Event.DISPUTE)
def disputed(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The service centre judges again; the transfer clock goes on."""
    out.changes["disputes"] = ask.case.disputes + 1
    out.tell("form_disputed", (ask.case.first_inquiry_owner,), reason=ask.answer["reason"])


@effect(Event.NAME_RESPONSIBLE)
def responsible_named(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The person who fixes it, and is assessed, is on the case."""
    out.changes["responsible_person"] = ask.answer["responsible_person"]
    out.tell("you_are_responsible", (str(ask.answer["responsible_person"]),))


@effect(Event.FIRST_REPLY)
def first_reply(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """The department has told the service centre what it plans."""
    out.changes["handling_goal"] = ask.answer["handling_goal"]
    if ask.answer.get("responsible_person"):
        out.changes["responsible_person"] = ask.answer["responsible_person"]
        clocks.stop(ClockKind.OWNER)
    out.tell("department_replied", (ask.case.first_inquiry_owner,), text=ask.answer["text"])


@effect(Event.INTERIM_REPLY)
def interim_reply(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The service centre hears how it goes."""
    out.tell("department_replied", (ask.case.first_inquiry_owner,), text=ask.answer["text"])


@effect(Event.CUSTOMER_REPLY)
def customer_replied(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The customer is answered; what is to go by mail is owed, and what is wrong with the reply is kept."""
    faults = [{"fault": hit.fault, "words": hit.words} for hit in faults_of_reply(ask)]
    if faults:
        reason = str(ask.answer.get("override_reason") or "")
        out.entries.append(Consequence(LINT, {"faults": faults, "reason": reason}))
    if ask.answer.get("send_mail"):
        data = {name: ask.answer[name] for name in ("kind", "text", "next_contact") if ask.answer.get(name)}
        out.messages.append(MessageOwed("customer_reply", "", data))
