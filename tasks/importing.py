"""Import complaints from a CSV file: every row that can be read goes in once, every other one is listed with a remedy.

Each chunk is one transaction, and a row is known again by its source and key: an import that was broken off is
completed by starting it again.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from time import monotonic

from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import Session

from models.database import transaction
from models.mapping import ColumnMapping
from models.settings import settings
from models.words import say
from rules.refusal import Refusal
from rules.vocabulary import Identity
from tasks.bad_rows_file import BadRowsFile
from tasks.calendar import current_time
from tasks.csv_files import Row, opened_csv
from tasks.import_mapping import check_actor, check_headings
from tasks.import_rows import BadRow, RowReader
from tasks.intake import Incoming, already_in, register_all
from tasks.refusals import worded
from tasks.uncollected import uncollected

CHUNK = 500
NAMED_BEFORE = re.compile(r"(-\d{8}-\d{6}(-\d+)?)+$")

Waiting = list[tuple[Row, Incoming]]


@dataclass(slots=True)
class Imported:
    """What an import has done so far. `share` is how much of the file has been read, from 0 to 1."""

    rows: int = 0
    imported: int = 0
    already_there: int = 0
    bad_rows: list[BadRow] = field(default_factory=list)
    bad_rows_file: Path | None = None
    seconds: float = 0
    share: float = 0

    @property
    def refused(self) -> int:
        """How many rows were not imported; one row may be listed with several columns."""
        return len({bad.row for bad in self.bad_rows})


def import_complaints(
    file: Path, mapping: ColumnMapping, as_of: datetime | None = None, *, run: str = "", dry_run: bool = False
) -> Imported:
    """Import a whole file and return what came of it. Raises ImportRefused when file and mapping do not fit."""
    *_, done = import_steps(file, mapping, as_of, run=run, dry_run=dry_run)
    return done


def import_steps(
    file: Path, mapping: ColumnMapping, as_of: datetime | None = None, *, run: str = "", dry_run: bool = False
) -> Iterator[Imported]:
    """Import a file chunk by chunk, and yield what has been done so far after each; a dry run writes no complaint.

    Raises ImportRefused when file and mapping do not fit.
    """
    now, began = current_time(as_of), monotonic()
    check_actor(mapping.acting_as)
    folder = settings().home / "imports"
    with opened_csv(file, mapping.encoding, mapping.delimiter) as csv:
        check_headings(file, csv.headings, mapping)
        with BadRowsFile(folder, _name_of(file, now), csv.headings, csv.delimiter) as bad_rows:
            work = _Import(RowReader(mapping, csv.headings, csv.encoding), bad_rows, mapping, now, run, dry_run=dry_run)
            rows = csv.rows()
            while chunk := list(islice(rows, CHUNK)):
                with uncollected():
                    work.take(chunk)
                work.done.share, work.done.seconds = csv.share_read, monotonic() - began
                yield work.done
    work.done.share = 1
    yield work.done


class _Import:
    """One import at work: takes chunks of rows and counts what becomes of them."""

    def __init__(
        self,
        reader: RowReader,
        bad_rows: BadRowsFile,
        mapping: ColumnMapping,
        now: datetime,
        run: str,
        *,
        dry_run: bool,
    ) -> None:
        self.done = Imported()
        self._reader, self._bad_rows, self._mapping = reader, bad_rows, mapping
        self._now, self._run, self._dry_run = now, run, dry_run
        self._tried: dict[str, tuple[str, str]] = {}

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
        bad |= self._store(ready) if ready else {}
        self.done.rows += len(chunk)
        for row in chunk:
            if row.number in bad:
                self._list(row, bad[row.number])

    def _list(self, row: Row, bad: list[BadRow]) -> None:
        self.done.bad_rows += bad
        whole = "; ".join(f"{each.column}: {each.reason}" if each.column else each.reason for each in bad)
        self._bad_rows.add(row.number, whole, row.cells)
        self.done.bad_rows_file = self._bad_rows.path

    def _store(self, waiting: Waiting) -> dict[int, list[BadRow]]:
        """Register rows in one transaction; when the database refuses one of them, find it by halves."""
        try:
            numbers = self._in_one_transaction(waiting)
        except (DataError, IntegrityError, ValueError) as error:
            if len(waiting) > 1:
                half = len(waiting) // 2
                return self._store(waiting[:half]) | self._store(waiting[half:])
            number = waiting[0][0].number
            message, cause = "This row cannot be stored: {error}", str(getattr(error, "orig", error))
            reason = say(settings().language, message, error=cause)
            return {number: [BadRow(number, "", reason)]}
        return self._count(waiting, numbers)

    def _in_one_transaction(self, waiting: Waiting) -> dict[int, str | list[BadRow]]:
        """Return for each row "" when it went in now, its number when it was there, or why it is refused."""
        with transaction() as session:
            found: dict[int, str | list[BadRow]] = {}
            while waiting:  # a key that comes twice waits for the next turn, and then is there already
                waiting = self._register_new(session, waiting, found)
            if self._dry_run:
                session.rollback()
        return found

    def _register_new(self, session: Session, waiting: Waiting, found: dict[int, str | list[BadRow]]) -> Waiting:
        keys = [incoming.key for _, incoming in waiting]
        known = already_in(session, self._mapping.source, keys) | self._tried
        new: dict[str, tuple[Row, Incoming]] = {}
        again: Waiting = []
        for row, incoming in waiting:
            if incoming.key in known:
                found[row.number] = self._known(row, incoming, *known[incoming.key])
            elif incoming.key in new:
                again.append((row, incoming))
            else:
                new[incoming.key] = row, incoming
        self._register(session, list(new.values()), found)
        return again

    def _register(self, session: Session, new: Waiting, found: dict[int, str | list[BadRow]]) -> None:
        if not new:
            return
        outcomes = register_all(session, [incoming for _, incoming in new], self._run, self._now, Identity.STATED)
        for (row, incoming), outcome in zip(new, outcomes, strict=True):
            found[row.number] = self._outcome(row, outcome)
            if self._dry_run and isinstance(outcome, str):
                self._tried[incoming.key] = say(settings().language, "row {row}", row=row.number), incoming.body_hash

    def _outcome(self, row: Row, outcome: str | list[Refusal]) -> str | list[BadRow]:
        return "" if isinstance(outcome, str) else self._reader.bad_rows(row.number, worded(outcome))

    def _known(self, row: Row, incoming: Incoming, number: str, body_hash: str) -> str | list[BadRow]:
        if incoming.body_hash == body_hash:
            return number
        reason = say(
            settings().language,
            "This number came before with other content, as {number}: correct {number} instead, "
            "or give this row a number of its own.",
            number=number,
        )
        return [BadRow(row.number, self._mapping.key, reason)]

    def _count(self, waiting: Waiting, found: dict[int, str | list[BadRow]]) -> dict[int, list[BadRow]]:
        bad = {}
        for row, _ in waiting:
            outcome = found[row.number]
            if isinstance(outcome, list):
                bad[row.number] = outcome
            elif outcome:
                self.done.already_there += 1
            else:
                self.done.imported += 1
        return bad


def _name_of(file: Path, now: datetime) -> str:
    """Return how the file of bad rows is called: after the file and the moment of the import."""
    stem = re.sub(r"[^\w-]+", "_", NAMED_BEFORE.sub("", file.stem))[:60] or "import"
    return f"{stem}-{now.astimezone(settings().company_zone):%Y%m%d-%H%M%S}"
