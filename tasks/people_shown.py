"""The company's people as documents name them: with title and extension, the title in the reader's language."""

from datetime import datetime

from sqlmodel import Session, select

from models.assignment import Assignment, AssignmentKind
from models.department import Department
from models.employee import Employee
from models.settings import settings
from models.views.document import Company, Person
from models.words import label
from rules.vocabulary import Language, Role
from tasks.case_at import CaseAt
from tasks.company import SYSTEM


def issuing_company() -> Company:
    """Return the company that issues the documents."""
    return Company(name=settings().company_name)


def person(session: Session, number: str) -> Person:
    """Return an employee as an internal document names him; one who is not on file by his number."""
    employee = session.get(Employee, number) if number else None
    if employee is None:
        return Person(name=number or "—")
    return Person(
        name=employee.name,
        title=employee.title,
        extension=employee.extension,
        mobile=employee.mobile,
        email=employee.email,
    )


def someone(session: Session, number: str) -> Person | None:
    """Return an employee, or nothing when nobody is named."""
    return person(session, number) if number else None


def name_of(session: Session, number: str) -> str:
    """Return an employee's name; nothing when nobody is named."""
    return person(session, number).name if number else ""


def acting(session: Session, case: CaseAt, number: str) -> Person:
    """Return who acted; what the system does by itself is done for the first-inquiry owner."""
    return person(session, case.row.first_inquiry_owner if number in {"", SYSTEM.no} else number)


def for_customers(session: Session, number: str, language: Language, role: Role | None = None) -> Person:
    """Return an employee as a customer reads of him: a title is kept in one language, a role is named in each."""
    shown = person(session, number)
    employee = session.get(Employee, number)
    if language is settings().language or employee is None:
        return shown
    known = role or next((Role(each) for each in employee.roles), None)
    return shown.model_copy(update={"title": label(language, known) if known else ""})


def deputy_of(session: Session, number: str, at: datetime) -> str:
    """Return who can be reached instead of an employee: the deputy named for him, else the superior in line.

    Source: R-000-p16.3.
    """
    valid = (Assignment.valid_from <= at, Assignment.valid_to > at)
    query = select(Assignment).where(Assignment.employee == number, Assignment.deputy != "", *valid)
    named = sorted(session.exec(query), key=lambda row: (row.kind != AssignmentKind.DEPUTY, row.id))
    employee = session.get(Employee, number)
    unit = session.get(Department, employee.department) if employee else None
    candidates = [*(row.deputy for row in named), *((unit.manager, unit.superior) if unit else ())]
    return next((each for each in candidates if each not in {"", number} and _is_active(session, each)), "")


def _is_active(session: Session, number: str) -> bool:
    employee = session.get(Employee, number)
    return employee is not None and employee.active
