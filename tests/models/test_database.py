"""The database: the same on SQLite and PostgreSQL, migrated to exactly the models, and append-only where it must be."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Column, Integer, MetaData, Table, inspect, text
from sqlalchemy.exc import DatabaseError, StatementError
from sqlmodel import SQLModel

from models.columns import Coded, Json, Moment, Money
from models.database import engine, migrate, transaction
from models.settings import ROOT
from models.tables import TABLES
from rules.lifecycle import Event
from rules.vocabulary import Level, State
from tasks.gates import do_automatic_work, pass_gate, record_event
from tasks.ledger import broken_at
from tasks.master_data import load_company
from tasks.refusals import REFUSED
from tests.conftest import DEMO_COMPANY, installation
from tests.postgres import Postgres
from tests.scenarios.runner import play
from tests.scenarios.stage import installation as stage
from tests.scenarios.story import read_story
from tests.tasks.cases import (
    JUDGED,
    SIGNED,
    TRIAGE,
    answered,
    asked,
    at,
    at_once,
    everything,
    key_of,
    kinds,
    ledger,
    register,
    registered,
    state_of,
    transferred,
)

SQLITE, POSTGRES = "sqlite", "postgresql"
ENGINES = [SQLITE, pytest.param(POSTGRES, marks=pytest.mark.postgres)]
STORIES = Path(__file__).parent.parent / "scenarios" / "stories"
SHANGHAI, BERLIN, ANGELES = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/Los_Angeles")


@pytest.fixture(params=ENGINES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An installation whose database has no table yet; the value is the name of its engine."""
    url = request.getfixturevalue("postgres").new_database() if request.param == POSTGRES else ""
    with installation(tmp_path, url):
        yield request.param


@pytest.fixture
def furnished(empty: str) -> str:
    """An installation with the demo company."""
    migrate()
    load_company(DEMO_COMPANY)
    return empty


@pytest.fixture
def on_postgres(postgres: Postgres, tmp_path: Path) -> Iterator[None]:
    """An installation with the demo company on PostgreSQL."""
    with installation(tmp_path, postgres.new_database()):
        migrate()
        load_company(DEMO_COMPANY)
        yield


# -------------------- migrations


def differences() -> list[Any]:
    """Return what the database has and the models have not, or the other way round."""
    with engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


def tables() -> set[str]:
    """Return the names of the tables in the database."""
    return set(inspect(engine()).get_table_names())


