"""The form of the long stage: in process, one form offers the five things that may come next."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails

from models.forms.base import Form
from models.forms.closing import ApplyClosing
from models.forms.intake import Long, Short
from models.forms.replies import CustomerReply
from models.forms.tracking import ApplyDeferral
from models.forms.transfer import InterimReply, NameResponsible
from models.forms.triage import EmployeeNo, Reason
from rules.lifecycle import Event
from rules.part import OWN, refusal
from rules.vocabulary import ContainmentState, CustomerReplyKind, DeferralGround


class ProgressAction(StrEnum):
    """What the department does next."""

    CUSTOMER_REPLY = "CUSTOMER_REPLY"
    INTERIM_REPLY = "INTERIM_REPLY"
    NAME_RESPONSIBLE = "NAME_RESPONSIBLE"
    APPLY_CLOSING = "APPLY_CLOSING"
    APPLY_DEFERRAL = "APPLY_DEFERRAL"


class Progress(Form):
    """Choose what you do next and fill in what belongs to it; the rest stays empty."""

    action: Annotated[ProgressAction, Field(title="Next step", description="What you do next.")]
    text: Annotated[Long, Field(description="Replies: what is said. Closing: what was reached.")] = ""
    reply_kind: Annotated[CustomerReplyKind, Field(description="Reply to the customer: which kind.")] = (
        CustomerReplyKind.INTERIM
    )
    containment_state: Annotated[
        list[ContainmentState], Field(description="Initial reply: how far the problem has come.")
    ] = []
    facts_cited: Annotated[list[Short], Field(description="Final reply: at least two facts of this case.")] = []
    apology: Annotated[bool, Field(description="Final reply: we apologise.")] = False
    written: Annotated[bool, Field(description="Final reply: it is a letter or mail.")] = False
    send_mail: Annotated[bool, Field(description="Send the reply to the customer by mail.")] = False
    override_reason: Annotated[
        Reason, Field(description="Reply, for superiors: why it is sent although faults were found in it.")
    ] = ""
    how: Annotated[Long, Field(description="Final reply: how it is solved.")] = ""
    when: Annotated[Short, Field(description="Final reply: when it is solved.")] = ""
    responsible_person: Annotated[EmployeeNo, Field(description="Naming the responsible person: employee number.")] = ""
    cause: Annotated[Long, Field(description="Final reply and closing: why it happened.")] = ""
    measure: Annotated[Long, Field(description="Initial reply and closing: what is done about it.")] = ""
    prevention: Annotated[Long, Field(description="Closing: what keeps it from happening again.")] = ""
    weak_point: Annotated[Short, Field(description="Closing: the weak point of ours that it has shown.")] = ""
    evidence: Annotated[Long, Field(description="Closing from MEDIUM on, and deferral: the proof.")] = ""
    customer_confirmation: Annotated[Long, Field(description="Closing at STRONG: visit or signed confirmation.")] = ""
    claim_settlement: Annotated[Long, Field(description="Closing: how a claim was settled.")] = ""
    body_confirmation: Annotated[
        Long, Field(description="Closing of an external complaint: the body's confirmation.")
    ] = ""
    ground: Annotated[DeferralGround, Field(description="Deferral: the ground.")] = DeferralGround.NO_SHORT_TERM_ABILITY
    reason: Annotated[str, Field(max_length=2000, description="Deferral: the objective reason.")] = ""
    expected_on: Annotated[str, Field(max_length=10, description="Deferral: expected date, as 2026-06-10.")] = ""


def underlying(progress: dict[str, Any]) -> tuple[Event, dict[str, Any]]:
    """Return the event that a progress form stands for, and the fields of that event's own form.

    Only what was filled is passed on, so that the form of the event judges what is missing.
    """
    event = Event(progress["action"])
    form = FORM_OF[event]
    renamed = {RENAMED.get((event, name), name): value for name, value in progress.items()}
    return event, {k: v for k, v in renamed.items() if k in form.model_fields and v not in ("", [], None)}


def field_shown(event: Event, name: str) -> str:
    """Return the progress form's name of a field of the event's own form, to say where something is missing."""
    shown = {(of, target): source for (of, source), target in RENAMED.items()}
    return shown.get((event, name), name)


def as_shown(event: Event, error: ValidationError) -> ValidationError:
    """Return the errors of the event's own form under the progress form's names of their fields."""
    found = [_as_shown(event, detail) for detail in error.errors(include_url=False)]
    return ValidationError.from_exception_data(error.title, found)


def _as_shown(event: Event, detail: ErrorDetails) -> InitErrorDetails:
    first, *rest = detail["loc"]
    kind, context = detail["type"], detail.get("ctx", {})
    own = kind == OWN  # a rule of our forms brings its message along
    place = (field_shown(event, str(first)), *rest)
    return InitErrorDetails(type=refusal(**context) if own else kind, loc=place, input=detail["input"], ctx=context)


FORM_OF: dict[Event, type[Form]] = {
    Event.CUSTOMER_REPLY: CustomerReply,
    Event.INTERIM_REPLY: InterimReply,
    Event.NAME_RESPONSIBLE: NameResponsible,
    Event.APPLY_CLOSING: ApplyClosing,
    Event.APPLY_DEFERRAL: ApplyDeferral,
}
RENAMED = {
    (Event.CUSTOMER_REPLY, "reply_kind"): "kind",
    (Event.CUSTOMER_REPLY, "cause"): "cause_brief",
    (Event.CUSTOMER_REPLY, "measure"): "measures",
    (Event.APPLY_CLOSING, "text"): "result",
}
