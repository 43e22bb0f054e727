"""CSV as people hand it over: read row by row whatever is in it, and written so that no cell can become a formula."""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, Self

from models.mapping import ENCODINGS, ImportRefused
from models.settings import settings
from models.words import say

MOST_BYTES = 200 * 1024 * 1024
MOST_LINES = 500
ROW, REASON = "行号", "原因"
NOT_CSV = {b"PK\x03\x04": "an Excel workbook", b"\xd0\xcf\x11\xe0": "an Excel workbook", b"%PDF": "a PDF file"}
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
UTF_8_MARK = b"\xef\xbb\xbf"
# What a spreadsheet takes for a formula; the apostrophe itself, so that taking it off again gives back what was there.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "'")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet counts, headings being row 1, and its cells, or why it cannot be read."""

    number: int
    cells: list[str]
    fault: str = ""


class CsvFile:
    """An open CSV file: its headings, then its rows. A file that begins with the mark of UTF-8 is UTF-8.

    A file of corrections, as `BadRowsFile` wrote it, is read like the original. Raises ImportRefused.
    """

    def __init__(self, path: Path, encoding: str, delimiter: str) -> None:
        self.size = _size(path)
        self._file = path.open("rb")
        self.encoding = "utf-8-sig" if _beginning(path) == UTF_8_MARK else encoding
        stream = TextIOWrapper(self._file, self.encoding, errors="surrogateescape", newline="")
        self._lines = _Lines(stream)
        self._rows = _numbered(csv.reader(self._lines, delimiter=delimiter, strict=True), self._lines)
        self.delimiter = delimiter
        self.headings = self._headings()
        self._is_correction = self.headings[:2] == [ROW, REASON]
        if self._is_correction:
            self.headings = self.headings[2:]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def share_read(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        return min(1.0, self._file.tell() / self.size) if self.size else 1.0

    def rows(self) -> Iterator[Row]:
        """Yield every row that is not empty; one that cannot be read says why and never ends the file."""
        width = len(self.headings)
        for number, found, fault in self._rows:
            cells = [_as_it_was(cell) for cell in found[2:]] if self._is_correction and not fault else found
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
                    raise ImportRefused(_say("The headings cannot be read. {reason}", reason=fault))
                return [cell.strip().removeprefix("\ufeff").strip() for cell in cells]
        raise ImportRefused(_say("The file is empty: it needs a row of headings and a row for each complaint."))

    def _ragged(self, found: int) -> str:
        return _say(
            "The row has {found} fields and there are {expected} headings: "
            "add what is missing, and put texts that contain “{delimiter}” in quotation marks.",
            found=found,
            expected=len(self.headings),
            delimiter=self.delimiter,
        )


class BadRowsFile:
    """The rows that were not imported, with number and reason in front: corrected, it is imported like the original.

    It is begun with its first row, in UTF-8 with a mark, which every spreadsheet understands.
    """

    def __init__(self, folder: Path, name: str, headings: Sequence[str], delimiter: str) -> None:
        self._folder, self._name, self._delimiter = folder, name, delimiter
        self._headings = headings
        self._stream: IO[str] | None = None
        self.path: Path | None = None

    def add(self, row: Row, reason: str) -> None:
        """Write one row."""
        self._line([str(row.number), reason, *row.cells])

    def close(self) -> None:
        """Finish the file."""
        if self._stream:
            self._stream.close()

    def _line(self, cells: Sequence[str]) -> None:
        if self._stream is None:
            self._stream = self._begin()
            self._writer: Any = csv.writer(self._stream, delimiter=self._delimiter)
            self._writer.writerow([ROW, REASON, *self._headings])
        self._writer.writerow([cells[0], cells[1], *(_as_text(cell) for cell in cells[2:])])

    def _begin(self) -> IO[str]:
        self._folder.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            self.path = self._folder / (f"{self._name}.csv" if number == 1 else f"{self._name}-{number}.csv")
            try:
                return self.path.open("x", encoding="utf-8-sig", errors="replace", newline="")
            except FileExistsError:
                number += 1


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
        return _say("A field is longer than {limit} characters: shorten it.", limit=csv.field_size_limit())
    return _say(
        "A quotation mark is not closed, or stands inside a text: remove it, or write it twice there and put the "
        "whole text in quotation marks."
    )


def _size(path: Path) -> int:
    if not path.is_file():
        raise ImportRefused(_say("There is no file {path}: check the path.", path=path))
    size, beginning = path.stat().st_size, _beginning(path, 4)
    for mark, what in NOT_CSV.items():
        if beginning.startswith(mark):
            raise ImportRefused(_say("{name} is {what}: save it as CSV UTF-8.", name=path.name, what=_say(what)))
    if beginning.startswith(UTF_16):
        raise ImportRefused(_say("{name} is {what}: save it as CSV UTF-8.", name=path.name, what="UTF-16"))
    if size > MOST_BYTES:
        limit = MOST_BYTES // 1024 // 1024
        raise ImportRefused(_say("{name} has more than {limit} MB: divide it.", name=path.name, limit=limit))
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


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _as_it_was(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _say(message: str, **values: object) -> str:
    return say(settings().language, message, **values)
