"""Deadlines as the procedure promises them: worked examples, and what must hold for all."""

import copy
from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.timeline import FIRST_YEAR, LAST_YEAR, WorkedTime
from rules.work_calendar import CalendarSpec
from rules.working_time import Basis, Hours, Pause, WorkCalendar
from rules.working_time_explanation import Explanation, Reason, explain
from tests.rules.test_calendars import spec_of

C, W, D = Basis.C, Basis.W, Basis.D
CHINA = WorkCalendar(spec_of("cn"))
ANGELES = "America/Los_Angeles"
NIGHT = WorkCalendar(CalendarSpec(zone=ANGELES, intervals=(("22:00", "06:00"),)))
TWO_SHIFTS = WorkCalendar(CalendarSpec(years=spec_of("cn").years, intervals=(("06:00", "14:00"), ("14:00", "22:00"))))
SUNDAY = WorkCalendar(CalendarSpec(zone=ANGELES, weekdays=frozenset(range(1, 8)), intervals=(("01:00", "04:00"),)))
CALENDARS = {"china": CHINA, "night": NIGHT, "two shifts": TWO_SHIFTS, "sunday": SUNDAY}


def at(text: str, calendar: WorkCalendar = CHINA) -> datetime:
    """Return the moment a text such as `2026-03-02 09:30` is on a calendar's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=calendar.zone)


def shown(moment: datetime, calendar: WorkCalendar = CHINA) -> str:
    """Return a moment as a calendar's clock shows it."""
    return f"{calendar.local(moment):%Y-%m-%d %H:%M}"


