"""A real Prefect server, a real process that serves the timetable, and an installation with one customer."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

from models.settings import ROOT, settings
from tests.flows.installation import furnish
from tests.flows.office import Office, until
from tests.seals import throw_away_seal


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An installation of its own, whose settings this process reads too."""
    folder = tmp_path_factory.mktemp("installation")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ({"KESU_HOME": str(folder)} | throw_away_seal()).items():
            patch.setenv(name, value)
        settings.cache_clear()
        furnish()
        yield folder
    settings.cache_clear()


@pytest.fixture(scope="session")
def environment(home: Path) -> dict[str, str]:
    """What the server and the serving process are started with: nothing of the caller's own Prefect, no internet."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return own | {
        "KESU_HOME": str(home),
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{_free_port()}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "DO_NOT_TRACK": "1",
        "NO_PROXY": "*",
    }


@pytest.fixture(scope="session")
def server(environment: dict[str, str]) -> Iterator[str]:
    """The address of a Prefect server that lives as long as the tests."""
    url = environment["PREFECT_API_URL"]
    port = url.rsplit(":", 1)[1].removesuffix("/api")
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", port]
    with (Path(environment["KESU_HOME"]) / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
    with temporary_settings({PREFECT_API_URL: url, PREFECT_HOME: Path(environment["PREFECT_HOME"])}):
        until(Office(environment).is_healthy, seconds=90)
        yield url
    _end(process)


@pytest.fixture
def office(environment: dict[str, str], server: str) -> Office:  # noqa: ARG001
    """An operator at the Prefect page of a system that is being served."""
    office = Office(environment)
    office.serve()
    return office


@pytest.fixture(scope="session", autouse=True)
def _stop_serving() -> Iterator[None]:
    yield
    Office.stop_serving()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
