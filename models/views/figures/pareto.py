"""The Pareto chart: columns from the most frequent down, and a line for how much of all they make up together."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from models.views.figures.drawing import LETTER, SMALL, Box, Dot, Drawing, Fill, Letters, Line, Shape
from models.views.figures.lettering import lines_of
from models.views.figures.wording import Plain

LEFT, RIGHT, TOP, HEIGHT, UNDER = 3.0, 9.0, 5.0, 34.0, 10.0
MOST_COLUMNS, NAME_LINES = 10, 2
FEW = 0.8


class ParetoColumn(NamedTuple):
    """One cause: its name and how often it was counted."""

    name: str
    number: int


def pareto(columns: Sequence[ParetoColumn], width: float) -> Drawing:
    """Return the chart, `width` mm wide; the columns that make up the first 80 % are dark. At most ten are shown."""
    counted = sorted((column for column in columns if column.number), key=lambda column: -column.number)
    shown, whole = counted[:MOST_COLUMNS], sum(column.number for column in counted)
    floor = TOP + HEIGHT
    step = (width - LEFT - RIGHT) / max(len(shown), 1)
    shapes: list[Shape] = [Line(x1=LEFT, y1=floor, x2=width - RIGHT, y2=floor, weight=0.35), *_scale(width, floor)]
    sums = list(accumulate(column.number for column in shown))
    points = [(LEFT + (n + 0.5) * step, floor - HEIGHT * reached / whole) for n, reached in enumerate(sums)]
    for number, (column, reached) in enumerate(zip(shown, sums, strict=True)):
        vital = reached - column.number < FEW * whole
        shapes += _column(column, LEFT + number * step, step, floor, whole, vital=vital)
    shapes += [Line(x1=x1, y1=y1, x2=x2, y2=y2, weight=0.35) for (x1, y1), (x2, y2) in pairwise(points)]
    shapes += [Dot(x=x, y=y, fill=Fill.PAPER) for x, y in points]
    return Drawing(width=width, height=floor + UNDER, shapes=tuple(shapes))


def _scale(width: float, floor: float) -> Iterator[Shape]:
    for percent in (0, 20, 40, 60, 80, 100):
        y = floor - HEIGHT * percent / 100
        dashed = percent == 100 * FEW
        yield Line(x1=LEFT, y1=y, x2=width - RIGHT, y2=y, weight=0.2 if dashed else 0.1, light=True, dashed=dashed)
        name = Plain(text=f"{percent} %")
        yield Letters(x=width, y=y + 0.8, words=name, size=SMALL, anchor="end", tone="muted")


def _column(column: ParetoColumn, x: float, step: float, floor: float, whole: int, *, vital: bool) -> Iterator[Shape]:
    """Yield one column on the scale of the line, its count above it and its name below."""
    wide, height = min(step * 0.7, 16.0), HEIGHT * column.number / whole
    middle = x + step / 2
    fill = Fill.INK if vital else Fill.TINT
    yield Box(x=middle - wide / 2, y=floor - height, width=wide, height=height, fill=fill, weight=0.25)
    inside = vital and height > 2 * LETTER
    number = Plain(text=str(column.number))
    if not inside:
        yield Letters(x=middle, y=floor - height - 1, words=number, anchor="middle", bold=True)
    else:
        yield Box(x=middle - 3, y=floor - 4.4, width=6, height=3.4, fill=Fill.PAPER, weight=0)
        yield Letters(x=middle, y=floor - 1.8, words=number, anchor="middle", bold=True)
    for row, line in enumerate(lines_of(column.name, step / SMALL, NAME_LINES)):
        yield Letters(x=middle, y=floor + 3.2 + row * 2.8, words=Plain(text=line), size=SMALL, anchor="middle")
