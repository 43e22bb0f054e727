"""An 8D report as PDF: ours, beside WeasyPrint drawing the same page by the measured recipe, and as its manual begins.

Run with `python -m benchmarks.eight_d_pdf [reports]`. The three take turns, report by report, each in a process of its
own; only the ratios of one run may be compared.
"""

import json
import os
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Protocol, Self

from models.views.eight_d import EightDReport
from rules.eight_d.vocabulary import Edition, Layout
from rules.vocabulary import DocumentKind, Language
from tasks.eight_d_view import report_of
from tasks.fonts import configuration
from tasks.pages import page_of, stylesheet_of
from tasks.reports import Job, Renderer
from tests.worked_8d import worked_8d

PRINTED = datetime(2026, 10, 13, 3, 0, tzinfo=UTC)
REPORTS: dict[str, tuple[Layout, Edition, Language]] = {
    "3D, one page": (Layout.THREE_D, Edition.CUSTOMER, Language.ZH_CN),
    "8D for the customer": (Layout.VDA, Edition.CUSTOMER, Language.ZH_CN),
    "8D, all of it": (Layout.VDA, Edition.INTERNAL, Language.ZH_CN),
    "the same, English": (Layout.VDA, Edition.INTERNAL, Language.EN),
}
WARM_UP, ROUNDS = 2, 3
LOOP = "for _ in range(60_000_000): pass"
TICKS = os.sysconf("SC_CLK_TCK")
# The columns of the table: their heads, and how many decimals each shows.
COLUMNS = {
    "KiB": (("ours", 0), ("recipe", 0), ("default", 0)),
    "CPU s": (("ours", 2), ("recipe", 2), ("default", 2)),
    "ours /": (("recipe", 2), ("default", 2)),
    "MB": (("ours", 0), ("recipe", 0), ("default", 0)),
}
WIDTH = 9


class Worker(Protocol):
    """A process that draws one report again and again."""

    @property
    def pid(self) -> int:
        """Its process."""

    def draw(self) -> int:
        """Draw the report; return its size in bytes."""


class Ours:
    """The renderer of the program, from the data to the PDF."""

    def __init__(self, report: EightDReport) -> None:
        self._job, self._renderer = Job(DocumentKind.EIGHT_D, report), Renderer()

    @property
    def pid(self) -> int:
        """The child that draws; it is started with the first report."""
        child = self._renderer._child  # noqa: SLF001
        return child.pid if child else 0

    def draw(self) -> int:
        """Draw the report."""
        return len(self._renderer.render(self._job))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._renderer.close()


class Bare:
    """WeasyPrint alone, given the finished page."""

    def __init__(self, report: EightDReport, way: str) -> None:
        fonts = {"FONTCONFIG_FILE": str(configuration())} if way == "recipe" else {}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.bare_pdf"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=dict(os.environ) | fonts,
        )
        self.pid = self._process.pid
        images = {name: b64encode(data).decode() for name, data in report.images.items()}
        page, style = page_of(DocumentKind.EIGHT_D, report), stylesheet_of(DocumentKind.EIGHT_D)
        self._say(json.dumps({"way": way, "page": page, "style": style, "images": images}))

    def draw(self) -> int:
        """Draw the report."""
        self._say("again")
        assert self._process.stdout  # noqa: S101
        return int(self._process.stdout.readline())

    def _say(self, line: str) -> None:
        assert self._process.stdin  # noqa: S101
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()


def cpu_once_idle(pid: int) -> float:
    """Return the seconds of processor time that a process has used, once it waits for its next report."""
    while True:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
        if fields[0] == "S":
            return (int(fields[11]) + int(fields[12])) / TICKS
        time.sleep(0.01)


def peak_mb(pid: int) -> float:
    """Return the most memory that a process has had at once."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def measured(report: EightDReport, reports: int) -> list[float]:
    """Return the figures of a line of the table."""
    sizes: list[int] = []
    with Ours(report) as ours, Bare(report, "recipe") as recipe, Bare(report, "default") as default:
        workers: list[Worker] = [ours, recipe, default]
        for _ in range(WARM_UP):
            sizes = [worker.draw() for worker in workers]
        before = [cpu_once_idle(worker.pid) for worker in workers]
        for _ in range(reports):
            for worker in workers:
                worker.draw()
        cpu = [(cpu_once_idle(w.pid) - used) / reports for w, used in zip(workers, before, strict=True)]
        memory = [peak_mb(worker.pid) for worker in workers]
    return [*(size / 1024 for size in sizes), *cpu, cpu[0] / cpu[1], cpu[0] / cpu[2], *memory]


def at_once(report: EightDReport, processes: int, reports: int) -> tuple[float, float]:
    """Return how many reports so many renderers finish in a second of the clock, and the processor time of each."""
    with ExitStack() as stack, ThreadPoolExecutor(processes) as pool:
        workers = [stack.enter_context(Ours(report)) for _ in range(processes)]
        list(pool.map(lambda worker: worker.draw(), workers))
        before = sum(cpu_once_idle(worker.pid) for worker in workers)
        began = time.perf_counter()
        list(pool.map(lambda worker: [worker.draw() for _ in range(reports)], workers))
        seconds = time.perf_counter() - began
        cpu = sum(cpu_once_idle(worker.pid) for worker in workers) - before
    return processes * reports / seconds, cpu / (processes * reports)


def counting_at_once() -> float:
    """Return how many times as much two processes do as one when they need nothing but a processor."""
    seconds = []
    for processes in (1, 2):
        began = time.perf_counter()
        running = [subprocess.Popen([sys.executable, "-c", LOOP]) for _ in range(processes)]  # noqa: S603
        for process in running:
            process.wait()
        seconds.append(time.perf_counter() - began)
    return 2 * seconds[0] / seconds[1]


def table(reports: int) -> Iterator[str]:
    """Yield the lines of the table."""
    source = worked_8d()
    yield f"the worked 8D, {reports} times each; seconds of processor time a report, most memory of the process"
    columns = [column for group in COLUMNS.values() for column in group]
    yield f"{'':<20}" + "".join(f"{group:<{WIDTH * len(heads)}}" for group, heads in COLUMNS.items())
    yield f"{'':<20}" + "".join(f"{head:<{WIDTH}}" for head, _ in columns)
    for name, (layout, edition, language) in REPORTS.items():
        figures = measured(report_of(source, layout, edition, (language,), PRINTED), reports)
        shown = (f"{figure:<{WIDTH}.{decimals}f}" for figure, (_, decimals) in zip(figures, columns, strict=True))
        yield f"{name:<20}" + "".join(shown)
    whole = report_of(source, Layout.VDA, Edition.INTERNAL, (Language.ZH_CN,), PRINTED)
    rounds = [(*at_once(whole, 1, reports), *at_once(whole, 2, reports), counting_at_once()) for _ in range(ROUNDS)]
    one, cpu_of_one, two, cpu_of_two, counting = (median(column) for column in zip(*rounds, strict=True))
    yield f"8D, all of it, one process: {one:.2f} a second, {cpu_of_one:.2f} s of processor time each"
    yield f"two processes: {two:.2f} a second, {cpu_of_two:.2f} s each; {two / one:.2f} times as many"
    yield f"two processes that only count do {counting:.2f} times as much as one: what the machine gave meanwhile"


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    for line in table(int(arguments[0]) if arguments else 8):
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
