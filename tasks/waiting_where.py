"""Which open complaints may wait for a person, as a condition of the database; the rule chooses from them."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, and_, or_, true
from sqlmodel import col

from models.complaint import Complaint
from rules.acting import CSC_LINE, roles_on
from rules.case import Person
from rules.company import Company
from rules.lifecycle import OPEN, Event, gate_of, moves_of
from rules.vocabulary import Kind, Level, Role, State
from rules.waiting import OF_THE_CASE, roles_at

Condition = ColumnElement[bool]
COLUMNS = {
    Role.FIRST_INQUIRY_OWNER: col(Complaint.first_inquiry_owner),
    Role.RECEIVER: col(Complaint.receiver),
    Role.RESPONSIBLE: col(Complaint.responsible_person),
}
DEPARTMENT = col(Complaint.executing_department)
SERVICE_CENTRE = frozenset[Role]().union(*CSC_LINE)


def his_gates(person: Person, company: Company) -> list[Condition]:
    """Return for each gate the condition that it may be a person's own: the case names him first for it."""
    found = ((where, _is_his(event, roles, person, company)) for where, event, roles in _gates())
    return [where & own for where, own in found if own is not None]


def gates_he_may_pass(person: Person, company: Company) -> list[Condition]:
    """Return for each gate the condition that a person may be able to pass it, for himself or for another."""
    held = roles_on(person, None, company)
    found = ((where, _may_pass(roles, held, person, company)) for where, _, roles in _gates())
    return [where & may for where, may in found if may is not None]


def _gates() -> Iterator[tuple[Condition, Event, tuple[Role, ...]]]:
    """Yield where each gate stands, what it asks for, and every role that it may be for."""
    for state in OPEN:
        for event, where in _gates_at(state).items():
            yield where, event, roles_at(event, moves_of(event, state))


def _gates_at(state: State) -> dict[Event, Condition]:
    """Return the gates of a state: what is no complaint, and what is irrational, may wait for another form."""
    here, kind, level = col(Complaint.state) == state, col(Complaint.kind), col(Complaint.level)
    complaints = tuple(each for each in Kind if each.is_complaint)
    usual = gate_of(state, Kind.COMPLAINT, Level.GENERAL)
    other = gate_of(state, Kind.INQUIRY, Level.GENERAL)
    irrational = gate_of(state, Kind.COMPLAINT, Level.IRRATIONAL)
    found: dict[Event | None, Condition] = {}
    rest: list[Condition] = [here]
    if other is not usual:
        found[other] = here & kind.not_in(complaints)
        rest.append(kind.in_(complaints))
    if irrational is not usual:
        found[irrational] = here & (level == Level.IRRATIONAL)
        rest.append(level != Level.IRRATIONAL)
    found[usual] = and_(*rest)
    return {event: where for event, where in found.items() if event}


def _is_his(event: Event, roles: Sequence[Role], person: Person, company: Company) -> Condition | None:
    """Return the condition that of the people named for a gate he is the first, or that all who carry a role are meant.

    While a case is in process, receiver and manager apply for its closing from level MEDIUM on.
    """
    ways: list[Condition] = []
    nobody_before: list[Condition] = []
    for role in (role for role in roles if role in OF_THE_CASE):
        ways.append(and_(*nobody_before, names(role, [person.no], company)))
        nobody_before.append((DEPARTMENT if role is Role.DEPT_MANAGER else COLUMNS[role]) == "")
    if not person.roles.isdisjoint(roles):
        ways.append(and_(true(), *nobody_before))
    if event is Event.PROGRESS:
        higher = col(Complaint.level) != Level.GENERAL
        ways += [higher & names(role, [person.no], company) for role in (Role.RECEIVER, Role.DEPT_MANAGER)]
    return or_(*ways) if ways else None


def _may_pass(roles: Sequence[Role], held: dict[Role, str], person: Person, company: Company) -> Condition | None:
    if any(role in held for role in roles):
        return true()
    if Role.FIRST_INQUIRY_OWNER in roles and not person.roles.isdisjoint(SERVICE_CENTRE):
        return true()
    people = [person.no, *sorted(person.stands_in_for)]
    ways = [names(role, people, company) for role in roles if role in OF_THE_CASE]
    ways += [col(Complaint.receiver_deputy) == person.no] if Role.RECEIVER in roles else []
    return or_(*ways) if ways else None


def names(role: Role, people: list[str], company: Company) -> Condition:
    """Return the condition that a case names one of these people in a role."""
    if role is Role.DEPT_MANAGER:
        return DEPARTMENT.in_([code for code, unit in company.units.items() if unit.manager in people])
    return COLUMNS[role].in_(people)
