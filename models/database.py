"""The database: one engine per process, short transactions, the same on SQLite and PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, Select, event
from sqlmodel import Session, create_engine

from models.settings import ROOT, settings

BUSY_MS = 30_000
Question = TypeVar("Question", bound=Select[Any])


@lru_cache
def engine_for(url: str) -> Engine:
    """Return the engine of a database URL: SQLite in WAL mode with foreign keys, PostgreSQL through psycopg."""
    url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def engine() -> Engine:
    """Return the engine of this installation."""
    return engine_for(settings().database)


@contextmanager
def transaction() -> Iterator[Session]:
    """Open one short transaction that commits at the end, or leaves nothing behind. No mail, no network inside."""
    with Session(engine(), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """Open one short transaction that only reads: on SQLite it waits for no writer, and none waits for it."""
    with Session(engine().execution_options(only_reads=True), expire_on_commit=False) as session, session.begin():
        yield session


def locked(session: Session, query: Question) -> Question:
    """Return a question whose rows are locked until the transaction ends; where the session only reads, as it is."""
    only_reads = session.connection().get_execution_options().get("only_reads", False)
    return query if only_reads else query.with_for_update()


def migrate(revision: str = "head", url: str = "") -> None:
    """Bring the installation's database, or that at `url`, to the newest schema; it may be called at every start."""
    url = url or settings().database
    config = Config()
    config.set_main_option("script_location", str(ROOT / "models" / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    with engine_for(url).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Any) -> None:
    # SQLite cannot turn a reader into a writer while another writes: take the write lock at the start, and wait for it.
    only_reads = connection.get_execution_options().get("only_reads", False)
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")
