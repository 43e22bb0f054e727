"""The calendars of the policy: office hours laid over the holidays of a region."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from rules.policy import BusinessTime, BusinessTimes, Policy
from rules.work_calendar import CalendarSpec, years_from
from rules.working_time import WorkCalendar
from tasks.policy_files import POLICIES, read_toml
from tasks.policy_problems import Key, PolicyError, problems_in

REGION_KEYS = ("name", "zone", "year")

Intervals = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """The working time of the policy in a form that can be looked up."""

    region: str
    zone: str
    weekdays: frozenset[int]
    intervals: Intervals

    @classmethod
    def of(cls, time: BusinessTime) -> "Hours":
        """Return the hours that a table describes; an interval is written "09:00-12:00"."""
        starts_and_ends = (interval.partition("-") for interval in time.intervals)
        intervals = tuple((start.strip(), end.strip()) for start, _, end in starts_and_ends)
        return cls(time.region, time.zone, frozenset(time.weekdays), intervals)


def calendar_for(policy: Policy, department: str | None = None, folder: Path = POLICIES) -> WorkCalendar:
    """Return the calendar that counts the clocks: the department's own where it has one, else the company's.

    The holidays are those known today, not those of the policy's day; they are read once per process. Raises
    PolicyError when the region has no calendar or the hours make none. Source: T0; decisions 17.
    """
    times = policy.business_time
    return _calendar(Hours.of(times.departments.get(department or "", times)), folder)


def read_regions(folder: Path = POLICIES) -> dict[str, CalendarSpec]:
    """Return the holidays of every region by its code; raise PolicyError with every problem of the calendar files."""
    regions: dict[str, CalendarSpec] = {}
    problems: list[str] = []
    for path in sorted((folder / "calendars").glob("*.toml")):
        try:
            regions[path.stem] = read_region(folder, path.stem)
        except PolicyError as error:
            problems += error.problems
    if problems:
        raise PolicyError(problems)
    return regions


def read_region(folder: Path, code: str) -> CalendarSpec:
    """Return the holidays of one region; raise PolicyError naming the file, the key and the remedy."""
    path = folder / "calendars" / f"{code}.toml"
    file = f"calendars/{path.name}"
    try:
        _, data = read_toml(path)
    except PolicyError as error:
        raise PolicyError([f"calendars/{problem}" for problem in error.problems]) from None
    unknown = [key for key in data if key not in REGION_KEYS]
    problems = [f"{file}: {key} is an unknown key: remove it or correct its spelling" for key in unknown]
    problems += [f"{file}: {key} is missing: add it" for key in REGION_KEYS if key not in data]
    if problems:
        raise PolicyError(problems)
    try:
        return CalendarSpec(name=data["name"], zone=data["zone"], years=years_from(data))
    except ValidationError as error:
        found = [f"{file}: {'.'.join(key) or 'the calendar'} {text}" for key, text in problems_in(error)]
        raise PolicyError(found) from None


def calendar_problems(times: BusinessTimes, regions: dict[str, CalendarSpec]) -> Iterable[tuple[Key, str]]:
    """Return what keeps the working times of a version from becoming calendars, each as its key and a phrase."""
    own = BusinessTime(**{name: getattr(times, name) for name in BusinessTime.model_fields})
    yield from _hours_problems((), own, regions)
    for kind, others in (("departments", times.departments), ("customers", times.customers)):
        for code, time in others.items():
            yield from _hours_problems((kind, code), time, regions)


def _hours_problems(key: Key, time: BusinessTime, regions: dict[str, CalendarSpec]) -> Iterable[tuple[Key, str]]:
    region = regions.get(time.region)
    if region is None:
        known = ", ".join(regions) or "none"
        remedy = f"use {known} or add calendars/{time.region}.toml"
        yield (*key, "region"), f"is {time.region!r}, which has no calendar: {remedy}"
    try:
        _spec(Hours.of(time), region or CalendarSpec())
    except ValidationError as error:
        yield from (((*key, *found), text) for found, text in problems_in(error))


def _spec(hours: Hours, region: CalendarSpec) -> CalendarSpec:
    return CalendarSpec(
        name=region.name, zone=hours.zone, weekdays=hours.weekdays, intervals=hours.intervals, years=region.years
    )


@lru_cache
def _region(folder: Path, code: str) -> CalendarSpec:
    return read_region(folder, code)


@lru_cache
def _calendar(hours: Hours, folder: Path) -> WorkCalendar:
    try:
        return WorkCalendar(_spec(hours, _region(folder, hours.region)))
    except ValidationError as error:
        raise PolicyError([f"business_time {'.'.join(key)} {text}" for key, text in problems_in(error)]) from None
