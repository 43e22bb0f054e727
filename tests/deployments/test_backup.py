"""A backup is whole and is taken while people work; what is not whole is no backup, and nothing is restored from it."""

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection
from sqlmodel import SQLModel, select

from deployments import backup, move_database, restore
from models.attachment import Attachment
from models.backup import Contents
from models.complaint import Complaint
from models.database import engine, migrate, transaction
from models.settings import ROOT, settings
from models.tables import TABLES
from rules.vocabulary import DocumentKind
from tasks import backups, database_copies, evidence_store
from tasks.anchor import anchor
from tasks.backup_archive import BackupDamaged, checked
from tasks.backups import LAST, BackupRefused, backup_folder, last_backup, make_backup
from tasks.database_copies import CopyRefused, connected, contents_of
from tasks.facts import columns_of
from tasks.in_use import InUse, at_work
from tasks.kept_files_check import missing_files
from tasks.ledger_check import broken_chains
from tasks.master_data import load_company
from tasks.postgres_programs import run_client
from tests.conftest import DEMO_COMPANY, installation
from tests.portal.subjects import printed
from tests.postgres import Postgres
from tests.tasks.cases import everything, registered, transferred

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)


@pytest.fixture
def filled(company: Path) -> Path:
    """The home of an installation with cases, a document, a file handed in, a mail and keys."""
    home = company.parent
    registered()
    number = transferred()
    printed(number, DocumentKind.HANDLING_FORM, b"%PDF the form")
    _hand_in(number, b"a photo")
    for name, content in {"keys/links.key": b"secret", "mail/1.eml": b"a mail"}.items():
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_bytes(content)
    (home / "keys" / "links.key").chmod(0o600)
    anchor(NOW)
    return home


