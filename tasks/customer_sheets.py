"""The customer's own 8D form, filled in from the record: every fact in its cell, nothing lost that finds no room."""

from datetime import datetime

from openpyxl.worksheet.worksheet import Worksheet
from pydantic import BaseModel

from models.eight_d_sheet import SheetCell, SheetTable, Shown, found_in
from models.views.eight_d_source import EightDSource
from models.words import say
from rules.part import title_of
from rules.vocabulary import Language
from tasks.sheet_cells import Percent, Value, in_words, put, value_of
from tasks.sheet_continuation import Continuation
from tasks.sheet_files import Sheet, anchor_of
from tasks.workbook_bytes import bytes_of


def fill_in(sheet: Sheet, source: EightDSource, at: datetime) -> bytes:
    """Return a customer's form as XLSX with what he may read of the 8D; the same 8D gives the same bytes.

    What finds no room stands on a further worksheet. `at` is the moment that the workbook names as its own.
    """
    workbook = sheet.opened()
    continuation = Continuation(workbook, sheet.map.continuation)
    form = _Form(workbook[sheet.map.worksheet], continuation, _of_customer(source), sheet.map.language)
    for place in sheet.map.places:
        form.fill(place)
    return bytes_of(workbook, at)


class _Form:
    """A form that is being filled in."""

    def __init__(
        self, worksheet: Worksheet, continuation: Continuation, source: EightDSource, language: Language
    ) -> None:
        self._worksheet, self._continuation, self._source, self._language = worksheet, continuation, source, language
        self._translated = source.content.translations.get(language, {})

    def fill(self, place: SheetCell | SheetTable) -> None:
        """Fill in a cell or a table."""
        if isinstance(place, SheetCell):
            self._fill_cell(place)
        else:
            self._fill_table(place)

    def _fill_cell(self, cell: SheetCell) -> None:
        """Fill in one cell; where there is nothing to say it is emptied."""
        put(self._worksheet[cell.at], self._cut(self._value(cell), cell, cell.title or cell.at))

    def _fill_table(self, table: SheetTable) -> None:
        """Fill in the rows of a table; the last one says where the entries are that found no row."""
        entries = found_in(self._source, table.entries)
        room = len(table.rows) if len(entries) <= len(table.rows) else len(table.rows) - 1
        for number, (row, entry) in enumerate(zip(table.rows, entries[:room], strict=False), start=1):
            for column, shown in table.columns.items():
                value = self._cut(self._value(shown, entry), shown, f"{table.title} {number}")
                put(self._worksheet[f"{column}{row}"], value)
        if entries[room:]:
            self._go_on(table, entries[room:], room)

    def _go_on(self, table: SheetTable, entries: list[BaseModel], room: int) -> None:
        rows = [[self._value(shown, entry) for shown in table.columns.values()] for entry in entries]
        place = self._continuation.add_rows(table.title, self._headings(table), rows, first=room + 1)
        message = "{count} more: {place}"
        last = self._worksheet[f"{next(iter(table.columns))}{table.rows[-1]}"]
        put(last, say(self._language, message, count=len(entries), place=place))

    def _headings(self, table: SheetTable) -> list[str]:
        """Return what stands above the columns in the template, else the names of the fields."""
        sheet, row = self._worksheet, table.first_row - 1
        above = [sheet[anchor_of(sheet, f"{column}{row}")].value for column in table.columns]
        names = [say(self._language, title_of(shown.steps[-1].name)) for shown in table.columns.values()]
        return [str(heading or name) for heading, name in zip(above, names, strict=True)]

    def _value(self, shown: Shown, entry: BaseModel | None = None) -> Value:
        """Return what a path leads to: one value as it is, several as one text."""
        found = [self._read(value, percent=shown.percent) for value in found_in(self._source, shown, entry)]
        values = [value for value in found if value != ""]
        return values[0] if len(values) == 1 else shown.join.join(in_words(value) for value in values)

    def _cut(self, value: Value, shown: Shown, title: str) -> Value:
        """Return a value as its cell has room for it: a text that is too long ends with the place where it is whole."""
        if not isinstance(value, str) or len(value) <= shown.most_characters:
            return value
        return f"{value[: shown.most_characters].rstrip()} … → {self._continuation.add_text(title, value)}"

    def _read(self, value: object, *, percent: bool) -> Value:
        read = value_of(value, self._language, self._source.zone)
        if isinstance(read, str):
            return self._translated.get(read, read)
        return Percent(str(read)) if percent else read


def _of_customer(source: EightDSource) -> EightDSource:
    """Return the 8D without the complaints of other customers."""
    own = tuple(each for each in source.complaints if each.customer_code == source.customer_code)
    return source.model_copy(update={"complaints": own})
