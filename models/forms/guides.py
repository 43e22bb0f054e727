"""Forms of guidance: a guide that is followed, a switch, promises, goodwill."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from models.forms.base import FormPart, Moment
from models.forms.intake import Long, OccurredForm, Short
from models.forms.triage import EmployeeNo, Reason
from rules.vocabulary import GoodwillType, PromiseKind, SwitchKind

GuideName = Annotated[str, Field(min_length=1, max_length=32, json_schema_extra={"choices": "guide"})]
TickedItem = Annotated[str, Field(max_length=16)]
PromiseKey = Annotated[str, Field(min_length=1, max_length=16, json_schema_extra={"choices": "promise"})]
Granted = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2, description="In CNY.")]
InternalDue = Annotated[Moment, Field(description="By when we mean to be done ourselves: earlier than promised.")]
PromisedDue = Annotated[Moment, Field(description="The moment that the customer is promised.")]
Assessment = Annotated[Long, Field(description="How things stand, and why the promise can be kept.")]


class FollowGuide(OccurredForm):
    """A guide that was followed with the customer: tick what was done, and note what was heard."""

    guide: GuideName
    ticked: Annotated[
        list[TickedItem],
        Field(max_length=40, json_schema_extra={"choices": "guide_item"}, description="What was done."),
    ] = []
    what_was_told: Annotated[Long, Field(title="1. What happened?")] = ""
    why_it_happened: Annotated[Long, Field(title="2. Why did it happen?")] = ""
    how_it_was_found: Annotated[Long, Field(title="3. How was it found?")] = ""
    restated_text: Annotated[Long, Field(description="The complaint in our words, as read back to the customer.")] = ""
    emotion: Annotated[int, Field(ge=0, le=5, description="From 1, calm, to 5, outraged. 0: not noted.")] = 0
    tone: Annotated[Short, Field(description="Tone and volume, and what lay behind them.")] = ""
    customer_confirmed: Annotated[bool, Field(description="The customer has confirmed problem and request.")] = False
    our_confirmed: Annotated[bool, Field(description="We have confirmed the facts and our part in them.")] = False
    superior_involved: Annotated[bool, Field(description="A superior was brought in.")] = False
    audited_person: Annotated[EmployeeNo, Field(description="For a call audit: the employee whose call it was.")] = ""
    notes: Long = ""


class Switch(OccurredForm):
    """A talk that does not get on goes on with another person, at another time or in another place."""

    kind: SwitchKind
    switched_from: Annotated[Short, Field(min_length=1, description="Who, when or where it was.")]
    switched_to: Annotated[
        Short, Field(min_length=1, description="Who, when or where it will be; a person by employee number.")
    ]
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    result: Annotated[Long, Field(description="What came of it, if it is known already.")] = ""


class PromisePart(FormPart):
    """What is promised, why it can be kept, and by when."""

    text: Annotated[Long, Field(description="What the customer is promised.")] = ""
    kind: PromiseKind = PromiseKind.CALLBACK_TIME
    assessment: Assessment = ""
    internal_due_at: InternalDue = None
    promised_due_at: PromisedDue = None
    owner: Annotated[
        EmployeeNo, Field(description="Employee number of who keeps it. Empty: who fills in this form.")
    ] = ""

    @property
    def is_made(self) -> bool:
        """Whether anything of it has been filled in."""
        return any((self.text, self.assessment, self.internal_due_at, self.promised_due_at))


class Promise(PromisePart, OccurredForm):
    """A promise to the customer, large or small: it is evaluated first, leaves a buffer, and is then owed."""


class MovePromise(OccurredForm):
    """A promise cannot be kept as made: the customer has been told, and hears a new moment."""

    promise: PromiseKey
    internal_due_at: InternalDue = None
    promised_due_at: PromisedDue = None
    assessment: Assessment = ""
    reason: Annotated[str, Field(max_length=2000, description="What has changed.")] = ""


class GrantGoodwill(OccurredForm):
    """Something to make up for the inconvenience, decided at once by whoever has the authority for the amount."""

    type: GoodwillType
    amount: Granted
    what: Annotated[str, Field(min_length=2, max_length=2000, description="What the customer gets.")]
    reason: Reason = ""
