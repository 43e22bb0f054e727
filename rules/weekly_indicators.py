"""The indicators of a week: each a rate of counted complaints, measured against its target and the week before.

Source: 004 §1.1, §3.11, §7.7; 001 p12, p16; catalogue Q; R-003-L625.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from rules.eight_d.vocabulary import Better
from rules.policy_table import Table
from rules.vocabulary import ClockKind, Indicator, TaskKind
from rules.weekly_facts import Cell, ClockCount, TaskCount, WeekFacts
from rules.weekly_policy import Target
from rules.weekly_rate import Rate

# On which side an indicator without a target is better.
LOWER_IS_BETTER = frozenset(
    {
        Indicator.COMPLAINT_RATE,
        Indicator.SECOND_CLOSURE,
        Indicator.FIRST_IRRATIONAL,
        Indicator.SECOND_IRRATIONAL,
        Indicator.REOPENED,
        Indicator.REPEATED,
    }
)


class Measured(Table):
    """One indicator: its rate, that of the week before, and its target.

    `gap` is what is missing to the target in percentage points; a red one is one with a gap, and owes its cause.
    """

    indicator: Indicator
    rate: Rate
    before: Rate
    better: Better
    target: Decimal | None = None

    @property
    def gap(self) -> Decimal:
        """The percentage points that are missing to the target; 0 where it is reached, or nothing was counted."""
        percent = self.rate.rounded()
        if percent is None or self.target is None:
            return Decimal(0)
        return max(Decimal(0), _worse_by(percent, self.target, self.better))

    @property
    def is_red(self) -> bool:
        """Whether the target is missed, so that a note on the root cause is owed. Source: R-003-L625."""
        return self.gap > 0

    @property
    def worse_by(self) -> Decimal | None:
        """By how many percentage points it is worse than the week before (negative: better); None without a rate."""
        now, before = self.rate.rounded(), self.before.rounded()
        return None if now is None or before is None else _worse_by(now, before, self.better)


def measured(facts: WeekFacts, before: WeekFacts, targets: Mapping[Indicator, Target]) -> tuple[Measured, ...]:
    """Return every indicator of a week, in the order of the list of indicators."""
    return tuple(_measured(each, facts, before, targets.get(each)) for each in Indicator)


def got_worse(indicators: Iterable[Measured]) -> tuple[Measured, ...]:
    """Return the indicators that are worse than in the week before, the worst first."""
    fell = [each for each in indicators if (each.worse_by or 0) > 0]
    return tuple(sorted(fell, key=lambda each: -(each.worse_by or 0)))


def rate_of(indicator: Indicator, facts: WeekFacts) -> Rate:
    """Return the rate of an indicator: what `RATES` counts of it."""
    return RATES[indicator](facts)


def total(cells: Iterable[Cell], *measures: str) -> int:
    """Return the sum of one or more measures over cells."""
    return sum(getattr(cell, measure) for cell in cells for measure in measures)


def _measured(indicator: Indicator, facts: WeekFacts, before: WeekFacts, target: Target | None) -> Measured:
    better = Better.LOWER if indicator in LOWER_IS_BETTER else Better.HIGHER
    return Measured(
        indicator=indicator,
        rate=rate_of(indicator, facts),
        before=rate_of(indicator, before),
        better=target.better if target else better,
        target=target.percent if target else None,
    )


def _worse_by(value: Decimal, other: Decimal, better: Better) -> Decimal:
    return other - value if better is Better.HIGHER else value - other


def _closed(facts: WeekFacts) -> int:
    return total(facts.cells, "closed_first", "closed_second", "closed_otherwise")


def _of_cells(part: str, whole: str) -> Callable[[WeekFacts], Rate]:
    return lambda facts: Rate(part=total(facts.cells, part), whole=total(facts.cells, whole))


def _of_closed(part: str) -> Callable[[WeekFacts], Rate]:
    return lambda facts: Rate(part=total(facts.cells, part), whole=_closed(facts))


def _of_clock(kind: ClockKind) -> Callable[[WeekFacts], Rate]:
    def rate(facts: WeekFacts) -> Rate:
        found = next((each for each in facts.clocks if each.kind is kind), ClockCount(kind=kind, due=0, met=0))
        return Rate(part=found.met, whole=found.due)

    return rate


def _of_tasks(kind: TaskKind) -> Callable[[WeekFacts], Rate]:
    def rate(facts: WeekFacts) -> Rate:
        found = next((each for each in facts.tasks if each.kind is kind), TaskCount(kind=kind, due=0, done=0))
        return Rate(part=found.done, whole=found.due)

    return rate


RATES: dict[Indicator, Callable[[WeekFacts], Rate]] = {
    Indicator.COMPLAINT_RATE: lambda facts: Rate(part=total(facts.cells, "received"), whole=facts.exposure.total),
    Indicator.FIRST_CLOSURE: _of_closed("closed_first"),
    Indicator.SECOND_CLOSURE: _of_closed("closed_second"),
    Indicator.ON_TIME: _of_cells("in_limit", "due"),
    Indicator.CLOSING: lambda facts: Rate(part=facts.ever_closed_or_tracked, whole=facts.ever_received),
    Indicator.FIRST_IRRATIONAL: _of_cells("first_irrational", "received"),
    Indicator.SECOND_IRRATIONAL: _of_cells("second_irrational", "received"),
    Indicator.OWNER_4H: _of_clock(ClockKind.OWNER),
    Indicator.REPLY_4H: _of_clock(ClockKind.CONTAINMENT_REPLY),
    Indicator.APPLIED_48H: _of_clock(ClockKind.SUPERIOR_48H),
    Indicator.CALLBACK_12H: _of_clock(ClockKind.CALLBACK),
    Indicator.RELATED_CALLS: _of_tasks(TaskKind.RELATED_CALL),
    Indicator.CALLBACK_REACHED: lambda facts: Rate(part=facts.call_backs.reached, whole=facts.call_backs.tried),
    Indicator.SATISFIED: lambda facts: Rate(part=facts.call_backs.satisfied, whole=facts.call_backs.reached),
    Indicator.REOPENED: lambda facts: Rate(part=facts.reopened, whole=_closed(facts)),
    Indicator.REPEATED: lambda facts: Rate(part=facts.repeated, whole=total(facts.cells, "received")),
    Indicator.EIGHT_D_FIRST_TIME: lambda facts: Rate(part=facts.eight_ds.first_time, whole=facts.eight_ds.completed),
    Indicator.EIGHT_D_ON_TIME: _of_tasks(TaskKind.EIGHT_D_STEP),
    Indicator.EIGHT_D_EFFECTIVE: lambda facts: Rate(part=facts.eight_ds.effective, whole=facts.eight_ds.judged),
}
