"""What the API answers: stable names, moments in UTC, codes instead of words. What is new comes at the end."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from rules.vocabulary import (
    Channel,
    ClockKind,
    ClockState,
    ClosureKind,
    DocumentKind,
    Identity,
    Kind,
    Language,
    LevelClass,
    Responsibility,
    State,
    Subject,
    TrackingMode,
)
from rules.working_time import Basis


class Answered(BaseModel):
    """A part of an answer of the API."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class ComplaintAnswer(Answered):
    """A complaint: what was said, what was judged, who has it, where it stands."""

    no: str = Field(examples=["KS-20260302-0001"])
    version: int = Field(description="Rises with every change.")
    state: State
    kind: Kind
    level: LevelClass
    channel: Channel
    received_at: datetime
    customer: str
    customer_ref: str
    subject: Subject
    text: str
    requirement: str
    claim_amount: Decimal
    product: str
    part_no: str
    order_no: str
    lot_no: str
    serial_no: str
    date_code: str
    category: str
    responsibility: Responsibility
    repeat_of: str
    merged_into: str
    first_inquiry_owner: str
    executing_department: str
    causing_department: str
    responsible_person: str
    receiver: str
    form_no: str
    form_rev: int
    first_close_due: datetime | None
    cur_close_due: datetime | None
    closure_kind: ClosureKind | None
    closed_at: datetime | None
    tracking_mode: TrackingMode | None
    eight_d: str
    eight_d_required: bool
    eight_d_done: bool
    waits_for: str = Field(description="The form that is asked for now; empty when nothing is.")


class ClockAnswer(Answered):
    """A clock of a complaint, with its due explained."""

    kind: ClockKind
    seq: int
    state: ClockState
    hours: float
    basis: Basis
    started_at: datetime
    warn_at: datetime
    due_at: datetime
    held_at: datetime | None
    stopped_at: datetime | None
    ower: str
    why: tuple[str, ...] = Field(description="How the due was counted, a sentence each, in the asked language.")


class DocumentAnswer(Answered):
    """A printed document of a complaint, of its 8D or of its notices."""

    id: int
    subject: str
    kind: DocumentKind
    revision: int
    language: Language
    printed_at: datetime
    sha256: str


class EntryAnswer(Answered):
    """An entry of the ledger of a complaint."""

    seq: int
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    acted_for: str
    identity: Identity
    run: str
    policy: str
    data: dict[str, Any]
    prev_hash: str
    hash: str


class Refused(BaseModel):
    """Why nothing is answered: in words, with the remedy."""

    detail: str