EXAMPLES = [
    # case, start, hours, basis, due
    ("T0 ends with the day, not the next morning", "2026-03-02 16:00", 2, W, "2026-03-02 18:00"),
    ("T0 make-up Sunday", "2026-01-03 10:00", 1, W, "2026-01-04 10:00"),
    ("T0 make-up Saturday counts 24 h", "2026-02-13 12:00", 24, D, "2026-02-14 12:00"),
    ("T0 Spring Festival", "2026-02-14 17:00", 2, W, "2026-02-24 10:00"),
    ("T0 Labour Day", "2026-04-30 17:00", 9, W, "2026-05-06 18:00"),
    ("T0 Dragon Boat Festival", "2026-06-18 17:00", 2, W, "2026-06-22 10:00"),
    ("T0 Mid-Autumn Festival", "2026-09-24 17:00", 2, W, "2026-09-28 10:00"),
    ("T0 National Day", "2026-09-30 18:00", 24, D, "2026-10-08 18:00"),
    ("S22 W to the end", "2026-03-02 16:00", 2, W, "2026-03-02 18:00"),
    ("S22 W to lunch", "2026-03-02 11:00", 1, W, "2026-03-02 12:00"),
    ("S22 W over lunch", "2026-03-02 11:30", 1, W, "2026-03-02 13:30"),
    ("S22 D from a Saturday", "2026-03-07 10:00", 48, D, "2026-03-11 00:00"),
    ("S22 key customer, half the limit", "2026-03-02 16:00", 1, W, "2026-03-02 17:00"),
    ("S22 first-tier inquiry in the morning", "2026-03-02 10:00", 7, W, "2026-03-02 18:00"),
    ("S22 first-tier inquiry in the evening", "2026-03-02 17:30", 2, W, "2026-03-03 10:30"),
    ("S01 transfer", "2026-03-02 09:30", 2, W, "2026-03-02 11:30"),
    ("S01 first reply", "2026-03-02 10:20", 2, W, "2026-03-02 13:20"),
    ("S01 owner and containment", "2026-03-02 09:30", 4, C, "2026-03-02 13:30"),
    ("S01 48 h report", "2026-03-02 09:30", 48, C, "2026-03-04 09:30"),
    ("S01 closing", "2026-03-02 09:30", 48, D, "2026-03-04 09:30"),
    ("S01 call-back", "2026-03-03 16:00", 12, C, "2026-03-04 04:00"),
    ("S01 approval", "2026-03-03 20:30", 8, W, "2026-03-04 18:00"),
    ("S02 48 h report", "2026-03-06 15:00", 48, C, "2026-03-08 15:00"),
    ("S02 closing GENERAL", "2026-03-06 15:00", 48, D, "2026-03-10 15:00"),
    ("S02 closing MEDIUM", "2026-03-06 15:00", 120, D, "2026-03-13 15:00"),
    ("S02 closing STRONG", "2026-03-06 15:00", 240, D, "2026-03-20 15:00"),
    ("S02 warning at 75 %", "2026-03-06 15:00", 36, D, "2026-03-10 03:00"),
    ("S05 closing over Qingming", "2026-04-01 14:00", 120, D, "2026-04-09 14:00"),
    ("S05 48 h report", "2026-04-01 14:00", 48, C, "2026-04-03 14:00"),
    ("S05 deferral review", "2026-04-08 10:00", 8, W, "2026-04-09 10:00"),
    ("S05 first tracking review", "2026-04-08 15:00", 7 * 24, C, "2026-04-15 15:00"),
    ("S05 closing after reactivation", "2026-06-10 09:00", 120, D, "2026-06-17 09:00"),
    ("S08 closing", "2026-05-12 10:00", 48, D, "2026-05-14 10:00"),
    ("S08 call-back", "2026-05-13 11:00", 12, C, "2026-05-13 23:00"),
    ("S08 closing MEDIUM after the refusal", "2026-05-12 10:00", 120, D, "2026-05-19 10:00"),
    ("S08 second call-back", "2026-05-15 15:00", 12, C, "2026-05-16 03:00"),
    ("S08 approval", "2026-05-15 18:30", 8, W, "2026-05-18 18:00"),
    ("S10 transfer at night", "2026-07-18 22:10", Decimal("0.5"), C, "2026-07-18 22:40"),
    ("S10 first reply", "2026-07-18 22:35", 1, C, "2026-07-18 23:35"),
    ("S10 containment", "2026-07-18 22:10", 4, C, "2026-07-19 02:10"),
    ("S10 interim reply", "2026-07-18 23:20", 12, C, "2026-07-19 11:20"),
    ("S10 48 h report", "2026-07-18 22:10", 48, C, "2026-07-20 22:10"),
    ("S10 closing ends with the last day", "2026-07-18 22:10", 240, D, "2026-08-01 00:00"),
    ("S12 containment", "2026-03-08 17:30", 4, C, "2026-03-08 21:30"),
    ("S12 transfer", "2026-03-08 17:30", 2, W, "2026-03-09 11:00"),
    ("S12 first reply", "2026-03-09 09:50", 2, W, "2026-03-09 11:50"),
    ("S12 48 h report", "2026-03-08 17:30", 48, C, "2026-03-10 17:30"),
    ("S12 closing", "2026-03-08 17:30", 48, D, "2026-03-11 00:00"),
    ("S13 A1", "2026-05-29 09:10", 48, D, "2026-06-02 09:10"),
    ("S13 A3", "2026-07-08 09:00", 120, D, "2026-07-15 09:00"),
    ("S13 A4 on a make-up Saturday", "2026-10-08 09:00", 48, D, "2026-10-10 09:00"),
    ("S17 D0", "2026-08-03 09:00", 4, C, "2026-08-03 13:00"),
    ("S17 D1", "2026-08-03 09:00", 8, W, "2026-08-03 18:00"),
    ("S17 D2 and related calls", "2026-08-03 09:00", 24, D, "2026-08-04 09:00"),
    ("S17 D3 verified", "2026-08-03 09:00", 48, D, "2026-08-05 09:00"),
    ("S17 D4", "2026-08-03 09:00", 72, D, "2026-08-06 09:00"),
    ("S17 D5", "2026-08-03 09:00", 96, D, "2026-08-07 09:00"),
    ("S17 D6 and D7", "2026-08-03 09:00", 120, D, "2026-08-10 09:00"),
    ("S03 approval", "2026-05-13 17:00", 16, W, "2026-05-15 17:00"),
]


