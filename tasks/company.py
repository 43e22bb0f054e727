"""The company as the rules see it, read from the tables once and again only after a change."""

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache

from sqlmodel import Session, select

from models.assignment import Assignment, AssignmentKind
from models.department import Department
from models.employee import Employee
from models.settings import settings
from rules.case import Person, Unit
from rules.company import Company, Duty, Receiver
from rules.vocabulary import Level, Role
from tasks.numbers import version_of

VERSION = "company"
MOST_KEPT = 4
SYSTEM = Person(no="SYSTEM", department="", roles=frozenset({Role.SYSTEM}))


def company(session: Session, at: datetime | None = None) -> Company:
    """Return people, departments, receivers and duties; deputies stand in for their principals on the day of `at`.

    Without a moment nobody stands in as a deputy. Kept in memory until the company changes, a few days at a time.
    """
    day = at.astimezone(settings().company_zone).date() if at else None
    key = (settings().database, version_of(session, VERSION), day)
    if key not in _kept:
        if len(_kept) == MOST_KEPT:
            _kept.clear()
        _kept[key] = _read(session, day)
    return _kept[key]


_kept: dict[tuple[str, int, date | None], Company] = {}


def _read(session: Session, day: date | None) -> Company:
    employees = session.exec(select(Employee)).all()
    departments = session.exec(select(Department)).all()
    assignments = session.exec(select(Assignment)).all()
    stand_ins = _stand_ins(employees, departments, [one for one in assignments if day and _in_force(one, day)])
    return Company(
        people={e.no: _person(e, stand_ins.get(e.no, frozenset())) for e in employees},
        units={d.code: _unit(d) for d in departments},
        receivers=tuple(_receiver(a) for a in assignments if a.kind == AssignmentKind.RECEIVER),
        duties=tuple(
            Duty(a.department, a.employee, a.valid_from, a.valid_to)
            for a in assignments
            if a.kind == AssignmentKind.DUTY
        ),
    )


def _in_force(assignment: Assignment, day: date) -> bool:
    """Whether an assignment holds on a company-zone day; a receiver's line only when it is signed. Source: T5."""
    zone = settings().company_zone
    first, last = assignment.valid_from.astimezone(zone).date(), assignment.valid_to.astimezone(zone).date()
    signed = assignment.signed_at is not None or assignment.kind is not AssignmentKind.RECEIVER
    return first <= day < last and signed


def _stand_ins(
    employees: Sequence[Employee], departments: Sequence[Department], assignments: Sequence[Assignment]
) -> dict[str, frozenset[str]]:
    """Return whom each person may stand in for: as a deputy, or as the superior in line."""
    found: dict[str, set[str]] = {}
    members: dict[str, set[str]] = {}
    for employee in employees:
        members.setdefault(employee.department, set()).add(employee.no)
    for department in departments:
        staff = members.get(department.code, set()) | {department.manager}
        found.setdefault(department.manager, set()).update(staff - {department.manager})
        found.setdefault(department.superior, set()).update(staff)
    for assignment in assignments:
        if assignment.deputy:
            found.setdefault(assignment.deputy, set()).add(assignment.employee)
    return {no: frozenset(principals - {no, ""}) for no, principals in found.items()}


def _person(employee: Employee, principals: frozenset[str]) -> Person:
    roles = frozenset(Role(role) for role in employee.roles)
    return Person(
        employee.no,
        employee.department,
        roles,
        principals,
        active=employee.active,
        name=employee.name,
        authority=employee.authority_limit,
    )


def _unit(department: Department) -> Unit:
    return Unit(department.code, department.type, department.manager, department.superior, department.belongs_to)


def _receiver(row: Assignment) -> Receiver:
    return Receiver(
        department=row.department,
        level=row.level or Level.GENERAL,
        primary=row.employee,
        deputy=row.deputy,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        signed=row.signed_at is not None,
        on_duty_from=_time(row.on_duty_from),
        on_duty_to=_time(row.on_duty_to),
    )


@lru_cache
def _time(text: str) -> time | None:
    return time.fromisoformat(text) if text else None
