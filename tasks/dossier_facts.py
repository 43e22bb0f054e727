"""A case as data for an auditor: everything that is kept of it, persons by reference, phones and addresses masked."""

from collections.abc import Sequence
from typing import Any

from pydantic_core import to_jsonable_python
from sqlmodel import Session, SQLModel, col, select

from models.assessment import Assessment
from models.complaint import Complaint
from models.customer import Contact
from models.eight_d import EightD
from models.message import Message
from models.settings import settings
from models.task import TaskRow
from rules.case import level_class
from rules.masking import masked_email, masked_phone
from tasks.asking import policy_for
from tasks.explanations import why
from tasks.facts import clocks_of, columns_of
from tasks.policy_store import calendar_of


def subjects_of(session: Session, row: Complaint) -> list[str]:
    """Return whose ledgers tell of a case: its own, those merged into it, and its 8D."""
    merged = session.exec(select(Complaint.no).where(Complaint.merged_into == row.no).order_by(Complaint.no)).all()
    return [row.no, *merged, *([row.eight_d] if row.eight_d else [])]


def notices_of(session: Session, subjects: Sequence[str]) -> Sequence[Assessment]:
    """Return the assessments of some complaints in the order in which they were issued."""
    own = select(Assessment).where(col(Assessment.complaint).in_(subjects))
    return session.exec(own.order_by(col(Assessment.id))).all()


def case_as_data(session: Session, row: Complaint) -> dict[str, Any]:
    """Return a case, its clocks with how they were counted, tasks, messages, assessments and 8D, ready for JSON."""
    subjects = subjects_of(session, row)
    about = col(TaskRow.subject).in_(subjects)
    told = col(Message.subject).in_(subjects)
    revisions = select(EightD).where(EightD.no == row.eight_d).order_by(col(EightD.revision))
    found: dict[str, Any] = {
        "complaint": columns_of(row) | {"stands_as": level_class(row.level, row.irrational_order, row.external_body)},
        "merged_into_it": [no for no in subjects if no not in {row.no, row.eight_d}],
        "contact": _contact(session, row.contact_id),
        "clocks": _clocks(session, row),
        "tasks": _rows(session.exec(select(TaskRow).where(about).order_by(col(TaskRow.id))).all()),
        "messages": _rows(session.exec(select(Message).where(told).order_by(col(Message.id))).all()),
        "assessments": _rows(notices_of(session, subjects)),
        "eight_d": _rows(session.exec(revisions).all()) if row.eight_d else [],
    }
    data: dict[str, Any] = to_jsonable_python(found)
    return data


def _rows(rows: Sequence[SQLModel]) -> list[dict[str, Any]]:
    return [columns_of(row) for row in rows]


def _clocks(session: Session, row: Complaint) -> list[dict[str, Any]]:
    calendar = calendar_of(policy_for(session, row), row.executing_department)
    return [
        columns_of(clock) | {"why": why(clock, calendar, settings().language)} for clock in clocks_of(session, row.no)
    ]


def _contact(session: Session, contact_id: int | None) -> dict[str, Any] | None:
    contact = session.get(Contact, contact_id) if contact_id else None
    if contact is None:
        return None
    return {"reference": contact.id, "phone": masked_phone(contact.phone), "email": masked_email(contact.email)}
