"""What WeasyPrint is about to write, made smaller: no empty places in fonts, no structure without a meaning.

WeasyPrint keeps a place in a font for every glyph below the last one used, makes a structure element of every `span`,
and compresses all of it twice. What is on the pages is not touched.
"""

from collections.abc import Iterator
from itertools import groupby

from pydyf import PDF, Array, Dictionary, Object, Stream  # type: ignore[import-untyped]

from tasks.fonts import small_face
from tasks.pdf_tags import Elements, Reference, elements_of, owners_of_contents, release

# Elements that say no more than that there is a text, and with these keys alone they say nothing about it either.
MEANINGLESS = {"/Span", "/NonStruct"}
PLAIN_KEYS = {"Type", "S", "K", "Pg", "P"}
# As wide as the type is high: what a reader assumes of every glyph whose width is not given.
FULL_WIDTH = 1000


def make_lean(pdf: PDF) -> None:
    """Take out of a PDF that WeasyPrint is about to write what nobody reads."""
    embed_outlines(pdf)
    drop_meaningless_elements(pdf)
    pdf.objects[:] = [item if item.free == "f" else Written(item) for item in pdf.objects]


class Written(Object):  # type: ignore[misc]
    """An object whose bytes are known: they are asked for twice, for the file and for its identifier."""

    data = b""

    def __init__(self, item: Object) -> None:
        super().__init__()
        self.number, self.generation, self.data = item.number, item.generation, item.data
        self._is_stream = isinstance(item, Stream)

    @property
    def compressible(self) -> bool:
        """Whether the object may stand in a stream of objects."""
        return not self._is_stream


def embed_outlines(pdf: PDF) -> None:
    """Embed of each small font the outlines in use alone; readers take the glyphs' numbers from the font itself."""
    objects = {item.reference: item for item in pdf.objects}
    fonts = [item for item in pdf.objects if isinstance(item, Dictionary) and "W" in item]

    def file_of(font: Dictionary) -> Reference:
        return bytes(objects[font["FontDescriptor"]].get("FontFile3", b""))

    for file, group in groupby(sorted(fonts, key=file_of), key=file_of):
        same = list(group)
        face = small_face(same[0]["BaseFont"].decode().split("+")[1])
        if not file or face is None:
            continue
        used = {glyph for font in same for glyph, _ in _widths(font["W"])}
        objects[file].stream = [_outlines_of(face.of_glyphs(used))]
        objects[file].extra["Subtype"] = "/CIDFontType0C"
        for font in same:
            del font["CIDToGIDMap"]
            font["W"] = Array(
                part for glyph, width in _widths(font["W"]) if width != FULL_WIDTH for part in (glyph, Array([width]))
            )


def drop_meaningless_elements(pdf: PDF) -> None:
    """Give what meaningless elements hold to the elements around them, and mark their own numbers as free."""
    elements = elements_of(pdf)
    gone = {reference: item for reference, item in elements.items() if _is_meaningless(item, elements)}
    for reference, item in elements.items():
        if reference not in gone:
            item["K"] = Array(_held_by(item, gone))
        item["P"] = _kept(item["P"], gone)
    for owners in owners_of_contents(pdf):
        owners[:] = [_kept(owner, gone) for owner in owners]
    for item in gone.values():
        release(item)


def _widths(widths: Array) -> Iterator[tuple[int, int]]:
    """Yield the glyphs of a font in a PDF with their widths: listed are the first of a run, then the run's widths."""
    for first, run in zip(widths[::2], widths[1::2], strict=True):
        yield from enumerate(run, first)


def _outlines_of(font: bytes) -> bytes:
    """Return the table of outlines of a font file."""
    for entry in range(12, 12 + 16 * int.from_bytes(font[4:6], "big"), 16):
        if font[entry : entry + 4] == b"CFF ":
            start, length = (int.from_bytes(font[entry + at : entry + at + 4], "big") for at in (8, 12))
            return font[start : start + length]
    raise ValueError("the font has no CFF table")


def _is_meaningless(element: Dictionary, elements: Elements) -> bool:
    """Return whether an element may go: what it holds is sought on the page of the element around it."""
    around = elements.get(element["P"])
    same_page = around is not None and around.get("Pg") == element.get("Pg")
    return same_page and element["S"] in MEANINGLESS and element.keys() <= PLAIN_KEYS


def _held_by(element: Dictionary, gone: Elements) -> Iterator[object]:
    """Yield what an element holds, with what was held by those that are gone."""
    for kid in element["K"]:
        if kid in gone:
            yield from _held_by(gone[kid], gone)
        else:
            yield kid


def _kept(reference: Reference, gone: Elements) -> Reference:
    """Return the nearest element around that is kept."""
    while reference in gone:
        reference = gone[reference]["P"]
    return reference
