"""A number looked up among very many shipments: for a person's page, and for the registrations of a chunk.

Run with `python -m benchmarks.triage_lookup [shipments]`. Floor: one question in SQL for the lines of the number alone.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from statistics import median
from time import perf_counter

from sqlalchemy import text

from benchmarks.databases import CLERK, CUSTOMERS, Pair, pairs
from models.database import reading
from rules.access import AccessRules
from rules.case import Person
from rules.triage.policy import GoodsNumber
from tasks.company import company
from tasks.goods import goods_of
from tasks.lookup import look_up
from tasks.policy_store import book

SHIPMENTS = 1_000_000
NOW = datetime(2026, 3, 3, tzinfo=UTC)
ROUNDS, CHUNK = 50, 500
PARTS, A_LOT, AN_ORDER = 400, 200, 20
NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count}) ",
    "postgresql": "WITH n(i) AS (SELECT generate_series(0, {count} - 1)) ",
}
# Goods of a lot go to two customers, those of an order to one.
LINES = """
INSERT INTO shipment (customer, shipped_on, order_no, part_no, product, family, material, lot_no, serial_no, date_code,
                      qty, warranty_months)
{numbers} SELECT {customer}, '2025-06-01', 'SO-' || (i / {order}), 'P-' || (i % {parts}), '电阻', 'R', 'M',
       'L' || (i / {lot}), 'SN-' || i, '2522', 1, 24 FROM n
"""
CUSTOMER = "'C' || substr('000' || ((i / {order}) % {customers}), -4)"
CUSTOMER_PG = "'C' || lpad(((i / {order}) % {customers})::text, 4, '0')"
FLOOR = "SELECT * FROM shipment WHERE lot_no = :lot ORDER BY shipped_on DESC LIMIT 51"


def fill(pair: Pair, count: int) -> None:
    """Ship so many lines."""
    dialect = pair.ours.dialect.name
    customer = (CUSTOMER if dialect == "sqlite" else CUSTOMER_PG).format(order=AN_ORDER, customers=CUSTOMERS)
    numbers = NUMBERS[dialect].format(count=count)
    statement = LINES.format(numbers=numbers, customer=customer, order=AN_ORDER, parts=PARTS, lot=A_LOT)
    if dialect != "sqlite":
        statement = statement.replace("'2025-06-01'", "date '2025-06-01'")
    with pair.ours.begin() as connection:
        connection.execute(text(statement))
        connection.execute(text("ANALYZE"))


def milliseconds(ask: Callable[[int], object]) -> float:
    """Return how long a question takes, in the middle."""
    took = []
    for number in range(ROUNDS):
        began = perf_counter()
        ask(number)
        took.append(perf_counter() - began)
    return median(took) * 1000


def questions(
    pair: Pair, count: int, person: Person, access: AccessRules
) -> Iterator[tuple[str, Callable[[int], object]]]:
    """Yield what is asked, each with its name."""

    def page(kind: GoodsNumber, pattern: str, of: int) -> Callable[[int], object]:
        return lambda n: look_up({kind: pattern.format(n * 7919 % of)}, person, access, NOW)

    def chunk(number: int) -> object:
        numbers = [f"L{(number * CHUNK + n) * 31 % (count // A_LOT)}" for n in range(CHUNK)]
        with reading() as session:
            return goods_of(session, {GoodsNumber.LOT: numbers, GoodsNumber.SERIAL: numbers})

    def floor(number: int) -> object:
        with pair.ours.connect() as connection:
            return connection.execute(text(FLOOR), {"lot": f"L{number * 7919 % (count // A_LOT)}"}).all()

    yield "serial number", page(GoodsNumber.SERIAL, "SN-{}", count)
    yield "lot of 200 lines", page(GoodsNumber.LOT, "L{}", count // A_LOT)
    yield "order", page(GoodsNumber.ORDER, "SO-{}", count // AN_ORDER)
    yield f"part of {count // PARTS:,} lines", page(GoodsNumber.PART, "P-{}", PARTS)
    yield "floor: the lines of a lot", floor
    yield f"a chunk of {CHUNK} registrations", chunk


def report(count: int) -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"{count:,} shipments; milliseconds in the middle of {ROUNDS}"
    with pairs() as engines:
        for pair in engines:
            fill(pair, count)
            with reading() as session:
                person = company(session, NOW).people[CLERK]
            for name, ask in questions(pair, count, person, book().at(NOW).access):
                yield f"{pair.name:<12}{name:<32}{milliseconds(ask):>10.2f}"


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    for line in report(int(arguments[0]) if arguments else SHIPMENTS):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
