"""The shape of the numbers: one frozen model for each table of the policy, checked when it is loaded.

The numbers themselves are in `policies/*.toml`; nothing here has a default that the business could want to change.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from rules.access import AccessRules
from rules.doubts import DoubtRules
from rules.eight_d.judging_policy import LintRules, ScoreRules
from rules.evidence import EvidenceRules
from rules.guide_policy import Guides, Playbooks
from rules.health_policy import HealthRules
from rules.lifecycle import Event
from rules.likeness import LikenessRules
from rules.mail_policy import MailboxRules
from rules.notification_policy import NotificationRules
from rules.penalty_policy import PenaltyRules
from rules.policy_table import LimitText, Names, NoLimit, Table, gaps, refuse
from rules.reply_lint_policy import ReplyLintRules
from rules.sign_in import SignInRules
from rules.triage.policy import TriageRules
from rules.vocabulary import (
    Channel,
    ClockKind,
    DepartmentType,
    Language,
    Level,
    LevelClass,
    Role,
    Tier,
    TrackingMode,
)
from rules.web_intake import WebIntakeRules
from rules.weekly_policy import WeeklyRules


class BusinessTime(Table):
    """T0: the company's calendar, and the departments and customers that differ from it."""

    region: str
    zone: str
    weekdays: list[int]
    intervals: list[str]


class BusinessTimes(BusinessTime):
    """T0 with its overrides: a department's own hours count its clocks; a customer's only say when to call."""

    departments: dict[str, BusinessTime] = Field(default_factory=dict)
    customers: dict[str, BusinessTime] = Field(default_factory=dict)


class EightDRule(StrEnum):
    """When a category asks for an 8D. Source: T1."""

    NEVER = "NEVER"
    REPEAT = "REPEAT"
    REPEAT_OR_STRONG = "REPEAT_OR_STRONG"
    FROM_MEDIUM = "FROM_MEDIUM"
    FROM_MEDIUM_ELSE_SHORT = "FROM_MEDIUM_ELSE_SHORT"
    IF_DEFECT = "IF_DEFECT"


class Factor(StrEnum):
    """The three groups of causes that every category belongs to: product, way of service, what is unfamiliar.

    Source: 001 p5.
    """

    QLT = "QLT"
    SVC = "SVC"
    NEW = "NEW"


class Category(Table):
    """T1: one leaf of the taxonomy. Of its departments the first is the default; none means: chosen at triage."""

    factor: Factor
    names: Names
    departments: list[DepartmentType]
    responsible: str
    eight_d: EightDRule
    playbook: str = Field(default="", pattern=r"^(PB-[A-Z0-9-]+)?$")
    reference: str
    retired_on: date | None = None


class Taxonomy(Table):
    """T1: every category by its code, and the families that group them."""

    families: dict[str, Names]
    categories: dict[str, Category]

    @model_validator(mode="after")
    def _families_exist(self) -> Self:
        problems = []
        for code, family in self.families.items():
            problems += gaps(Language, family, f"families.{code}")
        for code, category in self.categories.items():
            problems += gaps(Language, category.names, f"categories.{code}.names")
            if (family_code := code.partition("-")[0]) not in self.families:
                problems.append(f"categories.{code} belongs to no family: add families.{family_code}")
        refuse(problems)
        return self


class LevelRules(Table):
    """T2: the thresholds of the level decision. Money in CNY."""

    strong_loss: Decimal
    strong_customers: int
    strong_cross_department_dissatisfaction: int
    medium_loss: Decimal
    medium_dissatisfaction: int
    irrational_reason_chars: int
    repeat_steps: int

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if self.medium_loss >= self.strong_loss:
            refuse(["medium_loss is not below strong_loss: lower it, for limits rise with the level"])
        return self


RATIONAL_COLUMNS = (LevelClass.GENERAL, LevelClass.MEDIUM, LevelClass.STRONG)


