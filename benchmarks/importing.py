"""Import a file: ours from CSV to ledger, beside the fewest means (the same rows through Core's executemany) and a peer.

Run with `python -m benchmarks.importing [rows]`. Ours and the floor take turns, chunk by chunk, so that a drift of the
machine meets both alike; only the ratios of one run may be compared.
"""

import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Engine, func, select
from sqlmodel import SQLModel

from benchmarks.databases import CLERK, CUSTOMERS, Pair, pairs
from benchmarks.helpdesk import Helpdesk
from models.clock import ClockRow
from models.complaint import Complaint
from models.event import LedgerEvent
from models.intake import Intake
from models.mapping import ColumnMapping
from models.message import Message
from models.task import TaskRow
from tasks.importing import import_complaints, import_steps

NOW = datetime(2026, 3, 3, 8, tzinfo=UTC)
WRITTEN: tuple[type[SQLModel], ...] = (Complaint, LedgerEvent, ClockRow, TaskRow, Message, Intake)
COLUMNS = {
    "客户": "customer",
    "联系人": "contact",
    "内容": "text",
    "渠道": "channel",
    "时间": "received_at",
    "对象": "subject",
    "要求": "requirement",
    "类型": "demand",
    "产品": "product",
    "料号": "part_no",
    "订单": "order_no",
    "批号": "lot_no",
    "金额": "claim_amount",
}
MAPPING = ColumnMapping(
    source="bench",
    acting_as=CLERK,
    key="编号",
    columns=COLUMNS,
    values={"channel": {"电话": "PHONE", "邮件": "EMAIL"}, "demand": {"换货": "REPLACE", "说明": "EXPLANATION"}},
)


def write_list(path: Path, rows: int) -> Path:
    """Write a list of complaints as a dealer keeps it, the same one in every run; every tenth has no demand yet."""
    dice = Random(2026)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["编号", *COLUMNS])
        writer.writerows(_row(number, dice) for number in range(rows))
    return path


def _row(number: int, dice: Random) -> list[str]:
    received = datetime(2026, 1, 2, 8) + timedelta(minutes=dice.randrange(80_000))  # noqa: DTZ001  company time
    clear = number % 10 > 0
    return [
        f"D{number:06d}",
        f"C{dice.randrange(CUSTOMERS):04d}",
        "陈先生",
        f"第 {number} 盘电阻阻值偏高，上线后测试不良 {dice.randrange(1, 90)} 只，规格 10 kΩ ±1%，请尽快分析原因并回复。",
        dice.choice(("电话", "邮件")),
        f"{received:%Y-%m-%d %H:%M}",
        "PRODUCT_QUALITY",
        "分析原因并换货" if clear else "",
        dice.choice(("换货", "说明")) if clear else "",
        "厚膜电阻 0603",
        f"RC-{dice.randrange(400)}",
        f"SO-{number}",
        f"L{number // 2}",
        f"{dice.randrange(90_000) / 100:.2f}",
    ]


def alternate(pair: Pair, path: Path) -> tuple[float, float, int]:
    """Return the seconds of ours and of the floor, and how many rows each wrote; they take turns."""
    ours = floor = 0.0
    written = 0
    steps = import_steps(path, MAPPING, NOW)
    last = _last_ids(pair.ours)
    while True:
        began = perf_counter()
        done = next(steps, None)
        ours += perf_counter() - began
        if done is None:
            return ours, floor, written
        rows = _new_rows(pair.ours, last)
        last = _last_ids(pair.ours)
        written += sum(map(len, rows.values()))
        began = perf_counter()
        with pair.floor.begin() as connection:
            _insert(connection, rows)
        floor += perf_counter() - began


def _insert(connection: Connection, rows: Mapping[type[SQLModel], Sequence[Mapping[str, Any]]]) -> None:
    for table, of_table in rows.items():
        if of_table:
            connection.execute(_table(table).insert(), of_table)


def _table(table: type[SQLModel]) -> Any:
    return table.__table__  # type: ignore[attr-defined]


def _last_ids(engine: Engine) -> dict[type[SQLModel], Any]:
    with engine.connect() as connection:
        return {table: connection.execute(select(func.max(_key(table)))).scalar() for table in WRITTEN}


def _new_rows(engine: Engine, last: Mapping[type[SQLModel], Any]) -> dict[type[SQLModel], list[dict[str, Any]]]:
    """Return what was written since, as rows that can be written again: without the ids that the database gives."""
    with engine.connect() as connection:
        found = {
            table: connection.execute(_table(table).select().where(_key(table) > (last[table] or _least(table))))
            for table in WRITTEN
        }
        return {
            table: [{name: value for name, value in row.items() if name != "id"} for row in rows.mappings()]
            for table, rows in found.items()
        }


def _key(table: type[SQLModel]) -> Any:
    return _table(table).c["no" if table is Complaint else "id"]


def _least(table: type[SQLModel]) -> str | int:
    return "" if table is Complaint else 0


def peak_megabytes(path: Path) -> float:
    """Return the most memory that a process needs to import the file, into a database of its own."""
    with tempfile.TemporaryDirectory(prefix="kesu-bench-") as folder:
        command = [sys.executable, "-m", "benchmarks.importing", "--memory", str(path), folder]
        return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1])


def report(rows: int) -> Iterator[str]:
    """Yield the lines of the table."""
    with tempfile.TemporaryDirectory(prefix="kesu-bench-") as folder:
        path = write_list(Path(folder) / "list.csv", rows)
        yield f"{rows} complaints from a CSV file; rows/s count every row written in every table"
        heads = ("engine", "complaints/s", "rows/s", "floor rows/s", "ours/floor", "helpdesk/s", "ours/helpdesk", "MB")
        yield f"{heads[0]:<11}" + "".join(f"{head:>14}" for head in heads[1:])
        memory = peak_megabytes(path)
        with pairs() as engines, Helpdesk() as helpdesk:
            for pair in engines:
                ours, floor, written = alternate(pair, path)
                peer = helpdesk.bulk(rows, pair) if helpdesk.works else 0.0
                figures = (rows / ours, written / ours, written / floor, floor / ours, peer, peer and rows / ours / peer)
                line = "".join(f"{figure:>14.2f}" if figure < 100 else f"{figure:>14,.0f}" for figure in figures)
                yield f"{pair.name:<11}{line}{memory:>14.0f}"
        if not helpdesk.works:
            yield f"helpdesk: left out, {helpdesk.why_not}"


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    rows = int(arguments[0]) if arguments else 10_000
    for line in report(rows):
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
