"""What every figure is drawn with: lines, boxes, dots, letters, in millimetres; fills that differ in grey print."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from models.views.document import View
from models.views.figures.wording import Coded, Plain, Said, Told, Written

LETTER = 2.4
LINE = 3.1
SMALL = 2.1

Millimetres = Annotated[float, AfterValidator(lambda value: round(value, 2))]
Words = Annotated[Written | Told | Coded | Plain | Said, Field(discriminator="kind")]


class Fill(StrEnum):
    """What a box or a dot is filled with."""

    NONE = "none"
    PAPER = "paper"
    TINT = "tint"
    GREY = "grey"
    INK = "ink"
    HATCH = "hatch"
    DOTS = "dots"


class Line(View):
    """A straight line."""

    kind: Literal["line"] = "line"
    x1: Millimetres
    y1: Millimetres
    x2: Millimetres
    y2: Millimetres
    weight: Millimetres = 0.2
    dashed: bool = False
    light: bool = False


class Box(View):
    """A rectangle."""

    kind: Literal["box"] = "box"
    x: Millimetres
    y: Millimetres
    width: Annotated[Millimetres, Field(ge=0)]
    height: Annotated[Millimetres, Field(ge=0)]
    fill: Fill = Fill.PAPER
    weight: Millimetres = 0.2


class Dot(View):
    """A small circle; `crossed` draws a stroke through it."""

    kind: Literal["dot"] = "dot"
    x: Millimetres
    y: Millimetres
    radius: Millimetres = 0.75
    fill: Fill = Fill.PAPER
    crossed: bool = False


class Letters(View):
    """A line of text on its base line; `x` is its start, middle or end. A second language stands beside, or below."""

    kind: Literal["letters"] = "letters"
    x: Millimetres
    y: Millimetres
    words: Words
    size: Millimetres = LETTER
    anchor: Literal["start", "middle", "end"] = "start"
    bold: bool = False
    tone: Literal["ink", "muted"] = "ink"
    below: bool = False


Shape = Annotated[Line | Box | Dot | Letters, Field(discriminator="kind")]


class Drawing(View):
    """A finished figure: its size and what is on it, in the order of painting."""

    kind: Literal["drawing"] = "drawing"
    width: Millimetres
    height: Millimetres
    shapes: tuple[Shape, ...]
