"""The continuation of a customer's form: whatever finds no place in it stands here whole, under a number."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from tasks.sheet_cells import put

LAST_COLUMN = 8
FIRST_WIDTH, WIDTH = 6, 22
LINE_WIDTH = WIDTH * (LAST_COLUMN - 1) - 4
LINE_POINTS = 15
PIECE = 1_000  # Chinese characters: 14 lines, and the highest row that there is holds 27
BOLD = Font(bold=True)
GREY = PatternFill("solid", fgColor="D9D9D9")
THIN = Side(style="thin")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WRAPPED = Alignment(wrap_text=True, vertical="top")


class Continuation:
    """A worksheet that is added with the first thing that finds no place; each has its number."""

    def __init__(self, workbook: Workbook, name: str) -> None:
        self._workbook, self.name = workbook, name
        self._sheet: Worksheet | None = None
        self._row = 0
        self._number = 0

    def add_text(self, title: str, text: str) -> str:
        """Add a long text, a row for each piece that a row can show; return how to refer to it."""
        reference = self._begin(title)
        for piece in pieces(text):
            sheet = self._next_row()
            sheet.merge_cells(start_row=self._row, end_row=self._row, start_column=2, end_column=LAST_COLUMN)
            put(sheet.cell(self._row, 2), piece)
            sheet.cell(self._row, 2).alignment = WRAPPED
            sheet.row_dimensions[self._row].height = height_of(piece)
        return reference

    def add_rows(self, title: str, headings: Sequence[str], rows: Sequence[Sequence[Any]], first: int) -> str:
        """Add the entries of a table, counted from `first`; return how to refer to them."""
        reference = self._begin(title)
        self._add_row(["#", *headings], heading=True)
        for number, row in enumerate(rows, start=first):
            self._add_row([number, *row], heading=False)
        return reference

    def _begin(self, title: str) -> str:
        self._number += 1
        reference = f"{self.name} [{self._number}]"
        sheet = self._next_row(after=1 if self._number > 1 else 0)
        put(sheet.cell(self._row, 1), f"[{self._number}] {title}")
        sheet.cell(self._row, 1).font = BOLD
        return reference

    def _add_row(self, values: Sequence[Any], *, heading: bool) -> None:
        sheet = self._next_row()
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(self._row, column)
            put(cell, value)
            cell.border, cell.alignment = BOX, WRAPPED
            if heading:
                cell.font, cell.fill = BOLD, GREY

    def _next_row(self, after: int = 0) -> Worksheet:
        """Go to the next row and return the sheet, which is made for the first one."""
        if self._sheet is None:
            self._sheet = _new_sheet(self._workbook, self.name)
        self._row += 1 + after
        return self._sheet


def pieces(text: str) -> list[str]:
    """Return a text line by line, none of them longer than a row can show; empty ones are left out."""
    lines = (line.strip() for line in text.split("\n"))
    return [line[start : start + PIECE] for line in lines for start in range(0, len(line), PIECE)]


def height_of(piece: str) -> int:
    """Return the height of a row in points; a Chinese character is as wide as two letters."""
    width = sum(2 if unicodedata.east_asian_width(each) in "FW" else 1 for each in piece)
    return LINE_POINTS * -(-width // LINE_WIDTH)


def _new_sheet(workbook: Workbook, name: str) -> Worksheet:
    sheet: Worksheet = workbook.create_sheet(name)
    sheet.column_dimensions["A"].width = FIRST_WIDTH
    for column in "BCDEFGH":
        sheet.column_dimensions[column].width = WIDTH
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return sheet
