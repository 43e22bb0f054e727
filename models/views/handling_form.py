"""《客户抱怨处理书》: the form that hands a complaint to a department and collects all that is done about it.

Everything that can be unknown when the form is issued is optional: the form prints an empty block in its place.
Source: 004 §7.2.1, catalogue R-004-7.2.1a and R-004-7.2.2b.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime, Field

from models.views.document import FORM_STYLES, DocumentView, Person, Prose, View
from rules.vocabulary import (
    CallbackResult,
    Channel,
    ClockKind,
    ClockState,
    ClosingResult,
    ClosureKind,
    ContainmentState,
    ContainmentType,
    CustomerReplyKind,
    Decision,
    DeferralGround,
    Demand,
    Identity,
    IrrationalReason,
    Kind,
    LevelCause,
    LevelClass,
    Responsibility,
    Role,
    State,
    Tier,
    TrackingMode,
    Via,
)
from rules.working_time import Basis


class Aspect(StrEnum):
    """What a fact is about: the questions of 5W2H, and the marks of goods and orders. Source: 001 p21 to p22."""

    WHAT_OBJECT = "WHAT_OBJECT"
    WHAT_DEFECT = "WHAT_DEFECT"
    WHEN_FIRST = "WHEN_FIRST"
    WHEN_AGAIN = "WHEN_AGAIN"
    WHERE = "WHERE"
    WHERE_ON_OBJECT = "WHERE_ON_OBJECT"
    WHO = "WHO"
    WHY_IMPACT = "WHY_IMPACT"
    HOW_DETECTED = "HOW_DETECTED"
    HOW_MUCH = "HOW_MUCH"
    TREND = "TREND"
    EVIDENCE = "EVIDENCE"
    PART = "PART"
    LOT = "LOT"
    SERIAL = "SERIAL"
    DATE_CODE = "DATE_CODE"
    ORDER = "ORDER"
    SHIPPED_ON = "SHIPPED_ON"
    SHIPPED_QUANTITY = "SHIPPED_QUANTITY"


class Fact(View):
    """One thing known about the matter."""

    aspect: Aspect
    text: Prose


class Customer(View):
    """The customer as the form names it."""

    code: str
    name: str
    tier: Tier
    contact: str = ""
    contact_title: str = ""
    contact_phone: str = ""
    contact_email: str = ""


class LevelStep(View):
    """One row of the level's history: from nothing at triage, then from level to level."""

    from_level: LevelClass | None = None
    to_level: LevelClass
    cause: LevelCause
    at: AwareDatetime
    note: Prose = ""


class Irrational(View):
    """Why the complaint counts as irrational and how it is followed. Source: 004 §3.5, §7.2.2."""

    reason: IrrationalReason
    text: Prose = ""
    mode: TrackingMode | None = None


class EvidenceItem(View):
    """A file or an object that shows what happened."""

    name: str
    size_bytes: int | None = Field(default=None, ge=0)
    sha256: str = ""
    added_by: str = ""
    added_at: AwareDatetime | None = None


class ClockLine(View):
    """A time limit with where it stands."""

    kind: ClockKind
    basis: Basis
    limit_hours: Decimal | None = None
    started_at: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    stopped_at: AwareDatetime | None = None
    state: ClockState


class Signature(View):
    """Who has signed for the complaint, and how surely that is known."""

    by: Person
    at: AwareDatetime
    identity: Identity
    on_behalf_of: str = ""


class Containment(View):
    """A containment action at one place. Source: 001 p18."""

    type: ContainmentType
    state: ContainmentState
    place: str = ""
    text: Prose = ""
    suspect: int | None = Field(default=None, ge=0)
    good: int | None = Field(default=None, ge=0)
    bad: int | None = Field(default=None, ge=0)
    started_at: AwareDatetime | None = None
    done_at: AwareDatetime | None = None


