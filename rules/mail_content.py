"""What a message says once it has been read: plain values, with nothing of how mail is encoded."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

_REPLY = re.compile(r"\s*(re|aw|sv|回复|回覆|回復|答复|答覆|答復)\s*(\[\d+\])?\s*[:：]", re.IGNORECASE)
_FORWARD = re.compile(r"\s*(fw|fwd|wg|tr|转发|轉寄|轉發|转寄)\s*(\[\d+\])?\s*[:：]", re.IGNORECASE)
_PREFIXES = re.compile(f"({_REPLY.pattern}|{_FORWARD.pattern})+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MailAddress:
    """Who sent a message, as the message says. The address is in small letters; "" when there is none."""

    name: str = ""
    email: str = ""

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.email.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that came with a message, under the name that it was given."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A message that has been read. `hidden` counts the invisible characters that were taken out of its text.

    `headers` holds those by which programs make themselves known; `recipients` every address it was sent to;
    `answers` the Message-IDs that it refers to, the nearest first. `undelivered` are those of mails that a server says
    it could not deliver.
    """

    subject: str = ""
    text: str = ""
    sender: MailAddress = MailAddress()
    senders: int = 0
    recipients: tuple[str, ...] = ()
    message_id: str = ""
    answers: tuple[str, ...] = ()
    undelivered: tuple[str, ...] = ()
    sent_at: datetime | None = None
    files: tuple[MailFile, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    encrypted: bool = False
    hidden: int = 0

    @property
    def is_forward(self) -> bool:
        """Whether it passes on what somebody else wrote."""
        return bool(_FORWARD.match(self.subject))

    @property
    def is_reply(self) -> bool:
        """Whether it answers something, so that what it quotes is known already."""
        return not self.is_forward and bool(self.answers or _REPLY.match(self.subject))


def bare_subject(subject: str) -> str:
    """Return a subject without what replying and forwarding have put before it."""
    return _PREFIXES.sub("", subject, count=1).strip() if _PREFIXES.match(subject) else subject.strip()
