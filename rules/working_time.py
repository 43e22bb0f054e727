"""A deadline is hours on a basis counted along a calendar: C every hour, W office hours, D hours of working days."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from math import isfinite
from zoneinfo import ZoneInfo

from rules.timeline import Elapsed, Intervals, Timeline, WorkedTime, microsecond_at, microsecond_of, moment_of
from rules.work_calendar import DAY_MINUTES, CalendarSpec, each_date

HOUR = 3_600_000_000
NO_DATA_YEAR = 2020  # Where a calendar without any year begins its table; it grows to any other year when asked.

Hours = Decimal | float | int
Pause = tuple[datetime, datetime | None]


class Basis(StrEnum):
    """What an hour of a limit is. Source: 004 §3.7-3.10; 001, the 4 and 48 hours to the customer."""

    C = "C"  # elapsed, 24 hours a day, seven days a week
    W = "W"  # office hours of working days
    D = "D"  # working days of 24 hours, midnight to midnight


class WorkCalendar:
    """Working time of one calendar: add hours to a moment, measure between moments, ask about a day.

    Moments must be aware (ValueError otherwise) and results are in UTC. A year without data in the calendar counts by
    weekdays alone and is named by `unknown_years`. Answers take two bisects over a table that grows when asked.
    """

    def __init__(self, spec: CalendarSpec) -> None:
        """Prepare the calendar a valid spec describes; its table begins with the last year known."""
        self.spec = spec
        self.zone = ZoneInfo(spec.zone)
        self._minutes = spec.minutes
        year = max(spec.years, default=NO_DATA_YEAR)
        self._elapsed = Elapsed()
        self._office = WorkedTime(lambda year: self._intervals(year, self._minutes), year)
        self._days = WorkedTime(lambda year: self._intervals(year, ((0, DAY_MINUTES),)), year)

    def __reduce__(self) -> tuple[type["WorkCalendar"], tuple[CalendarSpec]]:
        """Travel as the spec alone: the table is worked out again where it arrives."""
        return WorkCalendar, (self.spec,)

    def add(self, start: datetime, hours: Hours, basis: Basis, pauses: Sequence[Pause] = ()) -> datetime:
        """Return when `hours` of working time after `start` are over, in UTC; time within a pause does not count.

        A sum that ends exactly with an interval is due at that end; one that starts outside working time begins with
        the next working moment; zero hours end at the start. On time means at or before the due. Raises ValueError for
        a naive moment, negative or infinite hours, an unknown basis, and an open pause: a clock that stands still has
        no due yet. Source: 004 §3.7-3.10.
        """
        moment, amount = microsecond_of(start), microseconds_of(hours)
        if not amount:
            return moment_of(moment)
        line = self.timeline(basis)
        total = line.worked(moment) + amount
        for pause, resume in merged(pauses):
            held = line.worked(max(pause, moment))
            if held >= total:
                break
            total += max(0, line.worked(resume) - held)
        return moment_of(line.reached(total))

    def measure(self, start: datetime, end: datetime, basis: Basis, pauses: Sequence[Pause] = ()) -> timedelta:
        """Return the working time from `start` to `end` outside the pauses; an open pause lasts until `end`.

        Raises ValueError for a naive moment, an unknown basis and an end before its start.
        """
        first, last = microsecond_of(start), microsecond_of(end)
        if last < first:
            raise ValueError(f"the end {end} lies before the start {start}: swap them")
        line = self.timeline(basis)
        total = line.worked(last) - line.worked(first)
        for pause, resume in merged(pauses, until=last):
            low, high = max(pause, first), min(resume, last)
            if low < high:
                total -= line.worked(high) - line.worked(low)
        return timedelta(microseconds=total)

    def is_working_day(self, day: date) -> bool:
        """Tell whether the day is worked: make-up days are, days off are not."""
        return self.spec.works_on(day)

    def next_working_day(self, day: date) -> date:
        """Return the first working day after a day."""
        following = day + timedelta(days=1)
        while not self.is_working_day(following):
            following += timedelta(days=1)
        return following

    def office_end(self, day: date) -> datetime:
        """Return when the last office interval of a working day ends, in UTC; raise ValueError for a day off."""
        if not self.is_working_day(day):
            raise ValueError(f"{day} has no office hours: ask for its next_working_day")
        return moment_of(microsecond_at(self.zone, day, self._minutes[-1][1]))

    def knows(self, year: int) -> bool:
        """Tell whether the calendar holds the holidays of a year."""
        return year in self.spec.years

    def unknown_years(self, start: datetime, end: datetime) -> tuple[int, ...]:
        """Return the years from `start` to `end`, in the calendar's zone, that count by weekdays for want of data."""
        return tuple(year for year in range(self.local(start).year, self.local(end).year + 1) if not self.knows(year))

    def local(self, moment: datetime) -> datetime:
        """Return a moment on the calendar's own clock; raise ValueError for a naive one."""
        return moment_of(microsecond_of(moment)).astimezone(self.zone)

    def timeline(self, basis: Basis) -> Timeline:
        """Return the line that working time of a basis is read from; raise ValueError for an unknown basis."""
        if basis == "W":
            return self._office
        if basis == "D":
            return self._days
        if basis == "C":
            return self._elapsed
        raise ValueError(f"unknown basis {basis!r}: use C, W or D")

    def _intervals(self, year: int, minutes: Sequence[tuple[int, int]]) -> Intervals:
        """Return the absolute intervals of a year's working days, in order, without those a clock change empties."""
        days = [day for day in each_date(date(year, 1, 1), date(year, 12, 31)) if self.is_working_day(day)]
        walls = ((day, low, high) for day in days for low, high in minutes)
        pairs = ((microsecond_at(self.zone, d, low), microsecond_at(self.zone, d, high)) for d, low, high in walls)
        return [(start, end) for start, end in pairs if start < end]


@lru_cache(maxsize=1024)
def microseconds_of(hours: Hours) -> int:
    """Return hours as whole microseconds, the nearest one; raise ValueError when negative, infinite or no number."""
    try:
        usable = isfinite(hours) and hours >= 0
    except (InvalidOperation, ValueError):
        usable = False
    if not usable:
        raise ValueError(f"{hours} is no number of hours: pass zero or more")
    return round(hours * HOUR)


def merged(pauses: Sequence[Pause], until: int | None = None) -> Intervals:
    """Return the pauses in order as absolute microseconds, overlapping ones joined; an open one lasts `until`.

    Raises ValueError for a naive moment, a pause that ends before it starts, and an open one when `until` is not given.
    """
    if not pauses:
        return []
    joined: Intervals = []
    for low, high in sorted(_pause_microseconds(pause, until) for pause in pauses):
        if joined and low <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return joined


def _pause_microseconds(pause: Pause, until: int | None) -> tuple[int, int]:
    """Return the absolute start and end of one pause."""
    start, end = pause
    low = microsecond_of(start)
    if end is None:
        if until is None:
            raise ValueError(f"the pause from {start} is open: close it before asking for the due")
        return low, max(low, until)
    high = microsecond_of(end)
    if high < low:
        raise ValueError(f"the pause from {start} ends before it starts, at {end}: swap them")
    return low, high
