"""What the API answers: stable names, moments in UTC, codes instead of words. What is new comes at the end."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
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


class LinksAnswer(Answered):
    """Where there is more of a complaint: as data, and as the page that a person reads."""

    complaint: str
    clocks: str
    files: str
    page: str


class DueAnswer(Answered):
    """A clock that has begun to run."""

    kind: ClockKind
    due_at: datetime


class RegisteredAnswer(Answered):
    """The number under which a complaint is registered, where it stands, and by when what is due."""

    no: str = Field(examples=["KS-20260302-0001"])
    state: State
    links: LinksAnswer
    clocks: tuple[DueAnswer, ...]


class ProblemAnswer(Answered):
    """What is wrong with one field, and what to do."""

    field: str = Field(description="A JSON Pointer; empty when the whole is meant.", examples=["/text"])
    message: str
    remedy: str


class NotTakenAnswer(Refused):
    """Why nothing was taken in: everything that is wrong."""

    problems: tuple[ProblemAnswer, ...]


class ItemOutcome(StrEnum):
    """What became of one complaint of another system."""

    REGISTERED = "REGISTERED"
    KNOWN = "KNOWN"
    REFUSED = "REFUSED"


class ItemAnswer(Answered):
    """What became of one complaint of another system. What its files were refused for stands among the problems."""

    item: int = Field(description="Its place in the list that was sent, from 0.")
    key: str = Field(description="By what it is known again; empty when it has none that can be read.")
    outcome: ItemOutcome
    no: str
    problems: tuple[ProblemAnswer, ...] = ()


class FilesAnswer(Answered):
    """What became of files: the names taken up, how many were known before, and why others were refused."""

    taken: tuple[str, ...]
    known: int
    refused: tuple[str, ...]


class ShippedAnswer(Answered):
    """A delivery line. `in_warranty` is for today; null when no warranty was agreed."""

    customer_code: str
    customer: str
    shipped_on: date
    qty: int
    order_no: str
    part_no: str
    product: str
    family: str
    material: str
    lot_no: str
    serial_no: str
    date_code: str
    warranty_until: date | None
    in_warranty: bool | None


class BeforeAnswer(Answered):
    """An earlier complaint about the same goods."""

    no: str
    state: State
    level: LevelClass
    category: str
    customer: str
    received_at: datetime


class LookupAnswer(Answered):
    """What stands behind the numbers of goods: the newest deliveries, complaints, others who got the same lot."""

    lines: tuple[ShippedAnswer, ...]
    before: tuple[BeforeAnswer, ...]
    others: tuple[tuple[str, str], ...] = Field(description="Code and name of each further customer of these lots.")
    there_is_more: bool
