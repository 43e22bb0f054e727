"""What is counted for one week, before anything is reckoned from it: everything as the ledger stood at the week's end.

Complaints are counted by the level that triage gave them. Source: decisions 26.
"""

from datetime import datetime
from decimal import Decimal

from rules.policy_table import Table
from rules.vocabulary import (
    AssessmentKind,
    AssessmentUnit,
    ClockKind,
    Level,
    LevelCause,
    State,
    TaskKind,
    TrackingMode,
)
from rules.weekly_eight_ds import CompletedEightD
from rules.weekly_goods import Count, Crossed, Exposed, Goods


class Cell(Table):
    """The complaints of one category, level and department. An empty category is one not yet triaged.

    The stocks (open, overdue, tracked) are those of the week's end, everything else is of the week. `due` are those
    whose first closing limit ended in the week; of them `in_limit` are closed by an application within it, `pending`
    were applied for within it and are not yet decided. `open` is what is neither closed nor tracked; of it `overdue` is
    what was not applied for within its first limit.
    """

    category: str
    level: Level
    department: str = ""
    received: int = 0
    closed_first: int = 0
    closed_second: int = 0
    closed_otherwise: int = 0
    open: int = 0
    overdue: int = 0
    tracked: int = 0
    due: int = 0
    in_limit: int = 0
    pending: int = 0
    upgraded: int = 0
    first_irrational: int = 0
    second_irrational: int = 0
    assessed: int = 0


class Money(Table):
    """Claims of the complaints received in the week, and goodwill granted in it, in CNY."""

    claims: int = 0
    claimed: Decimal = Decimal(0)
    grants: int = 0
    granted: Decimal = Decimal(0)


class OwnerCount(Table):
    """The complaints received in the week by their first-inquiry owner, and those judged irrational among them."""

    owner: str
    triaged: int
    irrational: int


class ClockCount(Table):
    """The clocks of one kind that were due in the week, and those stopped by then.

    Hours are elapsed ones, of the clocks stopped by the week's end; None where there is none.
    """

    kind: ClockKind
    due: int
    met: int
    stopped: int = 0
    median_hours: Decimal | None = None
    p90_hours: Decimal | None = None


class TaskCount(Table):
    """What was owed beside the clocks and due in the week, and what of it was done by then."""

    kind: TaskKind
    due: int
    done: int


class TrackedCount(Table):
    """The complaints that are followed in one mode: at the week's end, and newly in the week."""

    mode: TrackingMode
    stock: int
    new: int


class Escalated(Table):
    """The steps up to one level in the week, by their cause."""

    cause: LevelCause
    level: Level
    count: int


class CallBacks(Table):
    """The call-backs of the week: tried, reached, satisfied."""

    tried: int = 0
    reached: int = 0
    satisfied: int = 0


class EightDs(Table):
    """8Ds completed in the week and those in their first revision; effectiveness proofs judged, and those that held."""

    completed: int = 0
    first_time: int = 0
    judged: int = 0
    effective: int = 0


class Assessed(Table):
    """Assessments written in the week of one kind, by department and person; those withdrawn are left out."""

    kind: AssessmentKind
    department: str
    person: str
    unit: AssessmentUnit
    count: int
    amount_department: Decimal
    amount_person: Decimal


class OpenCase(Table):
    """A complaint in the list of what is open; the most urgent first."""

    no: str
    customer: str
    category: str
    level: Level
    state: State
    department: str
    person: str
    received_at: datetime
    due_at: datetime | None
    overdue: bool


class WeekFacts(Table):
    """Everything that is counted for one week. `ever_*` count from the first complaint to the week's end.

    `no_fault` is what was judged not to be so; `facts_known` the percent of 5W2H that is on record on average. The 8Ds
    are only read in the week reported, not in the one before it.
    """

    week: str
    cells: tuple[Cell, ...] = ()
    channels: tuple[Count, ...] = ()
    tiers: tuple[Count, ...] = ()
    customers: tuple[Goods, ...] = ()
    products: tuple[Goods, ...] = ()
    goods: Goods = Goods(of="", count=0)
    product_by_category: tuple[Crossed, ...] = ()
    causing_departments: tuple[Count, ...] = ()
    responsibilities: tuple[Count, ...] = ()
    owners: tuple[OwnerCount, ...] = ()
    external: int = 0
    repeated: int = 0
    merged: int = 0
    void: int = 0
    no_fault: int = 0
    facts_known: Decimal | None = None
    other_feedback: tuple[Count, ...] = ()
    reopened: int = 0
    clocks: tuple[ClockCount, ...] = ()
    tasks: tuple[TaskCount, ...] = ()
    tracked: tuple[TrackedCount, ...] = ()
    escalated: tuple[Escalated, ...] = ()
    ageing: tuple[int, ...] = ()
    call_backs: CallBacks = CallBacks()
    eight_ds: EightDs = EightDs()
    completed_8ds: tuple[CompletedEightD, ...] = ()
    money: Money = Money()
    assessed: tuple[Assessed, ...] = ()
    open_cases: tuple[OpenCase, ...] = ()
    due_next: tuple[OpenCase, ...] = ()
    exposure: Exposed = Exposed()
    ever_received: int = 0
    ever_closed_or_tracked: int = 0


class WeekOfFamily(Table):
    """How many complaints of one family were received in one week, by what is known at the end of the week reported."""

    week: str
    family: str
    count: int
