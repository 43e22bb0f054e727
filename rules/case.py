"""What a rule may know of a case: frozen facts, read from the tables before a rule is asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from rules.vocabulary import (
    AssessmentKind,
    AssessmentState,
    AssessmentUnit,
    BelongsTo,
    Channel,
    ClockKind,
    ClockState,
    ClosingResult,
    ClosureKind,
    CustomerKind,
    Demand,
    DepartmentType,
    ExternalBody,
    Kind,
    Level,
    LevelClass,
    Responsibility,
    Role,
    State,
    Subject,
    TaskKind,
    Tier,
    TrackingMode,
)
from rules.working_time import Basis

Answer = Mapping[str, Any]
"""A validated form as a plain mapping: field name to value."""


@dataclass(frozen=True, slots=True)
class Person:
    """An employee, and whom he may stand in for: his principals as a deputy, his people as their superior.

    `authority` is what he was granted personally to decide on his own, in CNY (000 p14).
    """

    no: str
    department: str
    roles: frozenset[Role]
    stands_in_for: frozenset[str] = frozenset()
    active: bool = True
    name: str = ""
    authority: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A department."""

    code: str
    type: DepartmentType
    manager: str
    superior: str
    belongs_to: BelongsTo = BelongsTo.COMPANY


@dataclass(frozen=True, slots=True)
class Buyer:
    """The customer of a case."""

    code: str
    kind: CustomerKind
    tier: Tier
    verified: bool = True
    has_contact: bool = True
    sales_rep: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """One running or ended time limit. Hours count in the clock's basis; moments are aware."""

    kind: ClockKind
    seq: int
    started_at: datetime
    due_at: datetime
    state: ClockState
    stopped_at: datetime | None = None
    warn_at: datetime | None = None
    basis: Basis | None = None
    hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted entry of the ledger: an accepted form is the event."""

    kind: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    data: Answer
    acted_for: str = ""
    revision: int = 0

    @property
    def people(self) -> frozenset[str]:
        """Who acted, and for whom."""
        return frozenset({self.actor, self.acted_for} - {""})


@dataclass(frozen=True, slots=True)
class Owed:
    """Something owed by a person."""

    kind: TaskKind
    key: str
    due_at: datetime | None
    is_open: bool
    data: Answer = field(default_factory=dict)
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment that was issued, and how far it has come. Names are the columns of the assessment."""

    no: str
    kind: AssessmentKind
    state: AssessmentState
    level: LevelClass
    department: str
    person: str
    unit: AssessmentUnit
    amount_department: Decimal
    amount_person: Decimal
    effective_at: datetime
    appeal_until: datetime
    decide_until: datetime | None = None
    appealed_by: str = ""
    reverses: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """A complaint with everything that its rules ask for. Names are the columns of the complaint."""

    no: str
    kind: Kind
    state: State
    received_at: datetime
    clock_start: datetime
    customer: Buyer
    first_inquiry_owner: str
    channel: Channel = Channel.PHONE
    subject: Subject = Subject.OTHER
    text: str = ""
    requirement: str = ""
    demand: Demand = Demand.UNKNOWN
    claim_amount: Decimal = Decimal(0)
    product: str = ""
    part_no: str = ""
    order_no: str = ""
    lot_no: str = ""
    serial_no: str = ""
    contact_id: int | None = None
    facts: Answer = field(default_factory=dict)
    category: str = ""
    level: Level = Level.GENERAL
    irrational_order: int = 0
    level_before_deferral: Level | None = None
    external_body: ExternalBody = ExternalBody.NONE
    responsibility: Responsibility = Responsibility.UNDER_INVESTIGATION
    executing: Unit | None = None
    responsible_person: str = ""
    receiver: str = ""
    receiver_deputy: str = ""
    form_rev: int = 0
    form_issued_at: datetime | None = None
    disputes: int = 0
    transfers: int = 0
    first_close_due: datetime | None = None
    cur_close_due: datetime | None = None
    overdue_anchor: datetime | None = None
    closure_kind: ClosureKind | None = None
    closing_result: ClosingResult | None = None
    closed_at: datetime | None = None
    applied_from: State | None = None
    reopen_count: int = 0
    repeat_of: str = ""
    cluster: str = ""
    tracking_mode: TrackingMode | None = None
    tracking_since: datetime | None = None
    eight_d: str = ""
    eight_d_team: frozenset[str] = frozenset()
    eight_d_required: bool = False
    eight_d_done: bool = False
    eight_d_demanded: bool = False
    effects_from: datetime | None = None
    clocks: tuple[Clock, ...] = ()
    entries: tuple[Entry, ...] = ()
    owed: tuple[Owed, ...] = ()
    effects: frozenset[str] = frozenset()
    assessments: tuple[Assessed, ...] = ()

    @property
    def is_external(self) -> bool:
        """Whether the customer has appealed to a body outside. Source: 004 §3.12."""
        return self.external_body is not ExternalBody.NONE

    @property
    def recorded_elsewhere(self) -> bool:
        """Whether its 8D was completed in the customer's system. Source: decisions 21."""
        newest = self.last("COMPLETE_8D", "REOPEN_8D", "JOIN_8D")
        return newest is not None and newest.kind == "COMPLETE_8D"

    @property
    def eight_d_waived(self) -> bool:
        """Whether the quality manager has decided that no 8D is needed. Source: T15."""
        newest = self.last("PROVE_8D", "REOPEN_8D", "JOIN_8D")
        return newest is not None and newest.data.get("outcome") == "WAIVED"

    def is_before_us(self, moment: datetime) -> bool:
        """Whether something was due before the case was taken over, and so is not made up. Source: decisions 31."""
        return self.effects_from is not None and moment < self.effects_from

    @property
    def column(self) -> LevelClass:
        """The column of the policy's tables that the case falls under now."""
        return level_class(self.level, self.irrational_order, self.external_body)

    def clock(self, kind: ClockKind) -> Clock | None:
        """Return the latest clock of a kind."""
        return max((clock for clock in self.clocks if clock.kind is kind), key=lambda clock: clock.seq, default=None)

    def running(self, kind: ClockKind) -> bool:
        """Whether the latest clock of a kind still runs or is held."""
        clock = self.clock(kind)
        return clock is not None and clock.state in {ClockState.RUNNING, ClockState.HELD}

    def recorded(self, *kinds: str) -> Iterator[Entry]:
        """Yield the entries of these kinds, oldest first."""
        return (entry for entry in self.entries if entry.kind in kinds)

    def last(self, *kinds: str) -> Entry | None:
        """Return the newest entry of these kinds."""
        return next((entry for entry in reversed(self.entries) if entry.kind in kinds), None)

    def since(self, *kinds: str) -> tuple[Entry, ...]:
        """Return the entries after the newest one of these kinds; all when there is none."""
        for index in range(len(self.entries) - 1, -1, -1):
            if self.entries[index].kind in kinds:
                return self.entries[index + 1 :]
        return self.entries

    def open_tasks(self, kind: TaskKind) -> tuple[Owed, ...]:
        """Return what is still owed of a kind."""
        return tuple(task for task in self.owed if task.kind is kind and task.is_open)


def level_class(level: Level, irrational_order: int, body: ExternalBody) -> LevelClass:
    """Return the column for a level: external stands apart, irrational is told apart by its order."""
    if body is not ExternalBody.NONE and level is Level.STRONG:
        return LevelClass.EXTERNAL
    if level is Level.IRRATIONAL:
        return LevelClass.IRRATIONAL_2 if irrational_order > 1 else LevelClass.IRRATIONAL_1
    return LevelClass(level.value)
