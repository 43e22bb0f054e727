"""Who sent a message: a customer's contact by the address, the customer by the company's domain, or somebody new."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from models.customer import Contact, Customer
from models.employee import Employee
from models.message import Message
from models.settings import settings
from models.words import say
from rules.mail_content import MailAddress
from rules.mail_intake import Origin
from tasks.bounces import owe_delivery
from tasks.mail_headers import LONGEST_NAME
from tasks.message_ids import our_domain

RETURNED = "A mail server returned it."


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a sender is. `customer` is a code, or the name of a new one; `contact` his name among its people."""

    origin: Origin
    customer: str
    contact: str


def sender_of(session: Session, address: MailAddress, public_domains: list[str]) -> Sender:
    """Return who an address is, as far as it tells: anybody can write any address into a message."""
    name = address.name[:LONGEST_NAME]
    if _is_colleague(session, address.email):
        return Sender(Origin.COLLEAGUE, "", name)
    known = _contacts(session, address.email)
    customers = {contact.customer for contact in known}
    if len(customers) == 1:
        return Sender(Origin.CONTACT, known[0].customer, known[0].name)
    owner = "" if address.domain in public_domains else _only_customer_of(session, address.domain)
    if owner and not customers:
        return Sender(Origin.STRANGER, owner, _free_name(session, owner, address))
    # With the address behind it nobody's name can be taken for that of a customer whom we know.
    room = max(0, LONGEST_NAME - len(address.email) - 3)
    called = f"{address.name[:room]} <{address.email}>" if address.name and room else address.email
    return Sender(Origin.STRANGER, called[:LONGEST_NAME], name or address.email[:LONGEST_NAME])


def is_known_to(session: Session, email: str, customer: str) -> bool:
    """Whether an address is that of one of a customer's contacts."""
    return any(contact.customer == customer for contact in _contacts(session, email))


def is_our_own(session: Session, address: MailAddress, message_id: str) -> bool:
    """Whether a message is one of ours that came back: it carries our address or the Message-ID of a mail of ours."""
    local, _, domain = settings().mail_from.lower().rpartition("@")
    sent_by = address.email.rpartition("@")
    if (sent_by[0].partition("+")[0], sent_by[2]) == (local, domain):
        return True
    return bool(message_id) and our_domain() in message_id and bool(_sent(session, (message_id,)))


def answered(session: Session, answers: tuple[str, ...], email: str) -> str:
    """Return what a mail of ours was about that is answered by whom we had written to; "" when there is none."""
    ours = tuple(each for each in answers if each.endswith(f"@{our_domain()}>"))
    for message in _sent(session, ours) if ours else ():
        if message.subject and email and _addressee(session, message).lower() == email:
            return message.subject
    return ""


def note_undelivered(session: Session, message_ids: tuple[str, ...], now: datetime) -> None:
    """Owe the delivery of mails of ours that a server could not deliver; what is not ours is none of our business."""
    ours = tuple(each for each in message_ids if each.endswith(f"@{our_domain()}>"))
    for message in _sent(session, ours) if ours else ():
        owe_delivery(session, message, say(settings().language, RETURNED), now)


def _sent(session: Session, message_ids: tuple[str, ...]) -> list[Message]:
    return list(session.exec(select(Message).where(col(Message.message_id).in_(message_ids))))


def _addressee(session: Session, message: Message) -> str:
    if message.to_employee:
        employee = session.get(Employee, message.to_employee)
        return employee.email if employee else ""
    contact = session.get(Contact, message.to_contact) if message.to_contact else None
    return contact.email if contact else ""


def _is_colleague(session: Session, email: str) -> bool:
    same = (func.lower(Employee.email) == email, col(Employee.active).is_(True))
    return bool(email) and session.exec(select(Employee.no).where(*same)).first() is not None


def _contacts(session: Session, email: str) -> list[Contact]:
    """Return the people who have an address, at customers who are still customers."""
    if not email:
        return []
    query = select(Contact).join(Customer, col(Customer.code) == Contact.customer)
    same = (func.lower(Contact.email) == email, col(Customer.active).is_(True))
    return list(session.exec(query.where(*same).order_by(col(Contact.id))))


def _only_customer_of(session: Session, domain: str) -> str:
    """Return the only customer whose people have addresses of a domain; "" for none and for several."""
    if not domain:
        return ""
    known = (col(Customer.verified).is_(True), col(Customer.active).is_(True))
    of_domain = func.lower(Contact.email).endswith(f"@{domain}", autoescape=True)
    query = select(Contact.customer).join(Customer, col(Customer.code) == Contact.customer)
    found = session.exec(query.where(of_domain, *known).distinct().limit(2)).all()
    return found[0] if len(found) == 1 else ""


def _free_name(session: Session, customer: str, address: MailAddress) -> str:
    """Return under which name to note a new contact: with the address, where another has the name already."""
    name = address.name[:LONGEST_NAME] or address.email[:LONGEST_NAME]
    taken = session.exec(select(Contact.id).where(Contact.customer == customer, Contact.name == name)).first()
    return name if taken is None else f"{name} <{address.email}>"[:LONGEST_NAME]
