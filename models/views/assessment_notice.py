"""《处罚通知单》, 《罚款通知单》, finding and counter-entry: one assessment on one page, with how it comes about.

A department head can check it: which limit, since when, what was counted, which clause, which standard, and how often.
Source: T12; 004 §7.6; decisions 24.
"""

from decimal import Decimal
from typing import ClassVar

from pydantic import AwareDatetime, Field

from models.views.document import FORM_STYLES, DocumentView, Person, Prose, View
from models.views.handling_form import LevelStep
from rules.vocabulary import AssessmentKind, AssessmentState, AssessmentUnit, ClockKind, ExecutingBody, LevelClass
from rules.working_time import Basis


class Act(View):
    """What a person did about the notice, and when: took note of it, appealed, decided."""

    by: Person
    at: AwareDatetime
    text: Prose = ""


class Share(View):
    """What a department or a person is assessed. `standard` is in CNY; without the cap it would be `uncapped`."""

    name: str
    title: str = ""
    standard: Decimal = Decimal(0)
    amount: Decimal
    uncapped: Decimal

    @property
    def is_capped(self) -> bool:
        """Whether the most that a person is assessed in a month has cut the amount."""
        return self.amount != self.uncapped


class Why(View):
    """How the missed due comes about: the limit, and every stretch counted or not counted since it started.

    A due that no limit from the start explains has neither start nor limit: the lines say what set it.
    """

    started_at: AwareDatetime | None = None
    limit_hours: Decimal | None = None
    basis: Basis | None = None
    lines: tuple[Prose, ...]
    reference: str = ""


class Reversed(View):
    """The confirmed assessment that a counter-entry takes back."""

    number: str
    kind: AssessmentKind
    confirmed_at: AwareDatetime | None = None


class AssessmentNotice(DocumentView):
    """All that a notice shows; `number` is the notice's own number, such as CF-20260310-001."""

    styles: ClassVar[tuple[str, ...]] = FORM_STYLES

    kind: AssessmentKind
    state: AssessmentState
    unit: AssessmentUnit
    yuan_per_point: Decimal = Decimal(1)

    complaint_number: str
    customer_code: str
    customer: str
    category_code: str = ""
    category: str = ""
    level: LevelClass
    level_history: tuple[LevelStep, ...] = ()

    clause: str
    clock: ClockKind | None = None
    due_at: AwareDatetime | None = None
    actual_at: AwareDatetime | None = None
    months: int = Field(default=0, ge=0)
    multiple: int = Field(default=1, ge=1)
    department: Share
    person: Share
    reverses: Reversed | None = None
    reversed_by: str = ""

    issuer: str
    effective_at: AwareDatetime
    issued_at: AwareDatetime
    appeal_until: AwareDatetime
    acknowledgement: Act | None = None
    appeal: Act | None = None
    decide_until: AwareDatetime | None = None
    decision: Act | None = None
    confirmed_at: AwareDatetime | None = None

    bodies: tuple[ExecutingBody, ...]
    is_dealer: bool = False
    why: Why | None = None
