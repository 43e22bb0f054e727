"""What the shipments of a number have in common, for many numbers in one question: what intake may fill in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, literal, union_all
from sqlalchemy import select as select_columns
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from models.shipment import Shipment
from rules.triage.policy import GoodsNumber

# The numbers by which goods are found, the one that says most first.
FINDING = (GoodsNumber.SERIAL, GoodsNumber.LOT, GoodsNumber.ORDER)
COLUMNS = {
    GoodsNumber.SERIAL: col(Shipment.serial_no),
    GoodsNumber.LOT: col(Shipment.lot_no),
    GoodsNumber.ORDER: col(Shipment.order_no),
    GoodsNumber.PART: col(Shipment.part_no),
}
AGREED = ("customer", "product", "part_no", "family", "date_code")


@dataclass(frozen=True, slots=True)
class Goods:
    """What the shipments of a number agree on; what they differ in is empty. `customer`: the only one who got them."""

    kind: GoodsNumber
    number: str
    customer: str
    product: str
    part_no: str
    family: str
    date_code: str


def goods_of(session: Session, numbers: Mapping[GoodsNumber, Iterable[str]]) -> dict[tuple[GoodsNumber, str], Goods]:
    """Return what is known of goods by their serial, lot and order numbers, in one question."""
    asked = {kind.value: sorted(set(numbers.get(kind, ()))) for kind in FINDING}
    if not any(asked.values()):
        return {}
    rows = session.connection().execute(_agreed(), asked)
    found = (Goods(GoodsNumber(kind), *values) for kind, *values in rows)
    return {(goods.kind, goods.number): goods for goods in found}


@lru_cache(maxsize=1)
def _agreed() -> Select[tuple[str, ...]]:
    """Return the question what the shipments of many numbers agree on, put together once."""
    united = union_all(*(_agreed_on(kind) for kind in FINDING)).subquery()
    return select_columns(*united.c)


def _agreed_on(kind: GoodsNumber) -> Select[tuple[str, ...]]:
    number = COLUMNS[kind]
    same = [_same(col(getattr(Shipment, name))).label(name) for name in AGREED]
    columns = (literal(kind.value).label("kind"), number.label("number"), *same)
    return select_columns(*columns).where(number.in_(bindparam(kind.value, expanding=True))).group_by(number)


def _same(column: Mapped[Any]) -> ColumnElement[str]:
    """Return the value of a column that all lines agree on that have one; "" when they do not."""
    said = func.nullif(column, "")
    return case((func.min(said) == func.max(said), func.min(said)), else_="")
