"""A mailbox that is a folder: a Maildir, as mail servers fill it, into which anybody may also put `.eml` files."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from tasks.mailboxes import MailboxUnreachable, MessageStuck

NEW, READ, UNFINISHED = "new", "cur", "tmp"
SEEN = ":2,S"
# A file that is being copied into the folder still grows; one that has not changed for so many seconds is whole.
REST_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class _Lying:
    """A message that is a file."""

    path: Path
    read: Path
    size: int
    received_at: datetime | None

    def content(self, most: int | None = None) -> bytes:
        try:
            with self.path.open("rb") as file:
                return file.read(-1 if most is None else most)
        except FileNotFoundError:
            raise LookupError(f"{self.path} is gone") from None
        except OSError as error:
            raise MessageStuck(f"{self.path}: {error}") from error

    def mark_kept(self) -> None:
        """Move it to what is read; another of the same name there is never replaced."""
        target = self.read / f"{self.path.name.partition(':')[0]}{SEEN}"
        number = 0
        while target.exists():
            number += 1
            target = self.read / f"{self.path.name.partition(':')[0]}.{number}{SEEN}"
        try:
            self.path.rename(target)
        except FileNotFoundError:
            return
        except OSError as error:
            raise MessageStuck(f"{self.path}: {error}") from error


class MaildirMailbox:
    """A Maildir. What is new, and what a mail program has moved to `cur` unread, has not been kept yet."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Self:
        try:
            for name in (UNFINISHED, NEW, READ):
                (self.path / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise MailboxUnreachable(f"{self.path}: {error}") from error
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def arrivals(self, most: int) -> Iterator[_Lying]:
        """Yield the messages that have not been kept yet, the oldest first."""
        try:
            found = sorted(self._lying(), key=lambda each: (each[1].st_mtime_ns, each[0].name))
        except OSError as error:
            raise MailboxUnreachable(f"{self.path}: {error}") from error
        for path, told in found[:most]:
            yield _Lying(path, self.path / READ, told.st_size, datetime.fromtimestamp(told.st_mtime, UTC))

    def _lying(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Yield files with what the file system tells of them; no links, pipes or folders."""
        whole_until = self._now() - REST_SECONDS
        for folder in (self.path / NEW, self.path / READ, self.path):
            for entry in os.scandir(folder):
                if _is_message(folder.name if folder != self.path else "", entry.name):
                    told = entry.stat(follow_symlinks=False)
                    if stat.S_ISREG(told.st_mode) and (folder != self.path or told.st_mtime <= whole_until):
                        yield Path(entry.path), told

    def _now(self) -> float:
        """Return what time it is on the folder's own clock."""
        probe = self.path / UNFINISHED / ".now"
        probe.touch()
        return probe.stat().st_mtime


def _is_message(folder: str, name: str) -> bool:
    """Whether a file is a message that has not been kept yet, told from where it lies and how it is named."""
    if name.startswith("."):
        return False
    if folder == NEW:
        return True
    if folder == READ:
        return "S" not in name.partition(":2,")[2]
    return name.lower().endswith(".eml")
