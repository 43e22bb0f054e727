"""What stands behind a number: who got the goods and when, under which warranty, and what was complained about before.

Source: R-003-L829.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.customer import Customer
from models.database import reading
from models.settings import settings
from models.shipment import Shipment
from rules.access import AccessRules, Reach, reach_of
from rules.case import Person, level_class
from rules.triage.policy import GoodsNumber
from rules.vocabulary import LevelClass, State
from rules.warranty import warranty_until
from tasks.goods import COLUMNS, FINDING
from tasks.visibility import seen_by

MOST_LINES = 50
MOST_CASES = 20
MOST_OTHERS = 50
CASE_COLUMNS = {
    GoodsNumber.SERIAL: col(Complaint.serial_no),
    GoodsNumber.LOT: col(Complaint.lot_no),
    GoodsNumber.ORDER: col(Complaint.order_no),
    GoodsNumber.PART: col(Complaint.part_no),
}


@dataclass(frozen=True)
class Shipped:
    """One delivery line, with whether it was under warranty at the moment asked about; None when nothing is agreed."""

    customer_code: str
    customer: str
    shipped_on: date
    qty: int
    order_no: str
    part_no: str
    product: str
    family: str
    material: str
    lot_no: str
    serial_no: str
    date_code: str
    warranty_until: date | None
    in_warranty: bool | None


@dataclass(frozen=True)
class Before:
    """An earlier complaint about the same goods."""

    no: str
    state: State
    level: LevelClass
    category: str
    customer: str
    received_at: datetime


@dataclass(frozen=True)
class Answer:
    """What is known of a number; of very many lines, complaints and customers the newest are named.

    `others` are further customers who got the same lot: for those who see every case.
    """

    lines: tuple[Shipped, ...] = ()
    before: tuple[Before, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    there_is_more: bool = False


def look_up(
    numbers: Mapping[GoodsNumber, str], person: Person, access: AccessRules, at: datetime, customer: str = ""
) -> Answer:
    """Return what is known of these numbers at a moment, of one customer's goods when it is named."""
    asked = {COLUMNS[kind]: number for kind, number in numbers.items() if number and kind in COLUMNS}
    if not asked:
        return Answer()
    with reading() as session:
        where = [and_(*(column == number for column, number in asked.items()))]
        where += [col(Shipment.customer) == customer] if customer else []
        lines = _lines(session, where, at)
        return Answer(
            lines=lines[:MOST_LINES],
            before=_before(session, numbers, person, access),
            others=_others(session, lines) if reach_of(person, access) is Reach.ALL else (),
            there_is_more=len(lines) > MOST_LINES,
        )


def find_anything(text: str, person: Person, access: AccessRules, at: datetime) -> Answer:
    """Return what is known of a number of which nobody says what it is: the first kind that knows it answers."""
    for kind in (*FINDING, GoodsNumber.PART):
        answer = look_up({kind: text}, person, access, at)
        if answer.lines or answer.before:
            return answer
    return Answer()


def _lines(session: Session, where: list[ColumnElement[bool]], at: datetime) -> tuple[Shipped, ...]:
    newest = select(Shipment, Customer.name).join(Customer, col(Customer.code) == col(Shipment.customer)).where(*where)
    order = (col(Shipment.shipped_on).desc(), col(Shipment.id).desc())
    today = at.astimezone(settings().company_zone).date()
    rows = session.exec(newest.order_by(*order).limit(MOST_LINES + 1))
    return tuple(_shipped(line, name, today) for line, name in rows)


def _shipped(line: Shipment, customer: str, today: date) -> Shipped:
    until = warranty_until(line.shipped_on, line.warranty_months)
    return Shipped(
        customer_code=line.customer,
        customer=customer,
        shipped_on=line.shipped_on,
        qty=line.qty,
        order_no=line.order_no,
        part_no=line.part_no,
        product=line.product,
        family=line.family,
        material=line.material,
        lot_no=line.lot_no,
        serial_no=line.serial_no,
        date_code=line.date_code,
        warranty_until=until,
        in_warranty=today <= until if until else None,
    )


def _before(
    session: Session, numbers: Mapping[GoodsNumber, str], person: Person, access: AccessRules
) -> tuple[Before, ...]:
    same = [CASE_COLUMNS[kind] == number for kind, number in numbers.items() if number and kind in CASE_COLUMNS]
    query = select(Complaint, Customer.name).join(Customer, col(Customer.code) == col(Complaint.customer))
    newest = query.where(or_(*same), seen_by(person, access)).order_by(col(Complaint.received_at).desc())
    return tuple(
        Before(
            no=row.no,
            state=row.state,
            level=level_class(row.level, row.irrational_order, row.external_body),
            category=row.category,
            customer=name,
            received_at=row.received_at,
        )
        for row, name in session.exec(newest.limit(MOST_CASES))
    )


def _others(session: Session, lines: Iterable[Shipped]) -> tuple[tuple[str, str], ...]:
    """Return the customers, by code and name, who got one of the lots and are not in the lines themselves."""
    lots = {line.lot_no for line in lines} - {""}
    known = {line.customer_code for line in lines}
    if not lots:
        return ()
    of_lots = select_columns(col(Shipment.customer)).where(col(Shipment.lot_no).in_(lots)).distinct()
    query = select(Customer.code, Customer.name).where(
        col(Customer.code).in_(of_lots), col(Customer.code).not_in(known)
    )
    return tuple(session.exec(query.order_by(Customer.code).limit(MOST_OTHERS)).all())
