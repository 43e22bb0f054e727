"""A customer's own 8D form: which cell of his workbook shows what of the 8D. The map is data, `cells.toml`."""

import string
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from models.data_path import PathRefused, Step, read_path, type_at, values_at
from models.views.eight_d_edition import is_shown, names_people, people_shown
from models.views.eight_d_source import Actor, EightDSource, StepRecord
from rules.eight_d.content import EightDContent
from rules.eight_d.d8_closing import Closing
from rules.eight_d.vocabulary import Edition
from rules.part import FormPart
from rules.vocabulary import Language

COLUMN = r"[A-Z]{1,3}"
ROW = r"[1-9][0-9]{0,6}"
Wrong = tuple[str, str]
MOST_IN_A_CELL = 32_000  # a spreadsheet holds 32,767 characters a cell

# What surrounds the 8D and no customer reads; what he reads of the 8D itself is decided where editions are.
INTERNAL = {
    Actor: {"employee"},
    Closing: {"total_cost"},
    StepRecord: {"by"},
    EightDSource: {
        "clocks", "content", "earlier", "hits", "notes", "photos", "policy_version", "score", "signatures",
    },
}  # fmt: skip


class Part(BaseModel):
    """A part of the map: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Shown(Part):
    """What is shown: a path into the 8D, whether the number there is percent, and what joins several texts.

    A text that is longer than `most_characters` is cut, and stands whole in the continuation.
    """

    path: str
    percent: bool = False
    join: str = "\n"
    most_characters: Annotated[int, Field(gt=0, le=MOST_IN_A_CELL)] = MOST_IN_A_CELL

    @property
    def steps(self) -> tuple[Step, ...]:
        """The path's steps. Raises PathRefused."""
        return read_path(self.path)


class SheetCell(Shown):
    """One cell, and the title under which the continuation goes on with it."""

    at: Annotated[str, StringConstraints(pattern=rf"^{COLUMN}{ROW}$")]
    title: str = ""

    @property
    def row(self) -> int:
        """The row that the cell is in."""
        return int(self.at.lstrip(string.ascii_uppercase))

    def wrong_paths(self) -> Iterator[Wrong]:
        """Yield why the path leads nowhere, if it does."""
        yield from _wrong(self.at, self, root_of(self))


def _shown(value: Any) -> Any:
    return {"path": value} if isinstance(value, str) else value


class SheetTable(Part):
    """Entries down the rows, from the first to the last; those that find no row stand in the continuation."""

    title: str
    path: str
    first_row: Annotated[int, Field(gt=1)]
    last_row: int
    row_step: Annotated[int, Field(gt=0)] = 1
    columns: Annotated[
        dict[Annotated[str, StringConstraints(pattern=rf"^{COLUMN}$")], Annotated[Shown, BeforeValidator(_shown)]],
        Field(min_length=1),
    ]

    @property
    def entries(self) -> Shown:
        """The entries that the rows show."""
        return Shown(path=self.path)

    @property
    def row(self) -> int:
        """The row that the table begins in."""
        return self.first_row

    @property
    def rows(self) -> range:
        """The rows that there are for entries."""
        return range(self.first_row, self.last_row + 1, self.row_step)

    def wrong_paths(self) -> Iterator[Wrong]:
        """Yield why the entries, or what a column shows of them, are not to be found."""
        place = f"row {self.first_row}"
        if not self.rows:
            yield place, f"last_row {self.last_row} lies above it: correct one of them"
        try:
            entry = type_at(root_of(self.entries), self.entries.steps, is_hidden)
        except PathRefused as refused:
            yield place, f"{self.path}: {refused}"
            return
        if not _is_part(entry):
            yield place, f"{self.path} has no fields: name a list whose entries have"
            return
        for column, shown in self.columns.items():
            yield from _wrong(f"{column}{self.first_row}", shown, entry)


class SheetMap(Part):
    """The whole map: for which customers, in which language, on which worksheet, and the name of the continuation."""

    customers: list[str]
    language: Language
    worksheet: str
    continuation: Annotated[str, StringConstraints(pattern=r"^[^\[\]:*?/\\']{1,31}$")]
    cell: list[SheetCell] = Field(default_factory=list)
    table: list[SheetTable] = Field(default_factory=list)

    @property
    def places(self) -> list[SheetCell | SheetTable]:
        """The cells and tables as a reader comes to them, from the top."""
        return sorted((*self.cell, *self.table), key=lambda place: place.row)

    def wrong_paths(self) -> Iterator[Wrong]:
        """Yield each place whose path leads nowhere, with the reason and the remedy."""
        for place in self.places:
            yield from place.wrong_paths()


def root_of(shown: Shown) -> type[BaseModel]:
    """Return where a path begins: at the steps of the 8D when it names one of them, else at what surrounds them."""
    try:
        first = shown.steps[0].name
    except PathRefused:
        return EightDSource
    return EightDContent if first in EightDContent.model_fields else EightDSource


def found_in(source: EightDSource, shown: Shown, entry: BaseModel | None = None) -> list[Any]:
    """Return what a path leads to, from an entry of a table or from where it begins, as a customer may read it."""
    start = entry or (source.content if root_of(shown) is EightDContent else source)
    *way, last = shown.steps
    members = source.content.team.members if source.content.team else []
    team = frozenset(member.name for member in members)
    return [one for part in values_at(start, way) for one in _as_read(part, last, team)]


def is_hidden(part: type[BaseModel], field: str) -> bool:
    """Whether no customer reads a field."""
    hidden = issubclass(part, FormPart) and not is_shown(Edition.CUSTOMER, part, field)
    return hidden or field in INTERNAL.get(part, ())


def _as_read(part: BaseModel, last: Step, team: frozenset[str]) -> list[Any]:
    """Return what a field holds; where it names people, each name that a customer may read."""
    values = values_at(part, [last])
    if isinstance(part, FormPart) and names_people(type(part), last.name):
        return [name for names in values for name in people_shown(Edition.CUSTOMER, names, team)]
    return values


def _wrong(place: str, shown: Shown, root: type[BaseModel]) -> Iterator[Wrong]:
    try:
        found = type_at(root, shown.steps, is_hidden)
    except PathRefused as refused:
        yield place, f"{shown.path}: {refused}"
        return
    if _is_part(found) or not isinstance(found, type):
        yield place, f"{shown.path} is more than a cell can show: go on to one of its fields"
    elif shown.percent and not issubclass(found, int | Decimal):
        yield place, f"{shown.path} is no number: leave percent out"


def _is_part(found: Any) -> bool:
    return isinstance(found, type) and issubclass(found, BaseModel)
