"""All that an 8D's report is made of, read from the record: one revision with its case, its history and its signatures.

Whoever reads the database fills this and nothing else; which of it a reader may see is decided afterwards, by edition.
"""

from datetime import date
from decimal import Decimal
from hashlib import sha256

from pydantic import AwareDatetime, Base64Bytes, Field

from models.views.document import Company, Person, Prose, View, ZoneName
from rules.eight_d.content import EightDContent
from rules.eight_d.d6_verification import Verification
from rules.eight_d.lint.hits import Hit
from rules.eight_d.score import Score
from rules.eight_d.vocabulary import Effect, EightDState, EightDType
from rules.lifecycle import Event
from rules.vocabulary import ClockKind, ClockState, Identity, Language, LevelClass

# A page breaks words that are longer than forty letters; an address must stay one word.
ADDRESS = 32


class Actor(Person):
    """Somebody who did something; the number is shown inside the company only."""

    employee: str = ""


class ComplaintFacts(View):
    """One complaint that the 8D serves, as it was registered."""

    no: str
    customer_code: str
    customer: str
    customer_reference: str = Field(default="", description="the customer's own number of the complaint")
    received_at: AwareDatetime
    reported_on: date | None = None
    occurred_on: date | None = None
    part_no: str = ""
    part_name: str = ""
    lot: str = ""
    date_code: str = ""
    serial: str = ""
    order_no: str = ""
    delivery_note: str = ""
    quantity: int | None = None
    level: LevelClass


class StepRecord(View):
    """When a step of this revision is due, and when and by whom it was recorded."""

    step: EightDState
    due_at: AwareDatetime | None = None
    done_at: AwareDatetime | None = None
    by: Actor | None = None
    identity: Identity | None = None


class ClockRecord(View):
    """A clock of the complaint, for the timeline."""

    kind: ClockKind
    started_at: AwareDatetime
    due_at: AwareDatetime | None = None
    stopped_at: AwareDatetime | None = None
    state: ClockState


class EarlierContent(View):
    """A revision before this one: what it held, and why it was not the last."""

    revision: int = Field(ge=1)
    ended_at: AwareDatetime | None = None
    reason: Prose = ""
    content: EightDContent

    @property
    def verification(self) -> Verification | None:
        """Return the proof of effect that this revision ended with."""
        return self.content.verification


class SignatureRecord(View):
    """An act of the ledger on this 8D: what was recorded or decided, by whom, and how surely that is known."""

    event: Event
    by: Actor
    at: AwareDatetime
    identity: Identity
    on_behalf_of: str = ""


class EffectReview(View):
    """A review of the effect so many days after the closing."""

    days: int
    due_on: date | None = None
    done_on: date | None = None
    by: str = ""
    result: Effect | None = None
    note: Prose = ""


class InternalNote(View):
    """A remark for colleagues; no customer ever reads it."""

    at: AwareDatetime
    by: str
    text: Prose


class PhotoFile(View):
    """A photo that a step names, cleaned and small enough to print: JPEG or PNG."""

    name: str
    media_type: str
    width: int = Field(gt=0, description="pixels")
    height: int = Field(gt=0, description="pixels")
    data: Base64Bytes


def source_of(photo: PhotoFile) -> str:
    """Return the name by which a page asks for a photo: by what it holds, never by where it lies."""
    return f"photo:{sha256(photo.data).hexdigest()[:ADDRESS]}"


class EightDSource(View):
    """One revision of an 8D with everything around it.

    `content` holds the accepted steps, `earlier` the revisions before, oldest first. `customer_code` is the customer to
    whom a customer's edition is addressed: complaints of others are left out of it. `content_hash` is the hash that
    the record keeps; empty while the revision is open.
    """

    zone: ZoneName
    company: Company
    policy_version: str
    no: str
    revision: int = Field(ge=1)
    revisions: int = Field(ge=1, description="how many there are by now")
    state: EightDState
    locked_at: AwareDatetime | None = None
    content_hash: str = ""

    customer_code: str
    customer: str
    began_with: str = Field(default="", description="the customer of the first complaint; D2 names his order")
    customer_contacts: tuple[Person, ...] = ()
    our_contacts: tuple[Person, ...] = ()
    type: EightDType | None = Field(default=None, description="until D2 says it")
    complaints: tuple[ComplaintFacts, ...] = Field(min_length=1)
    level: LevelClass
    safety: bool = False
    repeat_of: str = ""
    claimed: Decimal | None = None
    currency: str = "CNY"

    content: EightDContent
    steps: tuple[StepRecord, ...] = ()
    clocks: tuple[ClockRecord, ...] = ()
    earlier: tuple[EarlierContent, ...] = ()
    reviews: tuple[EffectReview, ...] = ()
    signatures: tuple[SignatureRecord, ...] = ()
    notes: tuple[InternalNote, ...] = ()
    hits: tuple[Hit, ...] = ()
    score: Score | None = None
    photos: tuple[PhotoFile, ...] = ()
    process_questions: dict[str, dict[Language, str]] = Field(default={}, description="by code, for the answers of D4")
