"""How much memory a piece of work needs: measured in a process of its own, in which nothing else has been done."""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.databases import furnished


def peak_megabytes(module: str, size: object) -> tuple[float, float]:
    """Return the memory of a process before and at the peak of a benchmark's work of a size, in SQLite.

    The benchmark answers to `--memory SIZE FOLDER` with `print_peak`.
    """
    with tempfile.TemporaryDirectory(prefix="kesu-bench-") as folder:
        command = [sys.executable, "-m", module, "--memory", str(size), folder]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        before, peak = done.stdout.split()
        return float(before), float(peak)


def print_peak(folder: Path, prepare: Callable[[], object], work: Callable[[], object]) -> None:
    """Do a piece of work in a new database and print the memory of this process before and at its peak, in MB."""
    with furnished(folder, f"sqlite:///{folder}/kesu.db"):
        prepare()
        before = _megabytes()
        work()
        print(before, _megabytes())


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
