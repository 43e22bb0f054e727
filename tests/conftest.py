"""A fresh database for each test: a copy of one that is migrated, or filled with the demo company, once per session."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from models.database import engine, migrate
from models.settings import ROOT, settings
from tasks.master_data import load_company
from tests.seals import throw_away_seal

pytest_plugins = ["tests.postgres"]

DEMO_COMPANY = ROOT / "deployments" / "demo_company"


@contextmanager
def installation(home: Path, database_url: str = "") -> Iterator[Path]:
    """Make `home` the installation of this process, a simulated one, and yield the path of its database file.

    With a `database_url` its database is the one there.
    """
    file = home / "kesu.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KESU_HOME", str(home))
        patch.setenv("KESU_DATABASE_URL", database_url or f"sqlite:///{file}")
        patch.setenv("KESU_SIMULATION", "1")
        for name, value in throw_away_seal().items():
            patch.setenv(name, value)
        settings.cache_clear()
        try:
            yield file
        finally:
            engine().dispose()  # the last connection to close writes the whole database into its one file
            patch.undo()
            settings.cache_clear()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with the newest schema, to be copied."""
    with installation(tmp_path_factory.mktemp("migrated")) as file:
        migrate()
    return file


@pytest.fixture(scope="session")
def company_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demo company, to be copied."""
    with installation(tmp_path_factory.mktemp("company")) as file:
        shutil.copy(migrated_file, file)
        load_company(DEMO_COMPANY)
    return file


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path) -> Iterator[Path]:
    """An installation with an empty database; the value is the path of its file."""
    with installation(tmp_path) as file:
        shutil.copy(migrated_file, file)
        yield file


@pytest.fixture
def company(database: Path, company_file: Path) -> Path:
    """An installation with the demo company; the value is the path of its database file."""
    engine().dispose()
    shutil.copy(company_file, database)
    return database