@pytest.mark.parametrize(
    ("start", "hours", "basis", "due"), [row[1:] for row in EXAMPLES], ids=[r[0] for r in EXAMPLES]
)
def test_every_due_date_of_the_worked_examples_is_met_to_the_minute(
    start: str, hours: Hours, basis: Basis, due: str
) -> None:
    assert shown(CHINA.add(at(start), hours, basis)) == due
    assert explain(at(start), hours, basis, CHINA).answer.due == at(due)


def test_a_form_sent_in_the_night_of_the_clock_change_is_answered_on_both_clocks() -> None:
    received = datetime.fromisoformat("2026-03-08T01:30:00-08:00")
    due = CHINA.add(received, 4, C)
    assert (due.isoformat(), shown(due), shown(due, NIGHT)) == (
        "2026-03-08T13:30:00+00:00",
        "2026-03-08 21:30",
        "2026-03-08 06:30",
    )
    assert CHINA.local(datetime.fromisoformat("2026-03-15T23:30:00-07:00")).isocalendar().week == 12


SHIFTS = [
    # calendar, start, hours, basis, due
    ("night", "2026-03-04 21:00", 8, W, "2026-03-05 06:00"),  # one whole shift
    ("night", "2026-03-06 23:00", 8, W, "2026-03-09 23:00"),  # Friday's shift ends on Saturday, Monday goes on
    ("night", "2026-03-07 02:00", 4, W, "2026-03-07 06:00"),  # Saturday morning still belongs to Friday
    ("night", "2026-03-07 06:00", 1, W, "2026-03-09 23:00"),  # and after it nothing until Monday night
    ("two shifts", "2026-03-02 05:00", 16, W, "2026-03-02 22:00"),
    ("two shifts", "2026-03-02 13:00", 2, W, "2026-03-02 15:00"),
    ("two shifts", "2026-03-02 13:00", 1, W, "2026-03-02 14:00"),
    ("two shifts", "2026-02-28 21:00", 2, W, "2026-03-02 07:00"),  # a make-up Saturday
    ("sunday", "2026-03-08 01:30", 1, W, "2026-03-08 03:30"),  # 02:00 to 03:00 never was
    ("sunday", "2026-03-08 00:00", 3, W, "2026-03-09 02:00"),  # so this shift had two hours
    ("sunday", "2026-11-01 00:00", 4, W, "2026-11-01 04:00"),  # and this one four
    ("sunday", "2026-03-07 12:00", 24, D, "2026-03-08 13:00"),  # a day of 23 hours
    ("sunday", "2026-10-31 12:00", 24, D, "2026-11-01 11:00"),  # a day of 25 hours
]


@pytest.mark.parametrize(("name", "start", "hours", "basis", "due"), SHIFTS)
def test_shifts_count_the_hours_that_really_passed(name: str, start: str, hours: int, basis: Basis, due: str) -> None:
    calendar = CALENDARS[name]
    assert shown(calendar.add(at(start, calendar), hours, basis), calendar) == due


@pytest.mark.parametrize(("weekday", "real"), [("2026-03-08", 7), ("2026-11-01", 9)])
def test_a_night_shift_through_a_clock_change_is_as_long_as_it_was(weekday: str, real: int) -> None:
    calendar = WorkCalendar(CalendarSpec(zone=ANGELES, weekdays=frozenset({6}), intervals=(("22:00", "06:00"),)))
    end = at(f"{weekday} 06:00", calendar)
    assert calendar.measure(end - timedelta(hours=12), end, W) == timedelta(hours=real)
    assert calendar.add(end - timedelta(hours=12), real, W) == end


def test_an_interval_that_a_clock_change_leaves_out_counts_nothing() -> None:
    calendar = WorkCalendar(CalendarSpec(zone=ANGELES, weekdays=frozenset({7}), intervals=(("02:15", "02:45"),)))
    start, end = at("2026-03-08 00:00", calendar), at("2026-03-08 12:00", calendar)
    assert calendar.measure(start, end, W) == timedelta(0)
    assert shown(calendar.add(start, 0.5, W), calendar) == "2026-03-15 02:45"


def test_zero_hours_end_at_the_start_even_on_a_holiday() -> None:
    assert CHINA.add(at("2026-10-01 03:00"), 0, W) == at("2026-10-01 03:00")


