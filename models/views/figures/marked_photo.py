"""A photo with its marks: the largest size that fits its place, each mark a numbered frame that stays on the photo."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from models.views.document import View
from models.views.figures.drawing import Millimetres, Words

Share = Annotated[float, Field(ge=0, le=100)]
LEAST = 3.0


class Mark(NamedTuple):
    """A frame in percent of the photo's width and height, with its word."""

    left: Decimal
    top: Decimal
    width: Decimal
    height: Decimal
    label: Words | None = None


class Frame(View):
    """A mark as it is drawn, in percent of the photo."""

    number: int
    left: Share
    top: Share
    width: Share
    height: Share
    label: Words | None = None


class MarkedPhoto(View):
    """A photo as it is printed. Without a `source` the file is not there, and its place says so."""

    kind: Literal["photo"] = "photo"
    source: str = ""
    width: Millimetres
    height: Millimetres
    shows: Words
    caption: Words | None = None
    file: str
    frames: tuple[Frame, ...] = ()

    @property
    def standing(self) -> str:
        """Return what is said in place of a photo that is not there, a message of the catalogs; else nothing."""
        return "" if self.source else "The file is not in the case's folder."


def fitted(pixels: tuple[int, int], width: float, highest: float) -> tuple[float, float]:
    """Return the size in mm of a photo as wide as its place, or as high as is allowed, without distorting it."""
    wide, high = pixels
    scale = min(width / wide, highest / high)
    return max(wide * scale, 1.0), max(high * scale, 1.0)


def frames_of(marks: Sequence[Mark]) -> tuple[Frame, ...]:
    """Return the marks numbered from 1, each large enough to be seen and none beyond the edge."""
    return tuple(_frame(number, mark) for number, mark in enumerate(marks, start=1))


def _frame(number: int, mark: Mark) -> Frame:
    width, height = (min(100.0, max(LEAST, float(side))) for side in (mark.width, mark.height))
    left, top = min(float(mark.left), 100 - width), min(float(mark.top), 100 - height)
    return Frame(number=number, left=left, top=top, width=width, height=height, label=mark.label)
