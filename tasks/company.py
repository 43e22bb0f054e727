"""The company as the rules see it, read from the tables once and again only after a change."""

from collections.abc import Sequence
from datetime import time
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
SYSTEM = Person(no="SYSTEM", department="", roles=frozenset({Role.SYSTEM}))


def company(session: Session) -> Company:
    """Return people, departments, receivers and duties."""
    version = version_of(session, VERSION)
    return _remembered(settings().database, version) or _remember(session, settings().database, version)


_kept: dict[tuple[str, int], Company] = {}


def _remembered(database: str, version: int) -> Company | None:
    return _kept.get((database, version))


def _remember(session: Session, database: str, version: int) -> Company:
    _kept.clear()
    return _kept.setdefault((database, version), _read(session))


def _read(session: Session) -> Company:
    employees = session.exec(select(Employee)).all()
    departments = session.exec(select(Department)).all()
    assignments = session.exec(select(Assignment)).all()
    stand_ins = _stand_ins(employees, departments, assignments)
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
    return Person(employee.no, employee.department, roles, principals, employee.active)


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