class Limits(Table):
    """T3: the limit of each clock in each column, and when to warn."""

    warn_at: Decimal = Field(gt=0, lt=1)
    clocks: dict[ClockKind, dict[LevelClass, NoLimit]]
    onsite_visit: dict[LevelClass, NoLimit]
    clarify: dict[LevelClass, LimitText]
    consult: LimitText
    ask_superior: LimitText

    @model_validator(mode="after")
    def _complete_and_ascending(self) -> Self:
        problems = gaps(ClockKind, self.clocks, "clocks")
        for kind, columns in self.clocks.items():
            problems += gaps(LevelClass, columns, f"clocks.{kind}")
        problems += gaps(LevelClass, self.onsite_visit, "onsite_visit") + gaps(LevelClass, self.clarify, "clarify")
        refuse(problems)
        refuse(self._closing_falls() + self._promises_broken())
        return self

    def _closing_falls(self) -> list[str]:
        limits = [self.clocks[ClockKind.CLOSE][column] for column in RATIONAL_COLUMNS]
        hours = [limit.hours for limit in limits if limit]
        if len(hours) == len(limits) and hours == sorted(hours):
            return []
        return ["clocks.CLOSE does not rise from GENERAL to STRONG: give each a limit longer than the one before"]

    def _promises_broken(self) -> list[str]:
        return [problem for column in RATIONAL_COLUMNS for problem in self._promise_broken(column)]

    def _promise_broken(self, column: LevelClass) -> list[str]:
        parts = [self.clocks[kind][column] for kind in (ClockKind.TRANSFER, ClockKind.FIRST_REPLY)]
        promise = self.clocks[ClockKind.CONTAINMENT_REPLY][column]
        if promise is None or sum((part.hours for part in parts if part), Decimal(0)) <= promise.hours:
            return []
        sentence = f"clocks.TRANSFER.{column} and clocks.FIRST_REPLY.{column} together exceed"
        return [f"{sentence} clocks.CONTAINMENT_REPLY.{column} ({promise}): shorten one of them"]


class RefusalPolicy(StrEnum):
    """When a refused closing application raises the level. Source: policy A-06."""

    IMMEDIATE = "immediate"
    AT_EXPIRY = "at_expiry"


class Upgrades(Table):
    """T4: how a level rises and what then runs."""

    next: dict[Level, Level]
    refusal_policy: RefusalPolicy
    after_refusal: LimitText
    reopen_days: int
    reopen_steps: int
    irrational_becomes: Level
    missed_reviews: int
    external_alert: LimitText

    @model_validator(mode="after")
    def _every_rational_level(self) -> Self:
        rational = {Level.GENERAL, Level.MEDIUM, Level.STRONG}
        if set(self.next) != rational:
            refuse(["next has other levels than GENERAL, MEDIUM and STRONG: name the level after each of these three"])
        return self


class ReceiverColumn(Table):
    """T5: who receives a handling form, by job title: the first named signs, the others are copied."""

    primary: list[str] = Field(min_length=1)
    deputy: list[str]


class ReceiverRules(Table):
    """T5: receivers by type of department and level; `copies` for every department, `department_copies` besides."""

    valid_days: int
    alert: Role
    copies: list[Role]
    department_copies: dict[DepartmentType, list[Role]]
    departments: dict[DepartmentType, dict[Level, ReceiverColumn]]

    @model_validator(mode="after")
    def _every_level(self) -> Self:
        problems = gaps(DepartmentType, self.departments, "departments")
        for department, columns in self.departments.items():
            problems += gaps(Level, columns, f"departments.{department}")
        refuse(problems)
        return self


class ClosingColumn(StrEnum):
    """The rows of T6: the level's columns and the way of what is not ours."""

    GENERAL = "GENERAL"
    MEDIUM = "MEDIUM"
    STRONG = "STRONG"
    EXTERNAL = "EXTERNAL"
    IRRATIONAL = "IRRATIONAL"
    NOT_OURS = "NOT_OURS"


class ClosingStandard(StrEnum):
    """One thing that must be on file before a closing may be applied for. Source: T6."""

    FINAL_REPLY = "FINAL_REPLY"
    CAUSE = "CAUSE"
    MEASURE = "MEASURE"
    WEAK_POINT = "WEAK_POINT"
    RESPONSIBLE = "RESPONSIBLE"
    RESPONSIBILITY_DECIDED = "RESPONSIBILITY_DECIDED"
    WRITTEN_REPLY = "WRITTEN_REPLY"
    EVIDENCE = "EVIDENCE"
    EIGHT_D = "EIGHT_D"
    RELATED_CALLS = "RELATED_CALLS"
    FACE_TO_FACE = "FACE_TO_FACE"
    CLAIM_SETTLED = "CLAIM_SETTLED"
    BODY_CONFIRMATION = "BODY_CONFIRMATION"
    AGREEMENT = "AGREEMENT"
    TRACKING_RULE = "TRACKING_RULE"


