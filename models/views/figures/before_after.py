"""Before and after against the target: a bar for before, one for each revision's proof, the target as a line."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from models.views.figures.drawing import SMALL, Box, Drawing, Fill, Letters, Line, Shape, Words
from models.views.figures.paragraph import paragraph
from models.views.figures.wording import Plain, Said, Written
from rules.eight_d.vocabulary import Better

LEFT, RIGHT, UNDER, HEIGHT = 6.0, 17.0, 7.0, 32.0
PERCENT = "%"
SIGN = {Better.LOWER: "≤", Better.HIGHER: "≥"}


class Proof(NamedTuple):
    """The value after, as one revision proved it, and whether it reached the target."""

    revision: int
    value: Decimal | None
    reached: bool


class Compared(NamedTuple):
    """One criterion through the revisions."""

    metric: Written
    unit: str
    better: Better
    before: Decimal | None
    target: Decimal | None
    proofs: tuple[Proof, ...]


def before_after(what: Compared, width: float) -> Drawing:
    """Return the chart of one criterion, `width` mm wide."""
    title = paragraph(what.metric, width - 2, 2)
    top = title.height + 4.5
    floor = top + HEIGHT - UNDER
    values = [value for value in (what.before, what.target, *(proof.value for proof in what.proofs)) if value]
    scale = (HEIGHT - UNDER - 4) / float(max([abs(value) for value in values], default=Decimal(1)))
    shapes: list[Shape] = [*title.letters(1, 1, bold=True)]
    shapes.append(Line(x1=LEFT - 3, y1=floor, x2=width - 1, y2=floor, weight=0.35))
    bars = _bars(what)
    step = (width - LEFT - RIGHT) / len(bars)
    for number, (name, value, fill) in enumerate(bars):
        shapes += _bar(name, value, fill, LEFT + number * step, step, floor, scale, what.unit)
    if what.target is not None:
        shapes += _target(what, what.target, floor - float(abs(what.target)) * scale, width)
    return Drawing(width=width, height=top + HEIGHT, shapes=tuple(shapes))


def figure_of(value: Decimal, unit: str) -> str:
    """Return a value with its unit, as it is read: a share in percent always with two places."""
    return f"{number_of(value, 2 if unit == PERCENT else 0)} {unit}"


def number_of(value: Decimal, places: int = 0) -> str:
    """Return a number as it is read: at most three places, and at least so many."""
    rounded = round(value, 3).normalize()
    return f"{rounded:,.{max(-int(rounded.as_tuple().exponent), places)}f}"


def _bars(what: Compared) -> Sequence[tuple[Words, Decimal | None, Fill]]:
    after: list[tuple[Words, Decimal | None, Fill]] = [
        (
            Said(message="After, Rev. {revision}", values=(("revision", str(proof.revision)),)),
            proof.value,
            Fill.GREY if proof.reached else Fill.HATCH,
        )
        for proof in what.proofs
    ]
    return [(Said(message="Before"), what.before, Fill.INK), *after]


def _bar(
    name: Words, value: Decimal | None, fill: Fill, x: float, step: float, floor: float, scale: float, unit: str
) -> Iterator[Shape]:
    wide, middle = min(step * 0.62, 14.0), x + step / 2
    height = float(abs(value)) * scale if value is not None else 0.0
    yield Box(x=middle - wide / 2, y=floor - height, width=wide, height=height, fill=fill, weight=0.3)
    text = figure_of(value, unit) if value is not None else "—"
    yield Letters(x=middle, y=floor - height - 1.2, words=Plain(text=text), anchor="middle", bold=True)
    yield Letters(x=middle, y=floor + 3, words=name, size=SMALL, anchor="middle", below=True)


def _target(what: Compared, target: Decimal, y: float, width: float) -> Iterator[Shape]:
    """Yield the line of the target, with its value above it at the right end."""
    yield Line(x1=LEFT - 3, y1=y, x2=width - 1, y2=y, weight=0.45, dashed=True)
    text = Plain(text=f"{SIGN[what.better]} {figure_of(target, what.unit)}")
    yield Letters(x=width - 1, y=y - 1, words=text, anchor="end", bold=True)
    yield Letters(x=width - 1, y=y - 4.2, words=Said(message="Target"), size=SMALL, anchor="end", tone="muted")