class Reply(View):
    """An answer: of the department to the service centre (without a kind), or to the customer."""

    at: AwareDatetime
    by: Person
    text: Prose
    kind: CustomerReplyKind | None = None
    via: Via | None = None


class Statement(View):
    """What somebody has written down, and when."""

    text: Prose
    by: str = ""
    at: AwareDatetime | None = None


class Deferral(View):
    """An application to put off the closing. Source: 004 §7.4.2."""

    ground: DeferralGround
    reason: Prose
    filed_by: Person
    filed_at: AwareDatetime
    expected_on: date | None = None
    decision: Decision | None = None
    decided_by: str = ""
    decided_at: AwareDatetime | None = None
    mode: TrackingMode | None = None
    comment: Prose = ""


class Callback(View):
    """One attempt to hear from the customer whether the matter is settled. Source: T11."""

    at: AwareDatetime
    by: Person
    result: CallbackResult
    satisfaction: int | None = Field(default=None, ge=1, le=5)
    attitude: int | None = Field(default=None, ge=1, le=5)
    timeliness: int | None = Field(default=None, ge=1, le=5)
    words: Prose = ""


class Approval(View):
    """One signature that the closing needs, given or still owed. Source: T6."""

    role: Role
    by: Person | None = None
    decision: Decision | None = None
    at: AwareDatetime | None = None
    comment: Prose = ""


class ClosingApplication(View):
    """An application to close, with the call-backs and the approvals that it has led to. Source: 004 §7.4.1."""

    sequence: int = Field(ge=1)
    by: Person
    received_at: AwareDatetime
    result: Prose
    callbacks: tuple[Callback, ...] = ()
    approvals: tuple[Approval, ...] = ()
    refused_because: Prose = ""


class Closure(View):
    """How and when the complaint was closed; without a kind where no closing limit ran."""

    kind: ClosureKind | None = None
    result: ClosingResult
    at: AwareDatetime


class EarlierRevision(View):
    """An issue of this form that the present one replaces."""

    revision: int = Field(ge=1)
    issued_at: AwareDatetime
    issued_by: str
    reason: Prose = ""


class HandlingForm(DocumentView):
    """All that the form shows; `number` is the form's own number, CL-…."""

    styles: ClassVar[tuple[str, ...]] = FORM_STYLES

    complaint_number: str
    state: State
    kind: Kind
    category_code: str = ""
    category: str = ""
    level: LevelClass
    level_history: tuple[LevelStep, ...] = ()
    responsibility: Responsibility = Responsibility.UNDER_INVESTIGATION
    irrational: Irrational | None = None

    customer: Customer
    channel: Channel
    received_at: AwareDatetime
    received_by: str = ""
    words: Prose
    demand: Demand = Demand.UNKNOWN
    demand_text: Prose = ""
    claim_amount: Decimal | None = None
    currency: str = "CNY"
    facts: tuple[Fact, ...] = ()
    evidence: tuple[EvidenceItem, ...] = ()

    clocks: tuple[ClockLine, ...] = ()

    issuer: Person
    issued_at: AwareDatetime
    executing_department: str
    receiver: Person
    deputy: Person | None = None
    copies: tuple[Person, ...] = ()
    signature: Signature | None = None
    responsible: Person | None = None

    containment: tuple[Containment, ...] = ()
    cause: Statement | None = None
    measure: Statement | None = None
    prevention: Statement | None = None
    replies: tuple[Reply, ...] = ()
    deferrals: tuple[Deferral, ...] = ()
    closing_applications: tuple[ClosingApplication, ...] = ()
    closure: Closure | None = None
    earlier_revisions: tuple[EarlierRevision, ...] = ()

    @property
    def close_due_at(self) -> AwareDatetime | None:
        """Return when the closing application is due, or nothing while no limit for it runs."""
        dues = [clock.due_at for clock in self.clocks if clock.kind is ClockKind.CLOSE and clock.due_at]
        return dues[-1] if dues else None
