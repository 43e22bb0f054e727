"""What a late reaction, a missed closing due and a month overdue cost, and whom. T7, T7b, T8."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.assessing import (
    Liable,
    late_reaction,
    liable_for_reaction,
    missed_closing,
    month_overdue,
    months_later,
    total_of,
)
from rules.case import Case, Clock
from rules.vocabulary import AssessmentUnit, ClockKind, ClockState, ExternalBody, Level, LevelClass
from rules.working_time import Basis
from tests.rules.facts import CALENDAR, POLICY, SHANGHAI, ask, at, case, shown

CHARGED = case(category="DEL-08", form_rev=1, form_issued_at=at("2026-03-02 09:50"), level=Level.MEDIUM)


def transfer(started: str, due: str) -> Clock:
    return Clock(ClockKind.TRANSFER, 1, at(started), at(due), ClockState.RUNNING, None, None, Basis.W, Decimal(2))


@pytest.mark.parametrize(
    ("anchor", "months", "later"),
    [
        ("2026-03-10 15:00", 1, "2026-04-10 15:00"),
        ("2026-03-10 15:00", 2, "2026-05-10 15:00"),
        ("2026-01-30 10:00", 1, "2026-02-28 10:00"),
        ("2026-01-30 10:00", 2, "2026-03-30 10:00"),
        ("2026-08-01 00:00", 1, "2026-09-01 00:00"),
        ("2026-11-30 09:00", 3, "2027-02-28 09:00"),
        ("2027-12-31 23:00", 2, "2028-02-29 23:00"),
    ],
)
def test_a_month_runs_from_the_anchor_and_is_clamped_to_the_months_end(anchor: str, months: int, later: str) -> None:
    assert shown(months_later(at(anchor), months, CALENDAR)) == later


@given(st.datetimes(datetime(2018, 1, 1), datetime(2030, 1, 1)), st.integers(1, 60))  # noqa: DTZ001
def test_more_months_are_always_later_and_never_leave_the_anchors_day(anchor: datetime, months: int) -> None:
    moment = anchor.replace(tzinfo=SHANGHAI)
    later = CALENDAR.local(months_later(moment, months, CALENDAR))
    assert later > CALENDAR.local(months_later(moment, months - 1, CALENDAR))
    assert later.day <= moment.day
    assert later.time() == moment.time()


@pytest.mark.parametrize(
    ("level", "department", "person"),
    [
        (LevelClass.GENERAL, "100.00", "50.00"),
        (LevelClass.MEDIUM, "300.00", "100.00"),
        (LevelClass.STRONG, "500.00", "200.00"),
        (LevelClass.EXTERNAL, "1000.00", "500.00"),
    ],
)
def test_a_missed_closing_costs_what_its_level_says(level: LevelClass, department: str, person: str) -> None:
    owed = missed_closing(ask(CHARGED), at("2026-03-04 09:30"), level)
    assert (str(owed.amount_department), str(owed.amount_person)) == (department, person)
    assert (owed.department, owed.person) == ("LOG", "worker")


@pytest.mark.parametrize(("month", "department", "person"), [(1, "500.00", "200.00"), (2, "1000.00", "400.00")])
def test_the_nth_month_costs_n_times_the_standard_of_the_level_in_force(
    month: int, department: str, person: str
) -> None:
    owed = month_overdue(ask(replace(CHARGED, level=Level.STRONG)), at("2026-03-10 15:00"), month)
    assert (owed.multiple, str(owed.amount_department), str(owed.amount_person)) == (month, department, person)


def test_an_external_complaint_costs_the_standard_of_its_own_row() -> None:
    outside = replace(CHARGED, level=Level.STRONG, external_body=ExternalBody.GOVERNMENT)
    assert month_overdue(ask(outside), at("2026-08-01 00:00"), 1).amount_department == Decimal(1000)


def test_points_are_counted_where_a_region_counts_in_points() -> None:
    assert total_of(Decimal(300), AssessmentUnit.POINTS, Decimal(10)) == Decimal(30)
    assert total_of(Decimal(300), AssessmentUnit.CNY, Decimal(10)) == Decimal(300)


@pytest.mark.parametrize(
    ("issued", "liable"),
    [
        ("2026-03-02 10:30", Liable("LOG", "receiver")),
        ("2026-03-02 10:31", Liable("CSC", "anna")),
    ],
)
def test_the_service_centre_answers_for_a_transfer_that_it_issued_after_half_of_the_limit(
    issued: str, liable: Liable
) -> None:
    of = replace(CHARGED, form_issued_at=at(issued))
    clock = transfer("2026-03-02 09:30", "2026-03-02 11:30")
    assert liable_for_reaction(ask(of), clock) == liable


@pytest.mark.parametrize("of", [replace(CHARGED, category=""), replace(CHARGED, form_issued_at=None)])
def test_a_finding_waits_until_it_is_known_who_answers_for_it(of: Case) -> None:
    assert liable_for_reaction(ask(of), transfer("2026-03-02 09:30", "2026-03-02 11:30")) is None


def test_a_late_transfer_costs_once_what_the_level_says() -> None:
    owed = late_reaction(ask(CHARGED), transfer("2026-03-02 09:30", "2026-03-02 11:30"), Liable("LOG", "receiver"))
    assert (owed.amount_department, owed.amount_person) == (Decimal(100), Decimal(50))
    assert shown(owed.effective_at) == "2026-03-02 11:30"


def test_the_time_to_appeal_counts_in_working_days() -> None:
    owed = missed_closing(ask(CHARGED, now="2026-03-13 15:00"), at("2026-03-13 15:00"), LevelClass.STRONG)
    assert shown(owed.appeal_until) == "2026-03-16 15:00"
    assert owed.series == POLICY.notices.numbers["penalty"]
