"""What a message says once it has been read: plain values, with nothing of how mail is encoded."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

# What stands before a subject: tags in brackets, and what replying and forwarding put there.
_STEP = re.compile(
    r"\s*(?:(?P<tag>\[[^\[\]]{0,80}\]|【[^【】]{0,80}】)"
    r"|(?P<reply>re|aw|sv|回复|回覆|回復|答复|答覆|答復|回信)\s*(?:\[\d+\])?\s*[:：]"
    r"|(?P<forward>fwd?|wg|tr|转发|轉發|转寄|轉寄|转|轉)\s*(?:\[\d+\])?\s*[:：])",
    re.IGNORECASE,
)
_TAG, _REPLY, _FORWARD = "tag", "reply", "forward"


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
        """Whether it, or what it answers, passes on what somebody else wrote."""
        return _FORWARD in _kinds(self.subject)

    @property
    def is_reply(self) -> bool:
        """Whether it answers something, so that what it quotes is known already."""
        return not self.is_forward and bool(self.answers or _REPLY in _kinds(self.subject))


def bare_subject(subject: str) -> str:
    """Return a subject without what replying and forwarding have put before it; its tags in brackets stay."""
    steps = _steps(subject)
    tags = "".join(step.group() for step in steps if step.lastgroup == _TAG)
    return (tags + subject[steps[-1].end() :] if steps else subject).strip()


def _kinds(subject: str) -> set[str | None]:
    return {step.lastgroup for step in _steps(subject)}


def _steps(subject: str) -> list[re.Match[str]]:
    """Return what stands before a subject, piece by piece."""
    steps: list[re.Match[str]] = []
    while step := _STEP.match(subject, steps[-1].end() if steps else 0):
        steps.append(step)
    return steps
