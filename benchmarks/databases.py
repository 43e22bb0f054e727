"""Throw-away databases for benchmarks: of each engine one for us, one for the floor and one for a peer."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, text

from models.customer import Contact, Customer
from models.database import engine, engine_for, migrate, transaction
from models.department import Department
from models.employee import Employee
from models.settings import settings
from rules.vocabulary import DepartmentType, Role

CLERK = "E017"
CUSTOMERS = 300
POSTGRES_USER = "postgres"


@dataclass(frozen=True)
class Pair:
    """Two databases of one engine with the same company; `ours` is the one that the settings name."""

    name: str
    ours: Engine
    floor: Engine
    peer: tuple[str, str, str]  # engine, name and host of a third, empty one, as Django calls them


@contextmanager
def pairs() -> Iterator[Iterator[Pair]]:
    """Give the pair of SQLite, then that of PostgreSQL where it is installed."""
    with tempfile.TemporaryDirectory(prefix="kesu-bench-") as folder, ExitStack() as stack:
        yield _pairs(Path(folder), stack)


@contextmanager
def furnished(home: Path, url: str) -> Iterator[None]:
    """Work for a while on a new database, with the smallest company that takes complaints."""
    before = dict(os.environ)
    os.environ.update({"KESU_HOME": str(home), "KESU_DATABASE_URL": url, "KESU_SIMULATION": "1"})
    settings.cache_clear()
    migrate()
    _furnish()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        settings.cache_clear()


def _pairs(folder: Path, stack: ExitStack) -> Iterator[Pair]:
    peer = ("sqlite3", f"{folder}/peer.db", "")
    yield from _pair("SQLite", folder, f"sqlite:///{folder}/ours.db", f"sqlite:///{folder}/floor.db", peer)
    server = _postgres(folder / "postgres", stack)
    if server is None:
        print("PostgreSQL: left out, initdb and pg_ctl are not installed")
        return
    for name in ("ours", "floor", "peer"):
        with engine_for(server.format("postgres")).connect().execution_options(isolation_level="AUTOCOMMIT") as link:
            link.execute(text(f"CREATE DATABASE {name}"))
    engine_for(server.format("postgres")).dispose()
    peer = ("postgresql", "peer", str(folder / "postgres"))
    yield from _pair("PostgreSQL", folder, server.format("ours"), server.format("floor"), peer)


def _pair(name: str, home: Path, ours: str, floor: str, peer: tuple[str, str, str]) -> Iterator[Pair]:
    with furnished(home, floor):
        pass
    with furnished(home, ours):
        yield Pair(name, engine(), engine_for(floor), peer)
    for url in (floor, ours):
        engine_for(url).dispose()


def _furnish() -> None:
    with transaction() as session:
        session.add(Department(code="CSC", name="客户服务中心", type=DepartmentType.MANAGING, manager="E001"))
        session.flush()
        for no, role in ((CLERK, Role.AFTER_SALES_CS), ("E001", Role.CSC_MANAGER), ("E500", Role.QA_MANAGER)):
            session.add(Employee(no=no, name=no, department="CSC", title="专员", roles=[role]))
        session.add_all(Customer(code=f"C{n:04d}", name=f"客户{n}") for n in range(CUSTOMERS))
        session.flush()
        session.add_all(Contact(customer=f"C{n:04d}", name="陈先生") for n in range(CUSTOMERS))


def _postgres(folder: Path, stack: ExitStack) -> str | None:
    """Start a PostgreSQL server of its own on a socket in the folder; return the pattern of its URLs."""
    if not (shutil.which("initdb") and shutil.which("pg_ctl")):
        return None
    folder.mkdir()
    prefix: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL does not run as root
        folder.parent.chmod(0o755)
        shutil.chown(folder, POSTGRES_USER)
        prefix = ["runuser", "-u", POSTGRES_USER, "--"]

    def run(*command: str) -> None:
        whole = [*prefix, *command]
        done = subprocess.run(whole, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed: {done.stderr or done.stdout}")

    data = str(folder / "data")
    run("initdb", "-D", data, "-A", "trust", "-U", POSTGRES_USER, "-E", "UTF8")
    options = f"-k {folder} -c listen_addresses=''"
    run("pg_ctl", "-D", data, "-w", "-o", options, "-l", str(folder / "log"), "start")
    stack.callback(run, "pg_ctl", "-D", data, "-m", "fast", "stop")
    return f"postgresql://{POSTGRES_USER}@/{{}}?host={folder}"
