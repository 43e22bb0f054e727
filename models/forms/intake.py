"""Forms of intake: register a feedback, add facts, answer, convert, merge, void."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from models.forms.base import Form, Moment, NeededMoment
from rules.vocabulary import (
    Channel,
    ClosingResult,
    ClosureKind,
    Demand,
    Evidence,
    ExternalBody,
    ImpactKind,
    Kind,
    Level,
    OldState,
    PlaceOnObject,
    Responsibility,
    Subject,
    Trend,
)

Short = Annotated[str, Field(max_length=200)]
Long = Annotated[str, Field(max_length=20000)]
Money = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]
Quantity = Annotated[int, Field(ge=0, le=2_000_000_000)]
Customer = Annotated[
    str, Field(min_length=1, max_length=200, description="The customer's code, or the name of a new one.")
]
Words = Annotated[
    str, Field(min_length=2, max_length=20000, description="What the customer says, in the customer's own words.")
]
ReceivedAt = Annotated[Moment, Field(description="When it reached us, in company time. Empty: now.")]


class OccurredForm(Form):
    """A form about something that may have happened a little earlier."""

    occurred_at: Annotated[Moment, Field(description="When it happened, in company time. Empty: now.")] = None
    backdate_reason: Annotated[Short, Field(description="Why it is recorded later than it happened.")] = ""


class Register(Form):
    """A customer's feedback enters the Customer Feedback Register. Customer and words are enough; more can follow."""

    customer: Customer
    text: Words
    contact: Annotated[
        Short, Field(description="Name of the person at the customer. Empty: the customer's first contact.")
    ] = ""
    contact_phone: Annotated[str, Field(max_length=64)] = ""
    contact_email: Annotated[str, Field(max_length=254)] = ""
    kind: Annotated[Kind, Field(description="A complaint is any dissatisfaction with product or service.")] = (
        Kind.COMPLAINT
    )
    channel: Channel = Channel.PHONE
    channel_text: Annotated[Short, Field(description="Which channel, when it is OTHER.")] = ""
    received_at: ReceivedAt = None
    subject: Subject = Subject.OTHER
    requirement: Annotated[Long, Field(description="What the customer wants us to do.")] = ""
    demand: Demand = Demand.UNKNOWN
    claim_amount: Annotated[Money, Field(description="What the customer claims, in CNY.")] = Decimal(0)
    rights_damaged: bool = False
    product: Short = ""
    part_no: Short = ""
    order_no: Short = ""
    lot_no: Short = ""
    serial_no: Short = ""
    date_code: Short = ""
    customer_ref: Annotated[Short, Field(description="The customer's own number of this complaint.")] = ""
    point_of_occurrence: Annotated[Short, Field(description="Where the problem appeared.")] = ""
    on_the_spot: Annotated[Long, Field(description="What whoever took it in did at once.")] = ""
    external_body: Annotated[ExternalBody, Field(description="Only if media, an authority or a court is involved.")] = (
        ExternalBody.NONE
    )
    external_name: Short = ""


class TakeOver(Register):
    """A case that another register held before is taken over as it stood there; what was due before is not made up."""

    old_state: Annotated[OldState, Field(description="Whether the old case is closed.")] = OldState.OPEN
    category: Short = ""
    level: Level | None = None
    executing_department: Short = ""
    responsible_person: Short = ""
    responsibility: Responsibility = Responsibility.UNDER_INVESTIGATION
    closed_at: Annotated[Moment, Field(description="When the old case was closed, in company time.")] = None
    closing_result: ClosingResult | None = None
    closure_kind: ClosureKind | None = None
    effects_from: Annotated[NeededMoment, Field(description="From when on limits count and fall due.")]


class SupplyFacts(OccurredForm):
    """Facts that were missing, or 5W2H as it becomes known. An attempt to reach the customer is recorded too."""

    attempt: Annotated[Short, Field(description="Whom you tried to reach, how, and with what result.")] = ""
    product: Short = ""
    part_no: Short = ""
    order_no: Short = ""
    lot_no: Short = ""
    serial_no: Short = ""
    date_code: Short = ""
    requirement: Annotated[Long, Field(description="What the customer wants us to do.")] = ""
    demand: Demand = Demand.UNKNOWN
    contact: Annotated[Short, Field(description="Name of the person at the customer.")] = ""
    contact_phone: Annotated[str, Field(max_length=64)] = ""
    contact_email: Annotated[str, Field(max_length=254)] = ""
    what_object: Short = ""
    what_defect: Short = ""
    where_first: Short = ""
    where_other: list[Short] = []
    where_ongoing: list[Short] = []
    where_on_object: PlaceOnObject = PlaceOnObject.UNKNOWN
    when_first: Moment = None
    when_recurrences: list[NeededMoment] = []
    who_department: Short = ""
    who_person: Short = ""
    affected_qty: Quantity = 0
    inspected_qty: Quantity = 0
    size: Short = ""
    size_unit: Annotated[str, Field(max_length=32)] = ""
    trend: Trend = Trend.UNKNOWN
    yield_loss_percent: Annotated[Decimal, Field(ge=0, le=100)] = Decimal(0)
    impact_kind: ImpactKind = ImpactKind.UNKNOWN
    how_detected: Short = ""
    phenomenon_evidence: Evidence = Evidence.UNKNOWN
    restated_text: Annotated[Long, Field(description="The complaint in our words, as read back to the customer.")] = ""
    expectation: Annotated[Long, Field(description="What the customer had expected of us.")] = ""
    preferred_solution: Annotated[Long, Field(description="How the customer would like it solved.")] = ""


class Answer(Form):
    """The answer to an inquiry, a suggestion or praise. It is never refused."""

    text: Annotated[str, Field(min_length=2, max_length=20000)]
    declined: Annotated[bool, Field(description="We decline the request; the text explains why.")] = False
    alternative: Annotated[Long, Field(description="When declined: what we can offer instead.")] = ""


class Convert(Form):
    """A suggestion or inquiry turns out to be a complaint. Number and date of receipt stay."""

    reason: Short = ""


class Merge(Form):
    """This complaint is the same matter as an earlier one, which is still open."""

    into: Annotated[str, Field(min_length=1, max_length=32, description="The number of the earlier complaint.")]


class Void(Form):
    """It was registered by mistake. The record stays and is counted."""

    reason: Annotated[str, Field(min_length=1, max_length=2000)]
