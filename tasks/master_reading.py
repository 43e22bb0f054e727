"""A file of master data is read to its end: the good rows, and every cell that cannot be read with its remedy."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints, TypeAdapter, ValidationError
from sqlalchemy import Table
from sqlmodel import SQLModel

from models.forms.intake import Money, Quantity
from models.forms.moment import Moment, NeededMoment
from models.forms.refusals import refusals_of
from models.mapping import ImportRefused
from rules.part import plain_text
from rules.vocabulary import Language, Role
from tasks import csv_files
from tasks.master_sheets import Key, Row, Sheet

HEADINGS = 1
LONGEST_TEXT = 200

# How a cell is written, where that differs from the column's own type: moments in company time, roles apart by spaces.
WRITTEN: dict[Any, Any] = {
    datetime: NeededMoment,
    datetime | None: Moment,
    Decimal: Money,
    Decimal | None: Money,
    int: Quantity,
    list[Role]: Annotated[list[Role], BeforeValidator(str.split)],
}


@dataclass(slots=True)
class Filled:
    """A file as it was read: its rows by their number in the spreadsheet, all names in it, and what is wrong with it.

    The name of a bad row counts, so that one mistake is not reported again wherever the row is referred to.
    """

    sheet: Sheet
    names: set[str] = field(default_factory=set)
    rows: dict[int, Row] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def refuse(self, number: int, column: str, remedy: str) -> None:
        """Note what is wrong in a cell."""
        self.problems.append(f"{self.sheet.file}, row {number}, {column}: {remedy}")


def read_sheet(path: Path, sheet: Sheet) -> Filled:
    """Return the rows of a CSV file in UTF-8, each cell as its column wants it; what is wrong is noted."""
    filled = Filled(sheet)
    try:
        with csv_files.opened_csv(path, "utf-8-sig", ",") as file:
            _check_headings(filled, file.headings)
            lines = list(file.rows())
            _note_names(filled, file.headings, lines)
            if not filled.problems:
                _read_rows(filled, file.headings, lines)
    except ImportRefused as refused:
        filled.problems += [f"{sheet.file}: {problem}" for problem in refused.problems]
    return filled


def _check_headings(filled: Filled, headings: Sequence[str]) -> None:
    known = filled.sheet.columns
    for name in headings:
        if name not in known:
            filled.refuse(HEADINGS, name, f"This column is unknown: remove it, or use one of {', '.join(known)}.")
        elif headings.count(name) > 1:
            filled.refuse(HEADINGS, name, "This heading stands here twice: keep one of the two columns.")
    for name in filled.sheet.required:
        if name not in headings:
            filled.refuse(HEADINGS, name, "This column is missing: add it.")


def _note_names(filled: Filled, headings: Sequence[str], lines: Sequence[csv_files.Row]) -> None:
    name = filled.sheet.key[0]
    if name in headings:
        place = headings.index(name)
        filled.names = {line.cells[place].strip() for line in lines if len(line.cells) > place}


def _read_rows(filled: Filled, headings: Sequence[str], lines: Sequence[csv_files.Row]) -> None:
    first: dict[Key, int] = {}
    defaults = filled.sheet.defaults
    for line in lines:
        row = _read_row(filled, line, headings, defaults)
        if row is None:
            continue
        earlier = first.setdefault(filled.sheet.key_of(row), line.number)
        if earlier != line.number:
            filled.refuse(line.number, ", ".join(filled.sheet.key), f"This repeats row {earlier}: keep one of the two.")
        filled.rows[line.number] = row


def _read_row(filled: Filled, line: csv_files.Row, headings: Sequence[str], defaults: Row) -> Row | None:
    """Return a row's values, or nothing when a cell cannot be read; then the rules of the row are not asked."""
    if line.fault:
        filled.problems.append(f"{filled.sheet.file}, row {line.number}: {line.fault}")
        return None
    row, before = dict(defaults), len(filled.problems)
    for column, cell in zip(headings, line.cells, strict=True):
        if not cell.strip():
            if column not in defaults:
                filled.refuse(line.number, column, "Fill this in.")
        else:
            try:
                row[column] = cell_of(filled.sheet.table, column).validate_python(cell)
            except ValidationError as error:
                filled.refuse(line.number, column, refusals_of(error, Language.EN)[0])
    if len(filled.problems) > before:
        return None
    for column, remedy in filled.sheet.check(row):
        filled.refuse(line.number, column, remedy)
    return row


@cache
def cell_of(table: type[SQLModel], column: str) -> TypeAdapter[Any]:
    """Return what reads a cell of a column: the column's own type and limits."""
    info = table.model_fields[column]
    wanted: Any = info.annotation
    if wanted is not str:
        return TypeAdapter(WRITTEN.get(wanted, wanted))
    longest = getattr(table_of(table).c[column].type, "length", None) or LONGEST_TEXT
    limits = StringConstraints(strip_whitespace=True, max_length=longest)
    return TypeAdapter(Annotated[str, limits, BeforeValidator(plain_text)])


def table_of(model: type[SQLModel]) -> Table:
    """Return the table behind a model."""
    table: Table = model.__dict__["__table__"]
    return table
