"""Where mails come in: one setting names a folder, a file or a server, and each kind is read by a file of its own.

Nothing is ever deleted there. A message is marked as read only after it is kept.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from models.settings import settings

FORMS = "maildir:/path, mbox:/path, imaps://user:password@host:993/INBOX or imap://user:password@host:143/INBOX"


class MailboxUnreachable(ConnectionError):
    """The mailbox cannot be opened or read: no message's fault."""


class MessageStuck(OSError):
    """One message cannot be fetched or marked; the others can."""


class Arrival(Protocol):
    """One message that lies in a mailbox. `size` in bytes; `received_at` is when it came there, if that is known."""

    @property
    def size(self) -> int:
        """How large it is."""

    @property
    def received_at(self) -> datetime | None:
        """When it came."""

    def content(self, most: int | None = None) -> bytes:
        """Return the message, or its first bytes.

        Raises MailboxUnreachable; MessageStuck when only this one cannot be read; LookupError when it is gone.
        """

    def mark_kept(self) -> None:
        """Mark it as read, because we keep it now. Raises MailboxUnreachable and MessageStuck."""


class Mailbox(Protocol):
    """Something that holds messages. Inside `with` it is open."""

    def arrivals(self, most: int) -> Iterator[Arrival]:
        """Yield the messages that have not been kept yet, the oldest first. Raises MailboxUnreachable."""


@dataclass(frozen=True, slots=True)
class MailboxAddress:
    """What a mailbox's URL says. A port of 0 is the usual one; `in_the_clear` allows to do without TLS."""

    kind: str
    path: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    in_the_clear: bool = False

    def __str__(self) -> str:
        """Return it as it may be shown, without the password."""
        return f"{self.kind}://{self.user}@{self.host}/{self.path}" if self.host else f"{self.kind}:{self.path}"


def mailbox_address(url: str) -> MailboxAddress:
    """Read the URL of a mailbox. Raises ValueError with what is wrong.

    `imap://` demands STARTTLS, unless it ends in `?tls=none`.
    """
    parts = urlsplit(url)
    path = unquote(parts.path)
    if parts.scheme in {"maildir", "mbox"} and path and not parts.hostname:
        return MailboxAddress(parts.scheme, str(Path(path).expanduser()))
    if parts.scheme in {"imap", "imaps"} and parts.hostname and parts.username:
        user, password = unquote(parts.username), unquote(parts.password or "")
        folder, clear = path.strip("/") or "INBOX", parse_qs(parts.query).get("tls", [""])[-1] == "none"
        return MailboxAddress(parts.scheme, folder, parts.hostname, parts.port or 0, user, password, clear)
    raise ValueError(f"KESU_MAILBOX must look like {FORMS}")


def open_mailbox() -> AbstractContextManager[Mailbox]:
    """Return the installation's mailbox, to be opened. Raises ValueError when its URL is none."""
    # Each kind is loaded when it is asked for.
    from tasks.mailbox_imap import ImapMailbox  # noqa: PLC0415
    from tasks.mailbox_maildir import MaildirMailbox  # noqa: PLC0415
    from tasks.mailbox_mbox import MboxMailbox  # noqa: PLC0415

    address = mailbox_address(settings().mailbox_url)
    if address.kind == "maildir":
        return MaildirMailbox(Path(address.path))
    if address.kind == "mbox":
        return MboxMailbox(Path(address.path))
    return ImapMailbox(address)