def downgrade() -> None:
    """Take every migration back."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "models" / "migrations"))
    with engine().begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")


@pytest.mark.usefixtures("empty")
def test_the_migrations_make_exactly_the_schema_of_the_models() -> None:
    migrate()
    assert differences() == []
    assert tables() == {str(table.__tablename__) for table in TABLES} | {"alembic_version"}


@pytest.mark.usefixtures("empty")
def test_a_difference_between_schema_and_models_is_found() -> None:
    migrate()
    with engine().begin() as connection:
        connection.execute(text("ALTER TABLE customer ADD COLUMN colour VARCHAR(8)"))
        connection.execute(text("DROP INDEX complaint_by_lot"))
    assert {difference[0] for difference in differences()} == {"remove_column", "add_index"}


@pytest.mark.usefixtures("empty")
def test_the_migrations_go_down_to_nothing_and_up_again() -> None:
    migrate()
    downgrade()
    assert tables() == {"alembic_version"}
    migrate()
    assert differences() == []


@pytest.mark.usefixtures("empty")
def test_migrating_a_database_that_is_up_to_date_changes_nothing() -> None:
    migrate()
    migrate()
    assert differences() == []


def test_no_trigger_or_function_is_left_behind_by_the_way_down(empty: str) -> None:
    migrate()
    downgrade()
    left = {
        SQLITE: "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        POSTGRES: "SELECT proname FROM pg_proc WHERE proname = 'refuse_ledger_change'",
    }
    with engine().connect() as connection:
        assert connection.execute(text(left[empty])).all() == []


# -------------------- the ledger

CHANGES = {
    "a changed actor": "UPDATE event SET actor = 'E999'",
    "a change to the same value": "UPDATE event SET actor = actor",
    "one entry taken out": "DELETE FROM event WHERE seq = 1",
    "all entries taken out": "DELETE FROM event",
}
EMPTIED = "TRUNCATE event"
OPENED = {
    SQLITE: ("DROP TRIGGER event_no_update", "DROP TRIGGER event_no_delete"),
    POSTGRES: ("DROP TRIGGER event_append_only ON event",),
}


def execute(*statements: str) -> None:
    """Run statements as someone does who gets at the database itself."""
    with transaction() as session:
        for statement in statements:
            session.execute(text(statement))


@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize("what", CHANGES)
def test_the_database_refuses_to_change_the_ledger(what: str) -> None:
    number = transferred()
    kept = everything()
    with pytest.raises(DatabaseError, match="append-only: correct a mistake by a further entry"):
        execute(CHANGES[what])
    assert everything() == kept
    assert len(ledger(number)) == 4


@pytest.mark.usefixtures("on_postgres")
@pytest.mark.postgres
@pytest.mark.parametrize("statement", [EMPTIED, f"{EMPTIED} CASCADE"])
def test_postgresql_refuses_to_empty_the_ledger(statement: str) -> None:
    number = transferred()
    with pytest.raises(DatabaseError, match="append-only"):
        execute(statement)
    assert len(ledger(number)) == 4


TAMPERED = {
    "another actor": ("UPDATE event SET actor = 'E999' WHERE seq = 2", 2),
    "another moment": ("UPDATE event SET recorded_at = '2026-03-01 00:00:00.000000+00:00' WHERE seq = 2", 2),
    "other words": ("UPDATE event SET data = '{}' WHERE seq = 3", 3),
    "another identity": ("UPDATE event SET identity = 'proved' WHERE seq = 1", 1),
    "an entry taken out": ("DELETE FROM event WHERE seq = 2", 2),
    "another place": ("UPDATE event SET seq = seq + 10 WHERE seq = 2", 2),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_whoever_drops_the_triggers_and_changes_an_entry_is_found_by_the_chain(furnished: str, what: str) -> None:
    number, other = transferred(), transferred()
    statement, place = TAMPERED[what]
    execute(*OPENED[furnished], f"{statement} AND subject = '{number}'")
    with transaction() as session:
        assert broken_at(session, number) == place
        assert broken_at(session, other) is None


# -------------------- columns

KEPT = Table(
    "kept",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("moment", Moment),
    Column("money", Money),
    Column("level", Coded(Level)),
    Column("data", Json),
)
MOMENTS = [
    datetime(2026, 3, 2, 1, 30, tzinfo=UTC),
    datetime(2026, 3, 2, 9, 30, tzinfo=SHANGHAI),
    datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=SHANGHAI),
    datetime(2026, 3, 29, 1, 59, 59, 999999, tzinfo=BERLIN),  # the last instant before the clocks go forward
    datetime(2026, 3, 29, 3, 0, tzinfo=BERLIN),
    datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN),  # the first of two half past two
    datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1),
    datetime(2026, 11, 1, 1, 30, tzinfo=ANGELES, fold=1),
    datetime(1990, 1, 1, tzinfo=UTC),
    datetime(2099, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
]
AMOUNTS = [
    Decimal(text) for text in ("0", "0.01", "0.10", "-0.01", "4999.99", "50000", "9999999999.99", "-9999999999.99")
]
DATA: list[Any] = [
    {},
    [],
    {"text": "客戶說：「不行」\n\t'\"\\ 😡", "é": "é"},
    {"deep": {"list": [1, None, True, {"b": 1, "a": [[]]}]}, "empty": ""},
    {"whole": 9_007_199_254_740_993, "long": 10**30, "part": 0.1, "negative": -2.5, "hundred": 100.0},
    {"text": "a" * 100_000},
    "text",
    None,
]


@pytest.fixture
def scratch(empty: str) -> str:
    """A database with one table of every kind of column."""
    KEPT.create(engine())
    return empty


def back(**values: Any) -> Any:
    """Keep a row and return it as it is read."""
    with engine().begin() as connection:
        number = connection.execute(KEPT.insert().values(values)).inserted_primary_key
        assert number is not None
        return connection.execute(KEPT.select().where(KEPT.c.id == number[0])).one()


@pytest.mark.usefixtures("scratch")
def test_a_moment_comes_back_as_the_same_instant_in_utc() -> None:
    for moment in MOMENTS:
        found = back(moment=moment).moment
        assert (found, found.tzinfo) == (moment.astimezone(UTC), UTC)


@pytest.mark.usefixtures("scratch")
def test_the_two_half_past_twos_of_an_autumn_night_stay_an_hour_apart() -> None:
    first, second = (back(moment=datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=fold)).moment for fold in (0, 1))
    assert second - first == timedelta(hours=1)


@pytest.mark.usefixtures("scratch")
def test_moments_are_compared_as_instants_whatever_their_zone() -> None:
    morning = datetime(2026, 3, 2, 9, 30, tzinfo=SHANGHAI)
    with engine().begin() as connection:
        connection.execute(KEPT.insert(), [{"moment": morning + timedelta(minutes=n)} for n in (-1, 0, 1)])
        same = KEPT.select().where(KEPT.c.moment == morning.astimezone(ANGELES))
        later = KEPT.select().where(KEPT.c.moment > morning.astimezone(BERLIN))
        assert (len(connection.execute(same).all()), len(connection.execute(later).all())) == (1, 1)


@pytest.mark.usefixtures("scratch")
def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(StatementError, match="has no time zone"):
        back(moment=datetime(2026, 3, 2, 9, 30))  # noqa: DTZ001  that is the point


@pytest.mark.usefixtures("scratch")
def test_an_amount_comes_back_exactly_with_two_places() -> None:
    for amount in AMOUNTS:
        found = back(money=amount).money
        assert (found, str(found)) == (amount, f"{amount:.2f}")


@pytest.mark.usefixtures("scratch")
def test_amounts_are_summed_and_compared_by_the_database_without_rounding() -> None:
    with engine().begin() as connection:
        connection.execute(KEPT.insert(), [{"money": Decimal("0.10")}] * 3)
        rows = connection.execute(KEPT.select().where(KEPT.c.money < Decimal("0.11"))).all()
    assert sum(row.money for row in rows) == Decimal("0.30")


@pytest.mark.usefixtures("scratch")
@pytest.mark.parametrize("amount", ["0.001", "1.005"])
def test_an_amount_with_more_than_two_places_is_refused(amount: str) -> None:
    with pytest.raises(StatementError, match="more than two decimal places"):
        back(money=Decimal(amount))


@pytest.mark.usefixtures("scratch")
def test_a_code_comes_back_as_the_member_of_its_list() -> None:
    assert [back(level=level).level for level in Level] == list(Level)
    assert back(level="STRONG").level is Level.STRONG


@pytest.mark.usefixtures("scratch")
def test_a_code_that_the_program_does_not_know_is_not_taken_for_another() -> None:
    execute("INSERT INTO kept (level) VALUES ('FURIOUS')")
    with engine().connect() as connection, pytest.raises(ValueError, match="FURIOUS"):
        connection.execute(KEPT.select()).all()


@pytest.mark.usefixtures("scratch")
def test_data_comes_back_equal() -> None:
    for data in DATA:
        found = back(data=data).data
        assert found == data
        assert repr(sorted_all(found)) == repr(sorted_all(data))  # 1 is not 1.0, and True is not 1


@pytest.mark.usefixtures("scratch")
def test_nothing_comes_back_as_nothing() -> None:
    row = back()
    assert (row.moment, row.money, row.level) == (None, None, None)


def sorted_all(value: Any) -> Any:
    """Return a value with the keys of every mapping in it sorted: PostgreSQL keeps them in an order of its own."""
    if isinstance(value, dict):
        return {key: sorted_all(value[key]) for key in sorted(value)}
    return [sorted_all(each) for each in value] if isinstance(value, list) else value


# -------------------- the procedure on either


@pytest.mark.postgres
def test_a_whole_story_holds_on_postgresql(postgres: Postgres) -> None:
    with stage(postgres.new_database()):
        assert play(read_story(STORIES / "s01_happy_path.yaml")) == []
        assert engine().dialect.name == POSTGRES
        with transaction() as session:
            assert broken_at(session, "KS-20260302-0001") is None


@pytest.mark.usefixtures("furnished")
def test_a_case_reads_the_same_on_either_engine() -> None:
    number = transferred()
    assert answered(number, {"acting_as": "E232"}, SIGNED).accepted
    assert [(entry.kind, entry.actor, entry.acted_for, entry.recorded_at) for entry in ledger(number)] == [
        (Event.REGISTER, "E017", "", at("2026-03-02 09:30")),
        (Event.TRIAGE, "E017", "", at(JUDGED)),
        ("LEVEL", "E017", "", at(JUDGED)),
        (Event.ISSUE_FORM, "SYSTEM", "", at(JUDGED)),
        (Event.SIGN_FORM, "E232", "E231", at(SIGNED)),
    ]
    assert state_of(number) == State.ACCEPTED


HOSTILE: list[dict[str, Any]] = [
    {"evidence": "来电\x00记录"},
    {"acting_as": "E0\x0017"},
    {"acting_as": "E0\ud80017"},
    {"acting_as": "\x00"},
    {"sta\x00te": "CLOSED"},
    {"evidence": "\ud800"},
    {"level_facts": {"irrational_text": "\x00"}},
    {"evidence": "'; DROP TABLE event; --", "category": "NO-99"},
    {"evidence": "😡 客戶 {x} %s {{ 7*7 }}", "category": "NO-99"},
]


@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize("spoiled", HOSTILE, ids=ascii)
def test_a_hostile_answer_is_refused_and_kept_on_either_engine(spoiled: dict[str, Any]) -> None:
    number = registered()
    refused = answered(number, {**TRIAGE, **spoiled}, JUDGED)
    assert not refused.accepted
    assert kinds(number) == [Event.REGISTER, REFUSED]
    assert refused.refusals[0] in asked(number)
    with transaction() as session:
        assert broken_at(session, number) is None


# -------------------- together, on PostgreSQL


@pytest.mark.postgres
@pytest.mark.usefixtures("on_postgres")
def test_of_fifty_answers_at_once_one_passes_the_gate_and_the_others_are_told_so() -> None:
    number = transferred()
    key = key_of(number)
    answers = [{"acting_as": who} for who in ("E231", "E232")] * 25
    told = at_once(
        [partial(pass_gate, number, key, answer, f"run-{n}", at(SIGNED)) for n, answer in enumerate(answers)]
    )
    assert [one.accepted for one in told].count(True) == 1
    assert {one.refusals for one in told if not one.accepted} == {("该环节已由他人办理，请查看案件当前状态。",)}
    assert kinds(number).count(Event.SIGN_FORM) == 1
    with transaction() as session:
        assert broken_at(session, number) is None


@pytest.mark.postgres
@pytest.mark.usefixtures("on_postgres")
def test_fifty_notes_at_once_are_all_kept_in_one_chain() -> None:
    number = transferred()
    note = {"acting_as": "E017", "text": "客户来电询问进度"}
    jobs = [partial(record_event, number, Event.LOG_CONTACT, note, f"run-{n}", at(SIGNED)) for n in range(50)]
    assert all(told.accepted for told in at_once(jobs))
    assert kinds(number).count(Event.LOG_CONTACT) == 50
    with transaction() as session:
        assert broken_at(session, number) is None


@pytest.mark.postgres
@pytest.mark.usefixtures("on_postgres")
def test_twenty_registrations_at_once_get_twenty_numbers_without_gap_or_double() -> None:
    numbers = at_once([registered] * 20)
    assert sorted(numbers) == [f"KS-20260302-{n:04d}" for n in range(1, 21)]


@pytest.mark.postgres
@pytest.mark.usefixtures("on_postgres")
def test_one_run_that_registers_many_times_at_once_gets_one_number() -> None:
    told = at_once([partial(register, run="run-1")] * 10)
    assert {each.complaint_no for each in told} == {"KS-20260302-0001"}
    assert all(each.accepted for each in told)
    assert len(everything()["Complaint"]) == 1


@pytest.mark.postgres
@pytest.mark.usefixtures("on_postgres")
def test_many_first_uses_of_a_policy_at_once_freeze_it_once() -> None:
    numbers = [registered() for _ in range(8)]
    told = at_once([partial(answered, number, TRIAGE, JUDGED) for number in numbers])
    assert all(each.accepted for each in told)
    assert len(everything()["PolicyVersion"]) == 1


@pytest.mark.postgres
@pytest.mark.usefixtures("on_postgres")
def test_the_automatic_work_done_by_many_at_once_is_done_once() -> None:
    number = registered()
    assert answered(number, TRIAGE, JUDGED).accepted
    at_once([partial(do_automatic_work, number, f"run-{n}", at(JUDGED), print_documents=False) for n in range(10)])
    assert kinds(number).count(Event.ISSUE_FORM) == 1
