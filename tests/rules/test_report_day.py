"""Which week is reported on which day, across holidays and outages."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.policy import Policy
from rules.report_day import bounds, first_day, report_day, week_of, week_reported_on, weeks_before, weeks_due
from rules.work_calendar import CalendarSpec, YearDays
from rules.working_time import WorkCalendar
from tasks.policies import calendar_for, load_policies, override

SHANGHAI = ZoneInfo("Asia/Shanghai")
POLICY: Policy = load_policies().policies[-1]
CALENDAR = calendar_for(POLICY)
DAYS = st.dates(date(2018, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "week", "first", "last"),
    [
        ("2026-03-20", "2026-W11", "2026-03-09", "2026-03-15"),
        ("2026-05-06", "2026-W17", "2026-04-20", "2026-04-26"),
        ("2026-10-08", "2026-W39", "2026-09-21", "2026-09-27"),
        ("2026-02-24", "2026-W07", "2026-02-09", "2026-02-15"),
        ("2026-01-02", None, "", ""),
        ("2026-01-04", "2025-W52", "2025-12-22", "2025-12-28"),
        ("2026-05-01", None, "", ""),
        ("2026-10-02", None, "", ""),
        ("2026-02-20", None, "", ""),
        ("2026-03-19", None, "", ""),
        ("2026-03-23", None, "", ""),
    ],
)
def test_a_week_is_reported_on_friday_or_on_the_next_working_day(
    day: str, week: str | None, first: str, last: str
) -> None:
    assert week_reported_on(date.fromisoformat(day), CALENDAR, POLICY) == week
    if week:
        assert first_day(week) == date.fromisoformat(first)
        assert first_day(week) + timedelta(days=6) == date.fromisoformat(last)


@given(DAYS)
def test_every_week_is_reported_on_exactly_one_working_day_after_its_end(day: date) -> None:
    week = week_of(day)
    on = report_day(week, CALENDAR, POLICY)
    assert on > first_day(week) + timedelta(days=6)
    assert CALENDAR.is_working_day(on)
    assert week in weeks_due(on, {week_of(day - timedelta(days=7))}, CALENDAR, POLICY)
    assert week not in weeks_due(on - timedelta(days=1), {weeks_before(week, 1)}, CALENDAR, POLICY)


@given(st.lists(st.integers(1, 20), min_size=1, max_size=6))
def test_whenever_it_is_asked_every_week_is_made_once_and_in_order(pauses: list[int]) -> None:
    day, made = date(2026, 1, 9), ["2025-W52"]
    for pause in pauses:
        day += timedelta(days=pause)
        made += weeks_due(day, made, CALENDAR, POLICY)
    assert made == [weeks_before(made[-1], count) for count in reversed(range(len(made)))]


def test_after_an_outage_the_weeks_that_were_missed_are_made_oldest_first() -> None:
    due = weeks_due(date(2026, 4, 1), {"2026-W08", "2026-W10"}, CALENDAR, POLICY)
    assert due == ["2026-W09", "2026-W11", "2026-W12"]


def test_a_new_installation_begins_with_the_newest_week() -> None:
    assert weeks_due(date(2026, 4, 1), set(), CALENDAR, POLICY) == ["2026-W12"]


def test_no_more_weeks_are_made_up_for_than_the_policy_says() -> None:
    assert len(weeks_due(date(2026, 12, 25), {"2026-W02"}, CALENDAR, POLICY)) == POLICY.weekly_report.catch_up_weeks


def test_where_a_long_holiday_brings_two_report_days_together_both_weeks_are_due() -> None:
    off = {date(2026, 6, 1) + timedelta(days=count): "flood" for count in range(14)}
    calendar = WorkCalendar(CalendarSpec(years={2026: YearDays(off=off)}))
    monday = date(2026, 6, 15)
    assert report_day("2026-W22", calendar, POLICY) == report_day("2026-W23", calendar, POLICY) == monday
    assert week_reported_on(monday, calendar, POLICY) == "2026-W23"
    assert weeks_due(monday, {"2026-W21"}, calendar, POLICY) == ["2026-W22", "2026-W23"]


def test_a_week_runs_from_midnight_to_midnight_of_the_company() -> None:
    start, end = bounds("2026-W11", SHANGHAI)
    assert (start.isoformat(), end.isoformat()) == ("2026-03-08T16:00:00+00:00", "2026-03-15T16:00:00+00:00")


def test_a_week_with_a_change_of_clocks_is_an_hour_shorter() -> None:
    start, end = bounds("2026-W10", ZoneInfo("America/Los_Angeles"))
    assert end - start == timedelta(days=7, hours=-1)


def test_a_company_whose_week_ends_on_thursday_is_reported_on_the_friday_after_it() -> None:
    policy = override(POLICY, {"week_start": 5})
    start, end = bounds("2026-W11", SHANGHAI, week_start=5)
    assert (start.astimezone(SHANGHAI).date(), end.astimezone(SHANGHAI).date()) == (
        date(2026, 3, 13),
        date(2026, 3, 20),
    )
    assert report_day("2026-W11", CALENDAR, policy) == date(2026, 3, 20)
    assert week_of(date(2026, 3, 19), week_start=5) == "2026-W11"


@given(DAYS, st.integers(1, 7))
def test_a_day_lies_in_the_week_that_it_names(day: date, week_start: int) -> None:
    first = first_day(week_of(day, week_start), week_start)
    assert first <= day < first + timedelta(days=7)


@pytest.mark.parametrize("text", ["", "2026-11", "2026-W54", "2026-W1", "W11", "2026-W11-1"])
def test_what_names_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"week|Invalid"):
        first_day(text)
