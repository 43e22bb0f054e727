"""A mail that will not arrive becomes a task: somebody passes on by other means what it said."""

from datetime import datetime

from prefect.logging import get_logger
from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.customer import Customer
from models.employee import Employee
from models.message import Message
from models.settings import settings
from models.task import TaskRow
from models.words import say
from rules.vocabulary import TaskKind
from tasks.digest_mail import DIGEST, digest_view
from tasks.mail_pages import subject_of
from tasks.mail_views import Reader, mail_view
from tasks.policy_store import book, calendar_of

logger = get_logger(__name__)


def owe_delivery(session: Session, message: Message, why: str, now: datetime) -> None:
    """Owe the delivery of a message by other means, on the case that it is about; once for each message.

    The customer's own sales assistant owes what he should have read, and for anything else who first took it up.
    """
    case, key = _case_of(session, message), f"M{message.id}"
    if case is None or _is_owed(session, case.no, key):
        return
    policy = book().at(now)
    limit = policy.notifications.delivery
    task = TaskRow(
        subject=case.no,
        kind=TaskKind.DELIVERY,
        key=key,
        owner=_owner(session, message, case),
        created_at=now,
        due_at=calendar_of(policy).add(now, limit.hours, limit.basis),
        data={"text": _said(session, message, case, why)},
    )
    session.add(task)


def _case_of(session: Session, message: Message) -> Complaint | None:
    """Return the case of a message, or of the first one in a digest; a merged case is the one it went up in."""
    first = select(Message.subject).where(Message.digest == message.event_key).order_by(col(Message.id)).limit(1)
    case = session.get(Complaint, message.subject or session.exec(first).first() or "")
    return session.get(Complaint, case.merged_into) if case and case.merged_into else case


def _is_owed(session: Session, no: str, key: str) -> bool:
    same = (TaskRow.subject == no, TaskRow.kind == TaskKind.DELIVERY, TaskRow.key == key)
    return session.exec(select(TaskRow.id).where(*same)).first() is not None


def _owner(session: Session, message: Message, case: Complaint) -> str:
    customer = session.get(Customer, case.customer)
    assistant = session.get(Employee, customer.assistant) if customer and not message.to_employee else None
    return assistant.no if assistant and assistant.active else case.first_inquiry_owner


def _said(session: Session, message: Message, case: Complaint, why: str) -> str:
    """Return what is to be done, naming nobody: names and addresses stay in their own rows. Source: decisions 30."""
    language = settings().language
    text = say(language, "The mail “{subject}” did not reach {whom}: pass on what it says by other means.",
               subject=_subject(session, message, case),
               whom=message.to_employee or say(language, "the customer"))  # fmt: skip
    return f"{text} {why}"


def _subject(session: Session, message: Message, case: Complaint) -> str:
    """Return what the mail is about; the name of a message that cannot be put into words."""
    nobody = Reader("", "", settings().company_zone)
    try:
        if message.template == DIGEST:
            return subject_of(digest_view(session, message, nobody))
        return subject_of(mail_view(session, message, case, nobody, message.owed_at, attached=False))
    except Exception:
        # A mail that cannot be written at all is given up too, and its task must not fail for the same reason.
        logger.warning("The subject of message %s cannot be written", message.id, exc_info=True)
        return message.template
