"""Working time as one sorted line of absolute intervals with prefix sums: two bisects answer any question.

All moments are whole microseconds since 1970-01-01T00:00Z, so a day with a clock change has the length it really has.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import accumulate
from threading import Lock
from typing import NamedTuple, Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
FIRST_YEAR, LAST_YEAR = 1900, 2199  # A mistyped number of hours must end in an error, not in a table of 8,000 years.

Intervals = list[tuple[int, int]]


def microsecond_of(moment: datetime) -> int:
    """Return the absolute microsecond of an aware moment; raise ValueError for a naive one."""
    try:
        passed = moment - EPOCH
    except TypeError:
        raise ValueError(f"{moment} has no time zone: pass an aware datetime, such as one with tzinfo=UTC") from None
    return (passed.days * 86_400 + passed.seconds) * SECOND + passed.microseconds


def moment_of(microsecond: int) -> datetime:
    """Return the UTC moment of an absolute microsecond; raise ValueError beyond what a datetime can hold."""
    try:
        return EPOCH + timedelta(microseconds=microsecond)
    except OverflowError:
        raise ValueError("the moment lies after the year 9999: check the number of hours") from None


def microsecond_at(zone: tzinfo, day: date, minute: int) -> int:
    """Return the absolute microsecond of a wall-clock minute, counted from the day's midnight.

    A time that occurs twice (autumn) is its first pass; one left out by a clock change (spring) is the change itself.
    """
    wall = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minute)
    early, late = microsecond_of(wall), microsecond_of(wall.replace(fold=1))
    return early if early <= late else _change_between(zone, late, early)


def _change_between(zone: tzinfo, before: int, after: int) -> int:
    """Return the microsecond in (before, after] at which the zone changes its offset, to the second."""
    old = moment_of(before).astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = (before + after) // (2 * SECOND) * SECOND
        if moment_of(middle).astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


class Timeline(Protocol):
    """What a way of counting time must answer; `worked` never decreases, `reached` is its earliest inverse."""

    def worked(self, moment: int) -> int:
        """Return the working microseconds up to a moment, from an origin that stays the same."""

    def reached(self, total: int) -> int:
        """Return the earliest moment at which `worked` gives this total."""

    def between(self, start: int, end: int) -> Intervals:
        """Return the whole working intervals that have time in common with a span."""


class Elapsed:
    """Time that never stops: 24 hours a day, seven days a week."""

    def worked(self, moment: int) -> int:
        """Return the moment itself."""
        return moment

    def reached(self, total: int) -> int:
        """Return the total itself."""
        return total

    def between(self, start: int, end: int) -> Intervals:
        """Return the span itself, the only interval."""
        return [(start, end)] if start < end else []


class Span(NamedTuple):
    """Consecutive years worked out: starts, ends and, at each end, the sum of all time worked since the origin."""

    first: int
    last: int
    starts: list[int]
    ends: list[int]
    sums: list[int]


class WorkedTime:
    """Time that runs within intervals only; years are worked out when a question first needs them.

    Threads may share a timeline: a span is only ever replaced by one that holds it, and sums keep their origin.
    """

    def __init__(self, intervals_of: Callable[[int], Intervals], year: int) -> None:
        """Take the function that gives a year's intervals in order, and the year to begin with."""
        self._intervals_of = intervals_of
        self._span = self._longer(Span(year, year - 1, [], [], []), year, year)
        self._growing = Lock()

    def worked(self, moment: int) -> int:
        """Return the working microseconds up to a moment, from an origin that stays the same."""
        span = self._span
        while not span.starts or moment < span.starts[0]:
            span = self._extended(span, back=True)
        while moment > span.ends[-1]:
            span = self._extended(span, back=False)
        index = bisect_right(span.starts, moment) - 1
        rest = span.ends[index] - moment
        return span.sums[index] - rest if rest > 0 else span.sums[index]

    def reached(self, total: int) -> int:
        """Return the earliest moment at which `worked` gives this total: an interval's end, never the next start.

        The total counts from a moment `worked` was asked about before, so the span reaches back far enough.
        """
        span = self._span
        while total > span.sums[-1]:
            span = self._extended(span, back=False)
        index = bisect_left(span.sums, total)
        return span.ends[index] - span.sums[index] + total

    def between(self, start: int, end: int) -> Intervals:
        """Return the whole working intervals that have time in common with a span."""
        if self.worked(start) >= self.worked(end):
            return []
        span = self._span
        low, high = bisect_right(span.ends, start), bisect_left(span.starts, end)
        return list(zip(span.starts[low:high], span.ends[low:high], strict=True))

    def _extended(self, seen: Span, *, back: bool) -> Span:
        """Return a span longer than the one seen, by half, so that a far year costs few steps; keep it for all.

        Raises ValueError at the limit.
        """
        with self._growing:
            if self._span is not seen:
                return self._span  # Another thread made it longer meanwhile, perhaps enough for this one too.
            if seen.first <= FIRST_YEAR if back else seen.last >= LAST_YEAR:
                raise ValueError(f"working time ends at the years {FIRST_YEAR} and {LAST_YEAR}: check moment and hours")
            years = max(1, (seen.last - seen.first + 1) // 2)
            first = max(seen.first - years, FIRST_YEAR) if back else seen.first
            last = seen.last if back else min(seen.last + years, LAST_YEAR)
            self._span = self._longer(seen, first, last)
            return self._span

    def _longer(self, old: Span, first: int, last: int) -> Span:
        """Return the span of these years, which hold the old one's; sums before the old start go below its origin."""
        ahead = [pair for year in range(first, old.first) for pair in self._intervals_of(year)]
        behind = [pair for year in range(old.last + 1, last + 1) for pair in self._intervals_of(year)]
        starts = [start for start, _ in ahead] + old.starts + [start for start, _ in behind]
        ends = [end for _, end in ahead] + old.ends + [end for _, end in behind]
        base = old.sums[0] + old.starts[0] - old.ends[0] if old.sums else 0
        origin = base - sum(end - start for start, end in ahead)
        sums = list(accumulate((end - start for start, end in zip(starts, ends, strict=True)), initial=origin))[1:]
        return Span(first, last, starts, ends, sums)
