"""A backup that was taken while people worked is put into another home, and there its suspended runs go on."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

from deployments.restore import restore
from models.settings import ROOT, settings
from rules.lifecycle import Event
from tasks.backups import make_backup
from tasks.calendar import current_time
from tasks.gates import record_event
from tasks.in_use import InUse
from tasks.stages import open_stages
from tests.flows.conftest import _end, _free_port
from tests.flows.office import INCOMPLETE, Office, until

FACTS = {"acting_as": "E017", "product": "R0402", "requirement": "换货"}


def test_suspended_runs_go_on_in_another_home(
    office: Office, environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parked, answered = registered_now(), registered_now()
    office.reconcile()
    run, passed = office.waiting(parked), office.waiting(answered)
    with registrations_going_on() as registered:
        assert office.resume(passed, **FACTS)
        archive = make_backup(current_time(), tmp_path).file
    assert registered
    office.reconcile()  # everybody who came meanwhile has a run here, as the tests after this one expect
    with pytest.raises(InUse):
        restore(archive, move=True)
    Office.stop_serving()
    monkeypatch.setenv("KESU_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    try:
        kept = restore(archive).manifest.kesu.complaints
        with served(environment, tmp_path / "home") as other:
            found = other.waiting(parked)
            assert found.id == run.id
            assert other.resume(found, **FACTS)
            assert "gate:triage" in other.waiting(parked, after=found).tags
            other.reconcile()
            stages = open_stages("", kept)
            assert {stage.no for stage in stages} >= {parked, answered}
            for stage in stages:  # whatever became of the answer that was given in the middle of the backup
                other.waiting(stage.no)
    finally:
        Office.stop_serving()
        monkeypatch.undo()
        settings.cache_clear()


def registered_now() -> str:
    """Register a complaint as the portal does, and return its number."""
    return record_event("", Event.REGISTER, INCOMPLETE, "", current_time()).complaint_no


@contextmanager
def registrations_going_on() -> Iterator[list[str]]:
    """Register one complaint after the other in the meantime; yield their numbers."""
    stop, numbers = threading.Event(), list[str]()

    def work() -> None:
        while not stop.is_set():
            numbers.append(registered_now())
            stop.wait(0.25)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield numbers
    finally:
        stop.set()
        worker.join()


@contextmanager
def served(environment: dict[str, str], home: Path) -> Iterator[Office]:
    """Start a server and a serving process on another home, and yield its operator."""
    url = f"http://127.0.0.1:{_free_port()}/api"
    own = environment | {"KESU_HOME": str(home), "PREFECT_HOME": str(home / "prefect"), "PREFECT_API_URL": url}
    port = url.rsplit(":", 1)[1].removesuffix("/api")
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", port]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=own, cwd=ROOT, stdout=log, stderr=log)
    try:
        with temporary_settings({PREFECT_API_URL: url, PREFECT_HOME: home / "prefect"}):
            other = Office(own)
            until(other.is_healthy, seconds=90)
            other.serve()
            yield other
    finally:
        _end(process)
