"""CSV as people hand it over: read row by row, whatever is in it."""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import IO

from models.mapping import ENCODINGS, ImportRefused
from models.settings import settings
from models.words import say
from tasks.bad_rows_file import REASON, ROW, as_it_was

MOST_BYTES = 200 * 1024 * 1024
MOST_LINES = 500
WORKBOOK = "{name} is an Excel workbook: save it as CSV UTF-8."
UTF_16 = "{name} is UTF-16: save it as CSV UTF-8."
NOT_CSV = {
    b"PK\x03\x04": WORKBOOK,
    b"\xd0\xcf\x11\xe0": WORKBOOK,
    b"%PDF": "{name} is a PDF file: get the list as CSV UTF-8.",
    b"\xff\xfe": UTF_16,
    b"\xfe\xff": UTF_16,
}
UTF_8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet counts, headings being row 1, and its cells, or why it cannot be read."""

    number: int
    cells: list[str]
    fault: str = ""


@contextmanager
def opened_csv(path: Path, encoding: str, delimiter: str) -> Iterator["CsvFile"]:
    """Open a CSV file. One that begins with the mark of UTF-8 is UTF-8. Raises ImportRefused."""
    size = _size(path)
    encoding = "utf-8-sig" if _beginning(path) == UTF_8_MARK else encoding
    with path.open("rb") as file, TextIOWrapper(file, encoding, errors="surrogateescape", newline="") as stream:
        yield CsvFile(file, stream, size, delimiter)


class CsvFile:
    """An open CSV file: its headings, then its rows. A file of bad rows is read like the original."""

    def __init__(self, file: IO[bytes], stream: TextIOWrapper, size: int, delimiter: str) -> None:
        self.encoding, self.delimiter, self.size = stream.encoding, delimiter, size
        self._file = file
        lines = _Lines(stream)
        self._rows = _numbered(csv.reader(lines, delimiter=delimiter, strict=True), lines)
        self.headings = self._headings()
        self._is_correction = self.headings[:2] == [ROW, REASON]
        if self._is_correction:
            self.headings = [as_it_was(heading) for heading in self.headings[2:]]

    @property
    def share_read(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        return min(1.0, self._file.tell() / self.size) if self.size else 1.0

    def rows(self) -> Iterator[Row]:
        """Yield every row that is not empty; one that cannot be read says why and never ends the file."""
        width = len(self.headings)
        for number, found, fault in self._rows:
            cells = [as_it_was(cell) for cell in found[2:]] if self._is_correction and not fault else found
            if not "".join(cells).strip():
                continue
            if not fault and len(cells) != width:
                cells = _without_empty_end(cells, width)
            ragged = not fault and len(cells) != width
            yield Row(number, cells, self._ragged(len(cells)) if ragged else fault)

    def _headings(self) -> list[str]:
        for _, cells, fault in self._rows:
            if any(cells) or fault:
                if fault:
                    message = "The headings cannot be read. {reason}"
                    raise ImportRefused(say(settings().language, message, reason=fault))
                return [cell.strip().removeprefix("\ufeff").strip() for cell in cells]
        message = "The file is empty: it needs a row of headings and a row for each complaint."
        raise ImportRefused(say(settings().language, message))

    def _ragged(self, found: int) -> str:
        return say(
            settings().language,
            "The row has {found} fields and there are {expected} headings: "
            "add what is missing, and put texts that contain “{delimiter}” in quotation marks.",
            found=found,
            expected=len(self.headings),
            delimiter=self.delimiter,
        )


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


def _numbered(reader: Iterator[list[str]], lines: _Lines) -> Iterator[tuple[int, list[str], str]]:
    """Yield number, cells and fault of every row, empty ones too."""
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _NotClosed) as error:
            yield number, [lines.put_back()], _broken(str(error))
        else:
            lines.settle()
            yield number, cells, ""


def _broken(error: str) -> str:
    if "field larger" in error:
        message = "A field is longer than {limit} characters: shorten it."
    else:
        message = (
            "A quotation mark is not closed, or stands inside a text: remove it, or write it twice there and put the "
            "whole text in quotation marks."
        )
    return say(settings().language, message, limit=csv.field_size_limit())


def _size(path: Path) -> int:
    language = settings().language
    if not path.is_file():
        raise ImportRefused(say(language, "There is no file {path}: check the path.", path=path))
    size, beginning = path.stat().st_size, _beginning(path, 4)
    for mark, message in NOT_CSV.items():
        if beginning.startswith(mark):
            raise ImportRefused(say(language, message, name=path.name))
    if size > MOST_BYTES:
        limit = MOST_BYTES // 1024 // 1024
        raise ImportRefused(say(language, "{name} has more than {limit} MB: divide it.", name=path.name, limit=limit))
    return size


def encodings_with(path: Path, headings: Sequence[str]) -> list[str]:
    """Return the encodings in which the beginning of a file holds all these headings."""
    start = _beginning(path, 65536)
    read = {name: start.decode(name, errors="ignore") for name in ENCODINGS}
    return [name for name, text in read.items() if all(heading in text for heading in headings)]


def _beginning(path: Path, count: int = 3) -> bytes:
    with path.open("rb") as file:
        return file.read(count)


def _without_empty_end(cells: list[str], width: int) -> list[str]:
    return cells[:width] if not any(cells[width:]) else cells
