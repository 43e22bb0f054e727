"""The key below a figure: each sign with its name, in as many lines as the names need."""

from collections.abc import Iterator, Sequence

from models.views.figures.drawing import SMALL, Box, Dot, Letters, Line, Shape, Words

Sign = Box | Dot | Line
HEIGHT = 4.2


def legend(signs: Sequence[tuple[Sign, Words]], x: float, y: float, width: float) -> Iterator[Shape]:
    """Yield the signs in columns of equal width from (x, y) on; a sign is drawn around its own zero."""
    each = width / max(len(signs), 1)
    for number, (sign, words) in enumerate(signs):
        left = x + number * each
        yield moved(sign, left, y)
        yield Letters(x=left + 5, y=y + 0.8, words=words, size=SMALL, tone="muted")


def moved(sign: Sign, x: float, y: float) -> Sign:
    """Return a sign moved from zero to (x, y)."""
    across, down = ("x", "x1", "x2"), ("y", "y1", "y2")
    ends = {name: getattr(sign, name) + x for name in across if hasattr(sign, name)}
    ends |= {name: getattr(sign, name) + y for name in down if hasattr(sign, name)}
    return type(sign).model_validate(sign.model_dump() | ends)
