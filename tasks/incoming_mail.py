"""What has come by mail, for who looks after it: a list by outcome, one message as it was read, and two decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, func, select

from models.database import reading, transaction
from models.intake import Intake
from models.settings import settings
from models.words import say
from rules.mail_content import MailAddress, ReadMail
from rules.mail_intake import Origin
from rules.vocabulary import Identity, IntakeOutcome
from tasks.document_register import DOWNLOADED, note_download
from tasks.evidence_store import EvidenceDamaged, kept
from tasks.handed_out import HandedOut, NotAsEntered
from tasks.ledger import Signature
from tasks.ledger_notes import enter
from tasks.mail_keeping import MAIL
from tasks.mail_reading import MailUnreadable, read_mail
from tasks.mail_registering import register_message
from tasks.mail_senders import Sender
from tasks.mail_settling import BECOMES, LONGEST_REASON, finish, lock_message
from tasks.onlooker import Onlooker
from tasks.policy_store import book
from tasks.subjects import COMPLAINT

PAGE = 50
WAITING = (IntakeOutcome.QUARANTINED, IntakeOutcome.RECEIVED)
# What a person may still make a complaint of.
OPEN = (IntakeOutcome.QUARANTINED, IntakeOutcome.IGNORED)
SET_ASIDE = "MAIL_SET_ASIDE"
ORIGINAL = "message-{number}.txt"
PLAIN = "text/plain"


class AlreadySettled(RuntimeError):
    """A message about which somebody else has decided meanwhile."""


@dataclass(frozen=True)
class MessagesPage:
    """A page of the list, the newest first, and how many there are of each outcome."""

    rows: Sequence[Intake]
    counts: Mapping[IntakeOutcome, int]
    total: int


@dataclass(frozen=True)
class MessageShown:
    """One message. `mail` is None for one that cannot be read; `may_register` and `may_set_aside` say what is open."""

    row: Intake
    mail: ReadMail | None
    files: Sequence[tuple[str, int]]
    may_register: bool
    may_set_aside: bool


def messages_page(outcomes: Sequence[IntakeOutcome], page: int = 1) -> MessagesPage:
    """Return a page of the messages with some outcomes; of all of them without any."""
    asked = col(Intake.outcome).in_(outcomes or list(IntakeOutcome))
    newest = (
        select(Intake)
        .where(Intake.source == MAIL, asked)
        .order_by(col(Intake.received_at).desc(), col(Intake.id).desc())
    )
    per_outcome = select(Intake.outcome, func.count()).where(Intake.source == MAIL).group_by(col(Intake.outcome))
    with reading() as session:
        rows = session.exec(newest.limit(PAGE).offset((page - 1) * PAGE)).all()
        counts = {IntakeOutcome(outcome): count for outcome, count in session.exec(per_outcome)}
    return MessagesPage(rows, counts, sum(counts.get(each, 0) for each in outcomes or IntakeOutcome))


def waiting_for_a_person() -> int:
    """Return how many messages wait for a person."""
    waiting = (Intake.source == MAIL, Intake.outcome == IntakeOutcome.QUARANTINED)
    with reading() as session:
        return session.exec(select(func.count()).select_from(Intake).where(*waiting)).one()


def message_shown(number: int, who: Onlooker, now: datetime) -> MessageShown | None:
    """Return one message; None when there is none, or it belongs to a complaint that this person does not see."""
    with reading() as session:
        row = _seen(session, number, who)
    if row is None:
        return None
    mail = _readable(row, now)
    files = [(file.name, len(file.content)) for file in mail.files] if mail else []
    open_still = row.outcome in OPEN and not row.complaint
    return MessageShown(row, mail, files, open_still, open_still and row.outcome is IntakeOutcome.QUARANTINED)


def hand_out_message(number: int, who: Onlooker, now: datetime) -> HandedOut | None:
    """Return a message as it came, to be saved as a text; None when there is none, or none for this person.

    Raises NotAsEntered.
    """
    with reading() as session:
        row = _seen(session, number, who)
    if row is None:
        return None
    name = ORIGINAL.format(number=number)
    try:
        content = kept(row.kept)
    except EvidenceDamaged as damaged:
        raise NotAsEntered(str(damaged)) from damaged
    if row.complaint:
        note_download(row.complaint, name, row.kept, who.person.no, as_of=now)
    else:
        with transaction() as session:
            lock_message(session, number)
            _note(session, number, DOWNLOADED, {"file": name, "sha256": row.kept}, who, now)
    return HandedOut(name, PLAIN, content)


def register_by_hand(number: int, customer: str, words: str, who: Onlooker, now: datetime) -> str:
    """Register a message as a complaint of a customer, given by code or name, and return its number.

    Without words of the person's own it says what the message says. Raises AlreadySettled, RegistrationRefused and
    ValidationError; then nothing is written.
    """
    rules = book().at(now).mailbox
    with transaction() as session:
        row = _still_open(session, number, OPEN)
        mail = _readable(row, now) or ReadMail(sender=MailAddress(email=row.sender))
        told = replace(mail, subject="", text=words, answers=()) if words.strip() else mail
        sender = Sender(Origin.STRANGER, customer.strip(), mail.sender.name or mail.sender.email)
        by = Signature(who.person.no, Identity.PROVED, now)
        row.complaint = register_message(session, row, told, sender, rules, by)
        # Its files are still to be taken up: were this process to die, the next turn at the mailbox would do so.
        row.outcome, row.raw = IntakeOutcome.RECEIVED, {**row.raw, BECOMES: IntakeOutcome.REGISTERED}
        row.settled_by = who.person.no
    finish(row, mail, now)
    return row.complaint


def set_aside(number: int, reason: str, who: Onlooker, now: datetime) -> None:
    """Put a message aside for a reason: it stays kept. Raises AlreadySettled."""
    with transaction() as session:
        row = _still_open(session, number, (IntakeOutcome.QUARANTINED,))
        row.outcome, row.settled_at, row.settled_by = IntakeOutcome.IGNORED, now, who.person.no
        row.reason = f"{row.reason} {reason}".strip()[:LONGEST_REASON]
        _note(session, number, SET_ASIDE, {"reason": reason, "sha256": row.kept}, who, now)


def subject_of_message(number: int) -> str:
    """Return under which number the ledger keeps what is decided about a message that belongs to no complaint."""
    return f"MAIL-{number}"


def _seen(session: Session, number: int, who: Onlooker) -> Intake | None:
    row = session.get(Intake, number)
    if row is None or row.source != MAIL:
        return None
    return row if not row.complaint or who.sees(session, row.complaint, COMPLAINT) else None


def _still_open(session: Session, number: int, outcomes: Sequence[IntakeOutcome]) -> Intake:
    row = lock_message(session, number)
    if row.outcome not in outcomes or row.complaint:
        raise AlreadySettled(say(settings().language, "Somebody has decided about this message meanwhile."))
    return row


def _readable(row: Intake, now: datetime) -> ReadMail | None:
    """Return what a message says; None when it cannot be read, or is not there."""
    try:
        return read_mail(kept(row.kept), book().at(now).mailbox)
    except (MailUnreadable, EvidenceDamaged):
        return None


def _note(session: Session, number: int, kind: str, what: Mapping[str, object], who: Onlooker, now: datetime) -> None:
    enter(session, subject_of_message(number), kind, what, Signature(who.person.no, Identity.PROVED, now))