@pytest.mark.parametrize("hours", [Decimal("0.1"), 0.1])
def test_a_tenth_of_an_hour_is_six_minutes_exactly(hours: Hours) -> None:
    assert CHINA.add(at("2026-03-02 09:00"), hours, W) == at("2026-03-02 09:06")


def test_the_last_microsecond_of_a_day_is_working_time_and_the_next_one_is_not() -> None:
    last = at("2026-03-02 18:00") - timedelta(microseconds=1)
    assert CHINA.measure(last, at("2026-03-03 08:00"), W) == timedelta(microseconds=1)
    assert CHINA.add(last, 1, W) == at("2026-03-03 10:00") - timedelta(microseconds=1)


def test_results_are_in_utc() -> None:
    assert all(CHINA.add(at("2026-03-02 09:00"), hours, basis).tzinfo is UTC for hours in (0, 1) for basis in Basis)
    assert CHINA.office_end(date(2026, 3, 2)).tzinfo is UTC


def test_a_pause_moves_the_due_by_the_working_time_it_takes() -> None:
    start, lunch = at("2026-03-02 09:00"), (at("2026-03-02 11:00"), at("2026-03-02 14:00"))
    assert shown(CHINA.add(start, 8, W, [lunch])) == "2026-03-03 11:00"
    assert CHINA.measure(start, at("2026-03-03 11:00"), W, [lunch]) == timedelta(hours=8)
    overlapping = [lunch, (at("2026-03-02 10:30"), at("2026-03-02 13:30")), lunch]
    assert shown(CHINA.add(start, 8, W, overlapping)) == "2026-03-03 11:30"
    assert shown(CHINA.add(start, 2, W, [lunch])) == "2026-03-02 11:00"
    friday = (at("2026-02-27 09:00"), at("2026-02-27 12:00"))
    assert shown(CHINA.add(start, 8, W, [friday])) == "2026-03-02 18:00"
    assert shown(CHINA.add(at("2026-03-02 12:30"), 1, C, [lunch])) == "2026-03-02 15:00"


def test_an_open_pause_has_no_due_but_can_be_measured_so_far() -> None:
    pause: Pause = (at("2026-03-02 11:00"), None)
    with pytest.raises(ValueError, match="is open: close it"):
        CHINA.add(at("2026-03-02 09:00"), 8, W, [pause])
    assert CHINA.measure(at("2026-03-02 09:00"), at("2026-03-05 09:00"), W, [pause]) == timedelta(hours=2)


REFUSED = [
    (datetime(2026, 3, 2), 1, W, (), "pass an aware datetime"),  # noqa: DTZ001
    (at("2026-03-02 09:00"), -1, W, (), "pass zero or more"),
    (at("2026-03-02 09:00"), float("nan"), W, (), "pass zero or more"),
    (at("2026-03-02 09:00"), Decimal("Infinity"), C, (), "pass zero or more"),
    (at("2026-03-02 09:00"), 1, "X", (), "use C, W or D"),
    (at("2026-03-02 09:00"), 1, W, [(at("2026-03-02 09:00"), at("2026-03-01 09:00"))], "swap them"),
    (at("2026-03-02 09:00"), 10**7, W, (), "check moment and hours"),
    (at("2026-03-02 09:00"), 10**9, C, (), "check the number of hours"),
]


@pytest.mark.parametrize(("start", "hours", "basis", "pauses", "remedy"), REFUSED)
def test_an_impossible_question_is_refused_with_its_remedy(
    start: datetime, hours: Hours, basis: Basis, pauses: list[Pause], remedy: str
) -> None:
    with pytest.raises(ValueError, match=remedy):
        calendar_without_years().add(start, hours, basis, pauses)


@cache
def calendar_without_years() -> WorkCalendar:
    """Return a calendar that knows weekdays only."""
    return WorkCalendar(CalendarSpec(intervals=(("00:00", "24:00"),)))


def test_an_end_before_its_start_cannot_be_measured() -> None:
    with pytest.raises(ValueError, match="swap them"):
        CHINA.measure(at("2026-03-03 09:00"), at("2026-03-02 09:00"), W)


