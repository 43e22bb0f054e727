"""The company's master data: CSV files are checked as a whole, then entered in one transaction, or not at all.

The same files may be loaded any number of times. A file that is not there leaves its table alone, and a row that is not
there stays: whoever leaves is marked `active` = no.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from models.assignment import AssignmentKind
from models.database import migrate, transaction
from rules.vocabulary import DepartmentType
from tasks.company import VERSION
from tasks.master_reading import Filled, read_sheet, table_of
from tasks.master_sheets import SHEETS, Key, Row, Sheet
from tasks.numbers import changed

Kept = Mapping[str, Mapping[Key, Row]]
"""The rows that the database holds, by file and natural key."""


class MasterDataRefused(ValueError):
    """Files that cannot be loaded; `problems` holds one sentence for each thing to put right. Nothing was written."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Count:
    """What became of one file's rows."""

    rows: int
    added: int
    changed: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a loading did, by file."""

    files: Mapping[str, Count]

    @property
    def something_changed(self) -> bool:
        """Whether the database is not as it was before."""
        return any(count.added or count.changed for count in self.files.values())


def load_company(folder: Path) -> Loaded:
    """Enter the CSV files of a folder; return for each how many rows it has, and how many were added or changed.

    Raises MasterDataRefused with every problem of every file; then nothing was written.
    """
    files = [read_sheet(folder / sheet.file, sheet) for sheet in SHEETS if (folder / sheet.file).exists()]
    if not files:
        wanted = ", ".join(sheet.file for sheet in SHEETS)
        raise MasterDataRefused([f"{folder} has none of {wanted}: name the folder with these files"])
    with transaction() as session:
        kept = {sheet.file: _kept_rows(session, sheet) for sheet in SHEETS}
        _refuse_unsound(files, kept)
        loaded = Loaded({file.sheet.file: _enter(session, file, kept[file.sheet.file]) for file in files})
        if loaded.something_changed:
            changed(session, VERSION)
    return loaded


def _kept_rows(session: Session, sheet: Sheet) -> dict[Key, Row]:
    rows = map(dict[str, Any], session.execute(select(table_of(sheet.table))).mappings())
    return {sheet.key_of(row): row for row in rows if all(row[name] == value for name, value in sheet.shared.items())}


def _refuse_unsound(files: Sequence[Filled], kept: Kept) -> None:
    """Raise MasterDataRefused when anything is wrong in any file, or between them."""
    names = {file: {key[0] for key in rows} for file, rows in kept.items()}
    for file in files:
        names[file.sheet.file] |= file.names
    for file in files:
        _check_references(file, names)
        _check_service_centre(file)
        _check_overlaps(file)
    problems = [problem for file in files for problem in file.problems]
    if problems:
        raise MasterDataRefused(problems)


def _check_references(file: Filled, names: Mapping[str, set[Any]]) -> None:
    for column, other in file.sheet.refers.items():
        for number, row in file.rows.items():
            if row[column] and row[column] not in names[other]:
                file.refuse(number, column, f"{row[column]} is not in {other}: add it there, or correct it here.")


def _check_service_centre(file: Filled) -> None:
    """Note a second managing department. Source: 004 §4.1."""
    managing = [number for number, row in file.rows.items() if row.get("type") is DepartmentType.MANAGING]
    for number in managing[1:]:
        file.refuse(number, "type", f"Row {managing[0]} is MANAGING already: the company has one service centre.")


def _check_overlaps(file: Filled) -> None:
    """Note two receivers of one department and level at the same time. Source: policy §5."""
    if file.sheet.shared.get("kind") is not AssignmentKind.RECEIVER:
        return
    rows = file.rows.items()
    order = sorted((row["department"], row["level"] or "", row["valid_from"], number) for number, row in rows)
    for (*before, _, first), (*after, begins, second) in pairwise(order):
        if before == after and begins < file.rows[first]["valid_to"]:
            file.refuse(second, "valid_from", f"This overlaps row {first}: end one before the other begins.")


def _enter(session: Session, file: Filled, kept: Mapping[Key, Row]) -> Count:
    """Add the new rows and change those that differ, each in one statement."""
    table = file.sheet.table
    own = [column.name for column in table_of(table).primary_key]
    rows = {file.sheet.key_of(row): row for row in file.rows.values()}
    added = [row for key, row in rows.items() if key not in kept]
    differing = [
        row | {name: kept[key][name] for name in own} for key, row in rows.items() if _differs(kept.get(key), row)
    ]
    if added:
        session.execute(insert(table), added)
    if differing:
        session.execute(update(table), differing)
    return Count(rows=len(rows), added=len(added), changed=len(differing))


def _differs(kept: Row | None, row: Row) -> bool:
    return kept is not None and any(kept[name] != value for name, value in row.items())


def main() -> None:
    """Load the folder named on the command line and print what was done."""
    parser = argparse.ArgumentParser(prog="python -m tasks.master_data", description="Enter the company's master data.")
    parser.add_argument("folder", type=Path, help="the folder with departments.csv, employees.csv, …")
    folder = parser.parse_args().folder
    migrate()
    try:
        loaded = load_company(folder)
    except MasterDataRefused as refused:
        sys.exit(f"Nothing was loaded.\n{refused}")
    for file, count in loaded.files.items():
        sys.stdout.write(f"{file:24}{count.rows:6} rows{count.added:6} added{count.changed:6} changed\n")


if __name__ == "__main__":
    main()
