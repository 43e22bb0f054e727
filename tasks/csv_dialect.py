"""What stands between the fields of a CSV file, and around those that hold it: given, written down, or found out."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from models.mapping import as_heading
from tasks.bad_rows_file import as_it_was
from tasks.list_rows import HEADINGS_WITHIN, Sought

DELIMITERS = (",", "\t", ";", "|")
NAMED = re.compile(r"\ufeff?sep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the fields are told apart. `named` says that the first line only names the delimiter."""

    delimiter: str
    quote: str = '"'
    named: bool = False


def dialect_of(beginning: str, given: str, sought: Sought) -> Dialect:
    """Return the dialect of a file by its beginning; `given` is the delimiter that a mapping names, or empty."""
    named = NAMED.match(beginning)
    if named:
        return Dialect(named[1], named=True)
    lines = beginning.splitlines(keepends=True)[: HEADINGS_WITHIN * 4]
    delimiter = given or max(DELIMITERS, key=lambda each: _fit(lines, each, sought))
    return Dialect(delimiter, _quote(lines, delimiter))


def _fit(lines: Sequence[str], delimiter: str, sought: Sought) -> tuple[int, int]:
    """Return how alike the headings are to those sought, and how evenly the rows are divided."""
    rows = [row for row in _rows(lines, delimiter) if any(row)]
    if not rows:
        return 0, 0
    alike = max(sought.likeness([as_heading(as_it_was(cell)) for cell in row]) for row in rows)
    width, times = Counter(map(len, rows)).most_common(1)[0]
    return alike, (width - 1) * times


def _rows(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    reader = csv.reader(lines, delimiter=delimiter)
    found: list[list[str]] = []
    with suppress(csv.Error):  # what was read until then is enough to tell
        found.extend(islice(reader, HEADINGS_WITHIN))
    return found


def _quote(lines: Sequence[str], delimiter: str) -> str:
    """Return the apostrophe when the headings all stand between apostrophes, else the quotation mark."""
    first = next((line.strip() for line in lines if line.strip()), "")
    fields = first.split(delimiter)
    between = [len(field) > 1 and field[0] == field[-1] == "'" for field in fields]
    return "'" if len(fields) > 1 and all(between) else '"'
