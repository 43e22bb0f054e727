"""A list of complaints as a file: the rows of a filter as XLSX or CSV, no cell of which can become a formula.

Who took which rows away is in the ledger, with the hash of the file, before the file is handed out.
"""

import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.writer.excel import ExcelWriter

from models.database import reading
from models.settings import settings
from models.words import label, say
from rules.access import AccessRules
from rules.case import Person
from rules.vocabulary import AccountEvent, Area
from tasks.access_log import note_in_turn
from tasks.bad_rows_file import as_text
from tasks.case_filter import CaseFilter
from tasks.case_search import count_cases, every_case
from tasks.durable_files import opened_beside
from tasks.found_cases import Found
from tasks.query_plans import answer_at_once
from tasks.sheet_cells import Value, in_words, put, value_of

CHUNK = 1_000
MOST = 100_000
COLUMNS = (
    ("Complaint no.", "no"), ("State", "state"), ("Level", "level"), ("Category", "category"),
    ("Name of the category", "category_name"), ("Customer's code", "customer_code"), ("Customer", "customer"),
    ("Department", "department"), ("Responsible person", "responsible"), ("First-inquiry owner", "first_inquiry_owner"),
    ("Received", "received_at"), ("Closing due", "close_due"), ("Closed", "closed_at"), ("Part no.", "part_no"),
    ("Order no.", "order_no"), ("Lot no.", "lot_no"), ("Serial no.", "serial_no"), ("In the customer's words", "text"),
)  # fmt: skip
Row = list[Value]


class TooMany(Exception):
    """More rows than one file takes: the filter has to be narrower."""


class ExportKind(StrEnum):
    """What kind of file is asked for; it is the ending of its name."""

    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True)
class Export:
    """A file that was written, to be handed out once."""

    path: Path
    rows: int
    sha256: str


def export_cases(
    kind: ExportKind, wanted: CaseFilter, person: Person, access: AccessRules, now: datetime, most: int = MOST
) -> Export:
    """Return the file of all complaints that a filter asks for, of those that a person may see. Raises TooMany."""
    folder, counted = settings().home / "exports", _Counted()
    with reading() as session:
        answer_at_once(session)
        if count_cases(session, wanted, person, access, now, most + 1) > most:
            raise TooMany
        found = counted.through(every_case(session, wanted, person, access, now, CHUNK))
        with opened_beside(folder / f"complaints.{kind}") as (path, file):
            WRITERS[kind](file, _table(found))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    what = {"filter": wanted.in_address(after=None), "kind": kind, "rows": counted.rows, "sha256": sha256}
    note_in_turn(person.no, AccountEvent.CASES_EXPORTED, what, now)
    return Export(path, counted.rows, sha256)


class _Counted:
    """Counts rows as they pass."""

    rows = 0

    def through(self, rows: Iterable[Found]) -> Iterator[Found]:
        """Yield the rows."""
        for row in rows:
            self.rows += 1
            yield row


def _table(found: Iterable[Found]) -> Iterator[Row]:
    """Yield the headings, then the rows, as cells can hold them."""
    language, zone = settings().language, settings().zone
    yield [say(language, heading) for heading, _ in COLUMNS]
    for each in found:
        values = (getattr(each, name) for _, name in COLUMNS)
        yield ["" if value is None else value_of(value, language, zone) for value in values]


def _write_csv(file: BinaryIO, table: Iterable[Row]) -> None:
    """Write a table in UTF-8 with a mark, which every spreadsheet understands."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    csv.writer(text).writerows([as_text(in_words(value)) for value in row] for row in table)
    text.detach()


def _write_xlsx(file: BinaryIO, table: Iterable[Row]) -> None:
    """Write a table row by row, so that it is never in memory as a whole."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(label(settings().language, Area.CASES))
    sheet.freeze_panes = "A2"
    for row in table:
        cells = [WriteOnlyCell(sheet) for _ in row]
        for cell, value in zip(cells, row, strict=True):
            put(cell, value)
        sheet.append(cells)
    ExcelWriter(book, ZipFile(file, "w", ZIP_DEFLATED)).save()


WRITERS: dict[ExportKind, Callable[[BinaryIO, Iterable[Row]], None]] = {
    ExportKind.CSV: _write_csv,
    ExportKind.XLSX: _write_xlsx,
}
