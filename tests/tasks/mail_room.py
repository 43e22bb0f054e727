"""What the tests of mails share: a case as it comes in, messages that it owes, a mail server that may be moody."""

import asyncio
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import update
from sqlmodel import col, select

from models.complaint import Complaint
from models.database import transaction
from models.message import Message
from models.settings import settings
from rules.vocabulary import Language
from tasks.gates import record_event
from tasks.message_ids import message_id_of
from tasks.postbox import Server, address_of

MORNING = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
CHINESE, TAIWANESE, CALIFORNIAN = "C104", "C121", "C130"


def registered(customer: str = CHINESE, **form: Any) -> str:
    """Register a complaint at 09:30 on a Monday and return its number."""
    words = {
        "text": "收到的两盘料阻值偏高，产线已停。",
        "requirement": "请尽快换货",
        "order_no": "SO-881",
        "part_no": "RS-0402",
    }
    answer = {"acting_as": "E017", "customer": customer, "demand": "REPLACE", **words, **form}
    recorded = record_event("", "REGISTER", answer, as_of=MORNING)
    assert recorded.accepted, recorded.refusals
    return recorded.complaint_no


def record(no: str, event: str, at: datetime, **form: Any) -> None:
    """Record a form that must be accepted."""
    recorded = record_event(no, event, {"acting_as": "E017", **form}, as_of=at)
    assert recorded.accepted, recorded.refusals


def triaged_and_issued(no: str) -> None:
    """Triage the complaint and issue its handling form, a quarter of an hour after it came in."""
    at = MORNING.replace(minute=45)
    record(no, "TRIAGE", at, category="QLT-01", evidence="客户提供的检测记录", responsibility="OURS")
    record(no, "ISSUE_FORM", at)


def owed(template: str, no: str, **changes: Any) -> Message:
    """Put one more message into the outbox, as a move would."""
    key = f"{no}:{len(messages(no)) + 1}:{template}:{changes.get('to_employee') or 'customer'}"
    values: dict[str, Any] = {
        "event_key": key,
        "message_id": message_id_of(key),
        "subject": no,
        "template": template,
        "language": Language.ZH_CN,
        "owed_at": MORNING,
        "next_try_at": MORNING,
        **changes,
    }
    message = Message(**values)
    with transaction() as session:
        session.add(message)
    return message


def messages(no: str) -> Sequence[Message]:
    """Return the messages of a case, oldest first."""
    with transaction() as session:
        return session.exec(select(Message).where(Message.subject == no).order_by(col(Message.id))).all()


def message_of(no: str, template: str) -> Message:
    """Return the newest message of a kind."""
    return [message for message in messages(no) if message.template == template][-1]


def change(no: str, **columns: Any) -> None:
    """Change a case behind the procedure's back."""
    with transaction() as session:
        session.execute(update(Complaint).where(col(Complaint.no) == no).values(columns))


def files() -> list[Path]:
    """Return the mails in the folder."""
    return sorted(settings().maildir.glob("*"))


def read(raw: bytes) -> EmailMessage:
    """Return a mail as its reader's program understands it."""
    return message_from_bytes(raw, policy=default)


def text_of(mail: EmailMessage, subtype: str = "plain") -> str:
    """Return the text or the page of a mail."""
    body = mail.get_body((subtype,))
    assert body
    return str(body.get_content()).replace("\r\n", "\n")


class Office:
    """A mail server's clerk: takes mails, each in so many seconds, or refuses as many as told."""

    def __init__(self, refusals: int = 0, seconds: float = 0) -> None:
        self.refusals, self.seconds = refusals, seconds
        self.taken: list[EmailMessage] = []
        self.recipients: list[list[str]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        """Take or refuse one mail."""
        del server, session
        await asyncio.sleep(self.seconds)
        if self.refusals:
            self.refusals -= 1
            return "451 4.3.0 the mailbox of someone@example.com is busy"
        assert isinstance(envelope.content, bytes)
        self.taken.append(read(envelope.content))
        self.recipients.append([str(address) for address in envelope.rcpt_tos])
        return "250 taken"


@contextmanager
def mail_server(office: Office) -> Iterator[str]:
    """Run a real SMTP server on this machine and yield its URL."""
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


@contextmanager
def line_to(url: str) -> Iterator[Server]:
    """Yield a line to a server, which is hung up at the end."""
    server = Server(address_of(url))
    yield server
    server.hang_up()


def free_port() -> int:
    """Return a port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
