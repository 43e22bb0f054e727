"""The company's master data: CSV files are checked as a whole, then entered in one transaction, or not at all.

A file is a table, a heading is a column of that table, an empty cell is the column's default. A row is known again by
its natural key, so the same files may be loaded any number of times. A file that is not there leaves its table alone,
and a row that is not there stays: whoever leaves is marked `active` = no. Moments are in company time.
"""

import argparse
import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import BeforeValidator, StringConstraints, TypeAdapter, ValidationError
from sqlalchemy import Table, insert, select, update
from sqlmodel import Session, SQLModel

from models.assignment import Assignment, AssignmentKind
from models.customer import Contact, Customer
from models.database import migrate, transaction
from models.department import Department
from models.employee import Employee
from models.exposure import Exposure
from models.forms.intake import Money, Quantity
from models.forms.moment import Moment, NeededMoment
from models.forms.plain_text import plain_text
from models.forms.refusals import refusals_of
from models.shipment import Shipment
from rules.vocabulary import DepartmentType, Language, Role, Tier
from tasks.company import VERSION
from tasks.numbers import changed

Row = dict[str, Any]
Key = tuple[Any, ...]
Remedies = Iterator[tuple[str, str]]
"""A column and, in one sentence, what is wrong there and what to do."""

DEPARTMENTS, EMPLOYEES, CUSTOMERS = "departments.csv", "employees.csv", "customers.csv"
LONGEST_TEXT = 200


