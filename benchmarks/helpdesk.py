"""The peer: django-helpdesk, a real program of the same purpose, in an environment of its own, gone at the end."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Self

from benchmarks.databases import Pair

PROGRAM = Path(__file__).with_name("helpdesk_program.py")
PACKAGES = ("django-helpdesk", "psycopg[binary]")


class Helpdesk:
    """An installed django-helpdesk; when it cannot be installed, `why_not` says so and it is left out."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="kesu-bench-")
        self._python = Path(self._folder.name) / "bin" / "python"
        self.why_not = ""

    def __enter__(self) -> Self:
        for command in ([sys.executable, "-m", "venv", self._folder.name], self._install()):
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
            if done.returncode:
                self.why_not = f"django-helpdesk cannot be installed: {(done.stderr or done.stdout).strip()[-200:]}"
                break
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def per_second(self, what: str, tickets: int, pair: Pair) -> float | None:
        """Return its tickets per second, by `form` or `bulk`, or the overdue ones by `escalate`; None when left out."""
        if self.why_not:
            return None
        command = [str(self._python), "-I", str(PROGRAM), what, str(tickets), *pair.peer]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            self.why_not = f"django-helpdesk does not run: {done.stderr.strip()[-200:]}"
            return None
        return float(done.stdout.split()[-1])

    def _install(self) -> list[str]:
        return [str(self._python), "-m", "pip", "install", "--quiet", *PACKAGES]
