"""Files of master data are looked at together: what they refer to, and what only all rows of one can show."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from models.assignment import AssignmentKind
from rules.vocabulary import DepartmentType
from tasks.master_long import problems_in
from tasks.master_problems import MasterDataRefused
from tasks.master_reading import Filled, Kept
from tasks.master_sources import Source

MOST_PROBLEMS = 1_000


def refuse_unsound(files: Sequence[Filled], long: Sequence[Source], kept: Kept) -> None:
    """Raise MasterDataRefused when anything is wrong in any file, or between them."""
    names = {file: {key[0] for key in rows} for file, rows in kept.items()}
    for file in files:
        names[file.sheet.file] |= file.names
    for file in files:
        _check_references(file, names)
        _check_service_centre(file)
        _check_overlaps(file)
    problems = [problem for file in files for problem in file.problems]
    total = len(problems)
    for source in long:
        found, number = problems_in(source, names, MOST_PROBLEMS)
        problems, total = problems + found, total + number
    if problems:
        shown = problems[:MOST_PROBLEMS]
        raise MasterDataRefused(shown, total - len(shown))


def _check_references(file: Filled, names: Mapping[str, set[str]]) -> None:
    for column, other in file.sheet.refers.items():
        for number, row in file.rows.items():
            if row[column] and row[column] not in names[other]:
                message = "{value} is not in {other}: add it there, or correct it here."
                file.refuse(number, column, message, value=row[column], other=other)


def _check_service_centre(file: Filled) -> None:
    """Note a second managing department. Source: 004 §4.1."""
    managing = [number for number, row in file.rows.items() if row.get("type") is DepartmentType.MANAGING]
    for number in managing[1:]:
        message = "Row {first} is MANAGING already: the company has one service centre."
        file.refuse(number, "type", message, first=managing[0])


def _check_overlaps(file: Filled) -> None:
    """Note two receivers of one department and level at the same time. Source: policy §5."""
    if file.sheet.shared.get("kind") is not AssignmentKind.RECEIVER:
        return
    rows = file.rows.items()
    order = sorted((row["department"], row["level"] or "", row["valid_from"], number) for number, row in rows)
    for (*one, _, first), (*other, _, second) in pairwise(order):
        if one == other and file.rows[second]["valid_from"] < file.rows[first]["valid_to"]:
            message = "This overlaps row {first}: end one before the other begins."
            file.refuse(second, "valid_from", message, first=first)
