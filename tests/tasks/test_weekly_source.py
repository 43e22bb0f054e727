"""The figures of a week counted from the real tables: S15, later moves undone, weeks without anything."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from models.complaint import Complaint
from models.database import engine, transaction
from models.event import LedgerEvent
from rules.lifecycle import Event
from rules.vocabulary import Indicator, Level, TrackingMode
from rules.weekly_figures import WeeklyFigures
from tasks.gates import record_event
from tasks.policy_store import book, calendar_of
from tasks.sweeping import sweep_all
from tasks.weekly_source import weekly_figures
from tasks.weekly_stand import COPIED, QUIET
from tests.postgres import Postgres
from tests.scenarios.stage import installation
from tests.tasks.cases import at
from tests.tasks.week_11 import OF_THE_WEEK, WEEK, play_the_week, the_week


@pytest.fixture
def week() -> Iterator[Path]:
    """An installation in which the week of S15 has been played."""
    with the_week() as home:
        yield home


def figures(week: str = WEEK) -> WeeklyFigures:
    policy = book().at(at("2026-03-16 09:00"))
    with transaction() as session:
        return weekly_figures(session, week, policy, calendar_of(policy))


def percents(found: WeeklyFigures, *which: Indicator) -> list[Decimal | None]:
    return [found.indicator(each).rate.rounded(1) for each in which]


def no_of(name: str) -> str:
    """Return the number of a complaint of the week by its name in the story."""
    told = next(each for each in OF_THE_WEEK if each[0] == name)
    with transaction() as session:
        return session.exec(select(Complaint.no).where(col(Complaint.received_at) == at(told[3]))).one()


@pytest.mark.usefixtures("week")
def test_s15_the_week_has_the_figures_that_are_reckoned_by_hand() -> None:
    found = figures()
    assert found.sums.received == 25
    assert {row.level: row.received for row in found.levels} == {
        Level.GENERAL: 14,
        Level.MEDIUM: 6,
        Level.STRONG: 3,
        Level.IRRATIONAL: 2,
    }
    assert found.facts.external == 1
    assert (found.sums.closed_first, found.sums.closed_second, found.sums.closed_otherwise) == (15, 3, 0)
    assert (found.sums.due, found.sums.in_limit) == (20, 15)
    assert percents(found, Indicator.FIRST_CLOSURE, Indicator.SECOND_CLOSURE, Indicator.ON_TIME) == [
        Decimal("83.3"),
        Decimal("16.7"),
        Decimal("75.0"),
    ]


@pytest.mark.usefixtures("week")
def test_s15_irrational_complaints_and_those_watched_and_monitored() -> None:
    found = figures()
    assert percents(found, Indicator.FIRST_IRRATIONAL, Indicator.SECOND_IRRATIONAL) == [Decimal("8.0"), Decimal("4.0")]
    assert (found.sums.first_irrational, found.sums.second_irrational) == (2, 1)
    assert {each.mode: each.stock for each in found.facts.tracked} == {TrackingMode.WATCH: 3, TrackingMode.MONITOR: 2}


@pytest.mark.usefixtures("week")
def test_s15_rates_and_shares_by_family() -> None:
    found = figures()
    assert found.facts.exposure.total == 1_250
    assert found.indicator(Indicator.COMPLAINT_RATE).rate.rounded(2) == Decimal("2.00")
    shown = {
        each.family: (each.sums.received, each.rate.rounded(2), each.share.rounded(1))
        for each in found.families
        if each.sums.received
    }
    assert shown == {
        "DEL": (9, Decimal("0.72"), Decimal("36.0")),
        "QLT": (6, Decimal("0.48"), Decimal("24.0")),
        "SAL": (4, Decimal("0.32"), Decimal("16.0")),
        "AST": (3, Decimal("0.24"), Decimal("12.0")),
        "SVC": (2, Decimal("0.16"), Decimal("8.0")),
        "NEW": (1, Decimal("0.08"), Decimal("4.0")),
    }
    assert (found.iceberg.total, found.iceberg.explicit, found.iceberg.latent) == (600, 100, 500)


@pytest.mark.usefixtures("week")
def test_every_breakdown_adds_up_to_what_was_received() -> None:
    facts = figures().facts
    for counts in (facts.channels, facts.tiers, facts.causing_departments, facts.responsibilities):
        assert sum(each.count for each in counts) == 25
    assert sum(each.triaged for each in facts.owners) == 25
    assert sum(facts.ageing) == figures().sums.open == len(facts.open_cases)


@pytest.mark.usefixtures("week")
def test_what_is_open_comes_with_what_has_missed_its_limit_first() -> None:
    cases = figures().facts.open_cases
    assert [each.overdue for each in cases] == [True, True, *[False] * 8]
    due = [each.due_at for each in cases if each.due_at and not each.overdue]
    assert due == sorted(due)
    assert [each.due_at for each in figures().facts.due_next] == sorted(
        each.due_at for each in figures().facts.due_next if each.due_at
    )


@pytest.mark.usefixtures("week")
def test_the_clocks_due_in_the_week_are_counted_with_the_hours_they_took() -> None:
    facts = figures().facts
    clocks = {each.kind.value: each for each in facts.clocks}
    assert (clocks["OWNER"].due, clocks["OWNER"].met) == (25, 25)
    assert (clocks["CALLBACK"].due, clocks["CALLBACK"].met) == (18, 18)
    # Closing was applied for at 08:30 or 10:00, and the customer called at 12:10.
    assert (clocks["CALLBACK"].median_hours, clocks["CALLBACK"].p90_hours) == (Decimal("3.67"), Decimal("3.67"))
    assert (facts.call_backs.tried, facts.call_backs.reached, facts.call_backs.satisfied) == (18, 18, 18)


@pytest.mark.usefixtures("week")
def test_a_report_that_is_made_later_says_the_same_whatever_has_happened_since() -> None:
    before = figures()
    sweep_all(at("2026-03-17 09:00"))
    happened = [
        (no_of("A1"), Event.REOPEN, "E017", {"reason": "同样的问题又出现了，客户再次来电"}, "2026-03-17 10:00"),
        (no_of("A17"), Event.REACTIVATE, "E017", {"reason": "备件到货"}, "2026-03-17 11:00"),
        (no_of("A18"), Event.CORRECT, "E017", {"category": "QLT-05", "reason": "拆检后确认"}, "2026-03-17 12:00"),
        (
            no_of("A19"),
            Event.REPORT_EXTERNAL,
            "E017",
            {"external_body": "MEDIA", "body_name": "晚报"},
            "2026-03-17 13:00",
        ),
        (no_of("A20"), Event.SET_LEVEL, "E001", {"level": "STRONG", "reason": "客户停线"}, "2026-03-17 14:00"),
    ]
    for number, what, who, fields, moment in happened:
        recorded = record_event(number, what, {"acting_as": who, **fields}, "", at(moment))
        assert recorded.accepted, recorded.refusals
    sweep_all(at("2026-04-20 09:00"))
    assert figures() == before
    assert figures("2026-W12") != before


@pytest.mark.usefixtures("week")
def test_the_entries_that_are_not_read_never_change_what_is_counted() -> None:
    with transaction() as session:
        quiet = session.exec(select(LedgerEvent).where(col(LedgerEvent.kind).in_(sorted(map(str, QUIET))))).all()
    assert len(quiet) > 100
    assert not [entry.kind for entry in quiet if _changes(entry.data)]


def _changes(data: Mapping[str, Any]) -> bool:
    before, after = data.get("state") or (None, None)
    return before != after or bool(set(data.get("changed") or {}) & set(COPIED))


@pytest.mark.usefixtures("database")
def test_a_week_in_which_nothing_happened_has_zeros_and_no_rates() -> None:
    found = figures("2026-W09")
    assert found.sums.received == found.sums.open == found.facts.ever_received == 0
    assert all(each.rate.percent is None for each in found.indicators)
    assert found.facts.ageing == (0, 0, 0, 0, 0)


@pytest.mark.usefixtures("week")
def test_the_week_after_begins_with_what_was_left() -> None:
    found = figures("2026-W12")
    assert found.sums.received == 0
    assert (found.sums.open, found.sums.tracked) == (10, 5)
    assert found.indicator(Indicator.FIRST_CLOSURE).before.part == 15


@pytest.mark.usefixtures("week")
def test_counting_takes_the_same_few_queries_however_many_complaints_there_are() -> None:
    assert 40 < _queries(WEEK) == _queries("2026-W10") < 100


def _queries(week: str) -> int:
    said: list[str] = []

    def note(*args: Any) -> None:
        if not args[2].startswith("UPDATE week_stand SET"):  # one for each column that has changed since
            said.append(args[2])

    event.listen(engine(), "before_cursor_execute", note)
    try:
        figures(week)
    finally:
        event.remove(engine(), "before_cursor_execute", note)
    return len(said)


@pytest.mark.postgres
@pytest.mark.usefixtures("week")
def test_postgresql_counts_the_same_week(postgres: Postgres) -> None:
    expected = figures()
    with installation(postgres.new_database()):
        play_the_week()
        assert figures() == expected
