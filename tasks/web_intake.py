"""What strangers send by the public form becomes a complaint, once.

Nobody proves who he is here: a complaint is put to a known customer only when the e-mail address is that of one of his
people, and everything that is answered goes to that address.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel import Session, select

from models.clock import ClockRow
from models.complaint import Complaint
from models.customer import Contact
from models.database import reading
from models.forms.feedback import Feedback
from models.forms.intake import Register
from models.settings import settings
from rules.mail_content import MailAddress
from rules.mail_intake import Origin
from rules.messages import kind_of
from rules.vocabulary import Channel, ClockState, Identity, Language
from tasks.company import SYSTEM
from tasks.contacts import SPOKEN
from tasks.customer_names import find_customers
from tasks.door_count import Window, count_use, seconds_to_wait
from tasks.evidence import Content, TakenUp, take_in
from tasks.feedback_aside import WEB, as_kept
from tasks.form_keys import FormKey
from tasks.intake import Incoming
from tasks.ledger import Signature
from tasks.mail_moments import moment_in
from tasks.mail_senders import sender_of
from tasks.own_keys import mac_of
from tasks.policy_store import book
from tasks.register_once import Came, register_once

WHO = 22
LONGEST_NAME, LONGEST_TITLE = 200, 200


class TooOften(Exception):
    """Too many forms in so short a time name the same contact; nothing was written."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Received:
    """What the sender of a form hears: his number, by when he hears from us, and whether by mail."""

    no: str
    due: str
    by_mail: bool


def must_wait(address: str, now: datetime) -> int:
    """Count a form of an address and of all; return how many seconds to wait when these are too many, else 0."""
    rules = book().at(now).web_intake.form
    one = Window("address", rules.window_minutes, rules.most_of_an_address)
    every = Window("forms", rules.window_minutes, rules.most_in_all)
    return seconds_to_wait(one, _unread(address), now) or seconds_to_wait(every, "all", now)


def take_feedback(
    sent: Feedback, files: Sequence[tuple[str, bytes]], key: FormKey, language: Language, now: datetime
) -> tuple[Came, TakenUp]:
    """Register what was sent, and take up its files; sent again, the same form gets the same number.

    Raises RegistrationRefused, TooOften.
    """
    incoming = Incoming(_values(sent, language), WEB, key.key, _hash(sent, files))
    about = {"sender": sent.email, "title": sent.text[:LONGEST_TITLE], "raw": as_kept(sent.model_dump())}
    completed = partial(_completed, now=now)
    came = register_once(incoming, now, Identity.SYSTEM, completed=completed, about=about)
    if not came.is_same or not files:
        return came, TakenUp()
    return came, take_in(came.no, [(name, _read(content)) for name, content in files], _by(now))


def received(no: str, language: Language) -> Received | None:
    """Return what the sender of a form hears of his complaint; None when there is none."""
    with reading() as session:
        row = session.get(Complaint, no)
        if row is None:
            return None
        running = (ClockRow.subject == no, ClockRow.state == ClockState.RUNNING)
        dues = {clock.kind: clock.due_at for clock in session.exec(select(ClockRow).where(*running))}
        contact = session.get(Contact, row.contact_id) if row.contact_id else None
    due = next((dues[kind] for kind in kind_of("acknowledgement").clocks if kind in dues), None)
    shown = moment_in(settings().company_zone, language, due) if due else ""
    return Received(no, shown, by_mail=bool(contact and contact.email))


def _values(sent: Feedback, language: Language) -> dict[str, Any]:
    form = Register(
        acting_as=SYSTEM.no,
        customer=sent.name,
        contact=sent.name,
        contact_email=sent.email,
        contact_phone=sent.phone,
        channel=Channel.WEB,
        text=sent.text,
        requirement=sent.requirement,
        product=sent.product,
        order_no=sent.order_no,
    )
    return form.model_dump() | {SPOKEN: language}


def _completed(session: Session, incoming: Incoming, now: datetime) -> Incoming:
    """Return what came in with its customer: the one whose contact has this very address, else a new one.

    With the address behind it nobody's name can be taken for that of a customer whom we know. Raises TooOften: nobody
    is mailed without end because others type his address.
    """
    values = incoming.values
    email, name = values["contact_email"], values["contact"]
    reached_at = email or values["contact_phone"]
    rules = book().at(now).web_intake.form
    window = Window("contact", rules.window_minutes, rules.most_of_a_contact)
    seconds = count_use(session, window, _unread(reached_at), now)
    if seconds:
        raise TooOften(seconds)
    domain = email.rpartition("@")[2]
    sender = sender_of(session, MailAddress(name=name, email=email), [domain]) if email else None
    if sender and sender.origin is Origin.CONTACT:
        return replace(incoming, values=values | {"customer": sender.customer, "contact": sender.contact})
    called = f"{name[: LONGEST_NAME - len(reached_at) - 3]} <{reached_at}>"
    customer = find_customers(session, [called])[called]  # the ledger keeps its code, and no address
    return replace(incoming, values=values | {"customer": customer.code})


def _hash(sent: Feedback, files: Sequence[tuple[str, bytes]]) -> str:
    whole = [sent.model_dump(), sorted(hashlib.sha256(content).hexdigest() for _, content in files)]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def _read(content: bytes) -> Content:
    return lambda: content


def _by(now: datetime) -> Signature:
    return Signature(SYSTEM.no, Identity.SYSTEM, now)


def _unread(who: str) -> str:
    """Return what an address is counted by, from which nobody learns the address."""
    return mac_of(f"who {who}", "counts")[:WHO]
