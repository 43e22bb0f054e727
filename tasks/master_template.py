"""The workbook to fill in: a sheet for each table of master data, with headings, choices and an example."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import get_args

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from models.settings import settings
from models.words import label, say
from rules.vocabulary import Language
from tasks.calendar import current_time
from tasks.master_reading import REMARK, codes_in
from tasks.master_sheets import SHEETS, Sheet
from tasks.master_words import YES_AND_NO, heading, sheet_title
from tasks.workbook_bytes import bytes_of

NAME = "master_data.xlsx"
ROWS_WITH_CHOICES = 5_000
# What a list of choices in a spreadsheet may hold, in characters.
LONGEST_LIST = 250
NEEDED, EXAMPLE = PatternFill("solid", fgColor="FFE9D6"), Font(italic=True, color="808080")
WIDTH = 18
EXAMPLES = {
    "departments": ("QA", "品质部", "QA", "COMPANY", "E200", "E900", "no"),
    "employees": (
        "E200", "王小明", "QA", "经理", "8200", "138-0000-0200", "qa@example.com", "QA QA_MANAGER", "5000", "yes",
    ),
    "receivers": (
        "QA", "GENERAL", "E202", "E201", "08:30", "18:00", "2026-01-01 00:00", "2027-01-01 00:00", "2025-12-22 10:00",
        "E202",
    ),
    "deputies_and_duty": (
        "DEPUTY", "QA", "", "E200", "E201", "", "", "2026-01-01 00:00", "2027-01-01 00:00", "", "",
    ),
    "customers": (
        "C100", "苏州某某电子有限公司", "OEM", "GENERAL", "no", "Asia/Shanghai", "zh_CN", "E304", "", "80000", "yes",
        "yes",
    ),
    "contacts": ("C100", "陈先生", "采购专员", "139-0000-0000", "chen@example.com", "EMAIL", "zh_CN"),
    "shipments": (
        "C100", "2026-02-03", "SO-1001", "RC-0603", "厚膜电阻 0603", "RES", "", "L2601", "", "2604", "5000", "12",
    ),
    "exposure": ("2026-W06", "", "420", "60", "9"),
}  # fmt: skip


def write_template(folder: Path) -> Path:
    """Write the workbook into a folder, in the installation's language, and return where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    path.write_bytes(bytes_of(template(settings().language), current_time()))
    return path


def template(language: Language) -> Workbook:
    """Return the workbook in a language. The example in each sheet begins with # and is passed over when it is read."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in SHEETS:
        _fill(book.create_sheet(sheet_title(sheet, language)), sheet, language)
    return book


def _fill(page: Worksheet, sheet: Sheet, language: Language) -> None:
    page.append([heading(column, language) for column in sheet.columns])
    example = dict(zip(sheet.columns, EXAMPLES[sheet.name], strict=True))
    first = f"{REMARK} {say(language, 'Example')}: {example[sheet.columns[0]]}"
    page.append([first, *(example[column] for column in sheet.columns[1:])])
    page.freeze_panes = "A2"
    for number, column in enumerate(sheet.columns, start=1):
        letter = get_column_letter(number)
        page.column_dimensions[letter].width = WIDTH
        top = page.cell(1, number)
        top.font = Font(bold=True)
        if column in sheet.required:
            top.fill = NEEDED
        top.comment = Comment("\n".join(_notes(sheet, column, language)), "")
        page.cell(2, number).font = EXAMPLE
        page.cell(2, number).number_format = "@"
        _offer(page, letter, _choices(sheet, column, language))


def _notes(sheet: Sheet, column: str, language: Language) -> Iterator[str]:
    yield column
    yield say(language, "Needed") if column in sheet.required else say(language, "May stay empty")
    yield from (f"{code.value} {label(language, code)}" for code in _codes_of(sheet, column))
    if column in sheet.refers:
        yield say(language, "As in {file}", file=sheet.refers[column])


def _offer(page: Worksheet, letter: str, choices: list[str]) -> None:
    """Offer choices below a heading, where a spreadsheet can hold them."""
    listed = ",".join(choices)
    if choices and len(listed) <= LONGEST_LIST:
        offered = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
        offered.add(f"{letter}3:{letter}{ROWS_WITH_CHOICES}")
        page.add_data_validation(offered)


def _choices(sheet: Sheet, column: str, language: Language) -> list[str]:
    wanted = sheet.table.model_fields[column].annotation
    if wanted is bool:
        return list(YES_AND_NO[language])
    codes = codes_in(wanted)
    return [label(language, code) for code in codes] if codes else []


def _codes_of(sheet: Sheet, column: str) -> Iterable[StrEnum]:
    """Return the codes of which one, or several, may stand in a column."""
    wanted = sheet.table.model_fields[column].annotation
    listed = next((each for each in get_args(wanted) if isinstance(each, type) and issubclass(each, StrEnum)), None)
    return codes_in(wanted) or listed or ()