def test_a_year_without_data_counts_by_weekdays_and_is_named() -> None:
    start = at("2026-12-31 17:00")
    due = CHINA.add(start, 2, W)
    assert shown(due) == "2027-01-01 10:00"
    assert (CHINA.knows(2026), CHINA.knows(2027), CHINA.unknown_years(start, due)) == (True, False, (2027,))
    assert CHINA.unknown_years(at("2026-01-01 00:00"), at("2026-12-31 23:59")) == ()
    assert [part.year for part in explain(start, 2, W, CHINA).unknown_years] == [2027]


def test_years_are_taken_in_the_zone_of_the_calendar() -> None:
    moment = datetime(2026, 12, 31, 20, tzinfo=UTC)
    assert CHINA.unknown_years(moment, moment) == (2027,)


@pytest.mark.parametrize("year", [1970, 2009, 2060])
def test_moments_far_from_the_known_years_are_answered_too(year: int) -> None:
    calendar = WorkCalendar(spec_of("cn"))
    start = datetime(year, 6, 1, 3, tzinfo=UTC)
    due = calendar.add(start, 2000, D)
    assert calendar.measure(start, due, D) == timedelta(hours=2000)
    assert calendar.measure(at("2026-03-02 09:00"), at("2026-03-03 09:00"), W) == timedelta(hours=8)


def test_a_span_from_before_the_table_to_after_it_is_measured_whole() -> None:
    fresh, grown = WorkCalendar(spec_of("cn")), WorkCalendar(spec_of("cn"))
    start, end = at("2015-01-05 10:00"), at("2029-01-05 10:00")
    grown.add(start, 1, W)
    assert fresh.measure(start, end, W) == grown.measure(start, end, W)


