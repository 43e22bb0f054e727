"""The figures of a week as a workbook: numbers as numbers, a sheet for each table, nothing that could be a formula."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from models.views.figures.percent_bars import NOT_COUNTED
from models.views.weekly_words import WeeklyNames
from models.words import label, say
from rules.vocabulary import Language
from rules.weekly_facts import Cell, OpenCase
from rules.weekly_figures import WeeklyFigures
from rules.weekly_goods import Count
from rules.weekly_rate import Rate
from tasks.sheet_cells import Percent, Value, put, value_of
from tasks.workbook_bytes import bytes_of

WIDEST, NARROWEST = 44, 9
MEASURES = (
    ("Received in week", "received"), ("First closure", "closed_first"), ("Second closure", "closed_second"),
    ("Not closed", "open"), ("Overdue", "overdue"), ("Tracked", "tracked"), ("Level raised", "upgraded"),
    ("First irrational", "first_irrational"), ("Second irrational", "second_irrational"), ("Assessed", "assessed"),
)  # fmt: skip


class SheetOf(NamedTuple):
    """One sheet: its title and headings, which are messages of the catalogs, and its rows."""

    title: str
    headings: tuple[str, ...]
    rows: Iterable[tuple[object, ...]]


def workbook_of(figures: WeeklyFigures, names: WeeklyNames, language: Language, at: datetime) -> bytes:
    """Return the workbook of a week's figures in a language; the same figures give the same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in _sheets(figures, names):
        _write(book, sheet, language, names.zone.key)
    return bytes_of(book, at)


def _sheets(figures: WeeklyFigures, names: WeeklyNames) -> Iterator[SheetOf]:
    """Yield the sheets, in the order of the report."""
    facts = figures.facts
    yield SheetOf(
        "Targets",
        ("Indicator", "This week", "Cases", "Counted", "Week before", "Target", "Gap"),
        (
            (each.indicator, each.rate, each.rate.part, each.rate.whole, each.before, _percent(each.target), each.gap)
            for each in figures.indicators
        ),
    )
    yield SheetOf(
        "Summary of complaints: category by level",
        ("Category", "Level", *(heading for heading, _ in MEASURES)),
        ((row.category, row.level, *(getattr(row, measure) for _, measure in MEASURES)) for row in figures.summary),
    )
    yield _of_cells("Complaints by category", "Category", ((each.family, each.sums) for each in figures.families))
    yield SheetOf(
        "Complaint rate by category",
        ("Category", "Received in week", "Complaint rate", "Share"),
        ((each.family, each.sums.received, each.rate, each.share) for each in figures.families),
    )
    yield SheetOf(
        "Time limits",
        ("Clock", "Due", "In time", "Median, hours", "90th percentile, hours"),
        (
            (each.kind, each.due, Rate(part=each.met, whole=each.due), each.median_hours, each.p90_hours)
            for each in facts.clocks
        ),
    )
    yield SheetOf(
        "Departments",
        ("No.", "Department", "Closed on time", "First closure", *(heading for heading, _ in MEASURES)),
        (
            (
                each.rank,
                names.departments.get(each.department, each.department),
                each.on_time,
                each.first_closure,
                *(getattr(each.sums, measure) for _, measure in MEASURES),
            )
            for each in figures.league
        ),
    )
    yield SheetOf(
        "What is open",
        ("Complaint", "Customer", "Category", "Level", "State", "Department", "Received", "Due", "Overdue"),
        (_open(each, names) for each in facts.open_cases),
    )
    yield SheetOf(
        "Trend",
        ("Week", "Category", "Cases", "Counted", "Share", "Lower limit", "Upper limit"),
        (
            (at.week, each.family, at.rate.part, at.rate.whole, *map(_share, (at.share, at.lower, at.upper)))
            for each in figures.trends
            for at in each.chart.points
        ),
    )
    yield SheetOf(
        "Where the complaints come from",
        ("Category", "Value", "Cases"),
        (
            (heading, name(each.of), each.count)
            for heading, counts, name in _breakdowns(figures, names)
            for each in counts
        ),
    )
    yield SheetOf(
        "Assessments",
        ("Kind", "Department", "Person", "Unit", "Cases", "Amount of the department", "Amount of the person"),
        (
            (
                each.kind,
                names.departments.get(each.department, each.department),
                names.people.get(each.person, each.person),
                each.unit,
                each.count,
                each.amount_department,
                each.amount_person,
            )
            for each in facts.assessed
        ),
    )


def _of_cells(title: str, first: str, cells: Iterable[tuple[str, Cell]]) -> SheetOf:
    rows = ((name, *(getattr(sums, measure) for _, measure in MEASURES)) for name, sums in cells)
    return SheetOf(title, (first, *(heading for heading, _ in MEASURES)), rows)


def _breakdowns(
    figures: WeeklyFigures, names: WeeklyNames
) -> Iterator[tuple[str, Iterable[Count], Callable[..., str]]]:
    facts = figures.facts
    yield "Channel", facts.channels, str
    yield "Customer tier", facts.tiers, str
    yield "Responsibility", facts.responsibilities, str
    yield "Causing department", facts.causing_departments, lambda of: names.departments.get(of, of)
    yield "Product family", facts.products, str
    yield "Customer", facts.customers, lambda of: names.customers.get(of, of)
    yield "Other feedback", facts.other_feedback, str


def _open(each: OpenCase, names: WeeklyNames) -> tuple[object, ...]:
    return (
        each.no,
        names.customers.get(each.customer, each.customer),
        each.category,
        each.level,
        each.state,
        names.departments.get(each.department, each.department),
        each.received_at,
        each.due_at,
        each.overdue,
    )


def _percent(value: Decimal | None) -> Percent | None:
    return None if value is None else Percent(value)


def _share(value: Decimal | None) -> Percent | None:
    return None if value is None else Percent(100 * value)


def _write(book: Workbook, of: SheetOf, language: Language, zone: str) -> None:
    sheet = book.create_sheet(say(language, of.title).replace(":", "")[:31])
    for number, heading in enumerate(of.headings, start=1):
        cell = sheet.cell(1, number)
        put(cell, say(language, heading))
        cell.font = Font(bold=True)
    for row, values in enumerate(of.rows, start=2):
        for number, value in enumerate(values, start=1):
            put(sheet.cell(row, number), _value(value, language, zone))
    sheet.freeze_panes = "A2"
    for number in range(1, len(of.headings) + 1):
        longest = max(len(str(each.value or "")) for each in sheet[get_column_letter(number)])
        sheet.column_dimensions[get_column_letter(number)].width = min(WIDEST, max(NARROWEST, 1.6 * longest))


def _value(value: object, language: Language, zone: str) -> Value:
    """Return what a cell can hold: a rate as percent, n/a where nothing was counted, a code by its name."""
    if isinstance(value, Rate):
        percent = value.percent
        return NOT_COUNTED if percent is None else Percent(percent)
    if value is None:
        return ""
    return label(language, value) if isinstance(value, Enum) else value_of(value, language, zone)
