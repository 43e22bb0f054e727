"""Forms of what is said to the customer, and of contacts."""

from typing import Annotated, Any

from pydantic import Field, field_serializer

from models.forms.base import Form
from models.forms.guides import PromisePart
from models.forms.intake import Long, OccurredForm, Short
from models.forms.triage import Reason
from rules.vocabulary import Channel, ContainmentState, CustomerReplyKind, StepAnswer, Via


class CustomerReply(OccurredForm):
    """A reply to the customer. The first one says how far the problem has come and what is being done about it."""

    kind: CustomerReplyKind
    text: Annotated[str, Field(min_length=2, max_length=20000, description="What the customer is told.")]
    containment_state: Annotated[
        list[ContainmentState], Field(description="For the initial reply: how far the problem has come.")
    ] = []
    measures: Annotated[Long, Field(description="What is being done at once.")] = ""
    facts_cited: Annotated[
        list[Short], Field(description="For the final reply: at least two facts of this case that it names.")
    ] = []
    apology: bool = False
    cause_brief: Long = ""
    how: Annotated[Long, Field(description="How it is solved.")] = ""
    when: Annotated[Short, Field(description="When it is solved.")] = ""
    next_contact: Annotated[Short, Field(description="When the customer hears from us again.")] = ""
    written: Annotated[bool, Field(description="It goes out as a letter or mail.")] = False
    send_mail: Annotated[bool, Field(description="Send this text to the customer by mail.")] = False
    channel: Channel = Channel.PHONE
    via: Via = Via.DIRECT
    override_reason: Annotated[
        Reason, Field(description="For superiors: why it is sent although faults were found in it.")
    ] = ""


class ApproveReply(Form):
    """The general manager releases the next reply to an external complaint."""

    text: Annotated[str, Field(min_length=2, max_length=20000, description="The text that is released.")]


class LogContact(OccurredForm):
    """A contact with the customer that is no reply: a call, a visit, a talk."""

    text: Annotated[str, Field(min_length=2, max_length=20000)]
    channel: Channel = Channel.PHONE
    retention: Annotated[bool, Field(description="It was an attempt to keep the customer.")] = False
    unsuccessful: Annotated[bool, Field(description="The customer was not reached, or nothing was agreed.")] = False
    emotion: Annotated[int, Field(ge=0, le=5, description="From 1, calm, to 5, outraged. 0: not noted.")] = 0


class AskSuperior(Form):
    """Ask a superior for help. It does not raise the level and is held against nobody."""

    text: Annotated[str, Field(min_length=2, max_length=20000, description="What you need help with.")]


class FinishTask(OccurredForm):
    """A task is done, or skipped with a reason."""

    task: Annotated[str, Field(min_length=1, max_length=64, json_schema_extra={"choices": "task"})]
    skipped: bool = False
    reason: Annotated[str, Field(max_length=2000)] = ""
    answer: Annotated[StepAnswer, Field(title="Yes or no", description="For a step that is a question.")] = (
        StepAnswer.NOT_ASKED
    )
    next_promise: Annotated[
        PromisePart, Field(description="After a call without a solution: when the customer is called again.")
    ] = PromisePart()

    @field_serializer("next_promise")
    def _only_if_made(self, promise: PromisePart) -> dict[str, Any] | None:
        return promise.model_dump() if promise.is_made else None
