"""A working-time deadline: ours one by one, beside the fewest means (prefix sums and a bisect) and a walk day by day.

Run with `python -m benchmarks.deadlines`. Only the ratios of one run may be compared.
"""

import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from rules.work_calendar import CalendarSpec, each_date, years_from
from rules.working_time import Basis, WorkCalendar

CALENDARS = Path(__file__).parents[1] / "policies" / "calendars"
FIRST, LAST = date(2018, 1, 1), date(2026, 12, 31)
LIMITS = ((Basis.W, (1, 2, 4, 8, 16)), (Basis.D, (24, 48, 72, 120, 240)))
STARTS, ROUNDS = 2_000, 7
Due = Callable[[datetime, int], datetime]


def floor(spec: CalendarSpec, basis: Basis) -> Due:
    """Return the least that answers rightly: seconds, a table of the spans open, one prefix sum, two bisects."""
    zone = timedelta(hours=8)
    spans = spec.minutes if basis is Basis.W else ((0, 1440),)
    days = [day for day in each_date(FIRST, LAST + timedelta(days=60)) if spec.works_on(day)]
    midnights = [(datetime.combine(day, time(), UTC) - zone).timestamp() for day in days]
    starts = [midnight + low * 60 for midnight in midnights for low, _ in spans]
    ends = [midnight + high * 60 for midnight in midnights for _, high in spans]
    sums = list(accumulate(end - start for start, end in zip(starts, ends, strict=True)))

    def due(start: datetime, hours: int) -> datetime:
        moment = start.timestamp()
        index = bisect_right(starts, moment) - 1
        total = sums[index] - max(0.0, ends[index] - moment) + hours * 3600
        index = bisect_left(sums, total)
        return datetime.fromtimestamp(ends[index] - sums[index] + total, UTC)

    return due


def walk(spec: CalendarSpec, basis: Basis) -> Due:
    """Return the peer: go from day to day, and from interval to interval, until the hours are used up."""
    zone = WorkCalendar(spec).zone
    spans = spec.minutes if basis is Basis.W else ((0, 1440),)

    def due(start: datetime, hours: int) -> datetime:
        left, now = timedelta(hours=hours), start.astimezone(zone)
        day = now.date()
        while True:
            midnight = datetime.combine(day, time(), zone)
            for low, high in spans if spec.works_on(day) else ():
                begin, end = max(now, midnight + timedelta(minutes=low)), midnight + timedelta(minutes=high)
                if end > begin and end - begin >= left:
                    return (begin + left).astimezone(UTC)
                left -= max(end - begin, timedelta(0))
            day += timedelta(days=1)

    return due


def questions(hours: tuple[int, ...]) -> list[tuple[datetime, int]]:
    """Return typical starts, any minute of the known years in UTC, each with a limit; the same ones in every run."""
    dice = Random(2026)  # noqa: S311
    first, minutes = datetime(2018, 1, 2, tzinfo=UTC), ((LAST - FIRST).days - 1) * 1440
    return [(first + timedelta(minutes=dice.randrange(minutes)), dice.choice(hours)) for _ in range(STARTS)]


def microseconds_each(due: Due, asked: list[tuple[datetime, int]]) -> float:
    """Return the microseconds one answer takes in a single pass over all questions."""
    began = perf_counter()
    for start, hours in asked:
        due(start, hours)
    return (perf_counter() - began) / len(asked) * 1e6


def row(basis: Basis, hours: tuple[int, ...], spec: CalendarSpec) -> str:
    """Return a line of the table; the three take turns, so that a drift of the machine meets them alike."""
    calendar, asked = WorkCalendar(spec), questions(hours)

    def ours(start: datetime, hours: int) -> datetime:
        return calendar.add(start, hours, basis)

    least, peer = floor(spec, basis), walk(spec, basis)
    differing = sum(not ours(*question) == least(*question) == peer(*question) for question in asked)
    times = [[microseconds_each(due, asked) for due in (ours, least, peer)] for _ in range(ROUNDS)]
    mine, floor_time, peer_time = (median(column) for column in zip(*times, strict=True))
    figures = f"{mine:8.2f} {floor_time:8.2f} {peer_time:8.2f} {mine / floor_time:12.2f} {peer_time / mine:12.1f}"
    return f"{basis.value:<6}{figures} {differing:>15}"


def wrong_days(spec: CalendarSpec) -> str:
    """Return how many days an independent library holds otherwise, or that it is not installed."""
    try:
        import chinese_calendar  # type: ignore[import-untyped,unused-ignore]  # noqa: PLC0415
    except ImportError:
        return "not counted: chinesecalendar is not installed"
    return str(sum(spec.works_on(day) != chinese_calendar.is_workday(day) for day in each_date(FIRST, LAST)))


def main() -> None:
    """Print the table."""
    data: dict[str, Any] = tomllib.loads((CALENDARS / "cn.toml").read_text(encoding="utf-8"))
    spec = CalendarSpec(years=years_from(data))
    print(f"microseconds a deadline, one by one, {STARTS} starts, median of {ROUNDS} rounds")
    print(
        f"{'basis':<6}{'ours':>8} {'floor':>8} {'walk':>8} {'ours/floor':>12} {'walk/ours':>12} {'answers differ':>15}"
    )
    for basis, hours in LIMITS:
        print(row(basis, hours, spec))
    print(f"wrong days in mainland China {FIRST.year}-{LAST.year}: {wrong_days(spec)}")


if __name__ == "__main__":
    main()
