"""The rows of one sheet as they come out of its XML, each cell by its place."""

import re
from functools import lru_cache

from models.settings import settings
from models.words import say
from tasks.list_rows import MOST_CHARACTERS, Row, too_long
from tasks.xlsx_cells import number_text, unescaped
from tasks.xlsx_parts import Book
from tasks.xlsx_xml import Attributes, Tags

MOST_ROWS, MOST_PLACES = 1_048_576, 16_384
MOST_IN_ROW = 4 * 2**20
LETTERS = re.compile(r"[A-Z]{1,3}", re.IGNORECASE)
TRUTH = {"1": "TRUE", "0": "FALSE"}
TEXT, INLINE, FORMULA_TEXT, TRUE_OR_FALSE, ERROR, DATE = "s", "inlineStr", "str", "b", "e", "d"
KEPT = frozenset({"v", "t"})


class SheetRows(Tags):
    """Puts rows together: `finished` holds those that are complete, `empty_ones` counts those without any text since.

    `next` is the number of the row that is not complete.
    """

    def __init__(self, book: Book) -> None:
        self.finished: list[Row] = []
        self.empty_ones = 0
        self.number, self.next = 0, 1
        self._book = book
        self._cells: dict[int, str] = {}
        self._faults: dict[int, str] = {}
        self._place = self._style = -1
        self._kind = ""
        self._said: list[str] = []
        self._length = self._in_row = 0
        self._listening = self._above = self._reckoned = False
        self._on = {"row": self._begin_row, "c": self._begin_cell}

    def begin(self, tag: str, attributes: Attributes) -> None:
        """Meet a row, a cell, or what stands in it."""
        if tag in KEPT:
            self._listening = not self._above
        elif tag in self._on:
            self._on[tag](attributes)
        elif tag == "f":
            self._reckoned = True
        elif tag == "rPh":
            self._above = True

    def text(self, text: str) -> None:
        """Keep what a cell says."""
        if self._listening and self._length <= MOST_CHARACTERS:
            self._said.append(text)
            self._length += len(text)

    def end(self, tag: str) -> None:
        """Keep the cell or the row that is complete."""
        if tag == "c":
            self._end_cell()
        elif tag in KEPT:
            self._listening = False
        elif tag == "row":
            self._end_row()
        elif tag == "rPh":
            self._above = False

    def _begin_row(self, attributes: Attributes) -> None:
        number = _whole(attributes.get("r", ""))
        self.number = number if self.number < number <= MOST_ROWS else self.number + 1
        self._cells, self._faults, self._place, self._in_row = {}, {}, -1, 0
        self.next = self.number

    def _begin_cell(self, attributes: Attributes) -> None:
        place = place_of(attributes.get("r", ""))
        self._place = self._place + 1 if place is None else place
        self._kind = attributes.get("t", "n")
        self._style = _whole(attributes.get("s", ""))
        self._said, self._length, self._reckoned = [], 0, False

    def _end_cell(self) -> None:
        if self._place >= MOST_PLACES:
            return
        said = "".join(self._said)
        meant = self._meant(said) if said else ""
        self._in_row += len(meant)
        if self._length > MOST_CHARACTERS or self._in_row > MOST_IN_ROW:
            self._faults[self._place] = too_long()
        elif meant:
            self._cells[self._place] = meant
        elif self._reckoned and self._kind != FORMULA_TEXT:
            message = "The formula has no result yet: open the file in a spreadsheet and save it."
            self._faults[self._place] = say(settings().language, message)

    def _meant(self, said: str) -> str:
        if self._kind == TEXT:
            return self._book.texts[_whole(said)]
        if self._kind in {INLINE, FORMULA_TEXT}:
            return unescaped(said)
        if self._kind == TRUE_OR_FALSE:
            return TRUTH.get(said, said)
        if self._kind == DATE:
            return said.replace("T", " ")
        return said if self._kind == ERROR else number_text(said, self._style, self._book.styles, self._book.day_zero)

    def _end_row(self) -> None:
        self.next = self.number + 1
        places = [place for place, text in self._cells.items() if text.strip()] + list(self._faults)
        if not places:
            self.empty_ones += 1
            return
        self.empty_ones = 0
        cells = [self._cells.get(place, "") for place in range(max(places) + 1)]
        self.finished.append(Row(self.number, cells, "", self._faults))


@lru_cache(maxsize=2048)
def _place(letters: str) -> int:
    place = 0
    for letter in letters.upper():
        place = place * 26 + ord(letter) - 64
    return place - 1


def place_of(reference: str) -> int | None:
    """Return the place that a reference like C7 means, counted from 0; None when it means none."""
    found = LETTERS.match(reference)
    return _place(found[0]) if found else None


def _whole(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else -1  # noqa: PLR2004  more digits than any number here
