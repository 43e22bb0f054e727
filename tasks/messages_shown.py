"""The messages of a subject as somebody reads them: to whom, when, what became of each, and what it says.

What a message says is put down as it would be written now. Personal data stand in it only where this reader sees them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, SQLModel, col, func, select

from models.complaint import Complaint
from models.customer import Contact, Customer
from models.department import Department
from models.employee import Employee
from models.intake import Intake
from models.message import Message
from models.report import Report
from rules.masking import masked_email, masked_phone
from tasks.bulletin_mail import bulletin_mail
from tasks.mail_pages import NoWords, Pages, pages_of
from tasks.mail_views import Reader, employee_reading, mail_view, reader_of
from tasks.mails import Overtaken
from tasks.outbox import NEVER, why_undelivered

MOST, ALL = 20, 1_000


class Fate(StrEnum):
    """What became of a message."""

    SENT = "SENT"
    WAITING = "WAITING"
    HELD_FOR_DIGEST = "HELD_FOR_DIGEST"
    IN_DIGEST = "IN_DIGEST"
    OVERTAKEN = "OVERTAKEN"
    UNDELIVERED = "UNDELIVERED"


@dataclass(frozen=True)
class MessageShown:
    """One message that goes out. Subject and text are empty where they are kept from this reader."""

    to: str
    address: str
    to_customer: bool
    owed_at: datetime
    sent_at: datetime | None
    fate: Fate
    why: str
    subject: str
    text: str


@dataclass(frozen=True)
class CameIn:
    """One thing that came in: through which door, under which key, when."""

    source: str
    key: str
    received_at: datetime


@dataclass(frozen=True)
class Messages:
    """The messages of a subject, the newest first; `older` are there besides and not shown."""

    out: tuple[MessageShown, ...] = ()
    older: int = 0
    came_in: tuple[CameIn, ...] = ()


@dataclass(frozen=True)
class Discretion:
    """What this reader is shown of messages: contacts whole or masked, and which of those about a notice."""

    sees_contacts: bool
    sees_notice: Callable[[str], bool]


Written = Callable[[Message], tuple[Reader | None, Callable[[Reader], Pages]]]


def messages_on_case(
    session: Session, row: Complaint, now: datetime, discretion: Discretion, most: int = MOST
) -> Messages:
    """Return the messages of a complaint, in and out."""

    def written(message: Message) -> tuple[Reader | None, Callable[[Reader], Pages]]:
        reader = reader_of(session, message, row)
        return reader, lambda who: pages_of(mail_view(session, message, row, who, now, attached=False))

    held = _kept_in_memory(session, row)
    came = session.exec(select(Intake).where(Intake.complaint == row.no).order_by(col(Intake.id)))
    contact = next((each for each in held if isinstance(each, Contact)), None)
    shown, older = _shown(session, row.no, written, discretion, most, contact)
    return Messages(shown, older, tuple(CameIn(each.source, each.key, each.received_at) for each in came))


def _kept_in_memory(session: Session, row: Complaint) -> list[SQLModel]:
    """Return what every message of a case asks for; while it is held, the session does not read it again."""
    told = select(Message.to_employee).where(Message.subject == row.no, Message.to_employee != "")
    people = col(Employee.no).in_(told) | (col(Employee.no) == row.first_inquiry_owner)
    return [
        *session.exec(select(Department)),
        *session.exec(select(Employee).where(people)),
        *session.exec(select(Customer).where(Customer.code == row.customer)),
        *session.exec(select(Contact).where(Contact.id == row.contact_id)),
    ]


def messages_on_bulletin(session: Session, row: Report, discretion: Discretion, most: int = MOST) -> Messages:
    """Return the messages about a bulletin."""

    def written(message: Message) -> tuple[Reader | None, Callable[[Reader], Pages]]:
        reader = employee_reading(session, message.to_employee)
        return reader, lambda who: pages_of(bulletin_mail(message, row, who, attached=False))

    shown, older = _shown(session, row.no, written, discretion, most)
    return Messages(shown, older)


def _shown(
    session: Session,
    subject: str,
    written: Written,
    discretion: Discretion,
    most: int,
    contact: Contact | None = None,
) -> tuple[tuple[MessageShown, ...], int]:
    own = Message.subject == subject
    newest = select(Message).where(own).order_by(col(Message.id).desc()).limit(most)
    found: Sequence[Message] = session.exec(newest).all()
    count = session.exec(select(func.count()).select_from(Message).where(own)).one()
    return tuple(_message(each, written, discretion, contact) for each in found), count - len(found)


def _message(message: Message, written: Written, discretion: Discretion, contact: Contact | None) -> MessageShown:
    reader, pages = written(message)
    kept_back = "notice" in message.data and not discretion.sees_notice(str(message.data["notice"]))
    said = None if reader is None or kept_back else _words(reader, pages)
    text = said.text if said else ""
    if not discretion.sees_contacts:
        text = _without_contact(text, contact)
    return MessageShown(
        to=reader.name if reader and not kept_back else "",
        address="" if reader is None or kept_back or message.to_employee else _address(reader, discretion),
        to_customer=not message.to_employee,
        owed_at=message.owed_at,
        sent_at=message.sent_at,
        fate=fate_of(message),
        why=why_undelivered(message.failure) if fate_of(message) is Fate.UNDELIVERED else "",
        subject=said.subject if said else "",
        text=text,
    )


def fate_of(message: Message) -> Fate:
    """Return what became of a message."""
    if message.digest is not None:
        return Fate.IN_DIGEST if message.digest else Fate.HELD_FOR_DIGEST
    if message.sent_at:
        return Fate.SENT
    if message.failure == Overtaken.code:
        return Fate.OVERTAKEN
    return Fate.UNDELIVERED if message.next_try_at >= NEVER else Fate.WAITING


def _words(reader: Reader, pages: Callable[[Reader], Pages]) -> Pages | None:
    try:
        return pages(reader)
    except NoWords:  # a message of an older version, whose words are gone
        return None


def _address(reader: Reader, discretion: Discretion) -> str:
    return reader.email if discretion.sees_contacts else masked_email(reader.email)


def _without_contact(text: str, contact: Contact | None) -> str:
    """Return a text with phone and address of the case's contact masked in it."""
    hidden = ((contact.phone, masked_phone), (contact.email, masked_email)) if contact else ()
    for known, masked in hidden:
        text = text.replace(known, masked(known)) if known else text
    return text
