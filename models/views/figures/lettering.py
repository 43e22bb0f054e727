"""How wide letters are, and where a text breaks into lines: a drawing has no paragraphs of its own."""

import unicodedata
from collections.abc import Iterator
from itertools import accumulate, islice, takewhile

ELLIPSIS = "…"
TOLERANCE = 1e-9
NARROW = frozenset("iljtfrI.,:;'|!()[] -·")
BROAD = frozenset("mwMW@%—…")
# A character outside the common planes may be written out by its number, as 〚U+1F621〛.
WRITTEN_OUT = 5.0
SECOND_PLANE, IDEOGRAPHS = 0x10000, 0x3000
_NEVER_FIRST = frozenset("，。、；：？！）》」』】％%,.;:?!)]}’”…")


def width_of(text: str) -> float:
    """Return the width of a text in ems, rather too wide than too narrow."""
    return sum(_width(character) for character in text)


def _width(character: str) -> float:
    if character.isascii():
        return 0.33 if character in NARROW else 0.9 if character in BROAD else 0.66 if character.isupper() else 0.56
    if character in BROAD:
        return 1.0
    known = unicodedata.category(character)[0] in "LMNPS"
    if unicodedata.east_asian_width(character) in "WFA":  # ambiguous ones, such as quotes, are wide in Chinese fonts
        return 1.0 if known and ord(character) < SECOND_PLANE else WRITTEN_OUT
    return 0.6 if known and ord(character) < IDEOGRAPHS else WRITTEN_OUT


def lines_of(text: str, width: float, most: int) -> tuple[str, ...]:
    """Return a text in at most so many lines, none wider than `width` ems; what is left out shows as an ellipsis."""
    lines = tuple(islice(_broken(text, width), most + 1))
    if len(lines) <= most:
        return lines
    return (*lines[: most - 1], shortened(lines[most - 1] + " " * 2 + lines[most], width))


def shortened(text: str, width: float) -> str:
    """Return a text in one line, with an ellipsis in place of what is too much."""
    if width_of(text) <= width:
        return text
    return _head(text, width - width_of(ELLIPSIS)).rstrip() + ELLIPSIS


def _head(text: str, width: float) -> str:
    """Return as much of the beginning of a text as fits, one character at least."""
    reached = accumulate(map(_width, text))
    return text[: max(1, sum(1 for _ in takewhile(lambda end: end <= width + TOLERANCE, reached)))]


def _broken(text: str, width: float) -> Iterator[str]:
    """Yield the lines: broken at spaces and between ideographs, a closing mark never first."""
    line = ""
    for piece in _pieces(" ".join(text.split())):
        if line and width_of(line + piece.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
        while width_of(line.rstrip()) > width and len(line.rstrip()) > 1:
            head = _head(line, width)
            yield head.rstrip()
            line = line[len(head) :].lstrip()
    if line.strip():
        yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """Yield what must stay together: a word with its space, an ideograph with the closing marks behind it."""
    piece = ""
    for character in text:
        starts = piece and (_is_wide(character) or piece[-1] == " " or _is_wide(piece[-1]))
        if starts and character not in _NEVER_FIRST and character != " ":
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _is_wide(character: str) -> bool:
    return not character.isascii() and unicodedata.east_asian_width(character) in "WF"