def _hand_in(subject: str, content: bytes) -> None:
    """Keep a file as the portal does: first the file, then its row."""
    kept = evidence_store.keep(content)
    with transaction() as session:
        row = Attachment(
            subject=subject, name="a.jpg", media_type="image/jpeg", size=len(content), sha256=kept, added_at=NOW
        )
        session.add(row)


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside of every home."""
    return tmp_path_factory.mktemp("elsewhere")


def names_in(archive: Path) -> list[str]:
    with tarfile.open(archive) as opened:
        return opened.getnames()


def test_everything_comes_back(filled: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = everything()
    made = make_backup(NOW, elsewhere)
    with installation(elsewhere / "home"):
        assert restore.main([str(made.file)]) == 0
        assert everything() == before
        assert missing_files() == []
        assert last_backup() is not None
    said = capsys.readouterr().out
    assert "2 complaints" in said
    assert "every chain holds" in said
    for name in ("keys/links.key", "mail/1.eml", "anchors/2026-03-02.json"):
        assert (elsewhere / "home" / name).read_bytes() == (filled / name).read_bytes()
    assert (elsewhere / "home" / "keys" / "links.key").stat().st_mode & 0o777 == 0o600


def test_a_backup_is_for_its_owner_alone_and_says_what_it_holds(filled: Path) -> None:
    made = make_backup(NOW)
    assert made.file == filled / "backups" / "kesu-20260302T020000Z.tar.gz"
    assert made.file.stat().st_mode & 0o777 == 0o600
    assert (made.manifest.kesu.complaints, made.manifest.kesu.engine) == (2, "sqlite")
    assert made.manifest == checked(made.file)
    found = last_backup()
    assert found
    assert found.file == str(made.file)


@pytest.mark.usefixtures("filled")
def test_the_list_is_checked_by_an_ordinary_program_too(elsewhere: Path) -> None:
    made = make_backup(NOW)
    with tarfile.open(made.file) as archive:
        archive.extractall(elsewhere, filter="data")
    told = subprocess.run(["sha256sum", "--check", "--quiet", "members.txt"], cwd=elsewhere, check=False)  # noqa: S607
    assert told.returncode == 0
    assert len((elsewhere / "members.txt").read_bytes().splitlines()) == made.manifest.members


@pytest.mark.usefixtures("filled")
def test_keys_are_left_out_on_demand_and_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert backup.main(["--without-keys"]) == 0
    archive = next(backup_folder().glob("kesu-*"))
    assert not [name for name in names_in(archive) if "keys" in name or ".env" in name]
    assert checked(archive).without[0] == "keys"
    assert "without keys" in capsys.readouterr().out


@pytest.mark.usefixtures("filled")
def test_what_is_made_anew_and_older_backups_are_not_in_a_backup() -> None:
    make_backup(NOW)
    for name in (
        "fonts/a.otf",
        "logs/flows.log",
        "before-restore-20260101T000000Z/kesu.db",
        "documents/x/print-1.part",
    ):
        path = settings().home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    inside = names_in(make_backup(NOW + timedelta(seconds=1)).file)
    assert not [name for name in inside if name.endswith((".otf", ".log", ".part", ".gz", "-wal", "-shm", LAST))]
    assert not [name for name in inside if "before-restore" in name]
    assert "databases/kesu.sqlite" in inside
    assert "home/kesu.db" not in inside


@pytest.mark.usefixtures("filled")
def test_only_the_newest_are_kept_when_that_is_asked_for() -> None:
    for day in range(5):
        made = make_backup(NOW + timedelta(days=day), keep=3)
    left = sorted(path.name for path in made.file.parent.glob("kesu-*"))
    assert left == [f"kesu-2026030{day}T020000Z.tar.gz" for day in (4, 5, 6)]


@pytest.mark.usefixtures("filled")
def test_two_backups_to_one_folder_do_not_meet() -> None:
    make_backup(NOW)
    with pytest.raises(BackupRefused, match="is there already"):
        make_backup(NOW)


# -------------------- under load


@pytest.mark.usefixtures("company")
def test_a_backup_under_load_is_consistent_in_itself(elsewhere: Path) -> None:
    number = registered()
    stop, done = threading.Event(), list[int]()

    def work() -> None:
        while not stop.is_set():
            registered()
            _hand_in(number, os.urandom(2000))
            done.append(1)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    try:
        archives = [make_backup(NOW + timedelta(seconds=n), elsewhere).file for n in range(3)]
    finally:
        stop.set()
        for worker in workers:
            worker.join()
    assert len(done) > 10
    for n, archive in enumerate(archives):
        with installation(elsewhere / f"home-{n}"):
            manifest = restore.restore(archive).manifest
            assert missing_files() == []
            assert broken_chains() == {}
            with transaction() as session:
                kept = len(session.exec(select(Complaint.no)).all())
            assert 1 <= kept == manifest.kesu.complaints <= len(done) + 1


@pytest.mark.usefixtures("filled")
def test_a_backup_keeps_nobody_from_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody registers while the copy is being taken: in the middle of it, from another connection."""
    whole = database_copies.contents_of

    def while_counting(connection: Connection) -> Contents:
        registered()
        return whole(connection)

    monkeypatch.setattr(database_copies, "contents_of", while_counting)
    assert make_backup(NOW).manifest.kesu.complaints == 2
    assert len(everything()["Complaint"]) == 3


# -------------------- what is no backup


def cut_short(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-4000])


def changed(archive: Path) -> None:
    """Change one byte of a member, and pack it again so that the compression notices nothing."""
    plain = gzip.decompress(archive.read_bytes())
    assert plain.count(b"%PDF the form") == 1
    archive.write_bytes(gzip.compress(plain.replace(b"%PDF the form", b"%PDF the farm")))


def without_its_end(archive: Path) -> None:
    _repacked(archive, lambda name: name not in {"manifest.json", "members.txt"})


def with_a_member_less(archive: Path) -> None:
    _repacked(archive, lambda name: not name.endswith("1.eml"))


def no_archive(archive: Path) -> None:
    archive.write_bytes(b"PK not a tar at all" * 100)


