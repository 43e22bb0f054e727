"""What a step of an 8D looks like on paper: grids of facts, lists, and figures, made of cells.

A cell says what it is (a person's words, a code, a message, a figure): a page shows it in one language or two.
"""

from itertools import accumulate, pairwise
from typing import Annotated, Literal

from pydantic import Field

from models.views.document import View
from models.views.figures.drawing import Drawing, Words
from models.views.figures.marked_photo import MarkedPhoto

Cell = tuple[Words, ...]


class Fact(View):
    """A label, which is a message of the catalogs, and its value."""

    label: str
    value: Cell
    wide: bool = False


class Grid(View):
    """Facts, so many across a line; a wide one has a line of its own."""

    kind: Literal["grid"] = "grid"
    title: str = ""
    facts: tuple[Fact, ...]
    across: int = 2
    brief: bool = Field(default=True, description="also on the one page of the 3D")

    @property
    def lines(self) -> tuple[tuple[Fact, ...], ...]:
        """Return the facts line by line."""
        found: list[list[Fact]] = []
        for fact in self.facts:
            if found and not fact.wide and len(found[-1]) < self.across and not found[-1][0].wide:
                found[-1].append(fact)
            else:
                found.append([fact])
        return tuple(map(tuple, found))


class Column(View):
    """A column of a list; `share` is its part of the width beside the others."""

    label: str
    share: int
    brief: bool = True


class Row(View):
    """One row, with the facts that stand below it across all columns."""

    cells: tuple[Cell, ...]
    details: tuple[Fact, ...] = ()


class Listing(View):
    """A table; it has no column in which nothing stands. In a `stacked` one the pieces of a cell are lines."""

    kind: Literal["listing"] = "listing"
    title: str = ""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    stacked: bool = False
    brief: bool = True

    @property
    def percents(self) -> tuple[str, ...]:
        """Return the width of each column in percent; together they are exactly 100."""
        sums = [0, *accumulate(column.share for column in self.columns)]
        ends = [round(1000 * reached / sums[-1]) for reached in sums]
        return tuple(f"{(end - start) / 10:.1f}" for start, end in pairwise(ends))


class Figures(View):
    """Drawings, or marked photos, under one title; narrow ones stand two beside each other."""

    kind: Literal["figures"] = "figures"
    title: str
    drawings: tuple[Annotated[Drawing | MarkedPhoto, Field(discriminator="kind")], ...]
    narrow: bool = False
    brief: bool = True


Block = Annotated[Grid | Listing | Figures, Field(discriminator="kind")]
