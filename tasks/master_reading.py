"""A source of master data is read: its headings, then row after row, each cell as its column wants it.

What cannot be read is a problem with its remedy, and the reading goes on.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, get_args

from pydantic import BeforeValidator, StringConstraints, TypeAdapter, ValidationError
from sqlalchemy import Table
from sqlmodel import SQLModel

from models.forms.intake import Money, Quantity
from models.forms.moment import Moment, NeededMoment
from models.mapping import ImportRefused
from models.settings import settings
from rules.part import plain_text
from rules.refusal import Refusal
from rules.vocabulary import Role
from tasks.list_rows import ListFile
from tasks.list_rows import Row as Line
from tasks.master_problems import Problem
from tasks.master_sheets import Key, Row, Sheet
from tasks.master_sources import Source
from tasks.master_words import YES_OR_NO, as_compared, codes_by_name, columns_by_heading

HEADINGS = 1
LONGEST_TEXT = 200
# A row that begins with it is an example or a remark, and is passed over.
REMARK = "#"
MIDNIGHT = " 00:00:00"
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?( .*)?")
DAY_ALONE = re.compile(r"\d{4}-\d{2}-\d{2}")
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")


def in_codes(codes: type[StrEnum]) -> BeforeValidator:
    """Return what takes the name of a code, in any language, for the code itself."""

    def code_for(cell: str) -> str:
        return codes_by_name(codes).get(as_compared(cell), cell.strip())

    return BeforeValidator(code_for)


def _day(cell: str) -> str:
    """Return a day as the field reads it: 2026/2/3 and 2026年2月3日 as people write it, and a cell that is a date."""
    written = unicodedata.normalize("NFKC", cell).strip().removesuffix(MIDNIGHT)
    found = DAY.fullmatch(written)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}{found[4] or ''}" if found else written


def _moment(cell: str) -> str:
    """Return a moment as the field reads it; a day alone begins at midnight in company time."""
    written = _day(cell)
    return written + MIDNIGHT if DAY_ALONE.fullmatch(written) else written


def _amount(cell: str) -> str:
    written = unicodedata.normalize("NFKC", cell).strip()
    return written.replace(",", "") if THOUSANDS.fullmatch(written) else written


def _roles(cell: str) -> list[str]:
    words = cell.replace(",", " ").replace("，", " ").replace("、", " ").replace(";", " ").split()
    return [codes_by_name(Role).get(as_compared(word), word) for word in words]


# How a cell is written, where that differs from the column's own type: moments in company time, roles apart by spaces.
WRITTEN: dict[Any, Any] = {
    datetime: Annotated[NeededMoment, BeforeValidator(_moment)],
    datetime | None: Annotated[Moment, BeforeValidator(_moment)],
    date: Annotated[date, BeforeValidator(_day)],
    Decimal: Annotated[Money, BeforeValidator(_amount)],
    Decimal | None: Annotated[Money, BeforeValidator(_amount)],
    int: Quantity,
    bool: Annotated[bool, BeforeValidator(lambda cell: YES_OR_NO.get(cell.strip(), cell))],
    list[Role]: Annotated[list[Role], BeforeValidator(_roles)],
}


@dataclass(slots=True)
class Filled:
    """A file as it was read: its rows by their number in the spreadsheet, all names in it, and what is wrong with it.

    The name of a bad row counts, so that one mistake is not reported again wherever the row is referred to.
    """

    source: Source
    names: set[str] = field(default_factory=set)
    rows: dict[int, Row] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    problems: list[Problem] = field(default_factory=list)

    @property
    def sheet(self) -> Sheet:
        """What the file is to hold."""
        return self.source.sheet

    def refuse(self, number: int, column: str, message: str, **values: object) -> None:
        """Note what is wrong in a cell."""
        self.problems.append(Problem(self.source.shown, number, column, message, values))


@dataclass(frozen=True, slots=True)
class Read:
    """One row as it was read; `row` is None when a cell cannot be read. `name` is what others call it by.

    `given` are the columns that the file has, and what follows from them: the others of a row that is there stay.
    """

    number: int
    row: Row | None
    problems: tuple[Problem, ...]
    name: str = ""
    given: frozenset[str] = frozenset()


def read_whole(source: Source) -> Filled:
    """Return all rows of a source; what is wrong is noted."""
    filled = Filled(source)
    first: dict[Key, int] = {}
    for read in read_rows(source):
        filled.problems += read.problems
        filled.names |= {read.name} - {""}
        if read.row is None:
            continue
        earlier = first.setdefault(source.sheet.key_of(read.row), read.number)
        if earlier != read.number:
            columns = ", ".join(source.sheet.key)
            filled.refuse(read.number, columns, "This repeats row {earlier}: keep one of the two.", earlier=earlier)
        filled.rows[read.number], filled.given = read.row, read.given
    return filled


def read_rows(source: Source) -> Iterator[Read]:
    """Yield the rows of a source, one after the other, however many there are.

    One that cannot be opened, or whose headings are wrong, is a single row of nothing but problems.
    """
    try:
        with source.opened() as opened:
            columns = [columns_by_heading().get(as_compared(heading), heading) for heading in opened.headings]
            wrong = tuple(_wrong_headings(source, opened.headings, columns))
            if wrong:
                yield Read(HEADINGS, None, wrong)
            yield from () if wrong else _read_rows(source, opened, columns)
    except ImportRefused as refused:
        shown = source.shown
        yield Read(0, None, tuple(Problem(shown, 0, "", "{text}", {"text": text}) for text in refused.problems))


def _wrong_headings(source: Source, headings: Sequence[str], columns: Sequence[str]) -> Iterator[Problem]:
    known, shown = source.sheet.columns, source.shown
    for name, column in zip(headings, columns, strict=True):
        if column not in known:
            message = "This column is unknown: remove it, or use one of {known}."
            yield Problem(shown, HEADINGS, name, message, {"known": ", ".join(known)})
        elif columns.count(column) > 1:
            yield Problem(shown, HEADINGS, name, "This heading stands here twice: keep one of the two columns.")
    for column in source.sheet.required:
        if column not in columns:
            yield Problem(shown, HEADINGS, column, "This column is missing: add it.")


def _read_rows(source: Source, opened: ListFile, columns: Sequence[str]) -> Iterator[Read]:
    names = source.sheet.key[0]
    place = columns.index(names) if names in columns else None
    defaults = source.sheet.defaults
    for line in opened.rows():
        if line.cells and line.cells[0].lstrip().startswith(REMARK):
            continue
        if line.fault:
            yield Read(line.number, None, (Problem(source.shown, line.number, "", "{text}", {"text": line.fault}),))
        else:
            yield _read_row(source, line, columns, defaults, line.cells[place].strip() if place is not None else "")
    if opened.ended_early:
        yield Read(0, None, (Problem(source.shown, 0, "", "{text}", {"text": opened.ended_early}),))


def _read_row(source: Source, line: Line, columns: Sequence[str], defaults: Row, name: str) -> Read:
    """Return a row's values, or only problems when a cell cannot be read; then the rules of the row are not asked."""
    row, problems, given = dict(defaults), list[Problem](), frozenset(columns)
    for place, (column, cell) in enumerate(zip(columns, line.cells, strict=True)):
        where = (source.shown, line.number, column)
        if place in line.faults:
            problems.append(Problem(*where, "{text}", {"text": line.faults[place]}))
        elif cell.strip():
            try:
                row[column] = cell_of(source.sheet.table, column).validate_python(cell)
            except ValidationError as error:
                problems.append(Problem(*where, "", error=error))
        elif column not in defaults:
            problems.append(Problem(*where, "Fill this in."))
    if problems:
        return Read(line.number, None, tuple(problems), name)
    found = [_problem(source, line.number, refusal) for refusal in source.sheet.check(row)]
    follows = source.sheet.follows(row)
    return Read(line.number, row | follows, tuple(found), name, given | follows.keys())


