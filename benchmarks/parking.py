"""From a file to waiting runs: rows imported, proposals made, clocks started, mails owed, and a run parked for each.

Run with `python -m benchmarks.parking [rows]`. The runs are parked by `reconcile`, turn after turn, on a Prefect server
of its own with a database of its own; nothing else is at work on it. A run costs Prefect several calls, so this is the
longest part by far, and it happens beside everything else: a case that has no run yet misses nothing.
"""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep

import httpx
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings
from sqlalchemy import func
from sqlmodel import SQLModel, select

from benchmarks.databases import furnished
from benchmarks.importing import MAPPING, NOW, write_list
from deployments.timetable import TIMETABLE, deployment_of
from models.clock import ClockRow
from models.complaint import Complaint
from models.database import transaction
from models.message import Message
from tasks.importing import import_complaints
from tasks.reconciling import reconcile

HEALTHY_WITHIN = 120


def report(rows: int) -> Iterator[str]:
    """Yield the lines of the table."""
    with tempfile.TemporaryDirectory(prefix="kesu-bench-") as folder:
        home = Path(folder)
        with furnished(home, f"sqlite:///{home}/kesu.db"), _server(home):
            began = perf_counter()
            done = import_complaints(write_list(home / "list.csv", rows), MAPPING, NOW)
            yield _line("imported", done.imported, perf_counter() - began)
            for what, table in (("clocks started", ClockRow), ("acknowledgements and other mails owed", Message)):
                yield _line(what, _count(table), 0)
            yield _line("proposals for triage", _proposals(), 0)
            yield from asyncio.run(_parked())


async def _parked() -> list[str]:
    """Park runs until every case has one, and return how many they were and how long it took."""
    case = next(entry for entry in TIMETABLE if entry.name == "complaint")
    await deployment_of(case).aapply()
    began, parked, more = perf_counter(), 0, True
    while more:
        done = await reconcile(NOW)
        parked, more = parked + done.counts.get("created", 0), done.more_to_create
    return [_line("runs parked", parked, perf_counter() - began)]


def _count(table: type[SQLModel]) -> int:
    with transaction() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def _proposals() -> int:
    with transaction() as session:
        return sum(bool(proposal) for proposal in session.exec(select(Complaint.proposal)))


def _line(what: str, count: int, seconds: float) -> str:
    speed = f"{seconds:>10.1f} s{count / seconds:>12,.0f}/s" if seconds else ""
    return f"{what:<40}{count:>10,}{speed}"


@contextmanager
def _server(home: Path) -> Iterator[None]:
    """Start a Prefect server for a while."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    url, own = f"http://127.0.0.1:{port}/api", {n: v for n, v in os.environ.items() if not n.startswith("PREFECT_")}
    own |= {"PREFECT_HOME": str(home / "prefect"), "PREFECT_API_URL": url, "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    own |= {"PREFECT_SERVER_UI_ENABLED": "false", "PREFECT_LOGGING_LEVEL": "WARNING", "DO_NOT_TRACK": "1"}
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=own, stdout=log, stderr=log)  # noqa: S603  this Python, fixed arguments
    try:
        with temporary_settings({PREFECT_API_URL: url, PREFECT_HOME: home / "prefect"}):
            _wait_for(f"{url}/health")
            yield
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: str) -> None:
    until = perf_counter() + HEALTHY_WITHIN
    while perf_counter() < until:
        try:
            if httpx.get(address, timeout=2).is_success:
                return
        except httpx.TransportError:
            sleep(0.5)
    message = f"{address} did not answer within {HEALTHY_WITHIN} s"
    raise TimeoutError(message)


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    for line in report(int(arguments[0]) if arguments else 10_000):
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