def test_threads_that_ask_for_different_years_at_once_get_the_same_answers() -> None:
    expected = {year: CHINA.add(datetime(year, 3, 2, tzinfo=UTC), 100, W) for year in range(2004, 2044, 4)}
    shared, found = WorkCalendar(spec_of("cn")), dict[int, datetime]()

    def ask(year: int) -> None:
        found[year] = shared.add(datetime(year, 3, 2, tzinfo=UTC), 100, W)

    threads = [Thread(target=ask, args=(year,)) for year in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == expected


def test_a_timeline_that_never_works_ends_in_an_error() -> None:
    with pytest.raises(ValueError, match=f"{FIRST_YEAR} and {LAST_YEAR}"):
        WorkedTime(lambda _: [], 2026).worked(0)


def test_a_copied_calendar_answers_alike() -> None:
    assert copy.deepcopy(CHINA).add(at("2026-03-02 09:00"), 8, W) == at("2026-03-02 18:00")


def test_working_days_follow_the_table_and_the_next_one_lies_after_the_holiday() -> None:
    assert CHINA.is_working_day(date(2026, 10, 10))
    assert not CHINA.is_working_day(date(2026, 10, 7))
    assert CHINA.next_working_day(date(2026, 9, 30)) == date(2026, 10, 8)
    assert CHINA.next_working_day(date(2026, 2, 13)) == date(2026, 2, 14)


def test_the_office_ends_with_the_last_interval_even_on_the_next_day() -> None:
    assert shown(CHINA.office_end(date(2026, 3, 2))) == "2026-03-02 18:00"
    assert shown(NIGHT.office_end(date(2026, 3, 6)), NIGHT) == "2026-03-07 06:00"
    with pytest.raises(ValueError, match="next_working_day"):
        CHINA.office_end(date(2026, 10, 1))


def test_an_explanation_counts_skips_and_warns_as_a_clerk_would() -> None:
    pause = (at("2026-02-24 08:00"), at("2026-02-26 08:00"))
    told = explain(at("2026-02-12 14:00"), 72, D, CHINA, [pause])
    assert [(f"{part.on:%m-%d}", int(part.hours)) for part in told.segments] == [
        ("02-12", 10),
        ("02-13", 48),
        ("02-24", 8),
        ("02-26", 6),
    ]
    assert [(f"{part.first_on:%m-%d}", f"{part.last_on:%m-%d}", part.reason, part.name) for part in told.skipped] == [
        ("02-15", "02-23", Reason.HOLIDAY, "Spring Festival"),
        ("02-25", "02-25", Reason.PAUSE, ""),
    ]
    assert [(part.on, part.name) for part in told.make_up_days] == [(date(2026, 2, 14), "Make-up workday")]
    assert [(part.start, part.end) for part in told.pauses] == [pause]
    assert (told.answer.hours, told.answer.due, told.question.zone) == (
        Decimal(72),
        at("2026-02-26 14:00"),
        "Asia/Shanghai",
    )


def test_the_lines_of_an_explanation_follow_the_days_and_carry_what_a_message_needs() -> None:
    lines = explain(at("2026-03-06 17:00"), 2, W, CHINA).lines()
    assert [line.kind for line in lines] == ["Question", "Segment", "SkippedDays", "Segment", "Answer"]
    assert lines[2].parameters == {
        "first_on": date(2026, 3, 7),
        "last_on": date(2026, 3, 8),
        "reason": Reason.WEEKEND,
        "name": "",
    }
    assert lines[-1].parameters == {"hours": Decimal(2), "due": at("2026-03-09 10:00")}


def test_a_due_at_midnight_before_a_holiday_does_not_list_the_day_after_as_skipped() -> None:
    told = explain(at("2026-07-18 22:10"), 240, D, CHINA)
    assert [(part.first_on.day, part.last_on.day) for part in told.skipped] == [(18, 19), (25, 26)]
    assert [part.hours for part in told.segments] == [120, 120]


def test_a_shift_that_began_the_day_before_is_explained_as_that_day() -> None:
    told = explain(at("2026-03-07 05:00", NIGHT), 2, W, NIGHT)
    assert [part.on for part in told.segments] == [date(2026, 3, 6), date(2026, 3, 9)]
    assert [(part.first_on, part.last_on) for part in told.skipped] == [(date(2026, 3, 7), date(2026, 3, 8))]
    sunday = explain(at("2026-03-08 12:00", NIGHT), 1, W, NIGHT)
    assert [(part.first_on, part.last_on) for part in sunday.skipped] == [(date(2026, 3, 8), date(2026, 3, 8))]


def test_a_pause_before_the_start_or_after_the_due_is_not_mentioned() -> None:
    hours = [("2026-03-02 08:00", "2026-03-02 09:00"), ("2026-03-02 10:00", "2026-03-02 11:00")]
    assert explain(at("2026-03-02 09:00"), 1, W, CHINA, [(at(a), at(b)) for a, b in hours]).pauses == ()


def test_elapsed_hours_skip_no_day_but_tell_their_pauses() -> None:
    told = explain(at("2026-10-01 10:00"), 12, C, CHINA, [(at("2026-10-01 12:00"), at("2026-10-01 13:00"))])
    assert (told.skipped, told.make_up_days, len(told.segments), len(told.pauses)) == ((), (), 2, 1)


def test_an_explanation_survives_its_own_json() -> None:
    told = explain(at("2026-03-06 17:00"), 2, W, CHINA)
    assert Explanation.model_validate_json(told.model_dump_json()).answer == told.answer


moments = st.datetimes(datetime(2018, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
amounts = st.decimals(0, 300, places=3) | st.integers(0, 300)
bases, calendars = st.sampled_from(list(Basis)), st.sampled_from(list(CALENDARS.values()))
pause_lists = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 100)), max_size=3)
modest = settings(max_examples=60, derandomize=True, deadline=None)


def pauses_after(start: datetime, pairs: list[tuple[int, int]]) -> list[Pause]:
    """Return pauses of some hours, some hours after a start."""
    begins = [(start + timedelta(hours=wait), length) for wait, length in pairs]
    return [(begin, begin + timedelta(hours=length)) for begin, length in begins]


def exactly(hours: Hours) -> timedelta:
    """Return hours of thousandths without a rounding of floats."""
    return timedelta(milliseconds=int(hours * 3_600_000))


