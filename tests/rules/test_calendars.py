"""The calendar files hold the facts, and a malformed calendar says what to do."""

import tomllib
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import chinese_calendar  # type: ignore[import-untyped,unused-ignore]
import holidays
import pytest
from pydantic import ValidationError

from rules.work_calendar import CalendarSpec, each_date, years_from

CALENDARS = Path(__file__).parents[2] / "policies" / "calendars"
EVERY_DAY = each_date(date(2018, 1, 1), date(2026, 12, 31))
YEARS = list(range(2018, 2027))


def data_of(name: str) -> dict[str, Any]:
    """Return a calendar file as it is written."""
    return tomllib.loads((CALENDARS / f"{name}.toml").read_text(encoding="utf-8"))


def spec_of(name: str) -> CalendarSpec:
    """Return a calendar file with office hours of the default."""
    data = data_of(name)
    return CalendarSpec(name=data["name"], zone=data["zone"], years=years_from(data))


def test_no_day_of_mainland_china_from_2018_to_2026_differs_from_an_independent_library() -> None:
    spec = spec_of("cn")
    assert [day for day in EVERY_DAY if spec.works_on(day) != chinese_calendar.is_workday(day)] == []


def test_no_day_of_taiwan_from_2018_to_2026_differs_from_an_independent_library() -> None:
    spec, taiwan = spec_of("tw"), holidays.country_holidays("TW", years=YEARS)
    assert [day for day in EVERY_DAY if spec.works_on(day) != taiwan.is_working_day(day)] == []


def test_the_notice_for_2026_is_held_to_the_day() -> None:
    year = spec_of("cn").years[2026]
    spans = [("01-01", "01-03"), ("02-15", "02-23"), ("04-04", "04-06"), ("05-01", "05-05"), ("06-19", "06-21")]
    spans += [("09-25", "09-27"), ("10-01", "10-07")]
    expected = [each_date(date.fromisoformat(f"2026-{a}"), date.fromisoformat(f"2026-{b}")) for a, b in spans]
    assert sorted(year.off) == list(chain.from_iterable(expected))
    make_up = ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
    assert [day.isoformat() for day in sorted(year.work)] == make_up


@pytest.mark.parametrize("name", ["cn", "tw"])
def test_every_year_of_a_calendar_has_its_reference_and_every_holiday_one_spelling(name: str) -> None:
    spec = spec_of(name)
    assert sorted(spec.years) == YEARS
    assert all("https://" in year.reference for year in spec.years.values())
    names = {title for year in spec.years.values() for title in chain(year.off.values(), year.work.values())}
    assert len({title.casefold().replace("-", " ") for title in names}) == len(names)
    assert {title for year in spec.years.values() for title in year.work.values()} == {"Make-up workday"}


@pytest.mark.parametrize("name", ["cn", "tw"])
def test_a_make_up_day_is_always_a_weekend(name: str) -> None:
    days = chain.from_iterable(year.work for year in spec_of(name).years.values())
    assert {day.isoweekday() for day in days} <= {6, 7}


MALFORMED = [
    ({"zone": "Asia/Peking2"}, "use an IANA name such as Asia/Shanghai"),
    ({"zone": ""}, "use an IANA name such as Asia/Shanghai"),
    ({"intervals": [("9:00", "12:00")]}, "write HH:MM"),
    ({"intervals": [("09:00", "25:00")]}, "write HH:MM"),
    ({"intervals": [("24:00", "06:00")]}, "write 00:00-24:00"),
    ({"intervals": [("09:00", "09:00")]}, "write 00:00-24:00"),
    ({"intervals": [("09:00", "12:00"), ("11:00", "18:00")]}, "09:00-12:00 and 11:00-18:00 overlap: shorten one"),
    ({"intervals": [("22:00", "06:00"), ("05:00", "09:00")]}, "22:00-06:00 and 05:00-09:00 overlap: shorten one"),
    ({"intervals": []}, "at least 1 item"),
    ({"weekdays": []}, "at least 1 item"),
    ({"weekdays": [0]}, "greater than or equal to 1"),
    ({"weekday": [1]}, "Extra inputs"),
    ({"years": {2026: {"off": {"2025-10-01": "National Day"}}}}, "year.2026.off: 2025-10-01 .* move it to year.2025"),
    ({"years": {2026: {"work": {"2027-01-02": "Make-up workday"}}}}, "year.2026.work: 2027-01-02 .* move it"),
    ({"years": {2026: {"off": {"2026-10-10": "A"}, "work": {"2026-10-10": "B"}}}}, "2026-10-10 is both .* remove it"),
    ({"years": {2026: {"of": {}}}}, "Extra inputs"),
]


@pytest.mark.parametrize(("fields", "remedy"), MALFORMED)
def test_a_malformed_calendar_is_refused_with_its_remedy(fields: dict[str, Any], remedy: str) -> None:
    with pytest.raises(ValidationError, match=remedy):
        CalendarSpec.model_validate(fields)


def test_a_file_without_years_is_refused() -> None:
    with pytest.raises(ValueError, match="add a table"):
        years_from({"name": "Nowhere"})


def test_intervals_may_be_written_in_any_order_and_touch() -> None:
    spec = CalendarSpec(intervals=(("22:00", "06:00"), ("06:00", "14:00"), ("14:00", "22:00")))
    assert spec.minutes == ((360, 840), (840, 1320), (1320, 1800))