class MasterDataRefused(ValueError):
    """Files that cannot be loaded; `problems` holds one sentence for each thing to put right. Nothing was written."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Count:
    """What became of one file's rows."""

    rows: int
    added: int
    changed: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a loading did, by file."""

    files: Mapping[str, Count]

    @property
    def something_changed(self) -> bool:
        """Whether the database is not as it was before."""
        return any(count.added or count.changed for count in self.files.values())


def _nothing_more(_: Row) -> Remedies:
    yield from ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file: its table, the columns that tell rows apart, those that name rows of other files, and what every row shares."""

    file: str
    table: type[SQLModel]
    key: tuple[str, ...]
    refers: Mapping[str, str] = field(default_factory=dict)
    check: Callable[[Row], Remedies] = _nothing_more
    shared: Mapping[str, Any] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings that the file may have."""
        return tuple(name for name in self.table.model_fields if name != "id" and name not in self.shared)

    def key_of(self, row: Mapping[str, Any]) -> Key:
        """Return what tells a row from all others."""
        return tuple(row[name] for name in self.key)


@dataclass(slots=True)
class Filled:
    """A file as it was read: its good rows by their number in the spreadsheet, and what is wrong with the others."""

    sheet: Sheet
    rows: dict[int, Row] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def refuse(self, number: int, column: str, remedy: str) -> None:
        """Note what is wrong in a cell."""
        self.problems.append(f"{self.sheet.file}, row {number}, {column}: {remedy}")


def _assignment_check(row: Row) -> Remedies:
    if row["valid_to"] <= row["valid_from"]:
        yield "valid_to", "This is not later than valid_from: give the first moment at which the row no longer holds."
    if row["deputy"] == row["employee"]:
        yield "deputy", "Nobody is his own deputy: name somebody else."
    for column in ("on_duty_from", "on_duty_to"):
        if row[column] and not _is_time(row[column]):
            yield column, f"{row[column]} is no time of day: write it as 09:00, or leave both ends of the window empty."
    if bool(row["on_duty_from"]) != bool(row["on_duty_to"]):
        yield "on_duty_to", "A window has two ends: fill in both on_duty_from and on_duty_to, or neither."


def _receiver_check(row: Row) -> Remedies:
    yield from _assignment_check(row)
    if row["level"] is None:
        yield "level", "Fill this in: GENERAL, MEDIUM or STRONG."
    if bool(row["signed_at"]) != bool(row["signed_by"]):
        yield "signed_by", "A signature has a person and a moment: fill in both signed_at and signed_by, or neither."


def _deputy_check(row: Row) -> Remedies:
    yield from _assignment_check(row)
    if row["kind"] is AssignmentKind.RECEIVER:
        yield "kind", "A receiver stands in receivers.csv: move the row there."
    if (row["kind"] is AssignmentKind.DEPUTY) != bool(row["deputy"]):
        yield "deputy", "A DEPUTY row names the deputy, a DUTY row does not."


def _customer_check(row: Row) -> Remedies:
    if row["zone"] not in available_timezones():
        yield "zone", f"{row['zone']} is no time zone: write an IANA name such as Asia/Shanghai."
    for column in ("sales_rep", "assistant"):
        if row["tier"] is Tier.KEY and not row[column]:
            yield column, "A KEY customer has a sales representative and an assistant: name one."


def _shipment_check(row: Row) -> Remedies:
    if row["qty"] < 1:
        yield "qty", "A delivery line has at least one piece: write 1 or more."


def _is_time(text: str) -> bool:
    try:
        return bool(time.fromisoformat(text).isoformat())
    except ValueError:
        return False


ASSIGNED = {"department": DEPARTMENTS, "employee": EMPLOYEES, "deputy": EMPLOYEES, "signed_by": EMPLOYEES}
SHEETS = (
    Sheet(DEPARTMENTS, Department, ("code",), {"manager": EMPLOYEES, "superior": EMPLOYEES}),
    Sheet(EMPLOYEES, Employee, ("no",), {"department": DEPARTMENTS}),
    Sheet("receivers.csv", Assignment, ("kind", "department", "level", "valid_from"), ASSIGNED, _receiver_check,
          shared={"kind": AssignmentKind.RECEIVER}),
    Sheet("deputies_and_duty.csv", Assignment, ("kind", "department", "employee", "valid_from"), ASSIGNED, _deputy_check),
    Sheet(CUSTOMERS, Customer, ("code",), {"sales_rep": EMPLOYEES, "assistant": EMPLOYEES}, _customer_check),
    Sheet("contacts.csv", Contact, ("customer", "name"), {"customer": CUSTOMERS}),
    Sheet("shipments.csv", Shipment, ("customer", "shipped_on", "order_no", "part_no", "lot_no", "serial_no"),
          {"customer": CUSTOMERS}, _shipment_check),
    Sheet("exposure.csv", Exposure, ("week", "family")),
)  # fmt: skip


def load_company(folder: Path) -> Loaded:
    """Enter the CSV files of a folder; return how many rows each has, and how many were added or changed.

    Raises MasterDataRefused with every problem of every file; then nothing was written.
    """
    files = [read_sheet(folder / sheet.file, sheet) for sheet in SHEETS if (folder / sheet.file).exists()]
    if not files:
        raise MasterDataRefused([f"{folder} has none of the files {', '.join(sheet.file for sheet in SHEETS)}: add them"])
    with transaction() as session:
        known = {sheet.file: _kept_rows(session, sheet) for sheet in SHEETS}
        _refuse_unsound(files, known)
        loaded = Loaded({file.sheet.file: _enter(session, file, known[file.sheet.file]) for file in files})
        if loaded.something_changed:
            changed(session, VERSION)
    return loaded


def read_sheet(path: Path, sheet: Sheet) -> Filled:
    """Return the rows of a file, each cell as its column wants it; what cannot be read is noted with its remedy."""
    filled = Filled(sheet)
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            lines = csv.DictReader(source, restkey="", restval="")
            if _headings_are_right(filled, lines.fieldnames or ()):
                _read_rows(filled, lines)
    except UnicodeDecodeError as error:
        filled.problems.append(f"{sheet.file}: byte {error.start} is not UTF-8: save the file as CSV UTF-8")
    return filled


def _headings_are_right(filled: Filled, headings: Sequence[str]) -> bool:
    known = filled.sheet.columns
    required = [name for name in known if filled.sheet.table.model_fields[name].is_required()]
    for name in headings:
        if name not in known:
            filled.refuse(1, name, f"This column is unknown: remove it, or use one of {', '.join(known)}.")
    for name in (*required, *filled.sheet.key):
        if name not in headings and name not in filled.sheet.shared:
            filled.refuse(1, name, "This column is missing: add it.")
    if len(set(headings)) < len(headings):
        filled.refuse(1, ", ".join(headings), "A heading stands here twice: keep one of the two columns.")
    return not filled.problems


def _read_rows(filled: Filled, lines: Iterable[Mapping[str, str]]) -> None:
    first: dict[Key, int] = {}
    for number, cells in enumerate(lines, start=2):
        row = _read_row(filled, number, cells)
        if row is None:
            continue
        earlier = first.setdefault(filled.sheet.key_of(row), number)
        if earlier != number:
            filled.refuse(number, ", ".join(filled.sheet.key), f"This repeats row {earlier}: keep one of the two.")
        filled.rows[number] = row


def _read_row(filled: Filled, number: int, cells: Mapping[str, str]) -> Row | None:
    """Return a row's values, or nothing when a cell cannot be read; then the rules of the row are not asked."""
    before = len(filled.problems)
    row = _defaults(filled.sheet) | dict(filled.sheet.shared)
    if "" in cells:
        filled.refuse(number, "-", "There are more cells than headings: put a cell with a comma in quotation marks.")
    for column, cell in cells.items():
        if column and (cell.strip() or column not in row):
            try:
                row[column] = _cell(filled.sheet.table, column).validate_python(cell)
            except ValidationError as error:
                filled.refuse(number, column, refusals_of(error, Language.EN)[0])
    if len(filled.problems) > before:
        return None
    for column, remedy in filled.sheet.check(row):
        filled.refuse(number, column, remedy)
    return row


