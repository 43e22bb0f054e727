"""A message becomes a complaint: the form that a colleague would have filled in, from what the message says."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from models.forms.intake import Register
from models.intake import Intake
from models.settings import settings
from models.words import say
from rules.language_guess import language_of
from rules.mail_content import ReadMail
from rules.mail_new_text import words_of
from rules.mail_policy import MailboxRules
from rules.vocabulary import Channel
from tasks.contacts import SPOKEN
from tasks.customer_names import find_customers
from tasks.intake import Incoming, register_one
from tasks.ledger import Signature
from tasks.mail_adding import enter_original
from tasks.mail_senders import Sender
from tasks.mail_tokens import without_tokens

LEAST_CHARACTERS, MOST_CHARACTERS = 2, 20_000
MORE = "… (The original message says more.)"
ONLY_FILES = "(The message says nothing else; see its files and the original.)"


def register_message(
    session: Session, row: Intake, mail: ReadMail, sender: Sender, rules: MailboxRules, by: Signature
) -> str:
    """Register a message as a complaint and return its number. Raises RegistrationRefused and ValidationError.

    A customer who is not known yet is noted first: then the ledger refers to him by his code, and names nobody.
    """
    form = form_of(mail, sender, rules, row.received_at, by)
    customer = find_customers(session, {form.customer})[form.customer].code
    spoken = language_of(form.text, settings().language)
    incoming = Incoming(form.model_dump() | {"customer": customer, SPOKEN: spoken})
    number = register_one(session, incoming, by.run, by.recorded_at, by.identity)
    enter_original(session, number, row, mail, by)
    return number


def form_of(mail: ReadMail, sender: Sender, rules: MailboxRules, received_at: datetime, by: Signature) -> Register:
    """Return the form that says what a message says. Raises ValidationError."""
    return Register(
        acting_as=by.actor,
        customer=sender.customer,
        contact=sender.contact,
        contact_email=mail.sender.email,
        channel=Channel.EMAIL,
        received_at=received_at,
        text=_text(mail, rules),
    )


def _text(mail: ReadMail, rules: MailboxRules) -> str:
    """Return the words of the form: long enough and short enough for it, without our own tag in the subject."""
    language = settings().language
    text = words_of(replace(mail, subject=without_tokens(mail.subject)), rules)
    if len(text) < LEAST_CHARACTERS:
        return f"{text} {say(language, ONLY_FILES)}".strip()
    if len(text) > MOST_CHARACTERS:
        more = say(language, MORE)
        return f"{text[: MOST_CHARACTERS - len(more) - 1]}\n{more}"
    return text
