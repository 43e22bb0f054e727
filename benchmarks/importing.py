"""Import a file: ours from CSV to ledger, beside the fewest means (the same rows by Core's executemany) and a peer.

Run with `python -m benchmarks.importing [rows]`; `--flat [rows]` measures instead the memory of ever larger files, CSV
and XLSX, up to a million rows: each is checked whole (a dry run), which does everything but keep it. Ours and the floor
take turns, chunk by chunk, so that a drift of the machine meets both alike; only the ratios of one run may be compared.
"registering" is the part of the import that the floor does too: from validated values to rows. "importing" is the
whole, from the file on.
"""

import csv
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from time import perf_counter
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import Engine, select
from sqlmodel import SQLModel

from benchmarks.databases import CLERK, CUSTOMERS, Pair, pairs
from benchmarks.helpdesk import Helpdesk
from benchmarks.memory import peak_megabytes, print_peak
from benchmarks.written_rows import Rows, last_ids, rows_where, since, table_of, write_again
from models.clock import ClockRow
from models.complaint import Complaint
from models.database import transaction
from models.event import LedgerEvent
from models.intake import Intake
from models.mapping import ColumnMapping
from models.message import Message
from models.task import TaskRow
from rules.vocabulary import Identity
from tasks.import_rows import RowReader
from tasks.importing import CHUNK, HowImported, import_complaints, import_steps
from tasks.intake import Incoming, register_all
from tasks.list_files import opened_list
from tasks.list_rows import these
from tasks.uncollected import uncollected

NOW = datetime(2026, 3, 3, 8, tzinfo=UTC)
WITH_ID: tuple[type[SQLModel], ...] = (LedgerEvent, ClockRow, TaskRow, Message, Intake)
SIZES = (10_000, 100_000, 1_000_000)
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "[Content_Types].xml": "<Types/>",
    "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="1" r:id="a"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships><Relationship Id="a" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>"
    ),
}
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


def write_list(path: Path, rows: int, first: int = 0) -> Path:
    """Write a list of complaints as a dealer keeps it, the same one in every run; every tenth has no demand yet."""
    dice = Random(2026)  # noqa: S311
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["编号", *COLUMNS])
        writer.writerows(_row(number, dice) for number in range(first, first + rows))
    return path


