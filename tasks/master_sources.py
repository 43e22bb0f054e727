"""Where master data is: a folder of files, one file, or one workbook with a sheet for each table, by their names."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from models.mapping import ImportRefused
from tasks.list_files import PACKED, opened_list
from tasks.list_rows import ListFile
from tasks.master_problems import MasterDataRefused, Problem
from tasks.master_sheets import SHEETS, Sheet
from tasks.master_words import as_compared, sheets_by_name
from tasks.xlsx_check import checked_workbook
from tasks.xlsx_parts import opened_book

ENDINGS = (".csv", ".xlsx", ".xlsm", ".txt")
BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Source:
    """One table's rows: the file, and of a workbook the sheet."""

    sheet: Sheet
    path: Path
    within: str = ""

    @property
    def shown(self) -> str:
        """How the source is called when something is wrong in it."""
        return f"{self.path.name} › {self.within}" if self.within else self.path.name

    @contextmanager
    def opened(self) -> Iterator[ListFile]:
        """Open it. Raises ImportRefused."""
        with opened_list(self.path, sheet=self.within) as rows:
            yield rows

    def sha256(self) -> str:
        """Return the hash of the whole file."""
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
        return digest.hexdigest()


def sources_in(path: Path) -> list[Source]:
    """Return what is to be loaded, in the order of the tables. Raises MasterDataRefused when there is nothing."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    found = [source for file in files if file.suffix.lower() in ENDINGS for source in _in_file(file)]
    if not path.exists() or not found:
        wanted = ", ".join(sheet.file for sheet in SHEETS)
        message = "{path} has none of {wanted}: name a folder with these files, or a workbook with such sheets."
        raise MasterDataRefused([Problem(str(path), 0, "", message, {"path": path, "wanted": wanted})])
    twice = _named_twice(found)
    if twice:
        raise MasterDataRefused(twice)
    return sorted(found, key=lambda source: SHEETS.index(source.sheet))


def _in_file(file: Path) -> list[Source]:
    """Return the sources in one file: the sheets of a workbook that are named like tables, else the file as a whole."""
    own = sheets_by_name().get(as_compared(file.stem))
    named = [(sheets_by_name().get(as_compared(name)), name) for name in _sheet_names(file)]
    inside = [Source(sheet, file, name) for sheet, name in named if sheet]
    if inside:
        return inside
    return [Source(own, file)] if own else []


def _sheet_names(file: Path) -> list[str]:
    if not file.is_file():
        return []
    with file.open("rb") as opened:
        if opened.read(len(PACKED)) != PACKED:
            return []
    try:
        with checked_workbook(file) as packed, opened_book(packed) as book:
            return [sheet.name for sheet in book.sheets if sheet.visible]
    except ImportRefused as refused:
        problems = [Problem(file.name, 0, "", "{text}", {"text": text}) for text in refused.problems]
        raise MasterDataRefused(problems) from None


def _named_twice(found: list[Source]) -> list[Problem]:
    first: dict[str, Source] = {}
    twice = [source for source in found if first.setdefault(source.sheet.name, source) is not source]
    message = "{other} holds the same table: keep one of the two."
    return [Problem(each.shown, 0, "", message, {"other": first[each.sheet.name].shown}) for each in twice]
