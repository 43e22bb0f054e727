"""The tables of the weekly report behind its first page. Every table says the same sums as the first page."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from models.views.eight_d_blocks import Cell, Listing, Row
from models.views.weekly_summary import columns_of
from models.views.weekly_words import (
    RATE_PLACES,
    WeeklyNames,
    coded,
    count,
    counted,
    hours,
    plain,
    rate,
    said,
)
from rules.vocabulary import Channel, Kind, Responsibility, Tier
from rules.weekly_facts import Cell as Measures
from rules.weekly_facts import OpenCase
from rules.weekly_figures import WeeklyFigures
from rules.weekly_goods import Count
from rules.weekly_rate import Rate

Item = TypeVar("Item")


def summary_table(figures: WeeklyFigures, names: WeeklyNames) -> Listing:
    """Return category by level: received, closed, open, overdue, raised, irrational, assessed. Source: 004 §7.7.2."""
    columns = columns_of(
        "Category", 38, "Level", 13, "Received in week", 12, "First closure", 11, "Second closure", 12,
        "Not closed", 10, "Overdue", 11, "Tracked", 11, "Level raised", 10, "Irrational", 13, "Assessed", 12,
    )  # fmt: skip
    rows = [Row(cells=(names.category(row.category), coded(row.level), *_measures(row))) for row in figures.summary]
    rows.append(Row(cells=(said("All", strong=True), (), *_measures(figures.sums))))
    return Listing(title="", columns=columns, rows=tuple(rows))


def family_table(figures: WeeklyFigures, names: WeeklyNames) -> Listing:
    """Return every family with its share, its rate, and where its complaints stand."""
    rows = tuple(
        Row(
            cells=(
                names.family(each.family),
                count(each.sums.received),
                rate(each.share),
                rate(each.rate, RATE_PLACES),
                count(each.sums.open),
                count(each.sums.overdue),
                count(each.sums.upgraded),
            )
        )
        for each in figures.families
    )
    columns = columns_of(
        "Category",
        40,
        "Received in week",
        12,
        "Share",
        12,
        "Complaint rate",
        14,
        "Not closed",
        10,
        "Overdue",
        10,
        "Level raised",
        12,
    )
    return Listing(title="", columns=columns, rows=rows)


def clock_table(figures: WeeklyFigures) -> Listing:
    """Return each clock: due in the week, kept, and the hours that it took. Source: catalogue R-001-Q.3."""
    rows = tuple(
        Row(
            cells=(
                coded(each.kind),
                count(each.due),
                rate(Rate(part=each.met, whole=each.due)),
                hours(each.median_hours),
                hours(each.p90_hours),
            )
        )
        for each in figures.facts.clocks
    )
    columns = columns_of("Clock", 36, "Due", 12, "In time", 14, "Median, hours", 18, "90th percentile, hours", 20)
    return Listing(title="Hours from start to end", columns=columns, rows=rows)


def task_table(figures: WeeklyFigures) -> Listing:
    """Return what was owed beside the clocks, and done by its due."""
    rows = tuple(
        Row(cells=(coded(each.kind), count(each.due), count(each.done), rate(Rate(part=each.done, whole=each.due))))
        for each in figures.facts.tasks
    )
    return Listing(
        title="Calls, steps and promises",
        columns=columns_of("Task", 40, "Due", 14, "Done in time", 14, "In time", 16),
        rows=rows,
    )


def league_table(figures: WeeklyFigures, names: WeeklyNames) -> Listing:
    """Return the departments, the most punctual one first."""
    rows = tuple(
        Row(
            cells=(
                plain(each.rank),
                names.department(each.department),
                rate(each.on_time),
                counted(each.on_time),
                rate(each.first_closure),
                count(each.sums.received),
                count(each.sums.open),
                count(each.sums.overdue),
                count(each.assessed),
            )
        )
        for each in figures.league
    )
    columns = columns_of(
        "No.", 6, "Department", 34, "Closed on time", 15, "Counted", 14, "First closure", 14, "Received in week", 12,
        "Not closed", 10, "Overdue", 11, "Assessed", 12,
    )  # fmt: skip
    return Listing(title="", columns=columns, rows=rows)


def open_list(cases: Iterable[OpenCase], names: WeeklyNames) -> Listing:
    """Return what is open by urgency: what has missed its limit in bold, then what is due next."""
    rows = tuple(
        Row(
            cells=(
                plain(each.no, strong=each.overdue),
                names.customer(each.customer),
                names.category(each.category),
                coded(each.level),
                coded(each.state),
                (*names.department(each.department), *(names.person(each.person) if each.person else ())),
                names.moment(each.received_at),
                (*names.moment(each.due_at), *(said("overdue", strong=True) if each.overdue else ())),
            )
        )
        for each in cases
    )
    columns = columns_of(
        "Complaint", 28, "Customer", 25, "Category", 28, "Level", 13, "State", 15, "Department", 19, "Received", 17,
        "Due", 17,
    )  # fmt: skip
    return Listing(title="", columns=columns, rows=rows)


def breakdowns(figures: WeeklyFigures, names: WeeklyNames) -> tuple[Listing, ...]:
    """Return the complaints of the week by channel, tier, causing department and whose they are.

    Source: catalogue R-004-Q.6, R-004-CU.4.
    """
    facts, received = figures.facts, figures.sums.received
    others = sum(each.count for each in facts.other_feedback)
    return (
        _breakdown("Channel", facts.channels, received, lambda of: coded(Channel(of))),
        _breakdown("Customer tier", facts.tiers, received, lambda of: coded(Tier(of))),
        _breakdown("Responsibility", facts.responsibilities, received, lambda of: coded(Responsibility(of))),
        _breakdown("Causing department", facts.causing_departments, received, names.department),
        _breakdown("Other feedback", facts.other_feedback, others, lambda of: coded(Kind(of))),
    )


def escalation_table(figures: WeeklyFigures) -> Listing:
    """Return the levels raised in the week by cause."""
    rows = tuple(
        Row(cells=(coded(each.cause), coded(each.level), count(each.count))) for each in figures.facts.escalated
    )
    columns = columns_of("Cause", 40, "New level", 30, "Cases", 20)
    return Listing(title="Levels raised", columns=columns, rows=rows)


def specialist_table(figures: WeeklyFigures, names: WeeklyNames) -> Listing:
    """Return the share of irrational complaints of each specialist. Source: R-004-N.5."""
    rows = tuple(
        Row(
            cells=(
                names.person(each.owner),
                rate(each.share, strong=each.audit),
                counted(each.share),
                said("the manager audits a sample", strong=True) if each.audit else (),
            )
        )
        for each in figures.specialists
    )
    columns = columns_of("First-inquiry owner", 34, "Irrational", 16, "Counted", 16, "To do", 34)
    return Listing(title="Irrational complaints by specialist", columns=columns, rows=rows)


def _measures(row: Measures) -> tuple[Cell, ...]:
    irrational = row.first_irrational + row.second_irrational
    shown = (row.received, row.closed_first, row.closed_second, row.open, row.overdue, row.tracked, row.upgraded)
    return tuple(count(each) for each in (*shown, irrational, row.assessed))


def _breakdown(label: str, counts: Iterable[Count], whole: int, name: Callable[[str], Cell]) -> Listing:
    rows = tuple(
        Row(cells=(name(each.of), count(each.count), rate(Rate(part=each.count, whole=whole)))) for each in counts
    )
    return Listing(title="", columns=columns_of(label, 46, "Cases", 20, "Share", 20), rows=rows)
