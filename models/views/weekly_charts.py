"""The charts of the weekly report: Pareto, trends with control limits, ageing, clocks kept, the league."""

from collections.abc import Sequence

from models.views.eight_d_blocks import Figures
from models.views.figures.age_columns import AgeColumn, age_columns
from models.views.figures.drawing import Words
from models.views.figures.pareto import ParetoColumn, pareto
from models.views.figures.percent_bars import PercentRow, percent_bars
from models.views.figures.share_trend import share_trend
from models.views.figures.wording import Coded, Plain, Said
from models.views.weekly_words import WeeklyNames
from rules.vocabulary import ClockKind, Indicator
from rules.weekly_figures import WeeklyFigures
from rules.weekly_policy import WeeklyRules
from rules.weekly_rate import Rate

WIDE, HALF = 168.0, 82.0
MOST_TRENDS = 6
TARGET_OF = {
    ClockKind.OWNER: Indicator.OWNER_4H,
    ClockKind.CONTAINMENT_REPLY: Indicator.REPLY_4H,
    ClockKind.SUPERIOR_48H: Indicator.APPLIED_48H,
    ClockKind.CALLBACK: Indicator.CALLBACK_12H,
}


def pareto_chart(figures: WeeklyFigures, names: WeeklyNames) -> Figures:
    """Return the Pareto chart of the week's complaints by family."""
    columns = [
        ParetoColumn(f"{each.family} {names.families.get(each.family, '')}".strip() or "—", each.sums.received)
        for each in figures.families
    ]
    return Figures(title="Pareto by category", drawings=(pareto(columns, WIDE),) if figures.sums.received else ())


def trend_charts(figures: WeeklyFigures, names: WeeklyNames) -> Figures:
    """Return the share of each major family in the weeks up to this one. Source: catalogue R-001-Q.7."""
    drawings = tuple(
        share_trend(f"{each.family} {names.families.get(each.family, '')}".strip() or "—", each.chart, HALF)
        for each in figures.trends[:MOST_TRENDS]
    )
    return Figures(title="Share of each category, with control limits", drawings=drawings, narrow=True)


def ageing_chart(figures: WeeklyFigures, rules: WeeklyRules) -> Figures:
    """Return the age of what is open, in working days. Source: catalogue R-000-p10.R8."""
    columns = [
        AgeColumn(name, count) for name, count in zip(ages(rules.ageing_days), figures.facts.ageing, strict=True)
    ]
    return Figures(title="Age of what is open, in working days", drawings=(age_columns(columns, HALF),))


def ages(last_days: Sequence[int]) -> list[Words]:
    """Return what the ages are called: 0–3, 4–7, …, over 30."""
    firsts = [0, *(day + 1 for day in last_days)]
    named: list[Words] = [Plain(text=f"{first}-{last}") for first, last in zip(firsts, last_days, strict=False)]
    return [*named, Said(message="over {days}", values=(("days", str(last_days[-1])),))]


def clock_chart(figures: WeeklyFigures) -> Figures:
    """Return how often each clock was kept, the closing limit first."""
    on_time = figures.indicator(Indicator.ON_TIME)
    first = PercentRow(
        Coded(context="ClockKind", code=ClockKind.CLOSE),
        on_time.rate.rounded(1),
        _counted(on_time.rate),
        on_time.target,
    )
    targets = {each.indicator: each.target for each in figures.indicators}
    rows = [
        PercentRow(
            Coded(context="ClockKind", code=each.kind),
            (rate := Rate(part=each.met, whole=each.due)).rounded(1),
            _counted(rate),
            targets.get(TARGET_OF[each.kind]) if each.kind in TARGET_OF else None,
        )
        for each in figures.facts.clocks
    ]
    return Figures(title="Kept in time, by clock", drawings=(percent_bars([first, *rows], WIDE),))


def league_chart(figures: WeeklyFigures, names: WeeklyNames) -> Figures:
    """Return how punctually each department closes."""
    target = figures.indicator(Indicator.ON_TIME).target
    rows = [
        PercentRow(
            Plain(text=f"{each.rank}. {names.departments.get(each.department, each.department)}"),
            each.on_time.rounded(1),
            _counted(each.on_time),
            target,
        )
        for each in figures.league
    ]
    return Figures(title="Closed on time, by department", drawings=(percent_bars(rows, WIDE),) if rows else ())


def _counted(rate: Rate) -> str:
    return f"{rate.part:,}/{rate.whole:,}"
