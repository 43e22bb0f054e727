"""Alembic's entry: migrates the connection it is handed, with the whole model as its target."""

from alembic import context
from sqlalchemy import Connection, create_engine, pool
from sqlmodel import SQLModel

from models.settings import settings
from models.tables import TABLES  # noqa: F401  importing them is what fills the metadata

target_metadata = SQLModel.metadata


def run() -> None:
    """Migrate the connection handed over, or the installation's database."""
    connection = context.config.attributes.get("connection")
    if connection is None:
        url = settings().database.replace("postgresql://", "postgresql+psycopg://", 1)
        with create_engine(url, poolclass=pool.NullPool).begin() as own:
            _migrate(own)
    else:
        _migrate(connection)


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=target_metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


run()
