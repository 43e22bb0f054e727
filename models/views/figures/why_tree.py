"""The tree of whys: the phenomenon at the left, each layer of causes a column further right, down to the roots.

A tree with more rows than a page, or more layers than columns, goes on in a further drawing.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from models.views.figures.drawing import SMALL, Box, Dot, Drawing, Fill, Letters, Line, Shape, Words
from models.views.figures.legend import HEIGHT, Sign, legend
from models.views.figures.paragraph import Paragraph, paragraph
from models.views.figures.wording import Coded, Plain, Said, Written
from rules.eight_d.vocabulary import CauseKind

WHYS, HEADING, BETWEEN, ROW_GAP, MOST_LINES, HEAD = 4, 4.6, 4.0, 2.0, 5, 3.8
STRIP = 1.7
FILLS = {CauseKind.OCCURRENCE: Fill.INK, CauseKind.ESCAPE: Fill.DOTS, CauseKind.SYSTEM: Fill.HATCH}


class Why(NamedTuple):
    """A cause in the tree; `parent` is empty under the phenomenon, `answers` are the actions against it."""

    key: str
    parent: str
    text: Written
    kind: CauseKind
    root: bool = False
    verified: bool = False
    answers: tuple[str, ...] = ()


Path = tuple[Why, ...]


class _Part(NamedTuple):
    """A piece of the tree that fits on a page: the box it begins with, the layer after it, and its paths."""

    start: Why | None
    layer: int
    paths: tuple[Path, ...]


def why_trees(phenomenon: Written, whys: Sequence[Why], width: float, highest: float) -> tuple[Drawing, ...]:
    """Return the tree as drawings `width` mm wide and at most `highest` mm high, in the order of reading."""
    column = (width + BETWEEN) / (WHYS + 1)
    texts = {id(why): paragraph(why.text, column - BETWEEN - STRIP - 2, MOST_LINES) for why in whys}
    start = paragraph(phenomenon, column - BETWEEN - STRIP - 2, MOST_LINES + 1)
    box = max([start.height, *(text.height for text in texts.values())]) + HEAD + 1.2
    rows = max(1, int((highest - HEADING - HEIGHT) / (box + ROW_GAP)))
    return tuple(_drawn(part, start, texts, width, box) for part in _parts(tuple(_paths(whys)), rows))


def _paths(whys: Sequence[Why], above: Path = ()) -> Iterator[Path]:
    """Yield every way from the phenomenon down to a cause that nothing explains further."""
    parent = above[-1].key if above else ""
    below = [why for why in whys if why.parent == parent and why not in above and why.key != why.parent]
    for why in below:
        yield from _paths(whys, (*above, why))
    if above and not below:
        yield above


def _parts(paths: tuple[Path, ...], rows: int, layer: int = 1) -> Iterator[_Part]:
    """Yield the paths in pieces: at most so many rows, at most four layers behind what they begin with."""
    begun: dict[int, list[Path]] = {}
    for path in paths:
        begun.setdefault(id(path[layer - 2]) if layer > 1 else 0, []).append(path)
    for group in begun.values():
        shown = list(dict.fromkeys(path[layer - 1 : layer - 1 + WHYS] for path in group))
        start = group[0][layer - 2] if layer > 1 else None
        for first in range(0, len(shown), rows):
            yield _Part(start, layer, tuple(shown[first : first + rows]))
    deeper = tuple(path for path in paths if len(path) >= layer + WHYS)
    if deeper:
        yield from _parts(deeper, rows, layer + WHYS)


def _drawn(part: _Part, phenomenon: Paragraph, texts: dict[int, Paragraph], width: float, box: float) -> Drawing:
    column = (width + BETWEEN) / (WHYS + 1)
    height = HEADING + len(part.paths) * (box + ROW_GAP)
    shapes: list[Shape] = list(_headings(part.layer, column))
    middle = (HEADING + height - ROW_GAP) / 2
    if part.start:
        shapes += _why(part.start, texts[id(part.start)], 0, middle - box / 2, column - BETWEEN, box)
    else:
        shapes += _phenomenon(phenomenon, middle - box / 2, column - BETWEEN, box)
    for path, x, y, from_y in _places(part.paths, box, middle):
        left = (x + 1) * column
        shapes += _elbow(left - BETWEEN, from_y, left, y)
        shapes += _why(path[-1], texts[id(path[-1])], left, y - box / 2, column - BETWEEN, box)
    shapes += legend(_keys(), 0, height + 1.2, width)
    return Drawing(width=width, height=height + HEIGHT, shapes=tuple(shapes))


def _places(paths: tuple[Path, ...], box: float, middle: float) -> Iterator[tuple[Path, int, float, float]]:
    """Yield each box once, as the path that ends in it: its column, its middle, and the middle of the box before."""
    rows: dict[Path, list[int]] = {}
    for row, path in enumerate(paths):
        for length in range(1, len(path) + 1):
            rows.setdefault(path[:length], []).append(row)
    heights = {path: HEADING + box / 2 + sum(on) / len(on) * (box + ROW_GAP) for path, on in rows.items()}
    for path, y in heights.items():
        yield path, len(path) - 1, y, heights.get(path[:-1], middle)


def _headings(layer: int, column: float) -> Iterator[Letters]:
    names: list[Words] = [Said(message="Phenomenon"), Said(message="Near cause")]
    for number in range(WHYS + 1):
        n = layer - 1 + number
        words = names[n] if n < len(names) else Said(message="Why {n}", values=(("n", str(n)),))
        yield Letters(x=number * column, y=2.8, words=words, size=SMALL, tone="muted", bold=True)


def _elbow(x1: float, y1: float, x2: float, y2: float) -> Iterator[Line]:
    bend = (x1 + x2) / 2
    yield Line(x1=x1, y1=y1, x2=bend, y2=y1, weight=0.3)
    yield Line(x1=bend, y1=y1, x2=bend, y2=y2, weight=0.3)
    yield Line(x1=bend, y1=y2, x2=x2, y2=y2, weight=0.3)


def _phenomenon(text: Paragraph, y: float, width: float, box: float) -> Iterator[Shape]:
    yield Box(x=0.2, y=y, width=width - 0.2, height=box, fill=Fill.TINT, weight=0.5)
    yield from text.letters(2, y + 2, bold=True)


def _why(why: Why, text: Paragraph, x: float, y: float, width: float, box: float) -> Iterator[Shape]:
    """Yield a box, a root's with a heavy frame: the strip of its kind, its key, whether it is verified, its answers."""
    yield Box(x=x, y=y, width=width, height=box, weight=0.8 if why.root else 0.25)
    yield Box(x=x, y=y, width=STRIP, height=box, fill=FILLS[why.kind], weight=0.25)
    left = x + STRIP + 1
    yield Letters(x=left, y=y + 3, words=Plain(text=why.key), bold=True)
    yield Dot(x=left + 7.5, y=y + 2.2, fill=Fill.INK if why.verified else Fill.PAPER)
    if why.answers:
        answers = Plain(text="→ " + " ".join(why.answers))
        yield Letters(x=x + width - 1, y=y + 3, words=answers, size=SMALL, anchor="end", bold=True)
    yield from text.letters(left, y + HEAD)


def _keys() -> list[tuple[Sign, Words]]:
    kinds: list[tuple[Sign, Words]] = [
        (Box(x=0, y=-1.4, width=4, height=2.8, fill=fill), Coded(context="CauseKind", code=kind))
        for kind, fill in FILLS.items()
    ]
    proved: list[tuple[Sign, Words]] = [
        (Dot(x=2.5, y=0, fill=Fill.INK), Said(message="verified")),
        (Box(x=0, y=-1.3, width=4, height=2.6, weight=0.8), Said(message="Root cause")),
    ]
    return kinds + proved
