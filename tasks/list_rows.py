"""A list as any file holds it: rows of cells, with the row of headings somewhere near its top."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, zip_longest
from typing import Protocol

from models.mapping import ImportRefused, as_heading
from models.settings import settings
from models.words import say
from tasks.bad_rows_file import as_it_was

HEADINGS_WITHIN = 30
MOST_COLUMNS = 500
MOST_CHARACTERS = 131_072
SPREADSHEET_BEGINS = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet counts, and its cells, or why it cannot be read.

    `faults` says of single cells, by their place, why they hold no value.
    """

    number: int
    cells: list[str]
    fault: str = ""
    faults: Mapping[int, str] = field(default_factory=dict)


class ListFile(Protocol):
    """An open file of rows, whatever its format. `encoding` names it as a person is told; `day_zero` is day 0 in it.

    `ended_early` says why the rest of it was not read, if it was not; `other_sheets` have the same headings.
    """

    headings: list[str]
    encoding: str
    delimiter: str
    sheet: str
    other_sheets: Sequence[str]
    day_zero: date
    ended_early: str

    @property
    def share_read(self) -> float:
        """How much of the file has been read, from 0 to 1."""

    def rows(self) -> Iterator[Row]:
        """Yield every row that is not empty; one that cannot be read says why and never ends the file."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What the row of headings looks like: how many of its cells are among those sought, and how many are enough."""

    likeness: Callable[[Sequence[str]], int]
    enough: int


FIRST_ROW = Sought(lambda _: 0, 0)


def these(headings: Collection[str]) -> Sought:
    """Return what a row of these headings looks like."""
    wanted = frozenset(headings)
    return Sought(lambda cells: len(wanted.intersection(cells)), len(wanted))


def with_headings(rows: Iterator[Row], sought: Sought) -> tuple[list[str], Iterator[Row], int]:
    """Return the headings, the rows below them, and how alike the headings are to those sought.

    They are the row near the top that is most alike; a cell of it that is empty, because it is merged with the one
    above, is read there. Titles above them are passed over. Raises ImportRefused when there are none.
    """
    seen: list[Row] = []
    best, chosen, headings = -1, 0, list[str]()
    for row in rows:
        if not row.fault and not any(row.cells):
            continue
        seen.append(row)
        for cells in _readings(seen):
            alike = sought.likeness(cells) if not row.fault else 0
            if alike > best:
                best, chosen, headings = alike, len(seen) - 1, cells
        if best >= sought.enough or len(seen) == HEADINGS_WITHIN:
            break
    _check(seen[chosen] if seen else None, headings)
    return headings, chain(seen[chosen + 1 :], rows), best


def fitted(row: Row, width: int, delimiter: str) -> Row:
    """Return a row with as many cells as there are headings; one that does not fit says so."""
    cells = row.cells
    if len(cells) > width and not any(cells[width:]):
        cells = cells[:width]
    if row.fault or len(cells) == width:
        return Row(row.number, cells, row.fault, row.faults)
    fault = say(
        settings().language,
        "The row has {found} fields and there are {expected} headings: "
        "add what is missing, and put texts that contain “{delimiter}” in quotation marks.",
        found=len(cells),
        expected=width,
        delimiter=delimiter,
    )
    return Row(row.number, cells, fault)


def too_long() -> str:
    """Return what is said of a cell that is longer than any text."""
    return say(settings().language, "A field is longer than {limit} characters: shorten it.", limit=MOST_CHARACTERS)


def _readings(seen: Sequence[Row]) -> Iterator[list[str]]:
    """Yield the last row as headings: alone, and with what a cell merged over two rows says in the upper one."""
    cells = [as_heading(as_it_was(cell)) for cell in seen[-1].cells]
    yield cells
    if len(seen) > 1:
        above = (as_heading(cell) for cell in seen[-2].cells)
        yield [cell or upper for cell, upper in zip_longest(cells, above, fillvalue="")]


def _check(row: Row | None, headings: Sequence[str]) -> None:
    language = settings().language
    if row is None:
        message = "The file is empty: it needs a row of headings and a row for each complaint."
        raise ImportRefused(say(language, message))
    if row.fault:
        raise ImportRefused(say(language, "The headings cannot be read. {reason}", reason=row.fault))
    if len(headings) > MOST_COLUMNS:
        message = "The file has {count} columns and at most {limit} are read: leave out those that are not needed."
        raise ImportRefused(say(language, message, count=len(headings), limit=MOST_COLUMNS))
