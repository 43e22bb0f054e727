"""A workbook as a list: the sheet that has the headings, row by row, without ever holding the whole of it."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile
from zlib import error as ZlibError  # noqa: N812  the name says of what it is an error

from models.mapping import ImportRefused
from models.settings import settings
from models.words import say
from tasks.list_rows import Row, Sought, fitted, with_headings
from tasks.xlsx_check import DAMAGED, NOT_A_WORKBOOK, checked_workbook, refused
from tasks.xlsx_parts import Book, SheetPart, opened_book
from tasks.xlsx_sheet import SheetRows
from tasks.xlsx_xml import Forbidden, pieces_read

MOST_EMPTY_ROWS = 10_000
MOST_EMPTY_BYTES = 32 * 2**20
# What reading a damaged part may raise; which one depends on where the damage is.
BROKEN = (
    BadZipFile, ZlibError, ExpatError, EOFError, OSError, LookupError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip
SUSPICIOUS = "{name} declares a document type, which no workbook needs: save it anew as XLSX."


@contextmanager
def opened_xlsx(path: Path, sheet: str, sought: Sought) -> Iterator["XlsxFile"]:
    """Open the sheet of this name, or the first that has the headings sought. Raises ImportRefused."""
    with checked_workbook(path) as packed, ExitStack() as stack:
        try:
            book = stack.enter_context(opened_book(packed))
            file = _chosen(book, _candidates(book, sheet, path), sought, stack)
        except ImportRefused:
            raise
        except Forbidden:
            raise refused(SUSPICIOUS, path) from None
        except BROKEN:
            raise refused(DAMAGED, path) from None
        yield file


class XlsxFile:
    """An open sheet: its headings, then its rows, as `ListFile` wants them."""

    encoding = "xlsx"
    delimiter = ","

    def __init__(self, book: Book, sheet: SheetPart, sought: Sought, stack: ExitStack) -> None:
        self.sheet, self.day_zero, self.ended_early = sheet.name, book.day_zero, ""
        self.other_sheets: Sequence[str] = ()
        self._book, self._part = book, sheet.part
        self._size, self._read = book.packed.getinfo(sheet.part).file_size, 0
        self.headings, self._rows, self.alike = with_headings(stack.enter_context(closing(self._every_row())), sought)

    @property
    def share_read(self) -> float:
        """How much of the sheet has been read, from 0 to 1."""
        return min(1.0, self._read / self._size) if self._size else 1.0

    def rows(self) -> Iterator[Row]:
        """Yield every row that is not empty; where the sheet is damaged, the last one says so."""
        width = len(self.headings)
        for row in self._rows:
            padded = row.cells + [""] * (width - len(row.cells))
            yield fitted(Row(row.number, padded, row.fault, row.faults), width, self.delimiter)

    def _every_row(self) -> Generator[Row, None, None]:
        found = SheetRows(self._book)
        try:
            yield from self._read_rows(found)
        except Forbidden:
            raise
        except BROKEN:
            yield from _taken(found)
            reason = say(settings().language, "The file is damaged from here on: copy it again.")
            yield Row(found.next, [reason], reason)

    def _read_rows(self, found: SheetRows) -> Iterator[Row]:
        empty_since = 0
        with self._book.packed.open(self._part) as part, closing(pieces_read(part, found)) as pieces:
            for piece in pieces:
                self._read += piece
                yield from _taken(found)
                empty_since = self._read if not found.empty_ones else empty_since
                if found.empty_ones > MOST_EMPTY_ROWS or self._read - empty_since > MOST_EMPTY_BYTES:
                    message = "Reading ended at row {row}, after many empty rows: delete them if more follows."
                    self.ended_early = say(settings().language, message, row=found.number)
                    return


def _taken(found: SheetRows) -> Iterator[Row]:
    rows, found.finished = found.finished, []
    return iter(rows)


def _candidates(book: Book, name: str, path: Path) -> Sequence[SheetPart]:
    """Return the sheets that may be meant: the one of this name, or all, hidden ones last. Raises ImportRefused."""
    named = [sheet for sheet in book.sheets if name in {"", sheet.name}]
    if not book.sheets:
        raise refused(NOT_A_WORKBOOK, path)
    if not named:
        message = "{name} has no sheet “{sheet}”: correct `sheet` in the mapping. Its sheets: {sheets}."
        sheets = say(settings().language, ", ").join(sheet.name for sheet in book.sheets)
        raise refused(message, path, sheet=name, sheets=sheets)
    return sorted(named, key=lambda sheet: not sheet.visible)


def _chosen(book: Book, sheets: Sequence[SheetPart], sought: Sought, stack: ExitStack) -> XlsxFile:
    """Return the first sheet that has all headings sought, else the one that has most. Raises ImportRefused.

    The other sheets with rows under the same headings are named in it.
    """
    found: list[XlsxFile] = []
    for sheet in sheets:
        try:
            found.append(XlsxFile(book, sheet, sought, stack))
        except ImportRefused as problem:
            empty = problem
    if not found:
        raise empty
    chosen = max(found, key=lambda file: min(file.alike, sought.enough))
    fitting = (file for file in found if file is not chosen and chosen.alike and file.alike >= chosen.alike)
    chosen.other_sheets = [file.sheet for file in fitting if any(True for _ in file.rows())]
    return chosen