def _row(number: int, dice: Random) -> list[str]:
    received = datetime(2026, 1, 2, 8) + timedelta(minutes=dice.randrange(80_000))  # noqa: DTZ001  company time
    clear = number % 10 > 0
    return [
        f"D{number:06d}",
        f"C{dice.randrange(CUSTOMERS):04d}",
        "陈先生",
        f"第 {number} 盘电阻阻值偏高，测试不良 {dice.randrange(1, 90)} 只，规格 10 kΩ ±1%，请尽快分析原因并回复。",
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


def take_turns(pair: Pair, work: Iterator[object]) -> tuple[float, float, int]:
    """Return the seconds of our work and of the floor, and how many rows each wrote.

    After each step of ours, the very rows that it wrote are written again to the other database by the fewest means.
    """
    ours = floor = 0.0
    written = 0
    last = last_ids(pair.ours, WITH_ID)
    while True:
        began = perf_counter()
        done = next(work, None)
        ours += perf_counter() - began
        if done is None:
            return ours, floor, written
        rows, last = _new_rows(pair.ours, last), last_ids(pair.ours, WITH_ID)
        written += sum(map(len, rows.values()))
        with uncollected():
            began = perf_counter()
            with pair.floor.begin() as connection:
                write_again(connection, rows)
            floor += perf_counter() - began


def registering(path: Path) -> Iterator[int]:
    """Register what a file holds, chunk by chunk; it has been read and validated before."""
    mapping = MAPPING.model_copy(update={"source": "values"})
    with opened_list(path, sought=these(mapping.headings)) as file:
        reader = RowReader(mapping, file)
        incoming = iter([read for row in file.rows() if isinstance(read := reader.read(row), Incoming)])
    yield 0
    while chunk := list(islice(incoming, CHUNK)):
        with uncollected(), transaction() as session:
            register_all(session, chunk, "", NOW, Identity.STATED)
        yield len(chunk)


def _new_rows(engine: Engine, last: Mapping[type[SQLModel], int]) -> Rows:
    """Return what was written since; a complaint is new when its intake is."""
    numbers = select(table_of(Intake).c.complaint).where(table_of(Intake).c.id > last[Intake])
    return rows_where(engine, {Complaint: table_of(Complaint).c.no.in_(numbers), **since(last)})


def report(rows: int) -> Iterator[str]:
    """Yield the lines of the table."""
    heads = ("complaints/s", "rows/s", "floor rows/s", "ours/floor", "peer/s", "ours/peer")
    with tempfile.TemporaryDirectory(prefix="kesu-bench-") as folder, pairs() as engines, Helpdesk() as helpdesk:
        first = write_list(Path(folder) / "first.csv", rows)
        second = write_list(Path(folder) / "second.csv", rows, rows)
        yield f"{rows} complaints; the peer is django-helpdesk's bulk_create of as many tickets, a row each"
        yield f"{'':<24}" + "".join(f"{head:>14}" for head in heads)
        for pair in engines:
            peer = helpdesk.per_second("bulk", rows, pair)
            for name, work in (("registering", registering(first)), ("importing", import_steps(second, MAPPING, NOW))):
                ours, floor, written = take_turns(pair, iter(work))
                speed = rows / ours
                figures = [speed, written / ours, written / floor, floor / ours, peer, peer and speed / peer]
                yield f"{pair.name + ' ' + name:<24}" + "".join(map(_cell, figures))
        if helpdesk.why_not:
            yield f"peer left out: {helpdesk.why_not}"
        before, peak = peak_megabytes("benchmarks.importing", first)
        yield f"memory of an importing process: {before:.0f} MB before, {peak:.0f} MB at its peak"


def flat(most: int) -> Iterator[str]:
    """Yield the memory at the peak of checking ever larger files, each in a process of its own."""
    yield f"{'rows':>10}{'':>6}{'MB of file':>12}{'MB before':>12}{'MB peak':>12}{'rows/s':>12}"
    for rows in (size for size in SIZES if size <= most):
        for write in (write_list, write_workbook):
            with tempfile.TemporaryDirectory(prefix="kesu-bench-") as folder:
                path = write(Path(folder) / f"list.{'csv' if write is write_list else 'xlsx'}", rows)
                began = perf_counter()
                before, peak = peak_megabytes("benchmarks.importing", f"{path}?")
                speed, size = rows / (perf_counter() - began), path.stat().st_size / 2**20
                yield f"{rows:>10}{path.suffix:>6}{size:>12.0f}{before:>12.0f}{peak:>12.0f}{speed:>12,.0f}"


def write_workbook(path: Path, rows: int) -> Path:
    """Write the same list as a workbook, row by row, each text in its own cell and the amount as a number."""
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as packed:
        for name, part in PARTS.items():
            packed.writestr(name, part)
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f"<worksheet {MAIN}><sheetData>".encode())
            dice = Random(2026)  # noqa: S311
            sheet.write(_xml(["编号", *COLUMNS]))
            for number in range(rows):
                sheet.write(_xml(_row(number, dice)))
            sheet.write(b"</sheetData></worksheet>")
    return path


def _xml(cells: Sequence[str]) -> bytes:
    texts = (f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in cells[:-1])
    last = f"<c><v>{cells[-1]}</v></c>" if cells[-1][:1].isdigit() else f'<c t="str"><v>{cells[-1]}</v></c>'
    return f"<row>{''.join(texts)}{last}</row>".encode()


def _cell(figure: float | None) -> str:
    return f"{'–':>14}" if figure is None else f"{figure:>14,.0f}" if figure >= 100 else f"{figure:>14.2f}"  # noqa: PLR2004


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    if arguments[:1] == ["--memory"]:
        path, how = Path(arguments[1].removesuffix("?")), HowImported(dry_run=arguments[1].endswith("?"))
        print_peak(Path(arguments[2]), lambda: None, lambda: import_complaints(path, MAPPING, NOW, how))
        return
    if arguments[:1] == ["--flat"]:
        lines = flat(int(arguments[1]) if arguments[1:] else SIZES[-1])
    else:
        lines = report(int(arguments[0]) if arguments else 10_000)
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