def _problem(source: Source, number: int, refusal: Refusal) -> Problem:
    return Problem(source.shown, number, refusal.field, refusal.message, refusal.values)


@cache
def cell_of(table: type[SQLModel], column: str) -> TypeAdapter[Any]:
    """Return what reads a cell of a column: the column's own type and limits."""
    info = table.model_fields[column]
    wanted: Any = info.annotation
    codes = codes_in(wanted)
    if codes:
        return TypeAdapter(Annotated[wanted, in_codes(codes)])
    if wanted is not str:
        return TypeAdapter(WRITTEN.get(wanted, wanted))
    longest = getattr(table_of(table).c[column].type, "length", None) or LONGEST_TEXT
    limits = StringConstraints(strip_whitespace=True, max_length=longest)
    return TypeAdapter(Annotated[str, limits, BeforeValidator(plain_text)])


def codes_in(wanted: Any) -> type[StrEnum] | None:  # noqa: ANN401  the type of a column is anything
    """Return the closed list that a column's values are of; None when they are not of one, or several in a cell."""
    choices = [wanted, *get_args(wanted)] if wanted not in WRITTEN else []
    return next((each for each in choices if isinstance(each, type) and issubclass(each, StrEnum)), None)


def table_of(model: type[SQLModel]) -> Table:
    """Return the table behind a model."""
    table: Table = model.__dict__["__table__"]
    return table


def as_shown(value: object) -> str:
    """Return a value of a row as a file would hold it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(map(str, value))
    if isinstance(value, datetime):
        return f"{value.astimezone(settings().company_zone):%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)


Kept = Mapping[str, Mapping[Key, Row]]
"""The rows that the database holds, by sheet and natural key."""
