"""A message becomes a mail: headers that thread and cannot be forged, a text, a page, and the printed document."""

import hashlib
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.document import Document
from models.message import Message
from models.settings import settings
from rules.messages import is_overtaken, kind_of
from tasks.anchor import TEMPLATE as ANCHORED
from tasks.anchor_mail import anchor_mail
from tasks.bulletin_facts import is_bulletin
from tasks.bulletin_mail import bulletin_mail, bulletin_of_message, still_holds
from tasks.digest_mail import DIGEST, digest_view
from tasks.invitation_mail import TEMPLATE as INVITATION
from tasks.invitation_mail import invitation_mail
from tasks.mail_pages import Pages, pages_of
from tasks.mail_tokens import marked
from tasks.mail_views import Reader, employee_reading, mail_view, reader_of

# Printed documents come a little later than the message; a mail waits for them, but not for ever.
PATIENCE = timedelta(minutes=10)
POLICY = SMTP.clone(cte_type="7bit")
# Characters with a meaning in an address header, also as =?encoded words?=; a name is shown without them.
SPECIAL = str.maketrans(dict.fromkeys('"\\<>()[]:;@,=?', " "))


class Unsendable(Exception):
    """A message that will not be sent, now or later; `code` says why."""

    code = "UNSENDABLE"


class NoAddress(Unsendable):
    """The reader has no e-mail address on file, or there is no reader."""

    code = "NO_ADDRESS"


class Overtaken(Unsendable):
    """The case has gone on; the message would only mislead."""

    code = "OVERTAKEN"


class NotYet(Exception):
    """The document that goes with the message is still being printed."""


def mail_for(session: Session, message: Message, now: datetime | None = None) -> EmailMessage:
    """Return the mail of a message, addressed with what is known now. Raises Unsendable and NotYet.

    The same message has the same Message-ID each time. `now` is when it is sent; by default, when it was owed.
    """
    now = now or message.owed_at
    if message.template == DIGEST:
        return _digest(session, message)
    if message.template == ANCHORED:
        return _about_anchor(session, message)
    if message.template == INVITATION:
        return _invitation(session, message, now)
    if is_bulletin(message.subject):
        return _about_bulletin(session, message, now)
    case = session.get(Complaint, message.subject)
    if case is None:
        raise Unsendable(f"there is no case {message.subject}")
    if is_overtaken(message.template, case.state, int(message.data.get("revision") or 0), case.form_rev):
        raise Overtaken(message.template)
    reader = _known(reader_of(session, message, case))
    address = _address(reader.name, reader.email)
    pdf = _document(session, message, now)
    pages = pages_of(mail_view(session, message, case, reader, now, attached=pdf is not None))
    return _written(session, message, reader, address, pages, pdf, f"{case.form_no or case.no}.pdf")


def _digest(session: Session, message: Message) -> EmailMessage:
    reader = _known(employee_reading(session, message.to_employee))
    address = _address(reader.name, reader.email)
    return _written(session, message, reader, address, pages_of(digest_view(session, message, reader)))


def _about_anchor(session: Session, message: Message) -> EmailMessage:
    reader = _known(employee_reading(session, message.to_employee))
    address = _address(reader.name, reader.email)
    return _written(session, message, reader, address, pages_of(anchor_mail(message, reader)))


def _invitation(session: Session, message: Message, now: datetime) -> EmailMessage:
    reader = _known(employee_reading(session, message.to_employee))
    address = _address(reader.name, reader.email)
    view = invitation_mail(session, message, reader, now)
    if view is None:
        raise Overtaken(message.template)
    return _written(session, message, reader, address, pages_of(view))


def _about_bulletin(session: Session, message: Message, now: datetime) -> EmailMessage:
    row = bulletin_of_message(session, message)
    if row is None:
        raise Unsendable(f"there is no bulletin {message.subject}")
    if not still_holds(message, row):
        raise Overtaken(message.template)
    reader = _known(employee_reading(session, message.to_employee))
    address = _address(reader.name, reader.email)
    pdf = _document(session, message, now)
    pages = pages_of(bulletin_mail(message, row, reader, attached=pdf is not None))
    return _written(session, message, reader, address, pages, pdf, f"{row.no}.pdf")