def _repacked(archive: Path, wanted: Callable[[str], bool]) -> None:
    with tarfile.open(archive) as old, tarfile.open(archive.with_suffix(".new"), "w:gz") as new:
        for member in old:
            if wanted(member.name):
                new.addfile(member, old.extractfile(member))
    archive.with_suffix(".new").replace(archive)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (cut_short, "no whole backup"),
        (changed, r"damaged: home/documents/.*\.pdf is not what was backed up"),
        (without_its_end, "ends before its manifest"),
        (with_a_member_less, "damaged"),
        (no_archive, "no whole backup"),
        (Path.unlink, "is not there"),
    ],
)
def test_what_is_not_whole_is_refused_before_anything_is_touched(
    filled: Path, elsewhere: Path, spoil: Callable[[Path], None], said: str
) -> None:
    archive = make_backup(NOW, elsewhere).file
    spoil(archive)
    with pytest.raises(BackupDamaged, match=said):
        checked(archive)
    with installation(elsewhere / "home"), pytest.raises(BackupDamaged):
        restore.restore(archive)
    assert not (elsewhere / "home" / "kesu.db").exists()
    assert (filled / "kesu.db").exists()


def test_a_member_that_leads_out_of_the_home_is_refused(elsewhere: Path) -> None:
    with installation(elsewhere / "home"):
        out = settings().home / restore.STAGING / "home" / ".." / ".." / ".." / "stolen"
        with pytest.raises(BackupDamaged, match="outside"):
            restore._unpack(out, 0o600, BytesIO(b"stolen"))
    assert not (elsewhere / "stolen").exists()


