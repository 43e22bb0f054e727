"""A text in a drawing: broken into lines, its translation smaller below."""

from collections.abc import Iterator
from typing import NamedTuple

from models.views.figures.drawing import LETTER, LINE, SMALL, Letters
from models.views.figures.lettering import lines_of
from models.views.figures.wording import Plain, Written

SMALL_LINE = SMALL * LINE / LETTER
UP = 0.74


class Paragraph(NamedTuple):
    """The lines of a text and of its translation."""

    lines: tuple[str, ...]
    translated: tuple[str, ...] = ()

    @property
    def height(self) -> float:
        """The height in mm."""
        return len(self.lines) * LINE + len(self.translated) * SMALL_LINE

    def letters(self, x: float, y: float, *, bold: bool = False) -> Iterator[Letters]:
        """Yield the letters, with the upper edge of the first line at `y`."""
        for number, line in enumerate(self.lines):
            yield Letters(x=x, y=y + UP * LINE + number * LINE, words=Plain(text=line), bold=bold)
        y += len(self.lines) * LINE
        for number, line in enumerate(self.translated):
            base = y + (UP + number) * SMALL_LINE
            yield Letters(x=x, y=base, words=Plain(text=line), size=SMALL, tone="muted")


def paragraph(words: Written, width: float, most: int) -> Paragraph:
    """Return a text in at most so many lines of `width` mm, and its translation in as many."""
    return Paragraph(lines_of(words.text, width / LETTER, most), lines_of(words.translation, width / SMALL, most))
