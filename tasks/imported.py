"""What an import has done so far: everything counted, and of what a person should see as much as he can read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tasks.import_rows import BadRow

MOST_KEPT = 1_000


@dataclass(slots=True)
class Imported:
    """What an import has done so far. `share` is how much of the file has been read, from 0 to 1.

    `refused` counts rows; one may be listed with several columns. The lists hold the first MOST_KEPT.
    `other_sheets` have the same headings and were not read; `new_customers` were not known before the import.
    """

    rows: int = 0
    imported: int = 0
    already_there: int = 0
    refused: int = 0
    doubted: int = 0
    bad_rows: list[BadRow] = field(default_factory=list)
    doubts: list[BadRow] = field(default_factory=list)
    there_as: list[BadRow] = field(default_factory=list)
    bad_rows_file: Path | None = None
    encoding: str = ""
    sheet: str = ""
    other_sheets: Sequence[str] = ()
    new_customers: int = 0
    first_new_customers: list[str] = field(default_factory=list)
    ended_early: str = ""
    seconds: float = 0
    share: float = 0


def keep(kept: list[BadRow], more: Iterable[BadRow]) -> None:
    """Add to a list what there is room for."""
    for each in more:
        if len(kept) == MOST_KEPT:
            return
        kept.append(each)
