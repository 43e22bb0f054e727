"""Whether an installation is at work: who serves it holds its home, and who would put another in its place waits.

`python -m tasks.in_use` answers with 1 while it is.
"""

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from models.settings import settings

LOCK = ".in-use"


class InUse(RuntimeError):
    """The home is held by somebody else: the message says what to do."""


@contextmanager
def at_work() -> Iterator[None]:
    """Hold the home together with the other services. Raises InUse while it is being restored or upgraded."""
    with _held(fcntl.LOCK_SH, "is being restored or upgraded: start it when that is done"):
        yield


@contextmanager
def alone() -> Iterator[None]:
    """Hold the home alone, so that no service starts meanwhile. Raises InUse while one runs."""
    with _held(fcntl.LOCK_EX, "is running: stop it first (Ctrl-C where `make run` was started, or its service)"):
        yield


@contextmanager
def _held(how: int, otherwise: str) -> Iterator[None]:
    home = settings().home
    home.mkdir(parents=True, exist_ok=True)
    with (home / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse(f"The installation in {home} {otherwise}.") from None
        yield


def main() -> int:
    """Return 0 when nothing runs, else 1 with the reason."""
    try:
        with alone():
            return 0
    except InUse as reason:
        sys.stderr.write(f"{reason}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
