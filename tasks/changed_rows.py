"""Write many rows at once: new ones by one statement, and changed ones by one for the same columns."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Update, insert
from sqlmodel import Session, SQLModel


def insert_rows(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write new rows of a table; no rows are no statement."""
    if rows:
        session.execute(insert(table), rows)


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