def test_an_interrupted_backup_is_none_and_is_cleared_away(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(backups, "copy_kesu", full)
        assert backup.main([]) == 1
    assert [path.name for path in backup_folder().iterdir()] == [".lock"]
    assert not (filled / LAST).exists()
    left = backup_folder() / ".kesu-backup-of-one-that-was-killed"
    left.mkdir()
    (left / "whole.part").write_bytes(b"half")
    make_backup(NOW)
    assert not left.exists()


def test_a_damaged_database_is_not_backed_up(filled: Path) -> None:
    engine().dispose()
    with (filled / "kesu.db").open("r+b") as file:
        file.seek(40_000)
        file.write(b"\xff" * 30_000)
    with pytest.raises((CopyRefused, sqlite3.DatabaseError), match=r"damaged|malformed"):
        make_backup(NOW)
    assert not list(backup_folder().glob("kesu-*"))


# -------------------- where it may be restored


def test_a_home_that_is_in_use_or_not_empty_is_left_alone(filled: Path, elsewhere: Path) -> None:
    archive = make_backup(NOW, elsewhere).file
    before = everything()
    with at_work(), pytest.raises(InUse, match="is running: stop it first"):
        restore.restore(archive, move=True)
    with pytest.raises(restore.RestoreRefused, match=r"is not empty .*MOVE=yes"):
        restore.restore(archive)
    assert everything() == before
    assert not list(filled.glob("before-*"))


def test_on_demand_what_is_there_is_put_aside(filled: Path) -> None:
    archive = make_backup(NOW).file
    engine().dispose()
    late = registered()
    engine().dispose()
    restored = restore.restore(archive, move=True)
    assert restored.aside
    assert (restored.aside / "kesu.db").exists()
    assert (restored.aside / "mail" / "1.eml").exists()
    assert archive.exists()
    assert late not in {line.split("'")[1] for line in everything()["Complaint"]}
    assert filled.joinpath("mail/1.eml").read_bytes() == b"a mail"


def test_a_newer_schema_than_the_program_knows_is_refused(
    filled: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del filled
    archive = make_backup(NOW, elsewhere).file
    monkeypatch.setattr(restore, "known_revisions", lambda: ("0006", "0005"))
    with installation(elsewhere / "home"), pytest.raises(restore.RestoreRefused, match="does not know"):
        restore.restore(archive)


def test_policies_that_differ_are_put_beside_and_named(
    filled: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del filled
    archive = make_backup(NOW, elsewhere).file
    own = Path(shutil.copytree(ROOT / "policies", elsewhere / "policies"))
    (own / "levels.toml").write_text((own / "levels.toml").read_text("utf-8") + "# ours\n", "utf-8")
    with installation(elsewhere / "home"):
        monkeypatch.setenv("KESU_POLICIES", str(own))
        settings.cache_clear()
        restored = restore.restore(archive)
        assert restored.differing == ("levels.toml",)
        kept = settings().home / restore.POLICIES / "levels.toml"
        assert kept.read_bytes() == (ROOT / "policies" / "levels.toml").read_bytes()
    settings.cache_clear()


# -------------------- PostgreSQL


@pytest.fixture
def on_postgres(postgres: Postgres, tmp_path: Path) -> Iterator[Postgres]:
    """An installation with a case, on PostgreSQL."""
    with installation(tmp_path, postgres.new_database()):
        migrate()
        load_company(DEMO_COMPANY)
        transferred()
        yield postgres


@pytest.mark.postgres
def test_postgresql_is_backed_up_and_comes_back(on_postgres: Postgres, elsewhere: Path) -> None:
    before, made = everything(), make_backup(NOW, elsewhere)
    registered()
    assert made.manifest.kesu.engine == "postgresql"
    with installation(elsewhere / "home", on_postgres.new_database()):
        restore.restore(made.file)
        assert everything() == before
        assert broken_chains() == {}
        registered()  # the sequences go on where they were


@pytest.mark.postgres
def test_postgresql_is_counted_in_the_moment_in_which_it_is_copied(
    on_postgres: Postgres, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def then_somebody_registers(name: str, url: URL, major: int, *arguments: str) -> None:
        run_client(name, url, major, *arguments)
        registered()

    monkeypatch.setattr(database_copies, "run_client", then_somebody_registers)
    made = make_backup(NOW, elsewhere)
    monkeypatch.undo()
    assert made.manifest.kesu.complaints == 1
    with installation(elsewhere / "home", on_postgres.new_database()):
        restore.restore(made.file)
        with connected(settings().database) as connection:
            assert contents_of(connection) == made.manifest.kesu


@pytest.mark.postgres
def test_a_database_that_is_not_empty_or_of_another_engine_is_left_alone(
    on_postgres: Postgres, elsewhere: Path
) -> None:
    archive = make_backup(NOW, elsewhere).file
    full = on_postgres.new_database()
    with installation(elsewhere / "full", full):
        migrate()
        with pytest.raises(restore.RestoreRefused, match="is not empty"):
            restore.restore(archive)
    with installation(elsewhere / "other"), pytest.raises(restore.RestoreRefused, match="restore it to postgresql"):
        restore.restore(archive)


# -------------------- from one engine to the other


def rows_of_every_table() -> dict[str, list[str]]:
    """Return every row as JSON with its keys in order: PostgreSQL keeps no order of the keys inside a value."""
    with transaction() as session:
        return {table.__name__: sorted(map(_as_json, session.exec(select(table)))) for table in TABLES}


def _as_json(row: SQLModel) -> str:
    return json.dumps(columns_of(row), sort_keys=True, ensure_ascii=False, default=str)


@pytest.mark.postgres
def test_a_database_moves_from_sqlite_to_postgresql_row_by_row(
    filled: Path, elsewhere: Path, postgres: Postgres, capsys: pytest.CaptureFixture[str]
) -> None:
    before, url = rows_of_every_table(), postgres.new_database()
    with at_work():
        assert move_database.main([url]) == 1
    assert "stop it first" in capsys.readouterr().err
    assert move_database.main([url]) == 0
    assert move_database.main([url]) == 1
    assert "not empty" in capsys.readouterr().err
    with installation(elsewhere, url):
        assert rows_of_every_table() == before
        assert broken_chains() == {}
        registered()
    assert (filled / "kesu.db").exists()
