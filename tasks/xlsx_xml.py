"""The XML of a workbook, read piece by piece.

A document type, with which a small file becomes a huge one or reads another, is refused.
"""

from collections.abc import Callable, Generator, Mapping
from typing import IO
from xml.parsers import expat

PIECE = 65_536
Attributes = Mapping[str, str]


class Forbidden(ValueError):
    """XML that a workbook has no need of."""


class Tags:
    """What is done at the beginning, the text and the end of each element. Names come without their prefixes."""

    def begin(self, tag: str, attributes: Attributes) -> None:
        """Meet the beginning of an element."""

    def text(self, text: str) -> None:
        """Meet a piece of text."""

    def end(self, tag: str) -> None:
        """Meet the end of an element."""


def pieces_read(part: IO[bytes], tags: Tags) -> Generator[int, None, None]:
    """Read XML, and yield after each piece of it how many bytes it had. Raises Forbidden or expat.ExpatError."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _forbid
    parser.CharacterDataHandler = tags.text

    def begin_first(tag: str, attributes: Attributes) -> None:
        """Meet the root, by which the whole part has prefixes or has none."""
        prefixed = ":" in tag
        parser.StartElementHandler = _unprefixed(tags.begin) if prefixed else tags.begin
        parser.EndElementHandler = _unprefixed(tags.end) if prefixed else tags.end
        parser.StartElementHandler(tag, attributes)

    parser.StartElementHandler = begin_first
    while piece := part.read(PIECE):
        parser.Parse(piece, False)  # noqa: FBT003  expat takes no keyword
        yield len(piece)
    parser.Parse(b"", True)  # noqa: FBT003  expat takes no keyword
    yield 0


def read_whole(part: IO[bytes], tags: Tags) -> None:
    """Read XML to its end. Raises Forbidden or expat.ExpatError."""
    for _ in pieces_read(part, tags):
        pass


def named(attributes: Attributes, name: str) -> str:
    """Return an attribute whatever its prefix; "" when there is none."""
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")


def _forbid(*_: object) -> None:
    raise Forbidden("a document type")


def _unprefixed(handler: Callable[..., None]) -> Callable[..., None]:
    def handle(tag: str, *attributes: Attributes) -> None:
        handler(tag.rpartition(":")[2] if ":" in tag else tag, *attributes)

    return handle
