"""CSV as people hand it over: read row by row, whatever is in it."""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO

from models.mapping import AUTO, ENCODINGS
from models.settings import settings
from models.words import say
from tasks.bad_rows_file import REASON, ROW, as_it_was
from tasks.csv_dialect import Dialect, dialect_of
from tasks.csv_encoding import marked_encoding, recognised_encoding
from tasks.list_rows import FIRST_ROW, MOST_CHARACTERS, SPREADSHEET_BEGINS, Row, Sought, fitted, too_long, with_headings

__all__ = ["CsvFile", "Row", "encodings_with", "opened_csv"]

MOST_LINES = 500
BEGINNING = 65_536


@contextmanager
def opened_csv(
    path: Path, encoding: str = AUTO, delimiter: str = "", sought: Sought = FIRST_ROW
) -> Iterator["CsvFile"]:
    """Open a CSV file; one that begins with a mark is written as the mark says. Raises ImportRefused."""
    encoding = recognised_encoding(path) if encoding == AUTO else marked_encoding(path) or encoding
    # A byte that makes no sense in an encoding of bytes is kept, so that it can be told from a character lost before.
    errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
    with path.open("rb") as file, TextIOWrapper(file, encoding, errors=errors, newline="") as stream:
        dialect = dialect_of(_beginning(path).decode(encoding, errors="ignore"), delimiter, sought)
        yield CsvFile(file, stream, path.stat().st_size, dialect, sought)


class CsvFile:
    """An open CSV file: its headings, then its rows. A file of bad rows is read like the original."""

    sheet = ""
    other_sheets: Sequence[str] = ()
    ended_early = ""
    day_zero = SPREADSHEET_BEGINS

    def __init__(self, file: IO[bytes], stream: TextIOWrapper, size: int, dialect: Dialect, sought: Sought) -> None:
        self.encoding, self.delimiter, self.size = stream.encoding, dialect.delimiter, size
        self._file = file
        lines = _Lines(stream)
        reader = csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quote, strict=True)
        numbered = _numbered(reader, lines)
        self.headings, self._rows, _ = with_headings(islice(numbered, int(dialect.named), None), sought)
        self._is_correction = self.headings[:2] == [ROW, REASON]
        if self._is_correction:
            self.headings = self.headings[2:]

    @property
    def share_read(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        return min(1.0, self._file.tell() / self.size) if self.size else 1.0

    def rows(self) -> Iterator[Row]:
        """Yield every row that is not empty; one that cannot be read says why and never ends the file."""
        width = len(self.headings)
        for found in self._rows:
            row = _uncorrected(found) if self._is_correction and not found.fault else found
            if "".join(row.cells).strip():
                yield row if len(row.cells) == width else fitted(row, width, self.delimiter)


def _uncorrected(row: Row) -> Row:
    return Row(row.number, [as_it_was(cell) for cell in row.cells[2:]])


class _NotClosed(Exception):
    """A row runs over more lines than any row does."""


class _Lines(Iterator[str]):
    """Lines that can be put back, so that a quotation mark that is never closed does not swallow the rows after it."""

    def __init__(self, stream: Iterator[str]) -> None:
        self._stream, self._waiting, self._taken = stream, deque[str](), list[str]()

    def __next__(self) -> str:
        if len(self._taken) >= MOST_LINES:
            raise _NotClosed
        line = self._waiting.popleft() if self._waiting else next(self._stream)
        self._taken.append(line)
        return line

    def settle(self) -> None:
        """Let go of the lines that have become a row."""
        self._taken.clear()

    def put_back(self) -> str:
        """Return the first of the lines taken, without its end; the others come again."""
        first, *others = self._taken
        self._waiting.extendleft(reversed(others))
        self._taken.clear()
        return first.rstrip("\r\n")


def _numbered(reader: Iterator[list[str]], lines: _Lines) -> Iterator[Row]:
    """Yield every row with its number, empty ones too; one that is broken says why."""
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _NotClosed) as error:
            yield Row(number, [lines.put_back()[:MOST_CHARACTERS]], _broken(str(error)))
        else:
            lines.settle()
            yield Row(number, cells)


def _broken(error: str) -> str:
    if "field larger" in error:
        return too_long()
    return say(
        settings().language,
        "A quotation mark is not closed, or stands inside a text: remove it, or write it twice there and put the "
        "whole text in quotation marks.",
    )


def encodings_with(path: Path, headings: Sequence[str]) -> list[str]:
    """Return the encodings in which the beginning of a file holds all these headings."""
    start = _beginning(path)
    read = {name: start.decode(name, errors="ignore") for name in ENCODINGS if name != AUTO}
    return [name for name, text in read.items() if all(heading in text for heading in headings)]


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(BEGINNING)
