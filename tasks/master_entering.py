"""Rows of master data beside those that are kept: which are new, which differ and in what; and they are entered."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from sqlalchemy import insert, select, update
from sqlmodel import Session

from models.words import say
from rules.vocabulary import Language
from tasks.master_reading import as_shown, table_of
from tasks.master_sheets import Key, Row, Sheet

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that a load changes; of a new row, the row's name alone."""

    sheet: str
    row: int
    name: str
    column: str = ""
    before: str = ""
    after: str = ""

    def worded(self, language: Language) -> str:
        """Return the change in a sentence."""
        if not self.column:
            return say(language, "{sheet}, row {row}: {name} is new", sheet=self.sheet, row=self.row, name=self.name)
        message = "{sheet}, row {row}: {name}, {column}: {before} → {after}"
        return say(language, message, **asdict(self))


@dataclass(slots=True)
class Count:
    """What becomes of one source's rows, and the first of what changes."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    shown: list[Difference] = field(default_factory=list)

    def note(self, differing: Sequence[Difference], *, is_new: bool) -> None:
        """Count a row, and keep the first of what changes."""
        self.rows += 1
        self.added += is_new
        self.changed += bool(differing) and not is_new
        self.shown += differing[: MOST_SHOWN - len(self.shown)]


def kept_rows(session: Session, sheet: Sheet) -> dict[Key, Row]:
    """Return the rows that the database holds of a sheet, by natural key."""
    rows = map(dict[str, object], session.execute(select(table_of(sheet.table))).mappings())
    return {sheet.key_of(row): row for row in rows if all(row[name] == value for name, value in sheet.shared.items())}


@dataclass(frozen=True, slots=True)
class Pile:
    """Rows to be entered, by their numbers, beside those that are kept, by natural key.

    `given` are the columns that the file has: the others of a row that is there stay as they are.
    """

    sheet: Sheet
    rows: Mapping[int, Row]
    kept: Mapping[Key, Row]
    given: frozenset[str]


def enter(session: Session, pile: Pile, count: Count, *, dry_run: bool) -> None:
    """Enter rows and count what becomes of them; or, in a dry run, only count."""
    table = table_of(pile.sheet.table)
    own_key = [column.name for column in table.primary_key]
    added: list[Row] = []
    changed: list[Row] = []
    for number, row in pile.rows.items():
        there = pile.kept.get(pile.sheet.key_of(row))
        differing = _differing(pile, number, there, row)
        count.note(differing, is_new=there is None)
        if there is None:
            added.append(row)
        elif differing:
            changed.append({name: row[name] for name in pile.given} | {name: there[name] for name in own_key})
    if added and not dry_run:
        session.execute(insert(pile.sheet.table), added)
    if changed and not dry_run:
        session.execute(update(pile.sheet.table), changed)


def _differing(pile: Pile, number: int, kept: Row | None, row: Row) -> list[Difference]:
    sheet = pile.sheet
    name = " · ".join(as_shown(part) for part in sheet.key_of(row) if part not in ("", None))
    if kept is None:
        return [Difference(sheet.name, number, name)]
    columns = (column for column in sheet.columns if column in pile.given and kept[column] != row[column])
    shown = ((column, as_shown(kept[column]), as_shown(row[column])) for column in columns)
    return [Difference(sheet.name, number, name, *cell) for cell in shown]


def in_total(counts: Sequence[Count]) -> bool:
    """Whether anything changes."""
    return any(count.added or count.changed for count in counts)
