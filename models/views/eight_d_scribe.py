"""How the fields of an 8D are put down on paper: each value by its type, in one language or two, for one edition."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from zoneinfo import ZoneInfo

from models.views.document import Person
from models.views.eight_d_blocks import Cell, Column, Fact, Grid, Listing, Row
from models.views.eight_d_edition import is_shown, names_people, people_shown
from models.views.eight_d_labels import label_of_field
from models.views.figures.before_after import number_of
from models.views.figures.wording import Coded, Plain, Said, Told, Written
from rules.eight_d.vocabulary import Edition
from rules.part import FormPart

SHORT = 200
NUMBERS = (int, Decimal)
NOTHING: Cell = (Plain(text="—"),)


@dataclass(frozen=True)
class Scribe:
    """Writes for one edition, in one zone. `first` and `second` translate texts into the languages of the page.

    A text that is not translated stays as it was written; there is no `second` on a page in one language.
    """

    edition: Edition
    zone: ZoneInfo
    currency: str
    team: frozenset[str]
    first: Mapping[str, str]
    second: Mapping[str, str] | None

    @property
    def internal(self) -> bool:
        """Whether colleagues read it."""
        return self.edition is Edition.INTERNAL

    def written(self, text: str) -> Written:
        """Return what a person wrote in a line, in the languages of the page as far as it is translated."""
        shown, other = self._translated(text)
        return Written(text=shown, translation=other)

    def text(self, text: str, *, long: bool = False) -> Cell:
        """Return a person's words as a cell; empty for none."""
        if not text:
            return ()
        if not long:
            return (self.written(text),)
        shown, other = self._translated(text)
        return (Told(text=shown, translation=other),)

    def _translated(self, text: str) -> tuple[str, str]:
        """Return a text in both languages of the page; nothing for the second where it would be the same again."""
        shown = self.first.get(text, text)
        other = shown if self.second is None else self.second.get(text, text)
        return shown, "" if other == shown else other

    def moment(self, at: datetime | None) -> Cell:
        """Return a moment in the zone of the report; empty for none."""
        return (Plain(text=at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")),) if at else ()

    def money(self, amount: Decimal) -> Cell:
        """Return an amount with its currency."""
        return (Plain(text=f"{amount:,.2f} {self.currency}"),)

    def person(self, who: Person | None) -> Cell:
        """Return a person's name and title; outside the team a customer reads only that it is a colleague."""
        if who is None:
            return ()
        if not self.internal and who.name not in self.team:
            return (Said(message="a colleague"),)
        return (self.written(who.name), *self.text(who.title))

    def cell(self, part: FormPart, field: str) -> Cell:
        """Return the value of a field; empty where there is none, or none for this reader."""
        kind = type(part)
        if not is_shown(self.edition, kind, field):
            return ()
        value = getattr(part, field)
        if names_people(kind, field):
            return tuple(self.written(name) for name in people_shown(self.edition, value, self.team))
        if isinstance(value, str) and not isinstance(value, Enum):
            return self.text(value, long=_is_long(kind, field))
        return self._shown(field, value)

    def _shown(self, field: str, value: object) -> Cell:
        match value:
            case None | []:
                return ()
            case bool():
                return (Said(message="Yes" if value else "No"),)
            case Enum():
                return (Coded(context=type(value).__name__, code=str(value.value)),)
            case date():
                return (Plain(text=value.isoformat()),)
            case list():
                return (Plain(text=", ".join(map(str, value))),)
            case int() | Decimal():
                return self._number(field, value)
        raise TypeError(f"{field}: a {type(value).__name__} cannot be shown")

    def _number(self, field: str, value: int | Decimal) -> Cell:
        if field.startswith(("cost", "amount")):
            return self.money(Decimal(value))
        unit = " %" if field.endswith("_percent") else " km" if field.endswith("_km") else ""
        return (Plain(text=f"{number_of(Decimal(value))}{unit}"),)

    def facts(self, part: FormPart, *fields: str) -> tuple[Fact, ...]:
        """Return those of the fields that hold something, each under its label; long texts are wide."""
        kind = type(part)
        return tuple(
            Fact(label=label_of_field(kind, field), value=value, wide=_is_long(kind, field))
            for field in fields
            if (value := self.cell(part, field))
        )

    def grid(
        self, part: FormPart, *fields: str, title: str = "", across: int = 2, brief: bool = True
    ) -> Iterator[Grid]:
        """Yield a grid of facts, or nothing where there is none."""
        yield from grid_of(self.facts(part, *fields), title=title, across=across, brief=brief)

    def details(self, part: FormPart, fields: Sequence[str]) -> tuple[Fact, ...]:
        """Return what stands below a row: the fields that say something, no zero and no No."""
        said = [field for field in fields if getattr(part, field) not in (False, 0)]
        return self.facts(part, *said)

    def listing(
        self,
        parts: Sequence[FormPart],
        columns: Mapping[str, int],
        *,
        title: str = "",
        details: Sequence[str] = (),
        not_brief: Sequence[str] = (),
        brief: bool = True,
    ) -> Iterator[Listing]:
        """Yield a table with a row for each part and a column for each field, its share of the width given.

        One page has room for neither the `details` below the rows nor the columns `not_brief`.
        """
        if not parts:
            return
        kind = type(parts[0])
        heads = [
            Column(label=label_of_field(kind, field), share=share, brief=field not in not_brief)
            for field, share in columns.items()
        ]
        rows = [
            Row(cells=tuple(self.cell(part, field) for field in columns), details=self.details(part, details))
            for part in parts
        ]
        yield table(heads, rows, title=title, brief=brief)


def grid_of(facts: Sequence[Fact], *, title: str = "", across: int = 2, brief: bool = True) -> Iterator[Grid]:
    """Yield a grid of facts, or nothing where there is none."""
    if facts:
        yield Grid(title=title, facts=tuple(facts), across=across, brief=brief)


def table(
    columns: Sequence[Column], rows: Sequence[Row], *, title: str = "", stacked: bool = False, brief: bool = True
) -> Listing:
    """Return a table without the columns in which nothing stands, and with a dash in every empty cell."""
    kept = [number for number in range(len(columns)) if any(row.cells[number] for row in rows)] or [0]
    shown = tuple(
        Row(cells=tuple(row.cells[number] or NOTHING for number in kept), details=row.details) for row in rows
    )
    heads = tuple(columns[number] for number in kept)
    return Listing(title=title, columns=heads, rows=shown, stacked=stacked, brief=brief)


@cache
def _is_long(part: type[FormPart], field: str) -> bool:
    """Whether a field may hold more than a line."""
    limits = [getattr(each, "max_length", 0) for each in part.model_fields[field].metadata]
    annotation = part.model_fields[field].annotation
    return annotation is str and max(limits, default=0) > SHORT
