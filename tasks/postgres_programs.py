"""PostgreSQL's own programs: the client that fits a server, and what it is told without showing a password."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import URL

INSTALLED = Path("/usr/lib/postgresql")
SAID = 2000


class ProgramFailed(RuntimeError):
    """A program of PostgreSQL is missing or has failed: the message holds what it said."""


def run_client(name: str, url: URL, major: int, *arguments: str) -> None:
    """Run a client program on a database of a server of this major version. Raises ProgramFailed."""
    command = [str(client_for(name, major)), *arguments, f"--dbname={_without_password(url)}"]
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    done = subprocess.run(command, env=environment, capture_output=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603
    if done.returncode:
        raise ProgramFailed(f"{name}: {done.stderr.decode('utf-8', 'replace').strip()[-SAID:]}")


def client_for(name: str, major: int) -> Path:
    """Return the program of the server's own version, else of the next newer one: an older one cannot read its data.

    Raises ProgramFailed.
    """
    fitting = sorted((version, path) for version, path in _versions(name) if version >= major)
    if not fitting:
        raise ProgramFailed(
            f"{name} for PostgreSQL {major} is neither on PATH nor under {INSTALLED}: "
            f"install it (Debian and Ubuntu: postgresql-client-{major})"
        )
    return fitting[0][1]


def _versions(name: str) -> Iterable[tuple[int, Path]]:
    on_path = shutil.which(name)
    for path in [*INSTALLED.glob(f"*/bin/{name}"), *([Path(on_path)] if on_path else [])]:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
        found = re.search(r"(\d+)(\.\d+)?", said)
        if found:
            yield int(found[1]), path


def _without_password(url: URL) -> str:
    """Return an address as libpq reads it; the password goes by the environment, which no list of processes shows."""
    return url.set(drivername="postgresql", password=None).render_as_string()
