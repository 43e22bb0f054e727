"""All rows of the database are copied to another, empty one of whatever engine: from SQLite to PostgreSQL.

Prefect's own database is not copied: `reconcile-runs` gives every open case its run anew.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, text
from sqlmodel import SQLModel

from models.backup import Contents
from models.complaint_words import ComplaintWords
from models.database import engine, engine_for, migrate
from models.tables import TABLES  # noqa: F401  importing them is what fills the metadata
from tasks.database_copies import POSTGRES, CopyRefused, contents_of, is_empty
from tasks.facts import table_of

CHUNK = 5000
FILLED_BY_TRIGGERS = (table_of(ComplaintWords),)


def move_database(to: str) -> Contents:
    """Copy every row in one transaction and return what stands in the new database, which is as much as in the old one.

    Raises CopyRefused, and leaves the new database without a row.
    """
    if not is_empty(to):
        raise CopyRefused("The database to move to is not empty: name a new one")
    migrate(url=to)
    with engine().connect() as source, engine_for(to).begin() as target:
        for table in _tables():
            if table in FILLED_BY_TRIGGERS:
                target.execute(delete(table))
            for rows in _chunks(source, table):
                target.execute(insert(table), rows)
            _go_on_numbering(target, table)
        before, after = contents_of(source), contents_of(target)
        if _counts(source) != _counts(target) or before.root != after.root:
            raise CopyRefused("What was copied is not what is here: nothing was kept of it")
    return after


def _tables() -> list[Table]:
    """Return all tables, those before that others point at; what triggers fill comes last, to be as it was."""
    return sorted(SQLModel.metadata.sorted_tables, key=FILLED_BY_TRIGGERS.__contains__)


def _chunks(source: Connection, table: Table) -> Iterator[Sequence[dict[str, Any]]]:
    found = source.execution_options(yield_per=CHUNK).execute(select(table).order_by(*table.primary_key))
    for rows in found.mappings().partitions():
        yield [dict(row) for row in rows]


def _counts(connection: Connection) -> dict[str, int]:
    counted = {table.name: select(func.count()).select_from(table) for table in _tables()}
    return {name: connection.execute(count).scalar_one() for name, count in counted.items()}


def _go_on_numbering(target: Connection, table: Table) -> None:
    """Let the next row have the number after the last one that was copied; SQLite does so by itself."""
    if target.dialect.name == POSTGRES and "id" in table.columns:
        last = target.execute(select(func.max(table.c.id))).scalar()
        sequence = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), :last)"
        if last:
            target.execute(text(sequence), {"last": last})