class ClosingRow(Table):
    """T6: who applies, what must hold, who calls back, who approves in which order."""

    applicants: list[Role] = Field(min_length=1)
    standard: list[ClosingStandard]
    callers: list[Role] = Field(min_length=1)
    approvers: list[Role] = Field(min_length=1)


class ClosingRules(Table):
    """T6 and T11: closing standard, approval and call-back."""

    rows: dict[ClosingColumn, ClosingRow]
    satisfied_score: int
    callback_attempts: int
    callback_gap: LimitText
    callback_questions: list[Names]
    face_saving: LimitText
    face_saving_by: Role
    lost_customer_approvers: list[Role]

    @model_validator(mode="after")
    def _every_row(self) -> Self:
        problems = gaps(ClosingColumn, self.rows, "rows")
        for number, question in enumerate(self.callback_questions, start=1):
            problems += gaps(Language, question, f"callback_questions.{number}")
        refuse(problems)
        return self


class EscalationEvent(StrEnum):
    """What the ladder answers to. Source: T9."""

    WARNING = "WARNING"
    REACTION_BREACH = "REACTION_BREACH"
    SUPERIOR_48H = "SUPERIOR_48H"
    UPGRADE = "UPGRADE"
    ALARM = "ALARM"
    MONTHLY_FINE = "MONTHLY_FINE"


class Ladder(Table):
    """T9: who is told of what, by level, besides the person who owes the clock."""

    rows: dict[EscalationEvent, dict[LevelClass, list[Role]]]

    @model_validator(mode="after")
    def _every_event(self) -> Self:
        problems = gaps(EscalationEvent, self.rows, "rows")
        for event, columns in self.rows.items():
            problems += gaps(LevelClass, columns, f"rows.{event}")
        refuse(problems)
        return self


class ReplyContent(StrEnum):
    """One thing that a reply to the customer says. Source: T10."""

    RESTATED_PROBLEM = "RESTATED_PROBLEM"
    CONTAINMENT_STATE = "CONTAINMENT_STATE"
    MEASURES = "MEASURES"
    OWNER_AND_EXTENSION = "OWNER_AND_EXTENSION"
    NEXT_TIME = "NEXT_TIME"
    CAUSE = "CAUSE"
    ACTION_TAKEN = "ACTION_TAKEN"
    PREVENTION = "PREVENTION"
    CONTACT = "CONTACT"
    EVIDENCE = "EVIDENCE"
    EIGHT_D_SUMMARY = "EIGHT_D_SUMMARY"
    COMPENSATION = "COMPENSATION"
    PERMANENT_ACTION = "PERMANENT_ACTION"
    VERIFICATION_DATA = "VERIFICATION_DATA"
    BODY_CASE_NUMBER = "BODY_CASE_NUMBER"
    RULE_TEXT = "RULE_TEXT"
    WHAT_WE_CAN_OFFER = "WHAT_WE_CAN_OFFER"
    NO_ADMISSION = "NO_ADMISSION"
    POINTED_OUT_ACCEPTABLY = "POINTED_OUT_ACCEPTABLY"
    OUR_PART_FIRST = "OUR_PART_FIRST"


class ReplyRow(Table):
    """T10: who may sign a reply to the customer, on which channels it goes, and what it must contain."""

    channels: list[Channel] = Field(min_length=1)
    signatories: list[Role] = Field(min_length=1)
    contents: list[ReplyContent]


class ReplyRules(Table):
    """T10: the standard of replies; `initial` holds at every level."""

    minimum_facts: int
    initial: ReplyRow
    final: dict[ClosingColumn, ReplyRow]

    @model_validator(mode="after")
    def _every_row(self) -> Self:
        refuse(gaps(ClosingColumn, self.final, "final"))
        return self


class NumberSeries(Table):
    """How documents and cases are numbered: a prefix, the company-zone day, a running number of at least `digits`."""

    prefix: str = Field(pattern=r"^[A-Z0-9]{2}$")
    digits: int = Field(ge=1, le=9)


class NoticeRules(Table):
    """T12: numbers, and the time to appeal and to decide an appeal."""

    numbers: dict[str, NumberSeries]
    appeal: LimitText
    decide_appeal: LimitText
    executing_bodies: list[DepartmentType]
    bulletin_leaders: list[Role]


