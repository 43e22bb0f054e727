"""How old what is open is: a column for each age, the older the darker."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from models.views.figures.drawing import SMALL, Box, Drawing, Fill, Letters, Line, Shape, Words
from models.views.figures.wording import Plain

TOP, HEIGHT, UNDER = 4.4, 24.0, 5.4
DARKER = (Fill.PAPER, Fill.TINT, Fill.DOTS, Fill.HATCH, Fill.INK)


class AgeColumn(NamedTuple):
    """One age and how many there are of it."""

    name: Words
    cases: int


def age_columns(columns: Sequence[AgeColumn], width: float) -> Drawing:
    """Return the columns, `width` mm wide."""
    floor, step = TOP + HEIGHT, width / max(len(columns), 1)
    scale = HEIGHT / max([1, *(column.cases for column in columns)])
    shapes: list[Shape] = [Line(x1=0, y1=floor, x2=width, y2=floor, weight=0.35)]
    for number, column in enumerate(columns):
        shapes += _column(column, number, step, floor, scale)
    return Drawing(width=width, height=floor + UNDER, shapes=tuple(shapes))


def _column(column: AgeColumn, number: int, step: float, floor: float, scale: float) -> Iterator[Shape]:
    middle, wide, height = (number + 0.5) * step, min(step * 0.62, 16.0), column.cases * scale
    fill = DARKER[min(number, len(DARKER) - 1)]
    yield Box(x=middle - wide / 2, y=floor - height, width=wide, height=height, fill=fill, weight=0.3)
    count = Plain(text=str(column.cases))
    yield Letters(x=middle, y=floor - height - 1.2, words=count, anchor="middle", bold=column.cases > 0)
    yield Letters(x=middle, y=floor + 3.6, words=column.name, size=SMALL, anchor="middle")
