"""A PostgreSQL server of the tests' own: made when the first test asks for it, thrown away after the last one.

Loaded by tests/conftest.py. The server listens on a socket in its own folder and nowhere else.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from psycopg import sql

USER = "kesu"
SERVER_USER = "postgres"  # the server refuses to run as root
INSTALLED = "/usr/lib/postgresql"
MISSING = f"initdb is neither on PATH nor under {INSTALLED}: install PostgreSQL to run this test"


@dataclass(frozen=True)
class Postgres:
    """A running server; `folder` holds its data and its socket."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, name: str) -> str:
        """Return the address of a database, as KESU_DATABASE_URL takes it."""
        return f"postgresql://{USER}@/{name}?host={self.folder}"

    def new_database(self) -> str:
        """Make an empty database and return its address."""
        name = f"kesu_{next(self.numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server that lives as long as the tests; skipped where PostgreSQL is not installed."""
    programs = programs_folder()
    if programs is None:
        pytest.skip(MISSING)
    with TemporaryDirectory(prefix="kesu-postgres-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, SERVER_USER)
        _run(
            folder,
            programs / "initdb",
            "--username",
            USER,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        )
        options = f"-k {folder} -h '' -c fsync=off -c max_connections=60"
        _run(folder, programs / "pg_ctl", "start", "--wait", "--log", folder / "server.log", "--options", options)
        try:
            yield Postgres(folder)
        finally:
            _run(folder, programs / "pg_ctl", "stop", "--wait", "--mode=fast")


def programs_folder() -> Path | None:
    """Return where initdb and pg_ctl are: on PATH, else the newest version installed."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    installed = sorted(Path(INSTALLED).glob("*/bin/initdb"), key=lambda path: float(path.parent.parent.name))
    return installed[-1].parent if installed else None


def _run(folder: Path, *command: str | Path) -> None:
    """Run a program of the server on its data, never as root; raise with what it said when it fails."""
    user = SERVER_USER if os.geteuid() == 0 else None
    full = [str(part) for part in (*command, "--pgdata", folder / "data")]
    with (folder / "programs.log").open("ab") as log:
        done = subprocess.run(
            full, cwd=folder, user=user, group=user, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
        )
    if done.returncode:
        raise RuntimeError(f"{' '.join(full)}\n{(folder / 'programs.log').read_text(encoding='utf-8')}")
