"""The figures of a week as a workbook: numbers as numbers, a sheet for each table, nothing that could be a formula."""

from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from models.views.weekly_words import WeeklyNames
from models.words import say
from rules.vocabulary import Language
from rules.weekly_figures import WeeklyFigures
from tasks.sheet_cells import put
from tasks.weekly_sheets import SheetOf, cell_value, sheets
from tasks.workbook_bytes import bytes_of

WIDEST, NARROWEST = 44, 9


def workbook_of(figures: WeeklyFigures, names: WeeklyNames, language: Language, at: datetime) -> bytes:
    """Return the workbook of a week's figures in a language; the same figures give the same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets(figures, names):
        _write(book, sheet, language, names.zone.key)
    return bytes_of(book, at)


def _write(book: Workbook, of: SheetOf, language: Language, zone: str) -> None:
    sheet = book.create_sheet(say(language, of.title).replace(":", "")[:31])
    for number, heading in enumerate(of.headings, start=1):
        cell = sheet.cell(1, number)
        put(cell, say(language, heading))
        cell.font = Font(bold=True)
    for row, values in enumerate(of.rows, start=2):
        for number, value in enumerate(values, start=1):
            put(sheet.cell(row, number), cell_value(value, language, zone))
    sheet.freeze_panes = "A2"
    for number in range(1, len(of.headings) + 1):
        longest = max(len(str(each.value or "")) for each in sheet[get_column_letter(number)])
        sheet.column_dimensions[get_column_letter(number)].width = min(WIDEST, max(NARROWEST, 1.6 * longest))
