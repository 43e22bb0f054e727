"""Import complaints from a list: every row that can be read goes in once, every other one is listed with a remedy.

Each chunk is one transaction, and a row is known again by its source and key: an import that was broken off is
completed by starting it again.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from time import monotonic

from models.mapping import ColumnMapping
from models.settings import settings
from models.words import say
from rules.vocabulary import ImportMode
from tasks.bad_rows_file import BadRowsFile
from tasks.calendar import current_time
from tasks.import_doubts import Doubts
from tasks.import_mapping import check_actor, check_headings, check_mode, check_unnamed
from tasks.import_rows import BadRow, RowReader
from tasks.import_storing import Storing, Waiting
from tasks.imported import Imported, keep
from tasks.intake import Incoming
from tasks.list_files import opened_list
from tasks.list_rows import ListFile, Row, these
from tasks.policy_store import book
from tasks.uncollected import uncollected

CHUNK = 500
MOST_NEW_NAMED = 20
NO_RESULT = "#VALUE!"  # in the file of bad rows, where a cell held no value: it is refused until one is written
NAMED_BEFORE = re.compile(r"(-\d{8}-\d{6}(-\d+)?)+$")


@dataclass(frozen=True, slots=True)
class HowImported:
    """How the rows of a list are taken: for good or only checked, as new complaints or as old cases."""

    dry_run: bool = False
    mode: ImportMode = ImportMode.NEW
    effects_from: datetime | None = None
    run: str = ""


def import_complaints(
    file: Path, mapping: ColumnMapping, as_of: datetime | None = None, how: HowImported | None = None
) -> Imported:
    """Import a whole file and return what came of it. Raises ImportRefused when file and mapping do not fit."""
    *_, done = import_steps(file, mapping, as_of, how)
    return done


def import_steps(
    file: Path, mapping: ColumnMapping, as_of: datetime | None = None, how: HowImported | None = None
) -> Iterator[Imported]:
    """Import a file chunk by chunk, and yield what has been done so far after each; a dry run writes no complaint.

    Raises ImportRefused when file and mapping do not fit.
    """
    how, now, began = how or HowImported(), current_time(as_of), monotonic()
    check_actor(mapping.acting_as, how.mode)
    check_mode(mapping, how.mode)
    with ExitStack() as stack:
        given = (mapping.encoding, mapping.delimiter, mapping.sheet, these(mapping.headings))
        rows_of = stack.enter_context(opened_list(file, *given))
        check_headings(file, rows_of.headings, mapping)
        folder, name = settings().home / "imports", _name_of(file, now)
        bad_rows = stack.enter_context(BadRowsFile(folder, name, rows_of.headings, rows_of.delimiter))
        work = _Import(rows_of, mapping, bad_rows, now, how)
        stack.callback(work.storing.close)
        rows = rows_of.rows()
        while chunk := list(islice(rows, CHUNK)):
            with uncollected():
                work.take(chunk)
            work.done.share, work.done.seconds = rows_of.share_read, monotonic() - began
            yield work.done
    work.done.share, work.done.ended_early = 1, rows_of.ended_early
    yield work.done


class _Import:
    """One import at work: takes chunks of rows and counts what becomes of them."""

    def __init__(
        self, file: ListFile, mapping: ColumnMapping, bad_rows: BadRowsFile, now: datetime, how: HowImported
    ) -> None:
        self.done = Imported(encoding=file.encoding, sheet=file.sheet, other_sheets=file.other_sheets)
        self._headings = file.headings
        old = how.mode is ImportMode.HISTORY
        self._reader = RowReader(mapping, file, (how.effects_from or now) if old else None)
        self._doubts = Doubts(mapping, file, book().at(now).doubts, now, old=old)
        self._mapping, self._bad_rows = mapping, bad_rows
        self.storing = Storing(mapping.source, mapping.key, self._reader, now, how.run, dry_run=how.dry_run)

    def take(self, chunk: Sequence[Row]) -> None:
        """Import a chunk; what cannot be imported is listed in the order of the file."""
        ready: Waiting = []
        bad: dict[int, list[BadRow]] = {}
        for row in chunk:
            found = self._reader.read(row)
            if isinstance(found, Incoming):
                ready.append((row, found))
            else:
                bad[row.number] = found
        if not self.done.rows:
            check_unnamed(self._headings, (row for row, _ in ready))
        stored = self.storing.store(ready) if ready else {}
        self.done.new_customers = len(self.storing.new_customers)
        self.done.first_new_customers = list(islice(self.storing.new_customers.values(), MOST_NEW_NAMED))
        self.done.rows += len(chunk)
        for row, incoming in ready:
            self._count(row, incoming, stored[row.number], bad)
        for row in chunk:
            if row.number in bad:
                self._list(row, bad[row.number])

    def _count(self, row: Row, incoming: Incoming, outcome: str | list[BadRow], bad: dict[int, list[BadRow]]) -> None:
        if isinstance(outcome, list):
            bad[row.number] = outcome
        elif outcome:
            self.done.already_there += 1
            reason = say(settings().language, "It is already there as {number}.", number=outcome)
            keep(self.done.there_as, [BadRow(row.number, self._mapping.key, reason)])
        else:
            self.done.imported += 1
            doubts = self._doubts.of(row, incoming)
            self.done.doubted += bool(doubts)
            keep(self.done.doubts, doubts)

    def _list(self, row: Row, bad: list[BadRow]) -> None:
        self.done.refused += 1
        keep(self.done.bad_rows, bad)
        whole = "; ".join(f"{each.column}: {each.reason}" if each.column else each.reason for each in bad)
        cells = [NO_RESULT if place in row.faults else cell for place, cell in enumerate(row.cells)]
        self._bad_rows.add(row.number, whole, cells)
        self.done.bad_rows_file = self._bad_rows.path


def _name_of(file: Path, now: datetime) -> str:
    """Return how the file of bad rows is called: after the file and the moment of the import."""
    stem = re.sub(r"[^\w-]+", "_", NAMED_BEFORE.sub("", file.stem))[:60] or "import"
    return f"{stem}-{now.astimezone(settings().company_zone):%Y%m%d-%H%M%S}"
