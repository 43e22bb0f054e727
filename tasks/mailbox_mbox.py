"""A mailbox that is one file: read under its lock and never written; what is in it is known again by its hash."""

import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_tz
from pathlib import Path
from typing import Self

from tasks.mailboxes import MailboxUnreachable

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class _Entry:
    """A message in the file; what is large is read piece by piece."""

    box: mailbox.mbox
    key: str
    size: int
    received_at: datetime | None

    def content(self, most: int | None = None) -> bytes:
        try:
            with self.box.get_file(self.key) as file:
                return bytes(file.read(-1 if most is None else most))
        except KeyError:
            raise LookupError(f"message {self.key} is gone") from None
        except OSError as error:
            raise MailboxUnreachable(str(error)) from error

    def mark_kept(self) -> None:
        """Nothing to do: the file is another program's, and what we keep is known by its hash."""


class MboxMailbox:
    """An mbox file, as `/var/mail` holds them."""

    is_marked = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self._box: mailbox.mbox | None = None

    def __enter__(self) -> Self:
        try:
            self._box = mailbox.mbox(self.path, create=False)
            self._box.lock()
        except (OSError, mailbox.Error) as error:
            self._box = None
            raise MailboxUnreachable(f"{self.path}: {error}") from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._box is not None:
            self._box.unlock()
            self._box.close()
            self._box = None

    def arrivals(self, most: int) -> Iterator[_Entry]:
        """Yield every message of the file, in its order: which ones are known already tells their hash."""
        del most
        if self._box is None:
            raise MailboxUnreachable(f"{self.path} is not open")
        try:
            keys = self._box.keys()
        except OSError as error:
            raise MailboxUnreachable(f"{self.path}: {error}") from error
        for key in keys:
            yield _Entry(self._box, key, *_told(self._box, key))


def _told(box: mailbox.mbox, key: str) -> tuple[int, datetime | None]:
    """Return how large a message is, and when it came according to the line before it."""
    with box.get_file(key, from_=True) as file:
        first = file.readline(1000)
        size = 0
        while piece := file.read(CHUNK):
            size += len(piece)
    return size, _moment(first.decode("ascii", "replace"))


def _moment(line: str) -> datetime | None:
    """Return the moment in `From someone@example.com Mon Mar  2 09:00:00 2026`, which is in UTC."""
    found = parsedate_tz(" ".join(line.split()[2:]))
    try:
        return datetime(*found[:6], tzinfo=UTC) if found else None
    except ValueError:
        return None
