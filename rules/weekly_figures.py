"""The figures of a week: what is reckoned from what was counted. A pure function of the facts and the policy.

The same facts give the same figures, so a report that is made later says the same. Source: 004 §7.7; decisions 26.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from pydantic import Field

from rules.control_chart import ControlChart, control_chart
from rules.policy_table import Table
from rules.report_day import weeks_before
from rules.vocabulary import Indicator
from rules.weekly_eight_ds import EightDQuality, quality_of
from rules.weekly_facts import Cell, WeekFacts, WeekOfFamily
from rules.weekly_indicators import Measured, got_worse, measured, total
from rules.weekly_policy import Iceberg, WeeklyRules
from rules.weekly_rate import Rate
from rules.weekly_tables import (
    Family,
    Specialist,
    Sum,
    Unit,
    by_family,
    by_level,
    league,
    specialists,
    summary,
    summed,
    sums_of,
)


class Hidden(Table):
    """How many more are not content than have complained: training figures, not measurements. Source: A-23."""

    explicit: int
    latent: int

    @property
    def total(self) -> int:
        """All who did not complain to us."""
        return self.explicit + self.latent


class FamilyTrend(Table):
    """The share of one family in the weeks up to the one reported."""

    family: str
    chart: ControlChart


class WeeklyFigures(Table):
    """All that the report of a week says: what was counted, what is reckoned from it, and the notes of people."""

    week: str
    facts: WeekFacts
    sums: Cell
    indicators: tuple[Measured, ...]
    worse: tuple[Indicator, ...]
    above_limits: tuple[str, ...]
    summary: tuple[Cell, ...]
    levels: tuple[Cell, ...]
    families: tuple[Family, ...]
    league: tuple[Unit, ...]
    specialists: tuple[Specialist, ...]
    department_sums: tuple[Sum, ...]
    person_sums: tuple[Sum, ...]
    iceberg: Hidden
    trends: tuple[FamilyTrend, ...]
    eight_ds: EightDQuality = EightDQuality()
    notes: dict[Indicator, str] = Field(default_factory=dict)

    def indicator(self, which: Indicator) -> Measured:
        """Return one indicator."""
        return next(each for each in self.indicators if each.indicator is which)


def figures_of(
    facts: WeekFacts,
    before: WeekFacts,
    series: Sequence[WeekOfFamily],
    rules: WeeklyRules,
    notes: Mapping[Indicator, str] | None = None,
) -> WeeklyFigures:
    """Return the figures of a week; `series` are the complaints by week and family up to it.

    `notes` say why a target was missed.
    """
    indicators = measured(facts, before, rules.targets)
    trends = _trends(facts.week, series, rules)
    return WeeklyFigures(
        week=facts.week,
        facts=facts,
        sums=summed(facts.cells),
        indicators=indicators,
        worse=tuple(each.indicator for each in got_worse(indicators)),
        above_limits=tuple(each.family for each in trends if each.chart.points[-1].is_above),
        summary=summary(facts.cells),
        levels=by_level(facts.cells),
        families=by_family(facts.cells, facts.exposure),
        league=league(facts.cells, facts.assessed),
        specialists=specialists(facts.owners, rules.irrational_share),
        department_sums=sums_of(facts.assessed, "department", "amount_department"),
        person_sums=sums_of(facts.assessed, "person", "amount_person"),
        iceberg=iceberg(total(facts.cells, "received"), rules.iceberg),
        trends=trends,
        eight_ds=quality_of(facts.completed_8ds),
        notes=dict(notes or {}),
    )


def iceberg(complaints: int, parts: Iceberg) -> Hidden:
    """Return how many stand behind so many complaints: 25 of them stand for 100 who tell others and 500 who are silent.

    Source: 003; A-23.
    """
    return Hidden(
        explicit=_times(complaints, parts.tell_others / parts.complain),
        latent=_times(complaints, parts.stay_silent / parts.complain),
    )


def _times(count: int, factor: Decimal) -> int:
    return int((count * factor).to_integral_value())


def _trends(week: str, series: Sequence[WeekOfFamily], rules: WeeklyRules) -> tuple[FamilyTrend, ...]:
    """Return the chart of every family, the one with the most complaints in all these weeks first."""
    weeks = [weeks_before(week, count) for count in reversed(range(rules.trend_weeks))]
    counts = {(each.week, each.family): each.count for each in series}
    sums = {each: sum(count for (at, _), count in counts.items() if at == each) for each in weeks}
    families = {family: sum(counts.get((at, family), 0) for at in weeks) for _, family in counts}
    ordered = sorted((family for family, count in families.items() if count), key=lambda name: (-families[name], name))
    return tuple(
        FamilyTrend(
            family=family,
            chart=control_chart(
                [(at, Rate(part=counts.get((at, family), 0), whole=sums[at])) for at in weeks], rules.control_sigma
            ),
        )
        for family in ordered
    )
