"""Everything that is kept about a person, as data: the own rows, and what refers to them."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import ColumnElement, false, func, or_
from sqlmodel import Session, SQLModel, col, select

from models.account import Account
from models.assessment import Assessment
from models.assignment import Assignment
from models.attachment import Attachment
from models.complaint import Complaint
from models.customer import Contact
from models.document import Document
from models.employee import Employee
from models.event import LedgerEvent
from models.intake import Intake
from models.message import Message
from models.session import SignedIn
from models.task import TaskRow
from tasks.access_log import account_subject
from tasks.facts import columns_of

# Under which numbers the ledger keeps what was done with a person's data.
CONTACT, EMPLOYEE = "CONTACT-", "EMPLOYEE-"
SECRETS = {"password_hash", "totp_secret", "key_hash", "csrf"}
Wanted = Mapping[str, tuple[type[SQLModel], ColumnElement[bool]]]


def about_contact(session: Session, contact: Contact) -> dict[str, Any]:
    """Return what is kept about a person at a customer: the row, his cases, their ledgers, mails, documents, files.

    What came in is his when it bears his address.
    """
    asked = session.exec(select(Complaint.no).where(Complaint.contact_id == contact.id).order_by(Complaint.no)).all()
    return _gathered(
        session,
        contact,
        {
            "complaints": (Complaint, col(Complaint.no).in_(asked)),
            "messages": (Message, col(Message.to_contact) == contact.id),
            "incoming": (Intake, came_from(contact)),
            "ledger": (LedgerEvent, col(LedgerEvent.subject).in_([*asked, f"{CONTACT}{contact.id}"])),
            "documents": (Document, col(Document.subject).in_(asked)),
            "files": (Attachment, col(Attachment.subject).in_(asked)),
        },
    )


def came_from(contact: Contact) -> ColumnElement[bool]:
    """Return the condition that something came in from a contact's address."""
    return func.lower(Intake.sender) == contact.email.lower() if contact.email else false()


def about_employee(session: Session, employee: Employee) -> dict[str, Any]:
    """Return what is kept about an employee: the row, duties, tasks, assessments, mails, account, and what he did."""
    no, own = employee.no, [f"{EMPLOYEE}{employee.no}", account_subject(employee.no)]
    did = or_(col(LedgerEvent.actor) == no, col(LedgerEvent.acted_for) == no, col(LedgerEvent.subject).in_(own))
    return _gathered(
        session,
        employee,
        {
            "assignments": (Assignment, or_(col(Assignment.employee) == no, col(Assignment.deputy) == no)),
            "tasks": (TaskRow, or_(col(TaskRow.owner) == no, col(TaskRow.ended_by) == no)),
            "assessments": (Assessment, col(Assessment.person) == no),
            "messages": (Message, col(Message.to_employee) == no),
            "account": (Account, col(Account.employee) == no),
            "sessions": (SignedIn, col(SignedIn.employee) == no),
            "ledger": (LedgerEvent, did),
        },
    )


def _gathered(session: Session, row: SQLModel, wanted: Wanted) -> dict[str, Any]:
    rows = {name: _rows(session, table, condition) for name, (table, condition) in wanted.items()}
    data: dict[str, Any] = to_jsonable_python({"person": _without_secrets(row), **rows})
    return data


def _rows(session: Session, table: type[SQLModel], condition: ColumnElement[bool]) -> Sequence[dict[str, Any]]:
    keys = table.__table__.primary_key.columns  # type: ignore[attr-defined]
    return [_without_secrets(row) for row in session.exec(select(table).where(condition).order_by(*keys))]


def _without_secrets(row: SQLModel) -> dict[str, Any]:
    return {name: value for name, value in columns_of(row).items() if name not in SECRETS}
