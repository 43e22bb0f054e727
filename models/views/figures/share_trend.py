"""A share week by week between its control limits: a point above them is filled, it is not chance."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from models.views.figures.drawing import SMALL, Dot, Drawing, Fill, Letters, Line, Shape
from models.views.figures.lettering import shortened
from models.views.figures.wording import Plain
from rules.control_chart import ChartPoint, ControlChart

LEFT, RIGHT, TOP, HEIGHT, UNDER = 1.0, 11.0, 5.4, 22.0, 5.0
STEPS = (Decimal("0.05"), Decimal("0.1"), Decimal("0.2"), Decimal("0.25"), Decimal("0.5"), Decimal(1))


def share_trend(name: str, chart: ControlChart, width: float) -> Drawing:
    """Return the chart of one share, `width` mm wide: points and line, the mean, and the limits dashed."""
    highest = max((point.upper or Decimal(0) for point in chart.points), default=Decimal(0))
    highest = max([highest, *(point.share or Decimal(0) for point in chart.points)])
    top = next((step for step in STEPS if highest <= step), Decimal(1))
    floor, step = TOP + HEIGHT, (width - LEFT - RIGHT) / max(len(chart.points), 1)

    def height_of(share: Decimal) -> float:
        return floor - HEIGHT * float(share / top)

    heading = Plain(text=shortened(name, (width - 2) / 2.4))
    shapes: list[Shape] = [Letters(x=0, y=2.6, words=heading, bold=True)]
    for part in (Decimal(0), top / 2, top):
        shapes += _level(part, height_of(part), width)
    if chart.mean is not None:
        y = height_of(chart.mean)
        shapes.append(Line(x1=LEFT, y1=y, x2=width - RIGHT, y2=y, weight=0.18))
    placed = [(LEFT + (n + 0.5) * step, point) for n, point in enumerate(chart.points)]
    for x, point in placed:
        shapes += [
            Line(x1=x - step / 2, y1=height_of(limit), x2=x + step / 2, y2=height_of(limit), weight=0.3, dashed=True)
            for limit in (point.lower, point.upper)
            if limit is not None
        ]
        shapes += _week(x, point, floor)
    shapes += _line([(x, height_of(point.share), point) for x, point in placed if point.share is not None])
    return Drawing(width=width, height=floor + UNDER, shapes=tuple(shapes))


def _level(share: Decimal, y: float, width: float) -> Iterator[Shape]:
    yield Line(x1=LEFT, y1=y, x2=width - RIGHT, y2=y, weight=0.1 if share else 0.35, light=bool(share))
    name = Plain(text=f"{100 * share:.3g} %")
    yield Letters(x=width, y=y + 0.8, words=name, size=SMALL, anchor="end", tone="muted")


def _week(x: float, point: ChartPoint, floor: float) -> Iterator[Shape]:
    name = Plain(text=point.week.partition("-")[2])
    yield Letters(x=x, y=floor + 3.2, words=name, size=SMALL, anchor="middle", tone="muted")


def _line(points: Sequence[tuple[float, float, ChartPoint]]) -> Iterator[Shape]:
    for (x1, y1, _), (x2, y2, _) in pairwise(points):
        yield Line(x1=x1, y1=y1, x2=x2, y2=y2, weight=0.45)
    for x, y, point in points:
        yield Dot(x=x, y=y, radius=1.1 if point.is_above else 0.75, fill=Fill.INK if point.is_above else Fill.PAPER)
