"""The fishbone: six branches to one effect, each possible cause with a sign for what became of it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from models.views.figures.drawing import LINE, Box, Dot, Drawing, Fill, Letters, Line, Shape
from models.views.figures.legend import HEIGHT, Sign, legend, moved
from models.views.figures.paragraph import Paragraph, paragraph
from models.views.figures.wording import Coded, Written
from rules.eight_d.vocabulary import Branch, Finding

HEAD, SLANT, GAP, LABEL = 30.0, 7.0, 1.5, 5.4
MOST = 8
CLEAR = 8.0  # what a bone leaves free for its sign and for the slant of the branches on both sides
SIGNS = {
    Finding.CONFIRMED: Dot(x=0, y=0, fill=Fill.INK),
    Finding.POSSIBLE: Dot(x=0, y=0, fill=Fill.PAPER),
    Finding.EXCLUDED: Dot(x=0, y=0, fill=Fill.PAPER, crossed=True),
}


class Bone(NamedTuple):
    """A possible cause on its branch."""

    branch: Branch
    text: Written
    finding: Finding


class _Entry(NamedTuple):
    """A bone as it is lettered; the count of those left out has no finding."""

    text: Paragraph
    finding: Finding | None

    @property
    def height(self) -> float:
        return self.text.height + GAP


def fishbone(effect: Written, bones: Sequence[Bone], width: float) -> Drawing:
    """Return the fishbone, `width` mm wide; of a branch with more than eight bones the rest is counted."""
    column = (width - HEAD - SLANT) / 3
    entries = {branch: _entries([bone for bone in bones if bone.branch is branch], column - CLEAR) for branch in Branch}
    upper, lower = tuple(Branch)[:3], tuple(Branch)[3:]
    above, below = (max(sum(entry.height for entry in entries[b]) for b in side) + 5 for side in (upper, lower))
    spine = LABEL + above
    shapes: list[Shape] = [Line(x1=2, y1=spine, x2=width - HEAD, y2=spine, weight=0.7)]
    for side, reach in ((upper, -above), (lower, below)):
        for number, branch in enumerate(side):
            foot = SLANT + (number + 1) * column - 2
            shapes += _branch(branch, entries[branch], foot, spine, reach, column)
    bottom = max(spine + below + LABEL, paragraph(effect, HEAD - 4, 7).height + 5)
    shapes += _head(effect, width - HEAD, spine, bottom)
    keys: list[tuple[Sign, Coded]] = [(sign, Coded(context="Finding", code=code)) for code, sign in SIGNS.items()]
    shapes += legend(keys, 2, bottom + 2.5, min(width - HEAD, 120))
    return Drawing(width=width, height=bottom + HEIGHT + 0.6, shapes=tuple(shapes))


def _entries(bones: Sequence[Bone], width: float) -> list[_Entry]:
    shown = [_Entry(paragraph(bone.text, width, 2), bone.finding) for bone in bones[:MOST]]
    if len(bones) > MOST:
        shown.append(_Entry(Paragraph((f"+ {len(bones) - MOST} …",)), None))
    return shown


def _branch(
    branch: Branch, entries: Sequence[_Entry], foot: float, spine: float, reach: float, column: float
) -> Iterator[Shape]:
    """Yield one branch from its foot on the spine to its label, with its bones from the label inwards."""
    tip = foot - SLANT
    yield Line(x1=foot, y1=spine, x2=tip, y2=spine + reach, weight=0.4)
    top = spine + reach - (LABEL if reach < 0 else 0)
    wide = min(34, column - 4)
    yield Box(x=tip - wide / 2, y=top, width=wide, height=LABEL, fill=Fill.TINT, weight=0.3)
    name = Coded(context="Branch", code=branch)
    yield Letters(x=tip, y=top + 3.6, words=name, anchor="middle", bold=True)
    y = spine + reach + 2 if reach < 0 else spine + 2.5
    for entry in entries:
        floor = y + entry.height - GAP + 0.7
        end = foot - SLANT * (floor - spine) / reach
        yield from _bone(entry, end - column + 2.5, y, end, floor)
        y += entry.height


def _bone(entry: _Entry, left: float, y: float, end: float, floor: float) -> Iterator[Shape]:
    """Yield one bone: its sign, its words, and the line below that reaches the branch."""
    yield Line(x1=left, y1=floor, x2=end, y2=floor, weight=0.15, light=True)
    if entry.finding:
        yield moved(SIGNS[entry.finding], left + 0.8, y + LINE / 2)
    yield from entry.text.letters(left + 2.4, y, bold=entry.finding is Finding.CONFIRMED)


def _head(effect: Written, x: float, spine: float, bottom: float) -> Iterator[Shape]:
    """Yield the box with the effect, in the middle where the spine ends."""
    text = paragraph(effect, HEAD - 4, 7)
    height = text.height + 4
    top = max(0.2, min(spine - height / 2, bottom - height))
    yield Box(x=x, y=top, width=HEAD - 0.3, height=height, fill=Fill.TINT, weight=0.5)
    yield from text.letters(x + 2, top + 2, bold=True)
