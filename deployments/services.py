"""One machine's services: Prefect's server, the process that serves the flows, and the portal, as one."""

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
from urllib.parse import urlsplit

import httpx
from prefect.settings import PREFECT_API_URL, temporary_settings

from models.settings import ROOT, settings
from tasks.in_use import at_work
from tasks.prefect_home import note_api

HOST = "127.0.0.1"
PORT = 4200
PATIENCE = 120


class ServiceFailed(RuntimeError):
    """A service did not come up: its log says why."""


@dataclass(frozen=True)
class Services:
    """Running services: the addresses of Prefect's pages and of the portal, and the log files."""

    url: str
    portal: str
    logs: Path

    @property
    def api(self) -> str:
        """The address of Prefect's API."""
        return f"{self.url}/api"


@contextmanager
def running(port: int = 0) -> Iterator[Services]:
    """Start all services, yield where they are, and end them. `port` 0 takes the usual one, or a free one.

    Raises ServiceFailed, and InUse while the installation is being restored or upgraded.
    """
    with at_work():
        yield from _running(port)


def _running(port: int) -> Iterator[Services]:
    port = port or (PORT if _is_free(PORT) else _any_free())
    services = Services(f"http://{HOST}:{port}", _portal_address(), settings().home / "logs")
    services.logs.mkdir(parents=True, exist_ok=True)
    environment = environment_for(services)
    server = ["-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    with _process(server, environment, services.logs / "server.log") as process:
        _wait_until(f"{services.api}/health", process, services.logs / "server.log")
        flows = _process(["-m", "deployments"], environment, services.logs / "flows.log")
        portal = _process(["-m", "portal"], environment, services.logs / "portal.log")
        note_api(services.api)
        with flows, portal as shown, _at(services):
            _wait_until(f"{services.portal}/sign-in", shown, services.logs / "portal.log")
            yield services


def environment_for(services: Services) -> dict[str, str]:
    """Return what both processes are started with: a Prefect of this installation's own, without telemetry."""
    home = str(settings().home.resolve())
    return {
        "KESU_HOME": home,
        "KESU_PORTAL_URL": services.portal,
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
    """Make this process a client of the server, and let it know where the portal is."""
    os.environ["KESU_PORTAL_URL"] = services.portal
    settings.cache_clear()
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


def _wait_until(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until an address answers. Raises ServiceFailed when its process has ended, or is not up in time."""
    for _ in range(PATIENCE * 4):
        if process.poll() is not None:
            raise ServiceFailed(f"{address}: the service ended at once: read {log}")
        try:
            if httpx.get(address, timeout=2, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.25)
    raise ServiceFailed(f"{address} did not answer within {PATIENCE} s: read {log}")


def _portal_address() -> str:
    """Return where the portal is served: as the settings say, or at a free port when that one is taken."""
    address = urlsplit(settings().portal_url)
    return settings().portal_url if _is_free(address.port or 80) else f"http://{address.hostname}:{_any_free()}"


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex((HOST, port)) != 0


def _any_free() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