def _written(
    session: Session,
    message: Message,
    reader: Reader,
    address: Address,
    pages: Pages,
    pdf: bytes | None = None,
    file_name: str = "",
) -> EmailMessage:
    mail = EmailMessage(policy=POLICY)
    mail["To"] = address
    mail["Subject"] = _tagged(message, pages.subject)
    _write_headers(session, mail, message, reader)
    mail.set_content(pages.text)
    mail.add_alternative(pages.html, subtype="html")
    if pdf:
        mail.add_attachment(pdf, maintype="application", subtype="pdf", filename=file_name)
    _fix_boundaries(mail, message.message_id)
    return mail


def _known(reader: Reader | None) -> Reader:
    if reader is None or not reader.active:
        raise NoAddress("nobody is there to read it")
    return reader


def _address(name: str, email: str) -> Address:
    """Return an address for a header. Raises NoAddress when the mail address is none."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in name.translate(SPECIAL)).split())
    local, at, domain = email.strip().rpartition("@")
    try:
        return Address(shown, addr_spec=f"{local}{at}{domain.encode('idna').decode('ascii')}")
    except (ValueError, IndexError, MessageError) as error:
        raise NoAddress("the address is none") from error


def _write_headers(session: Session, mail: EmailMessage, message: Message, reader: Reader) -> None:
    mail["From"] = _address(settings().company_name, settings().mail_from)
    mail["Date"] = message.owed_at.astimezone(reader.zone)
    mail["Message-ID"] = message.message_id
    if not kind_of(message.template).written_by_a_person:
        mail["Auto-Submitted"] = "auto-generated"
    if message.subject:
        _write_thread(session, mail, message)


def _write_thread(session: Session, mail: EmailMessage, message: Message) -> None:
    """Let all mails of a case be one thread, to be answered at the case's own address."""
    company, (local, _, domain) = settings().company_name, settings().mail_from.rpartition("@")
    first = session.exec(
        select(Message.message_id).where(Message.subject == message.subject).order_by(col(Message.id)).limit(1)
    ).first()
    mail["Reply-To"] = _address(company, f"{local}+{marked(message.subject).lower()}@{domain}")
    if first and first != message.message_id:
        mail["In-Reply-To"] = mail["References"] = first
    mail["X-Kesu-Case"] = message.subject


def _tagged(message: Message, subject: str) -> str:
    """Return a subject by which the customer's answer is known to be about the complaint."""
    return subject if message.to_employee else f"{subject} [{marked(message.subject)}]"


def _document(session: Session, message: Message, now: datetime) -> bytes | None:
    """Return the printed document that goes with a message, or None when there is none. Raises NotYet."""
    kind = kind_of(message.template).document
    if kind is None:
        return None
    query = select(Document).where(Document.subject == message.subject, Document.kind == kind)
    if message.data.get("revision"):
        query = query.where(Document.revision == message.data["revision"])
    document = session.exec(query.order_by(col(Document.revision).desc()).limit(1)).first()
    printed = _printed(document) if document else None
    if document and printed is None and now < message.owed_at + PATIENCE:
        raise NotYet(f"{kind} of {message.subject}")
    return printed


def _printed(document: Document) -> bytes | None:
    """Return the document's file if it is the one that was printed."""
    path = settings().documents / document.path
    if document.rendered_at is None or not path.is_file():
        return None
    content = path.read_bytes()
    return content if hashlib.sha256(content).hexdigest() == document.sha256 else None


def _fix_boundaries(mail: EmailMessage, message_id: str) -> None:
    """Let the parts be divided by the same lines each time, so that a mail sent again is the same to the byte."""
    digest = hashlib.sha256(message_id.encode()).hexdigest()[:24]
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=_{digest}_{number}")
