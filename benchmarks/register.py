"""Register one complaint, validated and durable: ours, beside the same rows by SQLModel's add and commit, and a peer.

Run with `python -m benchmarks.register [complaints]`. Ours and the floor take turns, complaint by complaint; only the
ratios of one run may be compared.
"""

import resource
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Mapped
from sqlmodel import Session, SQLModel, col

from benchmarks.databases import CLERK, CUSTOMERS, Pair, pairs
from benchmarks.helpdesk import Helpdesk
from benchmarks.written_rows import table_of
from models.clock import ClockRow
from models.complaint import Complaint
from models.event import LedgerEvent
from models.intake import Intake
from models.message import Message
from models.task import TaskRow
from tasks.gates import record_event

NOW = datetime(2026, 3, 3, 8, tzinfo=UTC)
WARM_UP = 20
NAMED_BY: dict[type[SQLModel], Mapped[str]] = {
    Complaint: col(Complaint.no),
    LedgerEvent: col(LedgerEvent.subject),
    ClockRow: col(ClockRow.subject),
    TaskRow: col(TaskRow.subject),
    Message: col(Message.subject),
    Intake: col(Intake.complaint),
}


def answer(number: int) -> dict[str, Any]:
    """Return a registration as it is filled in."""
    return {
        "acting_as": CLERK,
        "customer": f"C{number % CUSTOMERS:04d}",
        "text": f"第 {number} 盘电阻阻值偏高，上线后测试不良，规格 10 kΩ ±1%，请尽快分析原因并回复。",
        "contact": "陈先生",
        "channel": "EMAIL",
        "received_at": f"2026-02-{1 + number % 28:02d} 09:{number % 60:02d}",
        "subject": "PRODUCT_QUALITY",
        "requirement": "分析原因并换货",
        "demand": "REPLACE",
        "product": "厚膜电阻 0603",
        "part_no": f"RC-{number % 400}",
        "order_no": f"SO-{number}",
        "lot_no": f"L{number}",
    }


def alternate(pair: Pair, complaints: int) -> tuple[float, float, float]:
    """Return the median seconds of ours and of the floor, and the rows of one complaint."""
    ours, floor, rows = [], [], []
    for number in range(WARM_UP + complaints):
        began = perf_counter()
        recorded = record_event("", "REGISTER", answer(number), f"run-{number}", NOW)
        ours.append(perf_counter() - began)
        same = _rows_of(pair.ours, recorded.complaint_no)
        began = perf_counter()
        with Session(pair.floor) as session:
            session.add_all(same)
            session.commit()
        floor.append(perf_counter() - began)
        rows.append(len(same))
    return median(ours[WARM_UP:]), median(floor[WARM_UP:]), median(rows)


def _rows_of(engine: Engine, no: str) -> list[SQLModel]:
    """Return the rows of a complaint as new objects, without the ids that the database gives."""
    with engine.connect() as connection:
        return [
            table(**{key: value for key, value in row.items() if key != "id"})
            for table, column in NAMED_BY.items()
            for row in connection.execute(table_of(table).select().where(column == no)).mappings()
        ]


def report(complaints: int) -> Iterator[str]:
    """Yield the lines of the table."""
    heads = ("ours/s", "floor/s", "ours/floor", "rows", "peer/s", "ours/peer")
    with pairs() as engines, Helpdesk() as helpdesk:
        yield f"{complaints} complaints one by one, median; the peer is django-helpdesk's public form, saved"
        yield f"{'':<12}" + "".join(f"{head:>12}" for head in heads)
        for pair in engines:
            ours, floor, rows = alternate(pair, complaints)
            peer = helpdesk.per_second("form", complaints, pair)
            figures = [1 / ours, 1 / floor, floor / ours, rows, peer, peer and 1 / ours / peer]
            yield f"{pair.name:<12}" + "".join(f"{'–' if f is None else f'{f:.2f}':>12}" for f in figures)
        if helpdesk.why_not:
            yield f"peer left out: {helpdesk.why_not}"
        yield f"memory of this process at its peak: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    for line in report(int(arguments[0]) if arguments else 500):
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
