"""An upgrade keeps the data of an early schema and the way back to it, and finds a policy that was altered."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, MetaData, Table, text
from sqlmodel import select

from deployments import restore, upgrade
from models.complaint import Complaint
from models.database import engine, migrate, transaction
from models.event import LedgerEvent
from models.settings import ROOT, settings
from rules.ledger import GENESIS, chained
from rules.vocabulary import Identity
from tasks import policy_store
from tasks.backups import backup_folder
from tasks.in_use import at_work
from tasks.ledger import Signature
from tasks.ledger_check import broken_chains
from tasks.policies import PolicyError
from tasks.policy_enacting import Version, _enter, refuse_altered, versions_enacted, versions_written
from tasks.program_version import known_revisions, program_version
from tests.conftest import installation
from tests.postgres import Postgres
from tests.tasks.cases import registered

OLD = "0006"
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
MOMENT = "2026-03-02 01:30:00.000000"
CODES = {
    "subject": "DELIVERY", "demand": "UNKNOWN", "level": "GENERAL", "external_body": "NONE",
    "responsibility": "UNDER_INVESTIGATION",
}  # fmt: skip
SEALED = {
    "subject": "KS-20260302-0001", "seq": 1, "kind": "REGISTER", "effect_key": None, "actor": "E017", "acted_for": "",
    "identity": "stated", "run": "", "policy": "", "data": {"form": {"text": "出货文件提供太慢"}}, "prev_hash": GENESIS,
    "occurred_at": "2026-03-02T01:30:00.000000+00:00", "recorded_at": "2026-03-02T01:30:00.000000+00:00",
}  # fmt: skip


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def old(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation that an early version of the program left behind, with a complaint and its ledger."""
    url = request.getfixturevalue("postgres").new_database() if request.param == "postgresql" else ""
    with installation(tmp_path, url):
        migrate(OLD)
        _fill()
        policies = shutil.copytree(ROOT / "policies", tmp_path / "own-policies")
        monkeypatch.setenv("KESU_POLICIES", str(policies))
        settings.cache_clear()
        policy_store.book.cache_clear()
        yield tmp_path
    policy_store.book.cache_clear()


def _fill() -> None:
    """Write a case as that version did, in SQL of its own: the models of today have other columns."""
    row = {**SEALED, "data": json.dumps(SEALED["data"], ensure_ascii=False)}
    row |= {"occurred_at": MOMENT, "recorded_at": MOMENT, "hash": chained(GENESIS, SEALED)}
    with engine().begin() as connection:
        _insert(connection, "customer", {"code": "C100", "name": "华东电子"})
        _insert(
            connection, "complaint",
            {"no": SEALED["subject"], "text": "出货文件提供太慢", "customer": "C100", "state": "REGISTERED",
             "kind": "COMPLAINT", "channel": "PHONE", "received_by": "E017", "claim_amount": 123_450, **CODES},
        )  # fmt: skip
        _insert(connection, "event", row)


def _insert(connection: Connection, table: str, values: dict[str, object]) -> None:
    """Insert a row; what is not said and must be there is empty, zero, or the moment."""
    columns = Table(table, MetaData(), autoload_with=connection).columns
    row = {
        column.name: values.get(column.name, _empty(str(column.type)))
        for column in columns
        if column.name in values or not (column.nullable or column.server_default or column.name == "id")
    }
    names = ", ".join(row)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in row)})"), row)  # noqa: S608


def _empty(kind: str) -> object:
    if kind.startswith(("DATETIME", "TIMESTAMP")):
        return MOMENT
    if kind.startswith("JSON"):
        return "{}"
    if kind.startswith("BOOL"):
        return False
    return 0 if kind.startswith(("INT", "BIGINT", "FLOAT", "DOUBLE")) else ""


def test_an_early_schema_comes_to_the_newest_with_its_data(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert upgrade.main([]) == 0, capsys.readouterr()
    with transaction() as session:
        complaint = session.exec(select(Complaint)).one()
        entry = session.exec(select(LedgerEvent).where(LedgerEvent.subject == complaint.no)).one()
    assert (complaint.text, complaint.customer, str(complaint.claim_amount)) == ("出货文件提供太慢", "C100", "1234.50")
    assert entry.data == SEALED["data"]
    assert broken_chains() == {}
    said = capsys.readouterr().out
    assert f"Kesu's schema     {OLD} -> {known_revisions()[0]}" in said
    archive = next((old / "backups").glob("kesu-*"))
    assert f'make restore FROM="{archive}" MOVE=yes' in said


@pytest.mark.usefixtures("old")
def test_the_way_back_leads_to_where_it_came_from(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert upgrade.main([]) == 0
    registered_since = _customers()
    archive = next(backup_folder().glob("kesu-*"))
    url = postgres.new_database() if engine().dialect.name == "postgresql" else ""
    with installation(tmp_path_factory.mktemp("back"), url):
        assert restore.restore(archive).manifest.kesu.revision == OLD
        assert _customers() == registered_since


def _customers() -> list[str]:
    with engine().connect() as connection:
        return list(connection.execute(text("SELECT name FROM customer")).scalars())


@pytest.mark.usefixtures("old")
def test_nothing_is_upgraded_while_it_runs(capsys: pytest.CaptureFixture[str]) -> None:
    with at_work():
        assert upgrade.main([]) == 1
    assert "stop it first" in capsys.readouterr().err
    assert _schema() == OLD
    assert not backup_folder().exists()


@pytest.mark.usefixtures("old")
def test_what_fails_half_way_leaves_the_old_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(upgrade, "migrate", broken)
    assert upgrade.main([]) == 1
    assert _schema() == OLD
    assert len(list(backup_folder().glob("kesu-*"))) == 1


def test_a_newer_schema_is_not_touched(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    del old
    with engine().begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert upgrade.main([]) == 1
    assert "newer than this program" in capsys.readouterr().err


def test_keys_that_a_newer_program_brings_are_taken_over_and_other_values_are_refused(
    old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, limits = old / "own-policies" / "limits.toml", ("limits", date(2018, 1, 1))
    whole = file.read_text("utf-8")
    as_today = versions_written(settings().policies)[limits]
    older = {name: value for name, value in as_today.content.items() if name != "ask_superior"}
    _enter([Version("limits", date(2018, 1, 1), older)], "an older program", Signature("", Identity.SYSTEM, NOW))
    file.write_text(whole.replace('consult = "4 W"', 'consult = "8 W"'), "utf-8")
    assert upgrade.main([]) == 1
    told = capsys.readouterr()
    assert "limits.toml version[2018-01-01]: consult was changed from 4 W to 8 W since" in told.err
    assert _schema() == OLD
    file.write_text(whole, "utf-8")
    with pytest.raises(PolicyError, match="ask_superior was added since"):
        refuse_altered(NOW)
    assert upgrade.main([]) == 0
    assert "policy in force   limits.toml version[2018-01-01]" in capsys.readouterr().out
    refuse_altered(NOW)
    assert versions_enacted()[limits].reason == f"upgrade to {program_version()}"


def test_an_installation_of_today_stays_as_it_is(company: Path) -> None:
    del company
    registered()
    assert upgrade.upgrade() == 0


def _schema() -> str:
    with engine().connect() as connection:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
