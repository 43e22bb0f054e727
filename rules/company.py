"""The company as the rules see it: its people, its departments and who receives a handling form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cached_property

from rules.case import Case, Person, Unit
from rules.vocabulary import CustomerKind, DepartmentType, Level, Role, Subject


@dataclass(frozen=True, slots=True)
class Receiver:
    """A signed line of 《客户抱怨移交接收人确认表》. An empty window means always on duty."""

    department: str
    level: Level
    primary: str
    deputy: str
    valid_from: datetime
    valid_to: datetime
    signed: bool
    on_duty_from: time | None = None
    on_duty_to: time | None = None

    def valid_at(self, moment: datetime) -> bool:
        """Whether the line is signed and in force. Source: T5 (an unsigned row is invalid)."""
        return self.signed and self.valid_from <= moment < self.valid_to

    def on_duty_at(self, local: time, *, working_day: bool = True) -> bool:
        """Whether the primary receiver is on duty at a local time; a window counts on working days only.

        It may run over midnight; who has no window is always on duty.
        """
        if self.on_duty_from is None or self.on_duty_to is None:
            return True
        if not working_day:
            return False
        if self.on_duty_from <= self.on_duty_to:
            return self.on_duty_from <= local < self.on_duty_to
        return local >= self.on_duty_from or local < self.on_duty_to


@dataclass(frozen=True, slots=True)
class Duty:
    """A person on duty for a department for one span of time."""

    department: str
    person: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Company:
    """People, departments, receivers and duties in force."""

    people: Mapping[str, Person]
    units: Mapping[str, Unit]
    receivers: tuple[Receiver, ...] = ()
    duties: tuple[Duty, ...] = ()

    @cached_property
    def roles(self) -> Mapping[Role, tuple[str, ...]]:
        """Active people by role, in the order of their numbers."""
        found: dict[Role, list[str]] = {}
        for no in sorted(self.people):
            if self.people[no].active:
                for role in self.people[no].roles:
                    found.setdefault(role, []).append(no)
        return {role: tuple(people) for role, people in found.items()}

    @cached_property
    def unit_by_type(self) -> Mapping[DepartmentType, Unit]:
        """The first department of each type, in the order of their codes."""
        found: dict[DepartmentType, Unit] = {}
        for code in sorted(self.units):
            found.setdefault(self.units[code].type, self.units[code])
        return found

    def with_role(self, role: Role) -> tuple[str, ...]:
        """Return the active people who carry a role."""
        return self.roles.get(role, ())

    def first_inquiry_owner(self, received_by: str, kind: CustomerKind, subject: Subject) -> str:
        """Return who stays the customer's contact until closing: pre-sales for prospects and sales matters.

        Whoever received the complaint keeps it when he carries that role. Source: 004 §4.2.
        """
        before_sale = kind is CustomerKind.PROSPECT or subject is Subject.SALES_SERVICE
        role = Role.PRE_SALES_CS if before_sale else Role.AFTER_SALES_CS
        if received_by in self.with_role(role):
            return received_by
        choice = self.with_role(role) or self.with_role(Role.CSC_SUPERVISOR) or self.with_role(Role.CSC_MANAGER)
        return choice[0] if choice else received_by

    def receiver_for(
        self, department: str, level: Level, moment: datetime, local: time, *, working_day: bool = True
    ) -> "Chosen":
        """Return who receives a handling form now: primary, deputy, person on duty, department manager, else nobody.

        Source: T5 (never silently undelivered).
        """
        rank = Level.STRONG if level is Level.IRRATIONAL else level
        rows = [row for row in self.receivers if row.department == department and row.level is rank]
        row = next((self._present(row) for row in rows if row.valid_at(moment)), None)
        if level is Level.IRRATIONAL:  # 004 §7.2.2: the department manager follows an irrational complaint himself
            return self._manager(department, row)
        if row and row.on_duty_at(local, working_day=working_day) and row.primary:
            return Chosen(row.primary, row.deputy, "PRIMARY")
        if row and row.deputy:
            return Chosen(row.deputy, row.primary, "DEPUTY")
        duties = (d for d in self.duties if d.department == department and d.starts_at <= moment < d.ends_at)
        on_duty = next((d.person for d in duties if self._active(d.person)), "")
        if on_duty:
            return Chosen(on_duty, row.deputy if row else "", "DUTY")
        return self._manager(department, row)

    def accountable_executive(self, unit: Unit, family: str) -> str:
        """Return the executive who answers for the case: the QA manager for products, else the department's manager.

        Source: 001 p12 (品保主管是客诉第一责任人), policy A-02.
        """
        quality = self.with_role(Role.QA_MANAGER)
        return quality[0] if family in {"QLT", "NEW", "RET", "REP"} and quality else unit.manager

    def _manager(self, department: str, row: Receiver | None) -> "Chosen":
        unit = self.units.get(department)
        if unit and self._active(unit.manager):
            return Chosen(unit.manager, row.deputy if row else "", "MANAGER")
        return Chosen("", "", "NOBODY")

    def _present(self, row: Receiver) -> Receiver:
        """Return the line without those who have left."""
        return replace(
            row,
            primary=row.primary if self._active(row.primary) else "",
            deputy=row.deputy if self._active(row.deputy) else "",
        )

    def _active(self, no: str) -> bool:
        return no in self.people and self.people[no].active


@dataclass(frozen=True, slots=True)
class Chosen:
    """A receiver, the one who may sign instead, and why he was chosen."""

    receiver: str
    deputy: str
    reason: str


def people_of(case: Case, role: Role, company: Company) -> tuple[str, ...]:
    """Return the people to be told when a rule names a role: first those of the case, else all who carry the role."""
    of_case = {
        Role.FIRST_INQUIRY_OWNER: case.first_inquiry_owner,
        Role.RECEIVER: case.receiver,
        Role.RESPONSIBLE: case.responsible_person,
        Role.DEPT_MANAGER: case.executing.manager if case.executing else "",
    }
    if role in of_case:
        return (of_case[role],) if of_case[role] else ()
    if role is Role.SALES and case.customer.sales_rep:
        return (case.customer.sales_rep,)
    return company.with_role(role)


def unique(people: Iterable[str]) -> tuple[str, ...]:
    """Return each person once, in order."""
    return tuple(dict.fromkeys(person for person in people if person))