def _defaults(sheet: Sheet) -> Row:
    fields = sheet.table.model_fields.items()
    return {name: info.get_default(call_default_factory=True) for name, info in fields if name != "id" and not info.is_required()}


_cells: dict[tuple[type[SQLModel], str], TypeAdapter[Any]] = {}


def _cell(table: type[SQLModel], column: str) -> TypeAdapter[Any]:
    """Return what reads a cell of a column: the column's own type and limits."""
    if (table, column) not in _cells:
        _cells[table, column] = TypeAdapter(_cell_type(table, column))
    return _cells[table, column]


def _cell_type(table: type[SQLModel], column: str) -> Any:
    info = table.model_fields[column]
    wanted: Any = info.annotation
    special: dict[Any, Any] = {
        datetime: NeededMoment,
        datetime | None: Moment,
        Decimal: Money,
        Decimal | None: Money,
        int: Quantity,
        list[Role]: Annotated[list[Role], BeforeValidator(str.split)],
    }
    if wanted is not str:
        return special.get(wanted, wanted)
    longest = getattr(_table_of(table).c[column].type, "length", None) or LONGEST_TEXT
    limits = StringConstraints(strip_whitespace=True, max_length=longest, min_length=1 if info.is_required() else 0)
    return Annotated[str, BeforeValidator(plain_text), limits, *info.metadata]


def _table_of(table: type[SQLModel]) -> Table:
    found: Table = getattr(table, "__table__")  # noqa: B009 (SQLModel does not declare it)
    return found


def _kept_rows(session: Session, sheet: Sheet) -> dict[Key, Row]:
    """Return the rows that the table holds now, by their natural key."""
    rows = session.execute(select(_table_of(sheet.table))).mappings()
    shared = sheet.shared.items()
    return {sheet.key_of(row): dict(row) for row in rows if all(row[name] == value for name, value in shared)}


def _refuse_unsound(files: Sequence[Filled], known: Mapping[str, Mapping[Key, Row]]) -> None:
    """Raise MasterDataRefused when anything is wrong in any file, or between them."""
    names = {name: {key[0] for key in rows} for name, rows in known.items()}
    for file in files:
        names[file.sheet.file] |= {file.sheet.key_of(row)[0] for row in file.rows.values()}
    for file in files:
        _check_references(file, names)
        _check_whole(file)
    problems = [problem for file in files for problem in file.problems]
    if problems:
        raise MasterDataRefused(problems)


def _check_references(file: Filled, names: Mapping[str, set[Any]]) -> None:
    for column, to in file.sheet.refers.items():
        for number, row in file.rows.items():
            if row[column] and row[column] not in names[to]:
                file.refuse(number, column, f"{row[column]} is not in {to}: add it there, or correct it here.")


def _check_whole(file: Filled) -> None:
    """Note what no single row shows: a second managing department, receivers of overlapping periods."""
    managing = [number for number, row in file.rows.items() if row.get("type") is DepartmentType.MANAGING]
    for number in managing[1:]:
        file.refuse(number, "type", f"Row {managing[0]} is MANAGING already: the company has one service centre.")
    if file.sheet.shared.get("kind") is AssignmentKind.RECEIVER:
        order = sorted((r["department"], r["level"], r["valid_from"], number) for number, r in file.rows.items() if r["level"])
        for before, row in pairwise(order):
            if before[:2] == row[:2] and row[2] < file.rows[before[3]]["valid_to"]:
                file.refuse(row[3], "valid_from", f"This overlaps row {before[3]}: one receiver a department and level at a time.")


def _enter(session: Session, file: Filled, kept: Mapping[Key, Row]) -> Count:
    """Add the new rows and change those that differ, each in one statement."""
    table = file.sheet.table
    own = [column.name for column in _table_of(table).primary_key]
    rows = {file.sheet.key_of(row): row for row in file.rows.values()}
    added = [row for key, row in rows.items() if key not in kept]
    differing = [row | {name: kept[key][name] for name in own} for key, row in rows.items() if _differs(kept.get(key), row)]
    if added:
        session.execute(insert(table), added)
    if differing:
        session.execute(update(table), differing)
    return Count(rows=len(rows), added=len(added), changed=len(differing))


def _differs(kept: Row | None, row: Row) -> bool:
    return kept is not None and any(kept[name] != value for name, value in row.items())


def main() -> None:
    """Load the folder named on the command line and print what was done."""
    parser = argparse.ArgumentParser(prog="python -m tasks.master_data", description="Enter the company's master data.")
    parser.add_argument("folder", type=Path, help="the folder with departments.csv, employees.csv, …")
    folder = parser.parse_args().folder
    migrate()
    try:
        loaded = load_company(folder)
    except MasterDataRefused as refused:
        sys.exit(f"Nothing was loaded.\n{refused}")
    for file, count in loaded.files.items():
        sys.stdout.write(f"{file:24}{count.rows:6} rows{count.added:6} added{count.changed:6} changed\n")


if __name__ == "__main__":
    main()
