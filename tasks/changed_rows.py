"""Change many rows at once: all in which the same columns change, by one statement."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Update
from sqlmodel import Session


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
