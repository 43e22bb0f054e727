"""The timeline: one bar a clock or step from its start to its end, with a mark where it was due."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from models.views.figures.drawing import SMALL, Box, Drawing, Fill, Letters, Line, Shape, Words
from models.views.figures.legend import HEIGHT, Sign, legend
from models.views.figures.wording import Plain, Said

ROW, BAR, AXIS, PER_DRAWING = 4.6, 2.3, 5.0, 36
DAYS = (1, 2, 5, 7, 14, 28, 56, 91, 182, 364)
MOST_TICKS = 9
DAY = timedelta(days=1)

Place = Callable[[datetime], float]


class Span(NamedTuple):
    """A clock or a step: from when to when, by when it was due. Without an end it still runs."""

    name: Words
    start: datetime
    end: datetime | None
    due: datetime | None

    @property
    def late(self) -> bool:
        """Whether it ended after it was due."""
        return bool(self.end and self.due and self.end > self.due)


def timelines(spans: Sequence[Span], now: datetime, zone: ZoneInfo, width: float) -> tuple[Drawing, ...]:
    """Return the spans on one scale of days, at most 36 in a drawing `width` mm wide; what still runs ends at `now`."""
    if not spans:
        return ()
    moments = [at for span in spans for at in (span.start, span.end or now, span.due) if at]
    first = min(moments).astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    last = max(moments).astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    chunks = [spans[at : at + PER_DRAWING] for at in range(0, len(spans), PER_DRAWING)]
    return tuple(_drawn(chunk, first, last, now, width) for chunk in chunks)


def _drawn(spans: Sequence[Span], first: datetime, last: datetime, now: datetime, width: float) -> Drawing:
    label = min(44.0, width * 0.3)
    scale = (width - label - 3) / max((last - first) / DAY, 1)

    def place(at: datetime) -> float:
        return label + (at - first) / DAY * scale

    floor = AXIS + len(spans) * ROW
    shapes: list[Shape] = list(_ticks(first, last, place, floor))
    for number, span in enumerate(spans):
        shapes += _span(span, place, AXIS + number * ROW, now)
    shapes += legend(_keys(), label, floor + 2.6, width - label)
    return Drawing(width=width, height=floor + HEIGHT + 0.6, shapes=tuple(shapes))


def _ticks(first: datetime, last: datetime, place: Place, floor: float) -> Iterator[Shape]:
    days = (last - first) / DAY
    longest = DAYS[-1] * (1 + int(days / DAYS[-1] / MOST_TICKS))
    step = next((each for each in DAYS if days / each <= MOST_TICKS), longest)
    for number in range(int(days / step) + 1):
        at = first + number * step * DAY
        yield Line(x1=place(at), y1=AXIS - 1.4, x2=place(at), y2=floor, weight=0.12, light=True)
        name = Plain(text=f"{at:%m-%d}")
        yield Letters(x=place(at), y=AXIS - 2, words=name, size=SMALL, anchor="middle", tone="muted")


def _span(span: Span, place: Place, y: float, now: datetime) -> Iterator[Shape]:
    """Yield one row: black where the end came late, a tick where it was due."""
    middle = y + ROW / 2
    left, right = place(span.start), place(span.end or now)
    yield Letters(x=0, y=middle + 0.8, words=span.name, size=SMALL)
    fill = Fill.PAPER if span.end is None else Fill.INK if span.late else Fill.GREY
    yield Box(x=left, y=middle - BAR / 2, width=max(right - left, 0.5), height=BAR, fill=fill, weight=0.25)
    if span.due:
        yield Line(x1=place(span.due), y1=middle - BAR, x2=place(span.due), y2=middle + BAR, weight=0.6)


def _keys() -> list[tuple[Sign, Words]]:
    def box(fill: Fill) -> Box:
        return Box(x=0, y=-1.2, width=4, height=2.4, fill=fill)

    return [
        (box(Fill.GREY), Said(message="done in time")),
        (box(Fill.INK), Said(message="done late")),
        (box(Fill.PAPER), Said(message="still running")),
        (Line(x1=2, y1=-1.8, x2=2, y2=1.8, weight=0.6), Said(message="due")),
    ]
