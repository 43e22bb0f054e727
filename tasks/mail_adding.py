"""A message becomes part of a complaint: an entry of its ledger that passes no gate, and word to its owner."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.intake import Intake
from models.message import Message
from models.settings import settings
from rules.mail_content import ReadMail
from rules.mail_new_text import new_text
from rules.mail_policy import MailboxRules
from rules.outcome import MessageOwed
from rules.vocabulary import Identity
from tasks.case_files import holder_of
from tasks.changed_rows import insert_rows
from tasks.company import SYSTEM
from tasks.facts import load_row
from tasks.ledger import Signature
from tasks.ledger_notes import enter
from tasks.mail_senders import is_known_to
from tasks.notifications import put_off
from tasks.transitions import ContactRef, message_row

MAIL_RECEIVED = "MAIL_RECEIVED"
FILES_REFUSED = "MAIL_FILES_REFUSED"
TOLD = "mail_added"
MOST_CHARACTERS = 20_000


def add_to_complaint(
    session: Session, row: Intake, mail: ReadMail, meant: str, rules: MailboxRules, now: datetime
) -> str:
    """Enter a message in the ledger of a complaint, or of the one it was merged into, and return that one's number.

    Whether its sender is known to us is entered with it: anybody may have the token who has ever read our mail.
    """
    holder = holder_of(session, meant)
    case = load_row(session, holder)
    words = new_text(mail, rules)[:MOST_CHARACTERS]
    told = {"text": words, "is_known": is_known_to(session, mail.sender.email, case.customer)}
    enter(session, holder, MAIL_RECEIVED, about(row, mail) | told, Signature("", Identity.STATED, now))
    owed = MessageOwed(TOLD, case.first_inquiry_owner, {"text": words or mail.subject})
    rows = [message_row(f"{holder}:intake-{row.id}", holder, owed, ContactRef(None, settings().language), now)]
    put_off(session, rows)
    insert_rows(session, Message, rows)
    return holder


def enter_original(session: Session, number: str, row: Intake, mail: ReadMail, by: Signature) -> None:
    """Enter in the ledger of a complaint from which message it was registered."""
    enter(session, number, MAIL_RECEIVED, about(row, mail), by)


def enter_refused_files(session: Session, number: str, row: Intake, refused: list[str], now: datetime) -> None:
    """Enter in the ledger of a complaint which files of a message were not taken up, and why."""
    holder = load_row(session, holder_of(session, number)).no
    told = {"intake": row.id, "refused": refused}
    enter(session, holder, FILES_REFUSED, told, Signature(SYSTEM.no, Identity.SYSTEM, now))


def about(row: Intake, mail: ReadMail) -> dict[str, Any]:
    """Return what the ledger says of a message, naming nobody: the sender stands in the row alone.

    `hidden` counts the invisible characters that were taken out of its text; the original has them.
    """
    return {"intake": row.id, "sha256": row.kept, "files": len(mail.files), "hidden": mail.hidden}
