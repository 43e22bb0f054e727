"""Which week is reported on which day: the last whole week on the report weekday, or on the first working day after it.

A week is named by its ISO number (`2026-W11`). Where the company's weeks begin on another day than Monday, `2026-W11`
begins on that day of ISO week 11. Source: 004 §7.7, §7.8; A-26.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.policy import Policy
from rules.working_time import WorkCalendar

ONE_WEEK = timedelta(days=7)
MONDAY = 1


def week_reported_on(day: date, calendar: WorkCalendar, policy: Policy) -> str | None:
    """Return the week that is reported on a day; None when the day is no report day.

    Where a long holiday brings two report days together it is the later week; `weeks_due` names both.
    """
    week = _last_week_due(day, calendar, policy)
    return week if report_day(week, calendar, policy) == day else None


def weeks_due(day: date, made: Collection[str], calendar: WorkCalendar, policy: Policy) -> list[str]:
    """Return the weeks whose report day has come by `day` and that were never made, the oldest first.

    Nothing before the first week made is owed, nor anything older than the policy's `catch_up_weeks`; while nothing was
    ever made, only the newest week is.
    """
    newest = _last_week_due(day, calendar, policy)
    first = min(made, default=newest)
    owed = [weeks_before(newest, count) for count in range(policy.weekly_report.catch_up_weeks)]
    return [week for week in reversed(owed) if week >= first and week not in made]


def report_day(week: str, calendar: WorkCalendar, policy: Policy) -> date:
    """Return the day on which a week is reported: the report weekday of the week after, or the next working day."""
    rules = policy.weekly_report
    after_the_week = (rules.report_weekday - rules.week_start) % 7
    day = first_day(week, rules.week_start) + ONE_WEEK + timedelta(days=after_the_week)
    return day if calendar.is_working_day(day) else calendar.next_working_day(day)


def week_of(day: date, week_start: int = MONDAY) -> str:
    """Return the week that a day lies in."""
    year, number, _ = (day - timedelta(days=week_start - MONDAY)).isocalendar()
    return f"{year}-W{number:02}"


def first_day(week: str, week_start: int = MONDAY) -> date:
    """Return the day that a week begins on; raise ValueError for a text that names no ISO week."""
    if len(week) != len("2026-W11"):
        raise ValueError(f"{week!r} names no week: write it as in 2026-W11")
    return date.fromisoformat(f"{week}-1") + timedelta(days=week_start - MONDAY)


def bounds(week: str, zone: ZoneInfo, week_start: int = MONDAY) -> tuple[datetime, datetime]:
    """Return the moment in UTC that a week begins with, and the one that it ends before, at midnight of the zone."""
    first = first_day(week, week_start)
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, first + ONE_WEEK))
    return start, end


def weeks_before(week: str, count: int) -> str:
    """Return the week that lies `count` weeks before a week."""
    return week_of(first_day(week) - count * ONE_WEEK)


def _last_week_due(day: date, calendar: WorkCalendar, policy: Policy) -> str:
    """Return the newest week whose report day has come."""
    week = weeks_before(week_of(day, policy.weekly_report.week_start), 1)
    while report_day(week, calendar, policy) > day:
        week = weeks_before(week, 1)
    return week
