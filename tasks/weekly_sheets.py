"""The tables of a week's figures as rows of values: what the workbook and the CSV files write down alike."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from models.views.figures.percent_bars import NOT_COUNTED
from models.views.weekly_words import WeeklyNames
from models.words import label
from rules.vocabulary import Language
from rules.weekly_eight_ds import CompletedEightD
from rules.weekly_facts import Cell, OpenCase
from rules.weekly_figures import WeeklyFigures
from rules.weekly_goods import Count, Goods
from rules.weekly_rate import Rate
from tasks.sheet_cells import Percent, Value, value_of

MILLION = 1_000_000
MEASURES = (
    ("Received in week", "received"), ("First closure", "closed_first"), ("Second closure", "closed_second"),
    ("Not closed", "open"), ("Overdue", "overdue"), ("Tracked", "tracked"), ("Level raised", "upgraded"),
    ("First irrational", "first_irrational"), ("Second irrational", "second_irrational"), ("Assessed", "assessed"),
)  # fmt: skip
HEADINGS = tuple(heading for heading, _ in MEASURES)
Cells = tuple[object, ...]
Name = Callable[[str], object]


class SheetOf(NamedTuple):
    """One sheet: its title and headings, which are messages of the catalogs, and its rows."""

    title: str
    headings: tuple[str, ...]
    rows: Iterable[Cells]


def sheets(figures: WeeklyFigures, names: WeeklyNames) -> Iterator[SheetOf]:
    """Yield the sheets, in the order of the report."""
    return (sheet(figures, names) for sheet in SHEETS)


def cell_value(value: object, language: Language, zone: str) -> Value:
    """Return what a cell can hold: a rate as percent, n/a where nothing was counted, a code by its name."""
    if isinstance(value, Rate):
        percent = value.percent
        return NOT_COUNTED if percent is None else Percent(percent)
    if value is None:
        return ""
    return label(language, value) if isinstance(value, Enum) else value_of(value, language, zone)


def _targets(figures: WeeklyFigures, _: WeeklyNames) -> SheetOf:
    headings = ("Indicator", "This week", "Cases", "Counted", "Week before", "Target", "Gap", "Root cause")
    rows = (
        (
            *(each.indicator, each.rate, each.rate.part, each.rate.whole, each.before),
            *(_percent(each.target), each.gap, figures.notes.get(each.indicator, "")),
        )
        for each in figures.indicators
    )
    return SheetOf("Targets", headings, rows)


def _summary(figures: WeeklyFigures, _: WeeklyNames) -> SheetOf:
    rows = ((row.category, row.level, *_measures(row)) for row in figures.summary)
    return SheetOf("Summary of complaints: category by level", ("Category", "Level", *HEADINGS), rows)


def _families(figures: WeeklyFigures, _: WeeklyNames) -> SheetOf:
    rows = ((each.family, *_measures(each.sums)) for each in figures.families)
    return SheetOf("Complaints by category", ("Category", *HEADINGS), rows)


def _rates(figures: WeeklyFigures, _: WeeklyNames) -> SheetOf:
    headings = ("Category", "Received in week", "Complaint rate", "Share")
    rows = ((each.family, each.sums.received, each.rate, each.share) for each in figures.families)
    return SheetOf("Complaint rate by category", headings, rows)


def _clocks(figures: WeeklyFigures, _: WeeklyNames) -> SheetOf:
    headings = ("Clock", "Due", "In time", "Median, hours", "90th percentile, hours")
    rows = (
        (each.kind, each.due, Rate(part=each.met, whole=each.due), each.median_hours, each.p90_hours)
        for each in figures.facts.clocks
    )
    return SheetOf("Time limits", headings, rows)


def _tasks(figures: WeeklyFigures, _: WeeklyNames) -> SheetOf:
    headings = ("Task", "Due", "Done in time", "In time")
    rows = ((each.kind, each.due, each.done, Rate(part=each.done, whole=each.due)) for each in figures.facts.tasks)
    return SheetOf("Calls, steps and promises", headings, rows)


def _departments(figures: WeeklyFigures, names: WeeklyNames) -> SheetOf:
    headings = ("No.", "Department", "Closed on time", "First closure", *HEADINGS)
    name = _called(names.departments)
    rows = (
        (each.rank, name(each.department), each.on_time, each.first_closure, *_measures(each.sums))
        for each in figures.league
    )
    return SheetOf("Departments", headings, rows)


def _open(figures: WeeklyFigures, names: WeeklyNames) -> SheetOf:
    headings = ("Complaint", "Customer", "Category", "Level", "State", "Department", "Received", "Due", "Overdue")
    return SheetOf("What is open", headings, (_open_case(each, names) for each in figures.facts.open_cases))


def _trend(figures: WeeklyFigures, _: WeeklyNames) -> SheetOf:
    headings = ("Week", "Category", "Cases", "Counted", "Share", "Lower limit", "Upper limit")
    rows = (
        (at.week, each.family, at.rate.part, at.rate.whole, *map(_share, (at.share, at.lower, at.upper)))
        for each in figures.trends
        for at in each.chart.points
    )
    return SheetOf("Trend", headings, rows)


def _origins(figures: WeeklyFigures, names: WeeklyNames) -> SheetOf:
    facts = figures.facts
    breakdowns: tuple[tuple[str, Iterable[Count], Name], ...] = (
        ("Channel", facts.channels, str),
        ("Customer tier", facts.tiers, str),
        ("Responsibility", facts.responsibilities, str),
        ("Causing department", facts.causing_departments, _called(names.departments)),
        ("Other feedback", facts.other_feedback, str),
    )
    rows = ((heading, name(each.of), each.count) for heading, counts, name in breakdowns for each in counts)
    return SheetOf("Where the complaints come from", ("Category", "Value", "Cases"), rows)


def _products(figures: WeeklyFigures, _: WeeklyNames) -> SheetOf:
    return _goods("Products complained about most", "Product family", figures, figures.facts.products, str)


def _customers(figures: WeeklyFigures, names: WeeklyNames) -> SheetOf:
    customers, name = figures.facts.customers, _called(names.customers)
    return _goods("Customers who complained most", "Customer", figures, customers, name)


def _crossed(figures: WeeklyFigures, _: WeeklyNames) -> SheetOf:
    rows = ((each.product, each.category, each.count) for each in figures.facts.product_by_category)
    return SheetOf("Products by category", ("Product family", "Category", "Cases"), rows)


def _levels(figures: WeeklyFigures, _: WeeklyNames) -> SheetOf:
    rows = ((each.cause, each.level, each.count) for each in figures.facts.escalated)
    return SheetOf("Levels raised", ("Cause", "New level", "Cases"), rows)


def _specialists(figures: WeeklyFigures, names: WeeklyNames) -> SheetOf:
    headings, name = ("First-inquiry owner", "Irrational", "Cases", "Counted"), _called(names.people)
    rows = ((name(each.owner), each.share, each.share.part, each.share.whole) for each in figures.specialists)
    return SheetOf("Irrational complaints by specialist", headings, rows)


def _eight_ds(figures: WeeklyFigures, names: WeeklyNames) -> SheetOf:
    headings = ("8D no.", "Revision", "Customer", "Our score", "Verdict of the score", "Customers score")
    counts = ("Knock-outs", "Findings", "Actions introduced on time", "Cost of poor quality", "Claims borne")
    rows = (_eight_d(each, names) for each in figures.facts.completed_8ds)
    return SheetOf("8Ds completed in the week", (*headings, *counts), rows)


def _findings(figures: WeeklyFigures, _: WeeklyNames) -> SheetOf:
    rows = ((each.rule, each.eight_ds, each.hits) for each in figures.eight_ds.findings)
    return SheetOf("Most frequent findings", ("Weakness", "8Ds", "Findings"), rows)


def _costs(figures: WeeklyFigures, _: WeeklyNames) -> SheetOf:
    rows = ((each.kind, each.amount) for each in figures.eight_ds.costs)
    return SheetOf("Cost of poor quality", ("Kind of cost", "Amount"), rows)


def _assessments(figures: WeeklyFigures, names: WeeklyNames) -> SheetOf:
    headings = ("Kind", "Department", "Person", "Unit", "Cases", "Amount of the department", "Amount of the person")
    department, person = _called(names.departments), _called(names.people)
    rows = (
        (
            *(each.kind, department(each.department), person(each.person), each.unit, each.count),
            *(each.amount_department, each.amount_person),
        )
        for each in figures.facts.assessed
    )
    return SheetOf("Assessments", headings, rows)


SHEETS: tuple[Callable[[WeeklyFigures, WeeklyNames], SheetOf], ...] = (
    _targets, _summary, _families, _rates, _trend, _clocks, _tasks, _departments, _open, _origins, _products,
    _customers, _crossed, _levels, _specialists, _eight_ds, _findings, _costs, _assessments,
)  # fmt: skip


def _goods(title: str, first: str, figures: WeeklyFigures, goods: Iterable[Goods], name: Name) -> SheetOf:
    headings = (first, "Cases", "Share", "Pieces complained about", "Pieces delivered", "PPM", "Deliveries")
    rows = (
        (
            *(name(each.of), each.count, Rate(part=each.count, whole=figures.sums.received), each.pieces),
            *(each.delivered, _ppm(each), each.deliveries or None),
        )
        for each in goods
    )
    return SheetOf(title, headings, rows)


def _ppm(goods: Goods) -> object:
    ppm = Rate(part=goods.pieces, whole=goods.delivered).of(MILLION, 0)
    return NOT_COUNTED if ppm is None else ppm


def _open_case(each: OpenCase, names: WeeklyNames) -> Cells:
    return (
        *(each.no, _called(names.customers)(each.customer), each.category, each.level, each.state),
        *(_called(names.departments)(each.department), each.received_at, each.due_at, each.overdue),
    )


def _eight_d(each: CompletedEightD, names: WeeklyNames) -> Cells:
    hits, costs = sum(finding.hits for finding in each.findings), (cost.amount for cost in each.costs)
    return (
        *(each.no, each.revision, _called(names.customers)(each.customer), each.score, each.colour),
        *(each.customers_score, len(each.knock_outs), hits, Rate(part=each.in_time, whole=each.actions)),
        *(sum(costs, Decimal(0)), each.accepted),
    )


def _called(names: Mapping[str, str]) -> Name:
    """Return the function that calls a code by its name."""
    return lambda code: names.get(code, code)


def _measures(sums: Cell) -> Cells:
    return tuple(getattr(sums, measure) for _, measure in MEASURES)


def _percent(value: Decimal | None) -> Percent | None:
    return None if value is None else Percent(value)


def _share(value: Decimal | None) -> Percent | None:
    return None if value is None else Percent(100 * value)
