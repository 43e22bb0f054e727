"""A working calendar is data: a zone, weekdays, office intervals, and the days of each known year that differ."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator

DAY_MINUTES = 24 * 60
CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")


def minute_of(clock: str) -> int:
    """Return the minute of the day, 0 to 1440, of a time written `HH:MM`; raise ValueError for anything else."""
    if not CLOCK.fullmatch(clock):
        raise ValueError(f"{clock!r} is no time of day: write HH:MM between 00:00 and 24:00")
    return int(clock[:2]) * 60 + int(clock[3:])


def interval_minutes(start: str, end: str) -> tuple[int, int]:
    """Return the minutes an office interval starts and ends at; an end past 1440 lies on the day after."""
    first, last = minute_of(start), minute_of(end)
    if first in {last, DAY_MINUTES}:
        raise ValueError(f"the interval {start}-{end} is empty: for a whole day write 00:00-24:00")
    return first, last if first < last else last + DAY_MINUTES


def _known_zone(name: str) -> str:
    """Return a zone's name as it is; raise ValueError when the IANA database has no such zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"unknown time zone {name!r}: use an IANA name such as Asia/Shanghai") from None
    return name


class YearDays(BaseModel):
    """The days of one year that differ from its weekdays, each with its name: days off, and weekends worked instead."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    off: dict[date, str] = {}
    work: dict[date, str] = {}
    reference: str = ""


class CalendarSpec(BaseModel):
    """What a department's working time is made of; weekdays are ISO numbers, Monday 1 to Sunday 7.

    An interval that ends before its start (`22:00`-`06:00`) runs over midnight and belongs to the day of its start.
    Raises ValidationError naming the key and the remedy. Source: 004 §3.7-3.10, the working hours and days of limits.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    zone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Shanghai"
    weekdays: frozenset[Annotated[int, Field(ge=1, le=7)]] = Field(default=frozenset({1, 2, 3, 4, 5}), min_length=1)
    intervals: tuple[tuple[str, str], ...] = Field(default=(("09:00", "12:00"), ("13:00", "18:00")), min_length=1)
    years: dict[int, YearDays] = {}

    @field_validator("intervals")
    @classmethod
    def _in_order(cls, intervals: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        ordered = sorted(intervals, key=lambda pair: interval_minutes(*pair))
        following = [*ordered[1:], ordered[0]]
        for number, (pair, after) in enumerate(zip(ordered, following, strict=True), start=1):
            # The day's last interval may run over midnight, and must then leave the next day's first one alone.
            limit = interval_minutes(*after)[0] + (DAY_MINUTES if number == len(ordered) else 0)
            if interval_minutes(*pair)[1] > limit:
                raise ValueError(f"the intervals {'-'.join(pair)} and {'-'.join(after)} overlap: shorten one of them")
        return tuple(ordered)

    @model_validator(mode="after")
    def _days_in_their_place(self) -> Self:
        for year, days in self.years.items():
            for kind, dates in (("off", days.off), ("work", days.work)):
                for day in dates:
                    if day.year != year:
                        raise ValueError(
                            f"year.{year}.{kind}: {day} lies outside {year}: move it to year.{day.year}.{kind}"
                        )
            for day in sorted(days.off.keys() & days.work.keys()):
                raise ValueError(f"year.{year}: {day} is both in off and in work: remove it from one of them")
        return self

    @property
    def minutes(self) -> tuple[tuple[int, int], ...]:
        """The office intervals of a day in minutes, in order; an end past 1440 lies on the day after."""
        return tuple(interval_minutes(*pair) for pair in self.intervals)

    def day_off(self, day: date) -> str | None:
        """Return the name of the holiday that makes this day one off, or None."""
        days = self.years.get(day.year)
        return days.off.get(day) if days else None

    def make_up_day(self, day: date) -> str | None:
        """Return the name of the make-up workday this day is, or None."""
        days = self.years.get(day.year)
        return days.work.get(day) if days else None

    def works_on(self, day: date) -> bool:
        """Tell whether the day is worked; in a year without data its weekday alone decides."""
        if self.make_up_day(day) is not None:
            return True
        return day.isoweekday() in self.weekdays and self.day_off(day) is None


def years_from(data: Mapping[str, Any]) -> dict[int, YearDays]:
    """Return the `years` of a CalendarSpec out of a parsed calendar file, the tables under its key `year`.

    Raises ValidationError for a malformed table, ValueError when there is none.
    """
    if "year" not in data:
        raise ValueError("the calendar has no year: add a table [year.2026] with off and work")
    return TypeAdapter(dict[int, YearDays]).validate_python(data["year"])


def each_date(first: date, last: date) -> list[date]:
    """Return every date from the first to the last, both included."""
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]