@modest
@given(calendars, moments, amounts, bases, pause_lists)
def test_what_was_added_is_what_is_measured(
    calendar: WorkCalendar, start: datetime, hours: Hours, basis: Basis, pairs: list[tuple[int, int]]
) -> None:
    pauses = pauses_after(start, pairs)
    due = calendar.add(start, hours, basis, pauses)
    assert calendar.measure(start, due, basis, pauses) == exactly(hours)
    assert due >= start


@modest
@given(calendars, moments, st.integers(0, 5000), amounts, bases)
def test_a_later_start_or_a_longer_limit_is_never_due_earlier(
    calendar: WorkCalendar, start: datetime, more: int, hours: Hours, basis: Basis
) -> None:
    due = calendar.add(start, hours, basis)
    assert calendar.add(start + timedelta(minutes=more), hours, basis) >= due
    assert calendar.add(start, hours + more, basis) >= due


@modest
@given(calendars, moments, amounts, bases, pause_lists)
def test_a_pause_only_moves_a_due_later(
    calendar: WorkCalendar, start: datetime, hours: Hours, basis: Basis, pairs: list[tuple[int, int]]
) -> None:
    assert calendar.add(start, hours, basis, pauses_after(start, pairs)) >= calendar.add(start, hours, basis)


@modest
@given(calendars, moments, amounts, amounts, bases)
def test_a_sum_in_two_steps_counts_as_much_as_in_one(
    calendar: WorkCalendar, start: datetime, first: Decimal, second: Decimal, basis: Basis
) -> None:
    stepped = calendar.add(calendar.add(start, first, basis), second, basis)
    assert calendar.measure(start, stepped, basis) == exactly(first + second)
    if second:
        assert stepped == calendar.add(start, first + second, basis)


@modest
@given(calendars, moments, amounts, bases, pause_lists)
def test_an_explanation_adds_up_to_the_same_due(
    calendar: WorkCalendar, start: datetime, hours: Hours, basis: Basis, pairs: list[tuple[int, int]]
) -> None:
    pauses = pauses_after(start, pairs)
    told = explain(start, hours, basis, calendar, pauses)
    assert told.answer.due == calendar.add(start, hours, basis, pauses)
    counted = sum((part.hours for part in told.segments), Decimal(0))
    assert abs(counted - Decimal(hours)) < Decimal("1e-12")
    assert abs(told.answer.hours - Decimal(hours)) < Decimal("1e-12")


def worked_minutes(calendar: WorkCalendar, start: datetime, days: int, basis: Basis) -> list[int]:
    """Return the running sum of worked minutes, minute by minute, by asking the wall clock of each."""
    sums = [0]
    for count in range(days * 24 * 60):
        wall = (start + timedelta(minutes=count)).astimezone(calendar.zone)
        minute, day = wall.hour * 60 + wall.minute, wall.date()
        today = calendar.spec.works_on(day)
        yesterday = calendar.spec.works_on(day - timedelta(days=1))
        spans = calendar.spec.minutes if basis is W else ((0, 24 * 60),)
        open_now = any((today and a <= minute < b) or (yesterday and a <= minute + 24 * 60 < b) for a, b in spans)
        sums.append(sums[-1] + open_now)
    return sums


@settings(modest, max_examples=18)
@given(
    calendars,
    st.sampled_from(["2026-02-13", "2026-03-07", "2026-04-03", "2026-10-09", "2026-10-31"]),
    st.integers(0, 24 * 60),
    st.integers(1, 20 * 60),
    st.sampled_from([W, D]),
)
def test_a_count_minute_by_minute_gives_the_same_due(
    calendar: WorkCalendar, day: str, offset: int, minutes: int, basis: Basis
) -> None:
    start = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(minutes=offset)
    sums = worked_minutes(calendar, start, 5, basis)
    if sums[-1] >= minutes:
        due = start + timedelta(minutes=bisect_left(sums, minutes))
        assert calendar.add(start, Decimal(minutes) / 60, basis) == due
    end = start + timedelta(days=5)
    assert calendar.measure(start, end, basis) == timedelta(minutes=sums[-1])
