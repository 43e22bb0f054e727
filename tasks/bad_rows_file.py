"""The file of rows that were not imported, written so that no cell of it can become a formula."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Self

ROW, REASON = "行号", "原因"
# What a spreadsheet takes for a formula; the apostrophe itself, so that taking it off again gives back what was there.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "'")


class BadRowsFile:
    """The rows that were not imported, with number and reason in front: corrected, it is imported like the original.

    It is begun with its first row, in UTF-8 with a mark, which every spreadsheet understands.
    """

    def __init__(self, folder: Path, name: str, headings: Sequence[str], delimiter: str) -> None:
        self._folder, self._name, self._delimiter = folder, name, delimiter
        self._headings = headings
        self._stream: IO[str] | None = None
        self.path: Path | None = None

    def add(self, number: int, reason: str, cells: Sequence[str]) -> None:
        """Write one row."""
        if self._stream is None:
            self._stream = self._begin()
            self._writer: Any = csv.writer(self._stream, delimiter=self._delimiter)
            self._writer.writerow([ROW, REASON, *map(as_text, self._headings)])
        self._writer.writerow([str(number), *map(as_text, (reason, *cells))])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._stream:
            self._stream.close()

    def _begin(self) -> IO[str]:
        self._folder.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            self.path = self._folder / (f"{self._name}.csv" if number == 1 else f"{self._name}-{number}.csv")
            try:
                return self.path.open("x", encoding="utf-8-sig", newline="")
            except FileExistsError:
                number += 1


def as_text(cell: str) -> str:
    """Return a cell so that a spreadsheet shows it as it is: with an apostrophe before what it would reckon."""
    shown = cell.encode(errors="surrogateescape").decode(errors="replace")  # a byte that could not be read becomes �
    return f"'{shown}" if shown.startswith(FORMULA) else shown


def as_it_was(cell: str) -> str:
    """Return what a cell was before `as_text`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
