"""Documents as PDF: each is drawn in a child process that has a limit on everything it could use too much of.

The child gets its job as JSON and an almost empty environment. When it breaks a limit it is ended, and the caller reads
which limit it was and what helps.
"""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from models.views.document import DocumentView
from models.words import say
from rules.vocabulary import DocumentKind, Language
from tasks.pages import page_of

__all__ = ["Job", "Limits", "Renderer", "RenderingFailed", "RenderingRefused", "page_of", "render_many", "render_pdf"]

ROOT = Path(__file__).parent.parent
KEPT_ENVIRONMENT = ("PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class Limits:
    """What one document may use."""

    cpu_seconds: int = 60
    wall_seconds: int = 90
    memory_mib: int = 1536
    output_mib: int = 20
    input_mib: int = 16


class Job(NamedTuple):
    """One document to be drawn, in its own language unless another is named."""

    document: DocumentKind
    view: DocumentView
    language: Language | None = None


_REFUSALS = {
    "cpu": "The document needs more than {cpu_seconds} s of processor time. Shorten its texts or print fewer entries.",
    "wall": "The document was not ready after {wall_seconds} s. Shorten its texts, or try again later.",
    "memory": "The document needs more than {memory_mib} MiB of memory. Shorten its texts or print fewer entries.",
    "output": "The document is larger than {output_mib} MiB. Print fewer entries.",
    "input": "The data of the document are larger than {input_mib} MiB. Shorten its texts or print fewer entries.",
    "fetch": "The document wants to load something from outside, which is never allowed. Have its template corrected.",
}


class RenderingRefused(Exception):
    """A document broke a limit; nothing was drawn and trying again will not help."""

    def __init__(self, limit: str, limits: Limits) -> None:
        self.limit, self.limits = limit, limits
        super().__init__(self.said(Language.EN))

    def said(self, language: Language) -> str:
        """Return which limit was broken and what helps, in a language."""
        return say(language, _REFUSALS[self.limit], **asdict(self.limits))


class RenderingFailed(RuntimeError):
    """The renderer itself is at fault: a template, a font or the program; its message holds the child's last words."""


def render_pdf(
    document: DocumentKind, view: DocumentView, language: Language | None = None, limits: Limits | None = None
) -> bytes:
    """Return the PDF that shows `view`; the same view gives the same bytes.

    Raises `RenderingRefused` when the document breaks a limit, `RenderingFailed` when the renderer is at fault.
    """
    return next(render_many([Job(document, view, language)], limits))


def render_many(jobs: Iterable[Job], limits: Limits | None = None) -> Iterator[bytes]:
    """Yield the PDF of each job in turn, all from one warm child process."""
    with Renderer(limits) as renderer:
        for job in jobs:
            yield renderer.render(job)


class Renderer:
    """A child process that draws one document after another; after a refusal the next document gets a new child.

    Not to be shared between threads.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  closed with the renderer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def render(self, job: Job) -> bytes:
        """Return the PDF of one job. Raises as `render_pdf` does."""
        request = _request(job)
        if len(request) > self.limits.input_mib * 2**20:
            raise RenderingRefused("input", self.limits)
        try:
            kind, content = self._ask(request)
        except BaseException:
            self._end_child()
            raise
        if kind == b"P":
            return content
        self._end_child()
        if kind == b"R":
            raise RenderingRefused(content.decode("ascii"), self.limits)
        raise RenderingFailed(content.decode("utf-8", "replace"))

    def close(self) -> None:
        """End the child and forget what it said."""
        self._end_child()
        self._errors.close()

    def _ask(self, request: bytes) -> tuple[bytes, bytes]:
        """Return the child's answer to a request: its kind and its content."""
        child = self._running_child()
        deadline = time.monotonic() + self.limits.wall_seconds
        self._send(child, len(request).to_bytes(8, "big") + request, deadline)
        head = self._read(child, 9, deadline)
        return head[:1], self._read(child, int.from_bytes(head[1:], "big"), deadline)

    def _send(self, child: subprocess.Popen[bytes], request: bytes, deadline: float) -> None:
        """Hand a request to the child, or raise what became of it."""
        assert child.stdin
        rest = memoryview(request)
        while rest:
            self._await(child.stdin.fileno(), select.POLLOUT, deadline)
            try:
                rest = rest[os.write(child.stdin.fileno(), rest) :]
            except BrokenPipeError:
                raise self._death(child) from None

    def _read(self, child: subprocess.Popen[bytes], size: int, deadline: float) -> bytes:
        """Return exactly `size` bytes of the child's output, or raise what became of it."""
        assert child.stdout
        received = bytearray()
        while len(received) < size:
            self._await(child.stdout.fileno(), select.POLLIN, deadline)
            piece = os.read(child.stdout.fileno(), size - len(received))
            if not piece:
                raise self._death(child)
            received += piece
        return bytes(received)

    def _await(self, pipe: int, event: int, deadline: float) -> None:
        """Wait until a pipe is ready, but not past the deadline."""
        poll = select.poll()
        poll.register(pipe, event)
        if not poll.poll(1_000 * max(0.0, deadline - time.monotonic())):
            raise RenderingRefused("wall", self.limits)

    def _death(self, child: subprocess.Popen[bytes]) -> Exception:
        """Return what the child died of: a limit, if the system or the memory allocator ended it."""
        code = child.wait()
        last_words = self._last_words()
        if code == -signal.SIGXCPU:
            return RenderingRefused("cpu", self.limits)
        if code in {-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGSEGV, -signal.SIGKILL} or "MemoryError" in last_words:
            return RenderingRefused("memory", self.limits)
        return RenderingFailed(f"the renderer ended with code {code}: {last_words}")

    def _last_words(self) -> str:
        self._errors.seek(0)
        return self._errors.read()[-4_000:].decode("utf-8", "replace")

    def _running_child(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            self._errors.truncate(0)
            self._child = subprocess.Popen(
                [sys.executable, "-m", "tasks.rendering", json.dumps(asdict(self.limits))],
                cwd=ROOT,
                env=_environment(),
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
            )
            assert self._child.stdin
            os.set_blocking(self._child.stdin.fileno(), False)
        return self._child

    def _end_child(self) -> None:
        if self._child is None:
            return
        child, self._child = self._child, None
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                pipe.close()


def _request(job: Job) -> bytes:
    """Return a job as the child reads it; ASCII, so that a lone surrogate passes through."""
    language = job.language or job.view.language
    data = {"document": job.document, "language": language, "view": job.view.model_dump(mode="json")}
    return json.dumps(data, ensure_ascii=True).encode("ascii")


def _environment() -> dict[str, str]:
    """Return the few variables that fonts and libraries need: the child sees no secret."""
    kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "NO_PROXY": "*"}
