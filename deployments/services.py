"""One machine's services: a Prefect server and the process that serves the flows, started and ended together."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx
from prefect.settings import PREFECT_API_URL, temporary_settings

from models.settings import ROOT, settings

HOST = "127.0.0.1"
PORT = 4200
PATIENCE = 120


class ServiceFailed(RuntimeError):
    """A service did not come up: its log says why."""


@dataclass(frozen=True)
class Services:
    """Running services: the address of the page, and the log files."""

    url: str
    logs: Path

    @property
    def api(self) -> str:
        """The address of Prefect's API."""
        return f"{self.url}/api"


@contextmanager
def running(port: int = 0) -> Iterator[Services]:
    """Start server and flows, yield where they are, and end them. `port` 0 takes the usual one, or a free one."""
    port = port or (PORT if _is_free(PORT) else _any_free())
    services = Services(f"http://{HOST}:{port}", settings().home / "logs")
    services.logs.mkdir(parents=True, exist_ok=True)
    environment = environment_for(services)
    server = ["-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    with _process(server, environment, services.logs / "server.log") as process:
        _wait_until_healthy(services, process)
        with _process(["-m", "deployments"], environment, services.logs / "flows.log"), _at(services):
            yield services


def environment_for(services: Services) -> dict[str, str]:
    """Return what both processes are started with: a Prefect of this installation's own, without telemetry."""
    home = str(settings().home.resolve())
    return {
        "KESU_HOME": home,
        "PREFECT_HOME": f"{home}/prefect",
        "PREFECT_API_URL": services.api,
        "PREFECT_UI_API_URL": services.api,
        "PREFECT_UI_URL": services.url,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
        "PREFECT_LOGGING_LEVEL": os.environ.get("PREFECT_LOGGING_LEVEL", "WARNING"),
        "DO_NOT_TRACK": "1",
    }


@contextmanager
def _at(services: Services) -> Iterator[None]:
    """Make this process a client of the server."""
    with temporary_settings({PREFECT_API_URL: services.api}):
        yield


@contextmanager
def _process(arguments: list[str], environment: Mapping[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("ab") as output:
        process = _start(arguments, environment, output)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _start(arguments: list[str], environment: Mapping[str, str], output: IO[bytes]) -> "subprocess.Popen[bytes]":
    whole = {**os.environ, **environment}
    return subprocess.Popen([sys.executable, *arguments], env=whole, cwd=ROOT, stdout=output, stderr=output)  # noqa: S603


def _wait_until_healthy(services: Services, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(PATIENCE * 4):
        if process.poll() is not None:
            message = f"the Prefect server ended at once: read {services.logs / 'server.log'}"
            raise ServiceFailed(message)
        try:
            if httpx.get(f"{services.api}/health", timeout=2, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.25)
    message = f"the Prefect server did not answer within {PATIENCE} s: read {services.logs / 'server.log'}"
    raise ServiceFailed(message)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex((HOST, port)) != 0


def _any_free() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
