"""Whose cases a person sees, as a condition of the database: one for a list and for a single case alike."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, true
from sqlmodel import Session, col, select

from models.assessment import Assessment
from models.complaint import Complaint
from models.eight_d import EightD
from models.report import Report
from models.task import TaskRow
from rules.access import AccessRules, Reach, may_read_bulletins, reach_of
from rules.case import Person
from tasks.subjects import COMPLAINT, kind_of


def seen_by(person: Person, access: AccessRules) -> ColumnElement[bool]:
    """Return the condition that a person sees a complaint.

    He sees all; or his department works on it or caused it; or he, or somebody he stands in for, has a part in it.
    """
    if reach_of(person, access) is Reach.ALL:
        return true()
    people = [person.no, *sorted(person.stands_in_for)]
    parts = (
        Complaint.received_by,
        Complaint.first_inquiry_owner,
        Complaint.accountable_executive,
        Complaint.receiver,
        Complaint.receiver_deputy,
        Complaint.responsible_person,
    )
    return or_(
        col(Complaint.executing_department) == person.department,
        col(Complaint.causing_department) == person.department,
        *(col(part).in_(people) for part in parts),
        _owes(people),
        _is_assessed(people),
    )


def sees(session: Session, person: Person, access: AccessRules, no: str) -> bool:
    """Whether a person sees a complaint, an 8D or a bulletin; a number that does not exist is seen by nobody."""
    if kind_of(no) is COMPLAINT:
        return _sees_one_of(session, person, access, [no])
    if session.exec(select(EightD.no).where(EightD.no == no)).first():
        served = select(Complaint.no).where(Complaint.eight_d == no)
        return _sees_one_of(session, person, access, session.exec(served).all())
    if session.exec(select(Report.no).where(Report.no == no)).first():
        return may_read_bulletins(person, access)
    return False


def _sees_one_of(session: Session, person: Person, access: AccessRules, numbers: Sequence[str]) -> bool:
    query = select(Complaint.no).where(col(Complaint.no).in_(numbers), seen_by(person, access)).limit(1)
    return session.exec(query).first() is not None


def _owes(people: list[str]) -> ColumnElement[bool]:
    owed = select(TaskRow.subject).where(col(TaskRow.owner).in_(people))
    return or_(col(Complaint.no).in_(owed), col(Complaint.eight_d).in_(owed) & (Complaint.eight_d != ""))


def _is_assessed(people: list[str]) -> ColumnElement[bool]:
    return col(Complaint.no).in_(select(Assessment.complaint).where(col(Assessment.person).in_(people)))
