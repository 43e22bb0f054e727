"""Write many rows at once: new ones by one statement, and changed ones by one for the same columns."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Insert, Update, insert
from sqlmodel import Session, SQLModel

Row = TypeVar("Row", bound=SQLModel)


def insert_rows(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write new rows of a table; no rows are no statement."""
    if rows:
        session.flush()  # what it holds back was there before
        session.connection().execute(_insert_into(table), rows)


@lru_cache
def _insert_into(table: type[SQLModel]) -> Insert:
    return insert(table).inline()


def change_rows(session: Session, own: Update, changes: Iterable[Mapping[str, Any]]) -> int:
    """Change rows, and return how many were met; `own` names a row by parameters that are no columns.

    A change holds these parameters and the columns with their new values.
    """
    alike: dict[tuple[str, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for change in changes:
        alike[tuple(change)].append(change)
    session.flush()  # what it holds back was changed before
    connection = session.connection()
    return sum(connection.execute(own, rows).rowcount for rows in alike.values())


def held(session: Session, table: type[Row], key: str) -> Row | None:
    """Return a row as the session holds it, None when it does not: what is changed here passes the session by."""
    row: Row | None = session.identity_map.get(session.identity_key(table, key))
    return row
