"""What ours has written, as rows that can be written again by the fewest means."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, func, select
from sqlmodel import SQLModel

Rows = dict[type[SQLModel], list[dict[str, Any]]]


def table_of(model: type[SQLModel]) -> Table:
    """Return the table of a model."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def last_ids(engine: Engine, models: Iterable[type[SQLModel]]) -> dict[type[SQLModel], int]:
    """Return the id of the newest row of each of these tables; 0 for an empty one."""
    with engine.connect() as connection:
        newest = {model: select(func.max(table_of(model).c.id)) for model in models}
        return {model: connection.execute(question).scalar() or 0 for model, question in newest.items()}


def since(last: Mapping[type[SQLModel], int]) -> dict[type[SQLModel], ColumnElement[bool]]:
    """Return the condition that a row of each table was written after these ids."""
    return {model: table_of(model).c.id > newest for model, newest in last.items()}


def rows_where(engine: Engine, wanted: Mapping[type[SQLModel], ColumnElement[bool]]) -> Rows:
    """Return the rows that meet the condition of their table, without the ids that the database gives."""
    rows: Rows = {}
    with engine.connect() as connection:
        for model, condition in wanted.items():
            found = connection.execute(table_of(model).select().where(condition)).mappings()
            rows[model] = [{name: value for name, value in row.items() if name != "id"} for row in found]
    return rows


def write_again(connection: Connection, rows: Rows) -> None:
    """Insert rows by Core's executemany, a statement a table."""
    for model, of_table in rows.items():
        if of_table:
            connection.execute(table_of(model).insert(), of_table)
