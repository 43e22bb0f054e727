"""Complaints as a list shows them: with names for codes, the clock that ends first, and nobody's phone number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from models.complaint import Complaint
from models.customer import Customer
from models.department import Department
from models.employee import Employee
from models.settings import settings
from rules.case import level_class
from rules.phones_in_text import without_phones
from rules.vocabulary import LevelClass, State, TriageSign
from tasks.policy_store import book
from tasks.proposal_kept import BEFORE_TRIAGE, pressing_signs
from tasks.running_clocks import first_dues

EXCERPT = 60
COLUMNS = [
    col(column)
    for column in (
        Complaint.no, Complaint.state, Complaint.level, Complaint.irrational_order, Complaint.external_body,
        Complaint.category, Complaint.received_at, Complaint.cur_close_due, Complaint.closed_at, Complaint.part_no,
        Complaint.order_no, Complaint.lot_no, Complaint.serial_no, Complaint.text, Complaint.customer,
        Complaint.executing_department, Complaint.responsible_person, Complaint.first_inquiry_owner, Complaint.proposal,
    )
]  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A complaint in a list; `due_at` is when its first running clock ends. Nothing here is a customer's phone.

    `signs` are what must not wait, as the words of a complaint seem to say that nobody has judged yet.
    """

    no: str
    state: State
    level: LevelClass
    category: str
    category_name: str
    customer_code: str
    customer: str
    department: str
    responsible: str
    first_inquiry_owner: str
    received_at: datetime
    due_at: datetime | None
    close_due: datetime | None
    closed_at: datetime | None
    part_no: str
    order_no: str
    lot_no: str
    serial_no: str
    text: str
    signs: tuple[TriageSign, ...] = ()

    @property
    def excerpt(self) -> str:
        """The beginning of what the customer said."""
        return self.text if len(self.text) <= EXCERPT else f"{self.text[:EXCERPT]}…"


def shown(session: Session, rows: Sequence[Any], now: datetime) -> Iterator[Found]:
    """Yield complaints as a list shows them: with names for codes, and no phone number."""
    language, categories = settings().language, book().at(now).taxonomy.categories
    dues = first_dues(session, [row.no for row in rows])
    customers = _names(session, col(Customer.code), col(Customer.name), {row.customer for row in rows})
    named = {row.executing_department for row in rows}
    departments = _names(session, col(Department.code), col(Department.name), named)
    in_charge = {no for row in rows for no in (row.responsible_person, row.first_inquiry_owner)}
    people = _names(session, col(Employee.no), col(Employee.name), in_charge)
    for row in rows:
        category = categories.get(row.category)
        yield Found(
            no=row.no,
            state=row.state,
            level=level_class(row.level, row.irrational_order, row.external_body),
            category=row.category,
            category_name=category.names[language] if category else "",
            customer_code=row.customer,
            customer=customers.get(row.customer, row.customer),
            department=departments.get(row.executing_department, row.executing_department),
            responsible=people.get(row.responsible_person, row.responsible_person),
            first_inquiry_owner=people.get(row.first_inquiry_owner, row.first_inquiry_owner),
            received_at=row.received_at,
            due_at=dues.get(row.no),
            close_due=row.cur_close_due,
            closed_at=row.closed_at,
            part_no=row.part_no,
            order_no=row.order_no,
            lot_no=row.lot_no,
            serial_no=row.serial_no,
            text=without_phones(row.text),
            signs=pressing_signs(row.proposal) if row.state in BEFORE_TRIAGE else (),
        )


def _names(session: Session, key: Mapped[str], name: Mapped[str], wanted: set[str]) -> dict[str, str]:
    return dict(session.execute(select(key, name).where(key.in_(wanted))).tuples().all())
