"""The customers' own 8D forms: each folder holds a template and the map of its cells, checked before it is used.

`python -m tasks.sheet_files` lists them with their customers, or every problem with its file, cell and remedy.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import ValidationError

from models.eight_d_sheet import SheetMap
from models.settings import ROOT
from tasks.policy_files import read_toml
from tasks.policy_problems import PolicyError, problems_in

SHEETS = ROOT / "report_templates" / "eight_d_sheets"
CELLS, TEMPLATE = "cells.toml", "template.xlsx"


class SheetError(ValueError):
    """Forms that cannot be filled in; `problems` holds one sentence for each thing to put right."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A customer's form: the map of its cells, and the template as it is on the disk."""

    name: str
    map: SheetMap
    template: Path

    def opened(self) -> Workbook:
        """Return the template, to be filled in."""
        return load_workbook(self.template)


def sheet_for(customer: str, folder: Path = SHEETS) -> Sheet | None:
    """Return the form that a customer wants filled in; None when our own will do. Raises SheetError."""
    return next((sheet for sheet in load_sheets(folder) if customer in sheet.map.customers), None)


@lru_cache
def load_sheets(folder: Path = SHEETS) -> tuple[Sheet, ...]:
    """Return every form; raise SheetError with all problems of all of them."""
    sheets: list[Sheet] = []
    problems: list[str] = []
    for each in sorted(path for path in folder.iterdir() if path.is_dir()):
        try:
            sheets.append(_load(each))
        except SheetError as error:
            problems += error.problems
    problems += _claimed_twice(sheets)
    if problems:
        raise SheetError(problems)
    return tuple(sheets)


def anchor_of(worksheet: Worksheet, at: str) -> str:
    """Return the cell that shows what stands at a place: where cells are merged, their first."""
    return next((str(area.coord).partition(":")[0] for area in worksheet.merged_cells.ranges if at in area), at)


def _load(folder: Path) -> Sheet:
    name = f"{folder.name}/{CELLS}"
    try:
        cells = SheetMap.model_validate(read_toml(folder / CELLS)[1])
    except PolicyError as error:
        raise SheetError(f"{folder.name}/{problem}" for problem in error.problems) from None
    except ValidationError as error:
        raise SheetError(f"{name}: {'.'.join(key)} {phrase}" for key, phrase in problems_in(error)) from None
    sheet = Sheet(folder.name, cells, folder / TEMPLATE)
    problems = [f"{name}, {place}: {reason}" for place, reason in (*cells.wrong_paths(), *_wrong_cells(sheet))]
    if problems:
        raise SheetError(problems)
    return sheet


def _wrong_cells(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Yield each place of the map that the template does not have, or that cannot be written to."""
    try:
        workbook = sheet.opened()
    except (FileNotFoundError, InvalidFileException, BadZipFile, KeyError):
        yield TEMPLATE, "it is missing or no workbook: save the customer's form there as XLSX"
        return
    if sheet.map.worksheet not in workbook.sheetnames:
        yield sheet.map.worksheet, f"{TEMPLATE} has no such worksheet: write one of {', '.join(workbook.sheetnames)}"
        return
    if sheet.map.continuation in workbook.sheetnames:
        yield sheet.map.continuation, f"{TEMPLATE} has a worksheet of this name: give the continuation another"
    worksheet, taken = workbook[sheet.map.worksheet], set[str]()
    for at in _places(sheet.map):
        if at in taken:
            yield at, "it is filled in twice: remove one"
        elif (anchor := anchor_of(worksheet, at)) != at:
            yield at, f"it lies within merged cells: write {anchor}"
        elif worksheet[at].data_type == "f":
            yield at, f"{TEMPLATE} has a formula there: choose another cell"
        taken.add(at)


def _places(cells: SheetMap) -> Iterator[str]:
    """Yield every cell that the map may fill in."""
    yield from (cell.at for cell in cells.cell)
    for table in cells.table:
        yield from (f"{column}{row}" for row in table.rows for column in table.columns)


def _claimed_twice(sheets: Iterable[Sheet]) -> Iterator[str]:
    claimed: dict[str, str] = {}
    for sheet in sheets:
        for customer in sheet.map.customers:
            if customer in claimed:
                yield f"{sheet.name}/{CELLS}, customers: {customer} is in {claimed[customer]} too: remove one"
            claimed[customer] = sheet.name


def main() -> int:
    """Say which customers have a form of their own; return 1 with every problem when one cannot be used."""
    try:
        sheets = load_sheets()
    except SheetError as error:
        sys.stdout.write("\n".join(error.problems) + "\n")
        return 1
    for sheet in sheets:
        sys.stdout.write(f"{sheet.name}: {', '.join(sheet.map.customers) or 'no customer'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
