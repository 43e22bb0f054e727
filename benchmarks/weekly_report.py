"""The figures of a week out of very many complaints: ours, beside the bare aggregation of the same rows.

Run with `python -m benchmarks.weekly_report [complaints …]`. The floor counts what the report's first page says, on the
same tables and indexes, but as the rows are now. Ours counts everything in the report as it was at the week's end: it
undoes what was recorded since. The two take turns; only the ratios of one run may be compared.
"""

import resource
import sys
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, and_, case, func, select
from sqlmodel import Session

from benchmarks.databases import Pair, pairs
from benchmarks.filled_weeks import fill
from rules.policy import Policy
from rules.vocabulary import ClockKind, ClosureKind, State
from rules.working_time import WorkCalendar
from tasks.policies import calendar_for, load_policies
from tasks.weekly_source import span_of, week_facts, weekly_figures
from tasks.weekly_stand import OPEN, Span, clock, complaint, event, within

SIZES = (100_000, 1_000_000)
WEEK = "2026-W10"  # the copies after it make the days since its end
RUNS = 5


def bare(connection: Connection, span: Span, trend: Span) -> None:
    """Count a week by the fewest means: grouped queries over what is in the tables now."""
    c, one = complaint.c, func.count()
    for query in (
        select(c.category, c.level, one).where(within(c.received_at, span)).group_by(c.category, c.level),
        select(c.closure_kind, one).where(within(c.closed_at, span)).group_by(c.closure_kind),
        select(one, _total(c.closure_kind == ClosureKind.FIRST)).where(within(c.first_close_due, span)),
        select(c.category, c.level, one, _total(c.first_close_due < span.end))
        .where(c.state.in_(OPEN))
        .group_by(c.category, c.level),
        select(c.channel, one).where(within(c.received_at, span)).group_by(c.channel),
        select(c.category, one).where(within(c.received_at, trend)).group_by(c.category),
        select(one, _total(c.state == State.CLOSED)).where(c.received_at < span.end),
        select(clock.c.kind, one, _total(clock.c.stopped_at <= clock.c.due_at))
        .where(clock.c.state.in_(("RUNNING", "HELD", "MET", "BREACHED")), within(clock.c.due_at, span))
        .where(clock.c.kind.in_(tuple(ClockKind)))
        .group_by(clock.c.kind),
        select(event.c.kind, one)
        .where(and_(event.c.kind.in_(("LEVEL", "CALL_BACK", "REOPEN")), within(event.c.recorded_at, span)))
        .group_by(event.c.kind),
    ):
        connection.execute(query).all()


def _total(condition: Any) -> Any:  # noqa: ANN401  a condition, and a column of SQLAlchemy
    return func.sum(case((condition, 1), else_=0))


def measured(pair: Pair, policy: Policy, calendar: WorkCalendar) -> Iterator[tuple[float, float, float]]:
    """Yield the seconds of one week, of the whole report with the week before and the trend, and of the floor."""
    span = span_of(WEEK, policy)
    trend = Span("", span_of("2025-W51", policy).start, span.end)
    for _ in range(RUNS + 1):
        yield (
            _seconds(pair, lambda session: week_facts(session, WEEK, policy, calendar)),
            _seconds(pair, lambda session: weekly_figures(session, WEEK, policy, calendar)),
            _seconds(pair, lambda session: bare(session.connection(), span, trend)),
        )


def _seconds(pair: Pair, work: Callable[[Session], object]) -> float:
    with Session(pair.ours) as session:
        began = perf_counter()
        work(session)
        return perf_counter() - began


def report(sizes: tuple[int, ...]) -> Iterator[str]:
    """Yield the lines of the table."""
    policy = load_policies().policies[-1]
    calendar = calendar_for(policy)
    heads = ("one week, s", "floor, s", "ours/floor", "whole, s")
    yield f"the figures of one week of 200, median of {RUNS}; whole: with the week before and the trend of 12 weeks"
    yield f"{'':<26}" + "".join(f"{head:>14}" for head in heads)
    for size in sizes:
        with pairs() as engines:
            for pair in engines:
                fill(pair.ours, size)
                runs = list(measured(pair, policy, calendar))[1:]
                week, whole, floor = (median(each) for each in zip(*runs, strict=True))
                values = (week, floor, week / floor, whole)
                yield f"{pair.name:<12}{size:>13,} " + "".join(f"{value:>14.3f}" for value in values)
    yield f"memory of this process at its peak: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


if __name__ == "__main__":
    for line in report(tuple(map(int, sys.argv[1:])) or SIZES):
        print(line, flush=True)
