"""Rates as bars, each with its name, its figures, and the target as a line: what is below it is black."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from models.views.figures.drawing import LETTER, SMALL, Box, Drawing, Fill, Letters, Line, Shape, Words
from models.views.figures.lettering import shortened
from models.views.figures.wording import Plain

ROW, BAR, TOP, GAP = 5.0, 2.9, 4.2, 1.4
HUNDRED = Decimal(100)
NOT_COUNTED = "n/a"


class PercentRow(NamedTuple):
    """One rate: whose it is, how much in percent (None: nothing was counted), the counted numbers, and its target."""

    name: Words
    percent: Decimal | None
    counted: str
    target: Decimal | None = None

    @property
    def missed(self) -> bool:
        """Whether it is below its target."""
        return self.percent is not None and self.target is not None and self.percent < self.target


def percent_bars(rows: Sequence[PercentRow], width: float) -> Drawing:
    """Return the bars on a scale from 0 to 100 %, `width` mm wide."""
    label, figures = width * 0.34, 25.0
    scale = (width - label - figures) / float(HUNDRED)
    floor = TOP + len(rows) * ROW
    shapes: list[Shape] = list(_axis(label, scale, floor))
    for number, row in enumerate(rows):
        shapes += _row(row, label, TOP + number * ROW, scale, width)
    return Drawing(width=width, height=floor + 1, shapes=tuple(shapes))


def fitted(words: Words, width: float) -> Words:
    """Return a name that does not reach into its bar; what the catalogs name is short enough."""
    return Plain(text=shortened(words.text, width / LETTER)) if isinstance(words, Plain) else words


def _axis(left: float, scale: float, floor: float) -> Iterator[Shape]:
    for percent in (0, 25, 50, 75, 100):
        x = left + percent * scale
        yield Line(x1=x, y1=TOP - 0.8, x2=x, y2=floor, weight=0.12 if percent else 0.35, light=bool(percent))
        name = Plain(text=f"{percent} %")
        yield Letters(x=x, y=TOP - 1.6, words=name, size=SMALL, anchor="middle", tone="muted")


def _row(row: PercentRow, left: float, y: float, scale: float, width: float) -> Iterator[Shape]:
    """Yield the name, the bar, the target, and the figures at the right end."""
    base = y + ROW / 2 + 0.9
    yield Letters(x=0, y=base, words=fitted(row.name, left - 2), bold=row.missed)
    if row.percent is not None:
        length = float(min(row.percent, HUNDRED)) * scale
        fill = Fill.INK if row.missed else Fill.GREY
        yield Box(x=left, y=y + (ROW - BAR) / 2, width=length, height=BAR, fill=fill, weight=0.2)
    if row.target is not None and row.percent is not None:
        x = left + float(min(row.target, HUNDRED)) * scale
        yield Line(x1=x, y1=y + 0.5, x2=x, y2=y + ROW - 0.5, weight=0.55)
    shown = Plain(text=NOT_COUNTED if row.percent is None else f"{row.percent:.1f} %")
    yield Letters(x=width - 10.5, y=base, words=shown, anchor="end", bold=row.missed)
    yield Letters(x=width, y=base, words=Plain(text=row.counted), size=SMALL, anchor="end", tone="muted")
