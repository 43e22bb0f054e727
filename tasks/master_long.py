"""A long source of master data: hundreds of thousands of rows, checked to the end before the first one is entered.

Only a chunk is in memory at a time, and eight bytes of each row, so that one that stands there twice is found.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import islice

from sqlalchemy import select, tuple_
from sqlmodel import Session

from models.database import reading, transaction
from tasks.master_entering import Count, Pile, enter
from tasks.master_problems import Problem
from tasks.master_reading import Read, read_rows, table_of
from tasks.master_sheets import Key, Row, Sheet
from tasks.master_sources import Source

CHUNK = 2_000
ASKED_AT_ONCE = 500
PARTS = 256


def problems_in(source: Source, names: Mapping[str, Collection[str]], most: int) -> tuple[list[Problem], int]:
    """Return the first problems of a long source, at most so many, and how many there are in all.

    `names` are those that its rows may refer to, by file.
    """
    found: list[Problem] = []
    total = 0
    seen = _Seen()
    for read in read_rows(source):
        problems = [*read.problems, *_unknown(source, read, names)]
        if read.row is not None:
            seen.add(source.sheet.key_of(read.row))
        total += len(problems)
        found += problems[: most - len(found)]
    twice = seen.twice()
    if twice:
        repeated = list(_repeated(source, twice))
        total += len(repeated)
        found += repeated[: most - len(found)]
    return found, total


def enter_long(source: Source, *, dry_run: bool) -> Count:
    """Enter the rows of a source that has been checked, chunk by chunk, and count what becomes of them.

    Whoever is interrupted begins again: what is there already is left as it is.
    """
    count = Count()
    reads = read_rows(source)
    while chunk := list(islice(reads, CHUNK)):
        rows = {read.number: read.row for read in chunk if read.row is not None}
        with reading() if dry_run else transaction() as session:
            pile = Pile(source.sheet, rows, _kept(session, source.sheet, rows.values()), chunk[0].given)
            enter(session, pile, count, dry_run=dry_run)
    return count


def _unknown(source: Source, read: Read, names: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    row = read.row or {}
    for column, other in source.sheet.refers.items():
        value = row.get(column)
        if value and value not in names[other]:
            message = "{value} is not in {other}: add it there, or correct it here."
            yield Problem(source.shown, read.number, column, message, {"value": value, "other": other})


def _kept(session: Session, sheet: Sheet, rows: Iterable[Row]) -> dict[Key, Row]:
    """Return those of these rows that the database holds."""
    table = table_of(sheet.table)
    key = tuple_(*(table.c[name] for name in sheet.key))
    found: dict[Key, Row] = {}
    keys = iter([sheet.key_of(row) for row in rows])
    while some := list(islice(keys, ASKED_AT_ONCE)):
        for row in session.execute(select(table).where(key.in_(some))).mappings():
            found[sheet.key_of(dict(row))] = dict(row)
    return found


class _Seen:
    """Keys that have been seen, eight bytes each, apart by their beginning so that few are compared at a time."""

    def __init__(self) -> None:
        self._parts = [array("Q") for _ in range(PARTS)]

    def add(self, key: Key) -> None:
        """Remember a key."""
        value = _short(key)
        self._parts[value % PARTS].append(value)

    def twice(self) -> set[int]:
        """Return the short forms of the keys that have been seen more than once."""
        found: set[int] = set()
        for part in self._parts:
            once: set[int] = set()
            found |= {value for value in part if value in once or once.add(value)}  # type: ignore[func-returns-value]
        return found


def _short(key: Key) -> int:
    return int.from_bytes(blake2b("\0".join(map(str, key)).encode(), digest_size=8).digest())


def _repeated(source: Source, twice: Collection[int]) -> Iterator[Problem]:
    """Yield each row that stands in a source a second time."""
    first: dict[int, int] = {}
    columns = ", ".join(source.sheet.key)
    for read in read_rows(source):
        short = _short(source.sheet.key_of(read.row)) if read.row is not None else 0
        if short not in twice:
            continue
        earlier = first.setdefault(short, read.number)
        if earlier != read.number:
            message = "This repeats row {earlier}: keep one of the two."
            yield Problem(source.shown, read.number, columns, message, {"earlier": earlier})