class RepeatRules(Table):
    """T13: repeat, cluster, merge. Days count by company-zone dates, inclusive."""

    repeat_days: int
    cluster_days: int
    cluster_customers: int
    # A policy that was frozen before these were looked at has none.
    cluster_task: NoLimit = None
    likeness: LikenessRules | None = None


class AuthorityRules(Table):
    """T14: what one person may grant in one decision, in CNY; the general manager has no limit."""

    goodwill: dict[Role, Decimal]
    unlimited: list[Role]


class EightDColumn(StrEnum):
    """The rows of T15."""

    SHORT = "SHORT"
    MEDIUM = "MEDIUM"
    STRONG = "STRONG"


class EightDStep(StrEnum):
    """A due of the 8D. Source: T15."""

    D0 = "D0"
    D1 = "D1"
    D2 = "D2"
    D3_INITIAL = "D3_INITIAL"
    D3 = "D3"
    D4 = "D4"
    D5 = "D5"
    D6 = "D6"
    D7 = "D7"
    D8 = "D8"


class EightDRules(Table):
    """T15: the due of each step from the case's start, and the size of a team.

    D0 is due with D3_INITIAL, the first containment; D3 is the containment verified.
    """

    steps: dict[EightDColumn, dict[EightDStep, LimitText]]
    minimum_members: int
    minimum_departments: int
    minimum_whys: dict[EightDColumn, int]
    maximum_characters: int
    escape_for: list[str]
    review_days: list[int]
    related_days: int
    related_call: dict[LevelClass, LimitText]

    @model_validator(mode="after")
    def _every_column(self) -> Self:
        problems = gaps(EightDColumn, self.steps, "steps") + gaps(EightDColumn, self.minimum_whys, "minimum_whys")
        refuse(problems + gaps(LevelClass, self.related_call, "related_call"))
        return self


class TrackingRow(Table):
    """T16: how often a tracked customer is contacted and reviewed."""

    contact_days: int
    review_days: int


class TrackingRules(Table):
    """T16: watch and monitor."""

    modes: dict[TrackingMode, TrackingRow]
    decide_after_days: int

    @model_validator(mode="after")
    def _every_mode(self) -> Self:
        refuse(gaps(TrackingMode, self.modes, "modes"))
        return self


class TierRow(Table):
    """T17: what a tier changes."""

    rank: int
    factor: Decimal = Field(gt=0, le=1)
    same_day_answer: bool
    may_decline: bool


class TierRules(Table):
    """T17: customer tiers; the factor never touches the limits that a source states."""

    factor_applies_to: list[ClockKind]
    same_day: LimitText
    rows: dict[Tier, TierRow]

    @model_validator(mode="after")
    def _every_tier(self) -> Self:
        refuse(gaps(Tier, self.rows, "rows"))
        return self


class SigningRules(Table):
    """Which moves need a proved identity, and how far a fact may be dated back without a reason.

    `proved` is keyed by the move's name; the value lists the closing rows for which it holds (an empty list: for all).
    """

    proved: dict[Event, list[ClosingColumn]]
    backdate_minutes: int
    disputes: int
    transfers_before_alert: int


class Policy(Table):
    """All tables in force at one moment. `code` names the version, `references` say where each came from."""

    code: str
    references: dict[str, str]
    business_time: BusinessTimes
    taxonomy: Taxonomy
    levels: LevelRules
    limits: Limits
    upgrades: Upgrades
    receivers: ReceiverRules
    closing: ClosingRules
    escalation: Ladder
    replies: ReplyRules
    reply_lint: ReplyLintRules
    notices: NoticeRules
    penalties: PenaltyRules
    notifications: NotificationRules
    repeats: RepeatRules
    triage_words: TriageRules
    authority: AuthorityRules
    eight_d: EightDRules
    eight_d_lint: LintRules
    eight_d_score: ScoreRules
    tracking: TrackingRules
    tiers: TierRules
    signing: SigningRules
    evidence: EvidenceRules
    doubts: DoubtRules
    weekly_report: WeeklyRules
    access: AccessRules
    sign_in: SignInRules
    health: HealthRules
    mailbox: MailboxRules
    web_intake: WebIntakeRules
    # A policy that was frozen before there was advice has none.
    playbooks: Playbooks = Field(default_factory=Playbooks)
    guides: Guides = Field(default_factory=Guides)
