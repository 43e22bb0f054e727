"""What has been kept is settled: read, judged, and written with its consequence in one transaction, exactly once.

A message stays RECEIVED until its files are taken up too; when a process dies in between, the next turn goes on there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from prefect.logging import get_logger
from sqlalchemy.exc import DataError, DBAPIError
from sqlmodel import Session, col, func, select

from models.complaint import Complaint
from models.database import reading, transaction
from models.intake import Intake
from models.settings import settings
from models.words import say
from rules.mail_content import ReadMail
from rules.mail_intake import Judged, MailSituation, Origin, judge
from rules.mail_policy import MailboxRules
from rules.vocabulary import Identity, IntakeOutcome
from tasks.company import SYSTEM
from tasks.evidence import take_in
from tasks.evidence_store import kept
from tasks.intake import RegistrationRefused
from tasks.ledger import Signature
from tasks.mail_adding import add_to_complaint, enter_refused_files
from tasks.mail_keeping import MAIL
from tasks.mail_reading import MailUnreadable, read_mail
from tasks.mail_registering import register_message
from tasks.mail_senders import Sender, answered, is_our_own, note_undelivered, sender_of
from tasks.mail_tokens import complaint_meant
from tasks.message_ids import our_domain
from tasks.policy_store import book
from tasks.refusals import worded
from tasks.transitions import Conflict

logger = get_logger(__name__)

HOUR = timedelta(hours=1)
LONGEST_TITLE, LONGEST_REASON = 200, 4_000
BECOMES = "becomes"
SETTLED_AT_ONCE = {IntakeOutcome.IGNORED}
COUNTED = (IntakeOutcome.REGISTERED, IntakeOutcome.ADDED, IntakeOutcome.QUARANTINED)
# The database or the disk is away, or somebody was faster: that is no message's fault, and passes.
PASSES = (DBAPIError, OSError, Conflict)


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one message."""

    intake: int
    sender: str
    title: str
    outcome: IntakeOutcome
    complaint: str = ""
    reason: str = ""


def waiting_messages(most: int) -> Sequence[int]:
    """Return the messages that are kept and not settled, the oldest first."""
    waiting = (Intake.source == MAIL, Intake.outcome == IntakeOutcome.RECEIVED)
    oldest = select(col(Intake.id)).where(*waiting).order_by(col(Intake.id)).limit(most)
    with reading() as session:
        return list(session.scalars(oldest))


def settle(number: int, now: datetime, run: str = "") -> Settled:
    """Settle one message, whatever it holds: what cannot be taken in waits for a person, with the reason.

    Only what passes by itself is left for the next turn.
    """
    rules = book().at(now).mailbox
    try:
        return _settle(number, rules, now, run)
    except MailUnreadable as unreadable:
        return _quarantine(number, str(unreadable))
    except RegistrationRefused as refused:
        return _quarantine(number, "; ".join(worded(refused.refusals)))
    except Exception as error:
        # Whatever is wrong with one message must not keep the others waiting.
        logger.warning("Message %s could not be taken in", number, exc_info=True)
        if isinstance(error, PASSES) and not isinstance(error, DataError):
            return _as_it_is(number)
        reason = say(settings().language, "It could not be taken in: {error}", error=f"{type(error).__name__}: {error}")
        return _quarantine(number, reason)


def _settle(number: int, rules: MailboxRules, now: datetime, run: str) -> Settled:
    with reading() as session:
        row = session.get_one(Intake, number)
    mail = _read(row, rules)
    if not row.complaint:
        with transaction() as session:
            row = _decide(session, number, mail, rules, Signature(SYSTEM.no, Identity.SYSTEM, now, run=run))
    return finish(row, mail, now) if row.complaint else _settled(row)


def _read(row: Intake, rules: MailboxRules) -> ReadMail:
    """Return what a message says; one that a person has registered by what he saw in it may be unreadable."""
    try:
        return read_mail(kept(row.kept), rules)
    except MailUnreadable:
        if row.complaint:
            return ReadMail()
        raise


