"""A database as it stood at one moment, in one file, taken while others write; and that file put back.

SQLite's online backup and PostgreSQL's snapshot both give a copy that is consistent in itself; no writer waits.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, NullPool, create_engine, inspect, text
from sqlalchemy import make_url as as_url

from models.backup import Conducted, Contents
from rules.anchor import Head, Tree
from tasks.postgres_programs import run_client

SQLITE, POSTGRES = "sqlite", "postgresql"
MAJOR = 10_000
SNAPSHOT = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
HEADS = (
    "SELECT event.subject, event.seq, event.hash FROM event JOIN "
    "(SELECT subject, max(seq) AS seq FROM event GROUP BY subject) AS newest "
    "ON newest.subject = event.subject AND newest.seq = event.seq"
)


class CopyRefused(RuntimeError):
    """A database could not be copied or put back: the message says why and what to do."""


def engine_of(url: str) -> str:
    """Return which engine an address belongs to: sqlite or postgresql. Raises CopyRefused for another one."""
    name = as_url(url).get_backend_name()
    if name not in {SQLITE, POSTGRES}:
        raise CopyRefused(f"{name} is neither SQLite nor PostgreSQL")
    return name


def file_of(url: str) -> Path:
    """Return the file of a SQLite database."""
    return Path(as_url(url).database or "")


def copy_kesu(url: str, to: Path) -> Contents:
    """Copy Kesu's database to a file and return what stands in the copy. Raises CopyRefused, ProgramFailed."""
    with _copied(url, to) as connection:
        return contents_of(connection)


def copy_prefect(url: str, to: Path) -> Conducted:
    """Copy Prefect's own database to a file. Raises CopyRefused, ProgramFailed."""
    with _copied(url, to) as connection:
        return Conducted.model_validate({"engine": connection.dialect.name, "revision": revision_of(connection)})


def contents_of(connection: Connection) -> Contents:
    """Return what stands in Kesu's database, of whatever revision of the schema."""
    entries, chains = connection.execute(text("SELECT count(*), count(DISTINCT subject) FROM event")).one()
    tree = Tree()
    for head in sorted(connection.execute(text(HEADS)).tuples()):
        tree.add(Head(*head))
    found: dict[str, Any] = {
        "engine": connection.dialect.name,
        "revision": revision_of(connection),
        "complaints": connection.execute(text("SELECT count(*) FROM complaint")).scalar_one(),
        "entries": entries,
        "chains": chains,
        "root": tree.closed(),
    }
    return Contents.model_validate(found)


def is_empty(url: str) -> bool:
    """Whether there is no database at an address, or none with a table in it."""
    if engine_of(url) == SQLITE:
        return not file_of(url).exists()
    with connected(url) as connection:
        return not inspect(connection).get_table_names()


def put_back(copy: Path, url: str) -> None:
    """Put a copy where there is no database yet. Raises CopyRefused, ProgramFailed."""
    if engine_of(url) == SQLITE:
        to = file_of(url)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(copy, to)
        return
    with connected(url) as connection:
        major = _major(connection)
    options = ("--no-owner", "--no-acl", "--single-transaction", "--exit-on-error")
    run_client("pg_restore", _plain(url), major, *options, str(copy))


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Open one connection to a database, without anything that an installation sets."""
    engine = create_engine(_plain(url).set(drivername=_driver(url)), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _copied(url: str, to: Path) -> Iterator[Connection]:
    """Copy a database to a file, and yield a connection that reads what the copy holds."""
    if engine_of(url) == SQLITE:
        _copy_file(file_of(url), to)
        with connected(f"sqlite:///{to}") as connection:
            yield connection
        return
    with connected(url) as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql(SNAPSHOT)
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        options = ("--format=custom", "--compress=0", f"--snapshot={snapshot}", f"--file={to}")
        run_client("pg_dump", _plain(url), _major(connection), *options)
        yield connection


def _copy_file(source: Path, to: Path) -> None:
    """Copy a SQLite database in one step: a reader keeps nobody from writing, and sees nothing of what comes after."""
    if not source.exists():
        raise CopyRefused(f"There is no database at {source}: check KESU_HOME and KESU_DATABASE_URL")
    with closing(sqlite3.connect(source, timeout=60)) as ours, closing(sqlite3.connect(to)) as copy:
        ours.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise CopyRefused(f"{source} is damaged ({found}): restore it from the last good backup")


def revision_of(connection: Connection) -> str:
    """Return the revision of a database's schema, as its own migrations noted it."""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def _major(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // MAJOR


def _plain(url: str) -> URL:
    return as_url(url).set(drivername=engine_of(url))


def _driver(url: str) -> str:
    return "postgresql+psycopg" if engine_of(url) == POSTGRES else SQLITE
