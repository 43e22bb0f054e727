"""The company's people as documents name them: with title and extension, and in the reader's words where those differ."""

from sqlmodel import Session, col, select

from models.assignment import Assignment, AssignmentKind
from models.employee import Employee
from models.settings import settings
from models.views.document import Company, Person
from models.words import label
from rules.vocabulary import Language, Role
from tasks.case_at import CaseAt
from tasks.company import SYSTEM, company


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


def deputy_of(session: Session, case: CaseAt) -> str:
    """Return who stands in for the first-inquiry owner: the deputy named for him, else the head of the service centre.

    Source: R-000-p16.3.
    """
    owner = case.row.first_inquiry_owner
    named = select(Assignment.deputy).where(
        Assignment.kind == AssignmentKind.DEPUTY,
        Assignment.employee == owner,
        Assignment.valid_from <= case.at,
        Assignment.valid_to > case.at,
    )
    people = company(session)
    heads = (*people.with_role(Role.CSC_SUPERVISOR), *people.with_role(Role.CSC_MANAGER))
    candidates = (*session.exec(named.order_by(col(Assignment.id))).all(), *heads)
    return next((number for number in candidates if number and number != owner), "")