def _decide(session: Session, number: int, mail: ReadMail, rules: MailboxRules, by: Signature) -> Intake:
    """Write what becomes of a message, unless another turn has done so."""
    row = lock_message(session, number)
    if row.outcome is not IntakeOutcome.RECEIVED or row.complaint:
        return row
    describe(row, mail)
    sender = sender_of(session, mail.sender, rules.public_domains)
    judged = judge(mail, _situation(session, row, mail, sender), rules)
    match judged.outcome:
        case IntakeOutcome.ADDED:
            row.complaint = add_to_complaint(session, row, mail, judged.complaint, rules, by.recorded_at)
        case IntakeOutcome.REGISTERED:
            row.complaint = register_message(session, row, mail, sender, rules, by)
        case outcome:
            note_undelivered(session, mail.undelivered, by.recorded_at)
            row.outcome, row.reason = outcome, _reason(row, judged)
            row.settled_at = by.recorded_at if outcome in SETTLED_AT_ONCE else None
            return row
    row.raw = {**row.raw, BECOMES: judged.outcome}
    return row


def finish(row: Intake, mail: ReadMail, now: datetime) -> Settled:
    """Take up the files of a message whose complaint is known, and settle it. Not inside a transaction."""
    refused: Sequence[str] = ()
    if mail.files:
        by = Signature(SYSTEM.no, Identity.SYSTEM, now)
        files = [(file.name, lambda content=file.content: content) for file in mail.files]
        refused = take_in(row.complaint, files, by).refused
    with transaction() as session:
        row = lock_message(session, row.id or 0)
        if row.outcome is IntakeOutcome.RECEIVED:
            row.outcome, row.settled_at = IntakeOutcome(row.raw.get(BECOMES, IntakeOutcome.REGISTERED)), now
            if refused:
                row.reason = " ".join(filter(None, (row.reason, *refused)))[:LONGEST_REASON]
                enter_refused_files(session, row.complaint, row, list(refused), now)
    return _settled(row)


def lock_message(session: Session, number: int) -> Intake:
    """Return the row of a message, locked until the transaction ends. Raises LookupError."""
    query = select(Intake).where(Intake.id == number, Intake.source == MAIL).with_for_update()
    row = session.exec(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise LookupError(f"there is no message {number}")
    return row


def describe(row: Intake, mail: ReadMail) -> None:
    """Let a message be known by its sender and its subject."""
    row.sender, row.title = mail.sender.email, mail.subject[:LONGEST_TITLE]


def _situation(session: Session, row: Intake, mail: ReadMail, sender: Sender) -> MailSituation:
    meant = complaint_meant(mail.recipients, mail.subject)
    answer_to = answered(session, mail.answers, mail.sender.email)
    return MailSituation(
        origin=sender.origin,
        is_ours=is_our_own(session, mail.sender, mail.message_id),
        our_domain=our_domain(),
        token_of=_complaint(session, meant),
        answer_to=_complaint(session, answer_to),
        within_hour=_within_hour(session, row) if sender.origin is not Origin.COLLEAGUE else 0,
    )


def _complaint(session: Session, no: str) -> str:
    known = session.get(Complaint, no) if no else None
    return known.no if known else ""


def _within_hour(session: Session, row: Intake) -> int:
    """Return how many messages of this sender came within an hour of this one, as far as they are settled."""
    same = (Intake.source == MAIL, Intake.sender == row.sender, col(Intake.outcome).in_(COUNTED), Intake.id != row.id)
    near = (Intake.received_at > row.received_at - HOUR, Intake.received_at <= row.received_at + HOUR)
    return session.exec(select(func.count()).select_from(Intake).where(*same, *near)).one()


def _reason(row: Intake, judged: Judged) -> str:
    told = say(settings().language, judged.message, **judged.values)
    return " ".join(filter(None, (row.reason, told)))[:LONGEST_REASON]


def _quarantine(number: int, reason: str) -> Settled:
    """Leave a message to a person, unless another turn has settled it."""
    with transaction() as session:
        row = lock_message(session, number)
        if row.outcome is IntakeOutcome.RECEIVED and not row.complaint:
            row.outcome, row.reason = IntakeOutcome.QUARANTINED, reason[:LONGEST_REASON]
    return _settled(row)


def _as_it_is(number: int) -> Settled:
    with reading() as session:
        return _settled(session.get_one(Intake, number))


def _settled(row: Intake) -> Settled:
    return Settled(row.id or 0, row.sender, row.title, row.outcome, row.complaint, row.reason)
