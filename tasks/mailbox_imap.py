"""A mailbox on an IMAP server: fetched by UID without marking, marked as read once it is kept, never deleted.

How far we have come is remembered by UID, not by what others have read: a message that a colleague opens first is
fetched all the same. The first time only what is unread counts, so that old mail stays where it is.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Self

from sqlmodel import Session

from models.counter import Counter
from models.database import transaction
from tasks.mailboxes import MailboxAddress, MailboxUnreachable

SECONDS = 30
PORTS = {"imap": 143, "imaps": 993}
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_ARRIVED = re.compile(rb'INTERNALDATE "[^"]+"')
_NUMBER = re.compile(rb"\d+")


class ImapMailbox:
    """A folder of a server. Its `position` is the highest UID that we keep."""

    def __init__(self, address: MailboxAddress) -> None:
        self.address = address
        self._line: imaplib.IMAP4 | None = None
        self.position = _Position(address, 0)

    def __enter__(self) -> Self:
        try:
            self._line = self._call()
            self._log_in(self._line)
            self.position = self._select()
        except (OSError, imaplib.IMAP4.error) as error:
            self.__exit__()
            raise MailboxUnreachable(f"{self.address}: {error}") from error
        return self

    def __exit__(self, *_: object) -> None:
        line, self._line = self._line, None
        if line is not None:
            with suppress(OSError, imaplib.IMAP4.error):
                line.logout()

    def arrivals(self, most: int) -> Iterator["_Stored"]:
        """Yield the messages beyond our position and those that are unread, in the order of their UIDs."""
        for uid in self._waiting()[:most]:
            told = b" ".join(self.ask("FETCH", str(uid), "(RFC822.SIZE INTERNALDATE)")[0])
            size = _SIZE.search(told)
            if size:
                yield _Stored(self, uid, int(size[1]), _moment(told))
            else:
                self.position.advance(uid)  # it is gone

    def ask(self, command: str, *arguments: str) -> tuple[list[bytes], list[bytes]]:
        """Return the lines of an answer and the literals in it. Raises MailboxUnreachable."""
        if self._line is None:
            raise MailboxUnreachable(f"{self.address} is not open")
        try:
            status, found = self._line.uid(command, *arguments)
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxUnreachable(f"{self.address}: {error}") from error
        if status != "OK":
            raise MailboxUnreachable(f"{self.address}: {command} {found!r}"[:500])
        return _taken_apart(found)

    def _call(self) -> imaplib.IMAP4:
        address = self.address
        port = address.port or PORTS[address.kind]
        if address.kind == "imaps":
            context = ssl.create_default_context()
            return imaplib.IMAP4_SSL(address.host, port, ssl_context=context, timeout=SECONDS)
        return imaplib.IMAP4(address.host, port, timeout=SECONDS)

    def _log_in(self, line: imaplib.IMAP4) -> None:
        """Log in; a password crosses the network in the clear only where the URL says so."""
        if self.address.kind == "imap" and not self.address.in_the_clear:
            line.starttls(ssl.create_default_context())
        line.login(self.address.user, self.address.password)

    def _select(self) -> "_Position":
        """Open the folder for marking, and return how far we have come in it."""
        line = self._line
        if line is None:
            raise MailboxUnreachable(f"{self.address} is not open")
        quoted = '"' + self.address.path.replace("\\", "\\\\").replace('"', '\\"') + '"'
        status, found = line.select(quoted)
        if status != "OK":
            raise MailboxUnreachable(f"{self.address}: {found!r}"[:500])
        position = _Position(self.address, _response(line, "UIDVALIDITY"))
        if not position.is_known:
            position.begin(max(0, _response(line, "UIDNEXT") - 1))
        return position

    def _waiting(self) -> list[int]:
        beyond = f"UID {self.position.last + 1}:*"
        found = b" ".join(self.ask("SEARCH", "OR", "UNSEEN", beyond)[0])
        # A server answers n:* with its last message even when that is before n.
        unread = set(map(int, b" ".join(self.ask("SEARCH", "UNSEEN")[0]).split()))
        return sorted(uid for uid in map(int, _NUMBER.findall(found)) if uid > self.position.last or uid in unread)


@dataclass(frozen=True, slots=True)
class _Stored:
    """A message on the server."""

    box: ImapMailbox
    uid: int
    size: int
    received_at: datetime | None

    def content(self, most: int | None = None) -> bytes:
        part = "BODY.PEEK[]" if most is None else f"BODY.PEEK[]<0.{most}>"
        _, literals = self.box.ask("FETCH", str(self.uid), f"({part})")
        if not literals:
            self.box.position.advance(self.uid)
            raise LookupError(f"message {self.uid} is gone")
        return literals[0]

    def mark_kept(self) -> None:
        """Mark it as read, and remember that we have come so far."""
        self.box.ask("STORE", str(self.uid), "+FLAGS.SILENT", r"(\Seen)")
        self.box.position.advance(self.uid)


class _Position:
    """How far we have come in one folder, as a counter; a folder that was made anew begins anew."""

    def __init__(self, address: MailboxAddress, validity: int) -> None:
        told = f"{address.host}:{address.port}:{address.user}:{address.path}"
        self.series = f"mail-{sha256(told.encode()).hexdigest()[:24]}-{validity}"
        with transaction() as session:
            row = session.get(Counter, self.series)
        self.is_known, self.last = row is not None, row.last if row else 0

    def begin(self, last: int) -> None:
        """Begin at what is there now."""
        self._keep(last)

    def advance(self, uid: int) -> None:
        """Go on to a message, if that is further."""
        if uid > self.last:
            self._keep(uid)

    def _keep(self, last: int) -> None:
        with transaction() as session:
            self._put(session, last)
        self.is_known, self.last = True, last

    def _put(self, session: Session, last: int) -> None:
        row = session.get(Counter, self.series, with_for_update=True)
        if row is None:
            session.add(Counter(series=self.series, last=last))
        elif row.last < last:
            row.last = last


def _taken_apart(found: list[Any]) -> tuple[list[bytes], list[bytes]]:
    """Return what imaplib hands over as lines, and the literals that stand in them."""
    lines, literals = [], []
    for each in found:
        if isinstance(each, tuple):
            lines.append(each[0])
            literals.append(each[1])
        elif each:
            lines.append(each)
    return lines, literals


def _response(line: imaplib.IMAP4, name: str) -> int:
    """Return a number that the server told when the folder was opened; 0 when it did not."""
    _, found = line.response(name)
    told = found[0] if found else None
    return int(told) if told else 0


def _moment(told: bytes) -> datetime | None:
    found = _ARRIVED.search(told)
    parsed = imaplib.Internaldate2tuple(found[0]) if found else None
    return datetime(*parsed[:6]).astimezone(UTC) if parsed else None  # imaplib gives the zone of this machine
