"""The first page of the weekly report: the figures of 004 §7.7, what got worse, what is due, what missed its aim."""

from models.views.document import View
from models.views.eight_d_blocks import Cell, Column, Listing, Row
from models.views.weekly_words import (
    RATE_PLACES,
    WeeklyNames,
    coded,
    count,
    counted,
    parts,
    plain,
    points,
    rate,
    said,
)
from rules.eight_d.vocabulary import Better
from rules.vocabulary import Indicator, TrackingMode
from rules.weekly_figures import WeeklyFigures
from rules.weekly_indicators import Measured
from rules.weekly_rate import Rate

MOST_WORSE, MOST_DUE = 6, 6
SIGN = {Better.HIGHER: "≥", Better.LOWER: "≤"}


class Tile(View):
    """One figure in large letters, with what it is made of below."""

    label: str
    value: Cell
    below: Cell


def tiles(figures: WeeklyFigures) -> tuple[Tile, ...]:
    """Return the figures that are read first."""
    sums, of = figures.sums, figures.indicator
    return (
        Tile(
            label="Received in week",
            value=plain(f"{sums.received:,}"),
            below=(*rate(of(Indicator.COMPLAINT_RATE).rate, RATE_PLACES), *parts(of(Indicator.COMPLAINT_RATE).rate)),
        ),
        _tile("First closure", of(Indicator.FIRST_CLOSURE)),
        _tile("Second closure", of(Indicator.SECOND_CLOSURE)),
        _tile("Closed on time", of(Indicator.ON_TIME)),
        Tile(
            label="Not closed",
            value=plain(f"{sums.open:,}"),
            below=said("{overdue} overdue, {tracked} tracked", overdue=sums.overdue, tracked=sums.tracked),
        ),
        Tile(
            label="Levels raised",
            value=plain(f"{sums.upgraded:,}"),
            below=said("{count} assessments", count=sums.assessed),
        ),
    )


def irrational(figures: WeeklyFigures) -> Listing:
    """Return the irrational complaints: first and second with their ratio, and those watched and monitored.

    Source: 004 §7.7.1.
    """
    first, second = figures.indicator(Indicator.FIRST_IRRATIONAL), figures.indicator(Indicator.SECOND_IRRATIONAL)
    modes = {each.mode: each for each in figures.facts.tracked}
    rows = [
        Row(cells=(coded(each.indicator), count(each.rate.part), rate(each.rate), parts(each.rate)))
        for each in (first, second)
    ]
    rows += [
        Row(cells=(coded(mode), count(modes[mode].stock), said("new: {count}", count=modes[mode].new), ()))
        for mode in TrackingMode
        if mode in modes
    ]
    return Listing(
        title="Irrational complaints",
        columns=columns_of("Irrational", 44, "Cases", 16, "Ratio", 22, "Counted", 18),
        rows=tuple(rows),
    )


def family_rates(figures: WeeklyFigures, names: WeeklyNames) -> Listing:
    """Return the complaint rate and the share of each family. Source: 004 §7.7.2, A-21."""
    rows = [
        Row(
            cells=(names.family(each.family), count(each.sums.received), rate(each.rate, RATE_PLACES), rate(each.share))
        )
        for each in figures.families
        if each.sums.received
    ]
    received, exposed = figures.sums.received, figures.facts.exposure.total
    whole = Rate(part=received, whole=exposed)
    sums = (
        said("All", strong=True),
        count(received),
        rate(whole, RATE_PLACES),
        rate(Rate(part=received, whole=received)),
    )
    rows.append(Row(cells=sums))
    columns = columns_of("Category", 46, "Received in week", 16, "Complaint rate", 20, "Share", 18)
    return Listing(title="Complaint rate by category", columns=columns, rows=tuple(rows))


def worse(figures: WeeklyFigures, names: WeeklyNames) -> tuple[Cell, ...]:
    """Return what got worse: shares above their control limit first, then what fell most against the week before."""
    shares = [
        (*names.family(family), *said("share above its control limit", strong=True)) for family in figures.above_limits
    ]
    fallen = [
        (
            *coded(each.indicator),
            *rate(each.before),
            *plain("→"),
            *rate(each.rate, strong=True),
        )
        for each in map(figures.indicator, figures.worse)
    ]
    return tuple((*shares, *fallen)[:MOST_WORSE])


def due_next(figures: WeeklyFigures, names: WeeklyNames) -> tuple[Cell, ...]:
    """Return the complaints that are due in the week after, the first ones first."""
    return tuple(
        (
            *names.moment(each.due_at),
            *plain(each.no, strong=True),
            *coded(each.level),
            *names.department(each.department),
        )
        for each in figures.facts.due_next[:MOST_DUE]
    )


def targets(figures: WeeklyFigures) -> Listing:
    """Return the indicators against their targets; a red one without a note on its root cause says that it is missing.

    Source: R-003-L625.
    """
    rows = tuple(
        Row(
            cells=(
                coded(each.indicator, strong=each.is_red),
                rate(each.rate, strong=each.is_red),
                counted(each.rate),
                rate(each.before),
                plain(f"{SIGN[each.better]} {each.target} %"),
                points(-each.gap, strong=True) if each.is_red else (),
                _note(each, figures.notes.get(each.indicator)),
            )
        )
        for each in figures.indicators
        if each.target is not None
    )
    columns = columns_of(
        "Indicator", 34, "This week", 13, "Counted", 15, "Week before", 14, "Target", 12, "Gap", 10, "Root cause", 30
    )
    return Listing(title="Targets", columns=columns, rows=rows)


def _tile(label: str, measured: Measured) -> Tile:
    return Tile(label=label, value=rate(measured.rate), below=parts(measured.rate))


def _note(each: Measured, written: str | None) -> Cell:
    if not each.is_red:
        return ()
    return plain(written) if written else said("note missing", strong=True)


def columns_of(*pairs: str | int) -> tuple[Column, ...]:
    """Return columns from their labels and shares in turn."""
    labels, shares = pairs[::2], pairs[1::2]
    return tuple(Column(label=str(label), share=int(share)) for label, share in zip(labels, shares, strict=True))
