"""Containment by place: for each place a bar of its suspect pieces, good, bad and still open, told apart by pattern."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from models.views.figures.drawing import LETTER, SMALL, Box, Drawing, Fill, Letters, Line, Shape, Words
from models.views.figures.legend import HEIGHT, Sign, legend
from models.views.figures.lettering import width_of
from models.views.figures.wording import Coded, Plain, Said
from rules.eight_d.vocabulary import Place
from rules.vocabulary import ContainmentState

ROW, BAR, PER_DRAWING = 5.4, 2.9, 24
FILLS = {"good": Fill.PAPER, "bad": Fill.INK, "open": Fill.HATCH}
LABEL, LEAST, GAP = 28.0, 0.6, 1.5


class Pieces(NamedTuple):
    """The pieces at one place."""

    place: Place
    state: ContainmentState
    suspect: int
    good: int
    bad: int
    open: int


def stock_bars(rows: Sequence[Pieces], width: float) -> tuple[Drawing, ...]:
    """Return the bars, `width` mm wide, with at most 24 places in one drawing; all drawings have one scale."""
    label = max(width * 0.3, LABEL)
    room = width - label - max((width_of(_sum(row)) for row in rows), default=0) * LETTER - GAP - len(FILLS) * LEAST
    scale = room / max([1, *(row.suspect for row in rows)])
    return tuple(_drawn(rows[at : at + PER_DRAWING], label, scale, width) for at in range(0, len(rows), PER_DRAWING))


def _drawn(rows: Sequence[Pieces], label: float, scale: float, width: float) -> Drawing:
    shapes: list[Shape] = [Line(x1=label, y1=0.6, x2=label, y2=len(rows) * ROW + 0.6, weight=0.3)]
    for number, row in enumerate(rows):
        shapes += _bar(row, label, number * ROW + 1, scale)
    y = len(rows) * ROW + 3
    shapes += legend(_keys(), label, y, width - label)
    return Drawing(width=width, height=y + HEIGHT - 2, shapes=tuple(shapes))


def _bar(row: Pieces, left: float, y: float, scale: float) -> Iterator[Shape]:
    """Yield the label of a place, its bar, and the sum that the bar shows."""
    yield Letters(x=0, y=y + 2.3, words=Coded(context="Place", code=row.place), bold=row.suspect > 0)
    state = Coded(context="ContainmentState", code=row.state)
    yield Letters(x=0, y=y + 4.4, words=state, size=SMALL, tone="muted")
    x = left
    for name, fill in FILLS.items():
        count = getattr(row, name)
        if count:
            length = max(count * scale, LEAST)
            yield Box(x=x, y=y + 0.9, width=length, height=BAR, fill=fill, weight=0.25)
            x += length
    yield Letters(x=x + GAP, y=y + 3.4, words=Plain(text=_sum(row)), bold=row.bad > 0)


def _sum(row: Pieces) -> str:
    parts = f" = {row.good:,} + {row.bad:,} + {row.open:,}" if row.suspect else ""
    return f"{row.suspect:,}{parts}"


def _keys() -> list[tuple[Sign, Words]]:
    names = {"good": "Good (OK)", "bad": "Bad (NG)", "open": "Not yet sorted"}
    return [(Box(x=0, y=-1.2, width=4, height=2.4, fill=FILLS[key]), Said(message=name)) for key, name in names.items()]
