"""Where mails go: to an SMTP server, or by default into a folder, one file a mail."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from models.settings import settings

SECONDS = 20
PORTS = {"smtp": 25, "smtps": 465}
Tls = Literal["none", "starttls", "implicit"]


class Unreachable(ConnectionError):
    """The server cannot be reached or does not let us in: no mail's fault."""


class Postbox(Protocol):
    """Something that takes mails."""

    def deliver(self, mail: EmailMessage) -> None:
        """Hand over one mail and return when it has been taken. Raises OSError when it was not."""


@contextmanager
def open_postbox() -> Iterator[Postbox]:
    """Open the installation's postbox: its SMTP server if one is set, else its folder."""
    if not settings().smtp_url:
        yield Folder(settings().maildir)
        return
    server = Server(address_of(settings().smtp_url))
    try:
        yield server
    finally:
        server.hang_up()


class Folder:
    """A folder of `.eml` files, each named by its Message-ID: a mail that comes twice is one file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def deliver(self, mail: EmailMessage) -> None:
        """Write the mail; nobody ever sees half of it."""
        self.path.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^\w.@+-]", "_", str(mail["Message-ID"]).strip("<> "), flags=re.ASCII)
        part = self.path / f"{name}.part"
        part.write_bytes(mail.as_bytes())
        part.replace(self.path / f"{name}.eml")


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """What an SMTP URL says."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = ""


def address_of(url: str) -> ServerAddress:
    """Read `smtp://user:pass@host:587/?tls=starttls` or `smtps://host`. Raises ValueError with what is wrong.

    With a user and no word of `tls`, STARTTLS is demanded: a password crosses the network in the clear only where
    `?tls=none` says so.
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(
            "KESU_SMTP_URL must look like smtp://user:pass@host:587/?tls=starttls or smtps://user:pass@host"
        )
    port, user, password = parts.port or PORTS[parts.scheme], parts.username or "", parts.password or ""
    return ServerAddress(parts.hostname, port, _tls_of(parts), unquote(user), unquote(password))


def _tls_of(parts: SplitResult) -> Tls:
    default = "implicit" if parts.scheme == "smtps" else "starttls" if parts.username else "none"
    match parse_qs(parts.query).get("tls", [default])[-1]:
        case "none" | "starttls" | "implicit" as tls:
            return tls
        case other:
            raise ValueError(f"KESU_SMTP_URL: tls={other} is unknown; use none, starttls or implicit")


class Server:
    """An SMTP server, called when the first mail comes and again after any trouble."""

    def __init__(self, address: ServerAddress) -> None:
        self.address = address
        self._line: smtplib.SMTP | None = None

    def deliver(self, mail: EmailMessage) -> None:
        """Hand over the mail to the addressee in its To header. Raises Unreachable, or OSError when it is refused."""
        line = self._line = self._line or self._call()
        to = [address.addr_spec for address in mail["To"].addresses]
        try:
            line.send_message(mail, from_addr=settings().mail_from, to_addrs=to)
        except BaseException:
            self.hang_up()
            raise

    def hang_up(self) -> None:
        """End the connection, if there is one."""
        line, self._line = self._line, None
        if line:
            with suppress(OSError):
                line.quit()
            line.close()

    def _call(self) -> smtplib.SMTP:
        try:
            return self._connect()
        except OSError as error:
            raise Unreachable(f"{self.address.host}:{self.address.port}: {error}") from error

    def _connect(self) -> smtplib.SMTP:
        host, port, ours = self.address.host, self.address.port, settings().mail_from.rpartition("@")[2]
        secure = ssl.create_default_context()
        if self.address.tls == "implicit":
            line: smtplib.SMTP = smtplib.SMTP_SSL(host, port, local_hostname=ours, timeout=SECONDS, context=secure)
        else:
            line = smtplib.SMTP(host, port, local_hostname=ours, timeout=SECONDS)
        try:
            if self.address.tls == "starttls":
                line.starttls(context=secure)
            if self.address.user:
                line.login(self.address.user, self.address.password)
        except BaseException:
            line.close()
            raise
        return line
