"""What a workbook says of itself: its sheets, which styles show dates, its texts, and from which day it counts."""

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from posixpath import join, normpath
from tempfile import SpooledTemporaryFile
from typing import IO, Self
from zipfile import ZipFile

from tasks.list_rows import MOST_CHARACTERS, SPREADSHEET_BEGINS
from tasks.xlsx_cells import LOST, Styles, unescaped
from tasks.xlsx_xml import Attributes, Tags, named, read_whole

BEGINS_1904 = date(1904, 1, 1)
KEPT_IN_MEMORY = 16 * 2**20
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STYLES, TEXTS = "xl/styles.xml", "xl/sharedStrings.xml"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet: its name, and in which part of the workbook it is."""

    name: str
    part: str
    visible: bool = True


@dataclass(slots=True)
class Book:
    """An open workbook, its texts ready to be looked up."""

    packed: ZipFile
    sheets: list[SheetPart]
    day_zero: date
    styles: Styles
    texts: "Texts"


@contextmanager
def opened_book(packed: ZipFile) -> Iterator[Book]:
    """Read everything of a workbook but its rows. Raises what zip files and expat raise for one that is damaged."""
    about, parts = _Workbook(), _Relations()
    _read(packed, WORKBOOK, about)
    _read(packed, RELATIONS, parts)
    styles = _Styles()
    _read(packed, STYLES, styles)
    with Texts() as texts:
        _read(packed, TEXTS, _TextsRead(texts))
        sheets = [SheetPart(name, parts.targets.get(id_, ""), visible) for name, id_, visible in about.sheets]
        within = set(packed.namelist())
        found = [sheet for sheet in sheets if sheet.part in within]
        yield Book(packed, found, about.day_zero, styles.styles, texts)


class Texts:
    """The texts that the cells of a workbook refer to, kept outside of memory when they are many."""

    def __init__(self) -> None:
        self._file: IO[bytes] = SpooledTemporaryFile(KEPT_IN_MEMORY)  # noqa: SIM115  closed when left
        self._ends = array("Q", [0])

    def add(self, text: str) -> None:
        """Keep one more text."""
        written = text.encode(errors="replace")
        self._file.write(written)
        self._ends.append(self._ends[-1] + len(written))

    def __getitem__(self, number: int) -> str:
        """Return a text by its number; a character that was lost when there is none."""
        if not 0 <= number < len(self._ends) - 1:
            return LOST
        begins, ends = self._ends[number], self._ends[number + 1]
        self._file.seek(begins)
        return self._file.read(ends - begins).decode()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _read(packed: ZipFile, name: str, tags: Tags) -> None:
    if name in packed.namelist():
        with packed.open(name) as part:
            read_whole(part, tags)


@dataclass(slots=True)
class _Workbook(Tags):
    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    day_zero: date = SPREADSHEET_BEGINS

    def begin(self, tag: str, attributes: Attributes) -> None:
        if tag == "sheet":
            visible = attributes.get("state", "visible") == "visible"
            self.sheets.append((attributes.get("name", ""), named(attributes, "id"), visible))
        elif tag == "workbookPr" and attributes.get("date1904", "0") in {"1", "true"}:
            self.day_zero = BEGINS_1904


@dataclass(slots=True)
class _Relations(Tags):
    targets: dict[str, str] = field(default_factory=dict)

    def begin(self, tag: str, attributes: Attributes) -> None:
        if tag == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = normpath(join("/xl", attributes.get("Target", ""))).lstrip("/")
            self.targets[attributes.get("Id", "")] = target


@dataclass(slots=True)
class _Styles(Tags):
    styles: Styles = field(default_factory=Styles)
    formats: dict[int, str] = field(default_factory=dict)
    in_cells: bool = False
    count: int = 0

    def begin(self, tag: str, attributes: Attributes) -> None:
        if tag == "numFmt":
            self.formats[_number(attributes, "numFmtId")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self.in_cells = True
        elif tag == "xf" and self.in_cells:
            self.styles.add(self.count, _number(attributes, "numFmtId"), self.formats)
            self.count += 1

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self.in_cells = False


class _TextsRead(Tags):
    """Collects each text out of its runs, without the readings that stand above Japanese and Chinese words."""

    def __init__(self, texts: Texts) -> None:
        self._texts, self._said, self._length = texts, list[str](), 0
        self._listening = self._above = False

    def begin(self, tag: str, _: Attributes) -> None:
        if tag == "si":
            self._said, self._length = [], 0
        elif tag == "rPh":
            self._above = True
        elif tag == "t":
            self._listening = not self._above

    def text(self, text: str) -> None:
        if self._listening and self._length <= MOST_CHARACTERS:
            self._said.append(text)
            self._length += len(text)

    def end(self, tag: str) -> None:
        if tag == "t":
            self._listening = False
        elif tag == "rPh":
            self._above = False
        elif tag == "si":
            self._texts.add(unescaped("".join(self._said)))


def _number(attributes: Attributes, name: str) -> int:
    written = attributes.get(name, "")
    return int(written) if written.isascii() and written.isdigit() else -1
