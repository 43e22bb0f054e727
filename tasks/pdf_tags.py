"""What a screen reader is told of a page: which tables hold data, what their headers head, what is not read at all.

WeasyPrint tags a page as its HTML is written. Three things it cannot know: a table without headers only lays a page
out, a header heads its column or its row, and what stands on every page is furniture.
"""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from pydyf import PDF, Array, Dictionary, Object, Stream  # type: ignore[import-untyped]

Reference: TypeAlias = bytes
Elements: TypeAlias = dict[Reference, Dictionary]

GROUPS = {"/THead", "/TBody", "/TFoot", "/TR"}
CELLS = {"/TH", "/TD"}
# What WeasyPrint calls the text that stands in a cell by itself.
TEXT = {"/Span", "/NonStruct"}
SPANS = ("ColSpan", "RowSpan")
NEVER_USED_AGAIN = 65_535


def mend_tags(pdf: PDF) -> None:
    """Tag tables as what they are, and take what stands on every page out of what is read."""
    elements = elements_of(pdf)
    for table in [each for each in elements.values() if each["S"] == "/Table"]:
        _mend_table(table, elements)
    _set_furniture_aside(pdf, elements)


def elements_of(pdf: PDF) -> Elements:
    """Return the structure elements of a PDF by their references."""
    return {
        item.reference: item
        for item in pdf.objects
        if isinstance(item, Dictionary) and item.get("Type") == "/StructElem" and item.free != "f"
    }


def owners_of_contents(pdf: PDF) -> Iterator[Array]:
    """Yield for each page the list that says which element each of its marked contents belongs to."""
    root = next(item for item in pdf.objects if isinstance(item, Dictionary) and item.get("Type") == "/StructTreeRoot")
    numbers = next(item for item in pdf.objects if item.reference == root["ParentTree"])["Nums"]
    yield from (owners for owners in numbers[1::2] if isinstance(owners, Array))


def release(item: Object) -> None:
    """Mark the number of an object as free: it is not written, and nothing may refer to it."""
    item.number, item.generation, item.free = 0, NEVER_USED_AGAIN, "f"


def _mend_table(table: Dictionary, elements: Elements) -> None:
    parts = list(_parts(table, elements))
    cells = [part for part in parts if part["S"] in CELLS]
    if any(cell["S"] == "/TH" for cell in cells):
        for cell in cells:
            _mend_cell(cell, in_head=elements[elements[cell["P"]]["P"]]["S"] == "/THead")
        return
    for part in (table, *parts):
        holds_text = part["S"] == "/TD" and any(_is_text(kid, elements) for kid in part["K"])
        part["S"] = "/P" if holds_text else "/NonStruct"
        part.pop("A", None)


def _parts(element: Dictionary, elements: Elements) -> Iterator[Dictionary]:
    """Yield the rows, groups of rows and cells of a table, but nothing of a table in a cell."""
    for kid in element["K"]:
        part = elements.get(kid) if isinstance(kid, Reference) else None
        if part is not None and part["S"] in GROUPS | CELLS:
            yield part
            if part["S"] in GROUPS:
                yield from _parts(part, elements)


def _is_text(kid: object, elements: Elements) -> bool:
    return not isinstance(kid, Reference) or (kid in elements and elements[kid]["S"] in TEXT)


def _mend_cell(cell: Dictionary, *, in_head: bool) -> None:
    """Say of a header what it heads; then no cell need list its headers, and no header needs a name."""
    cell.pop("ID", None)
    said = {name: cell["A"][name] for name in SPANS if name in cell["A"]}
    if cell["S"] == "/TH":
        said["Scope"] = "/Column" if in_head else "/Row"
    if said:
        cell["A"] = Dictionary({"O": "/Table", **said})
    else:
        del cell["A"]


def _set_furniture_aside(pdf: PDF, elements: Elements) -> None:
    """Make artifacts of the contents whose elements no element holds: the heads and feet of pages."""
    furniture = _unheld(elements)
    objects = {item.reference: item for item in pdf.objects}
    for page, owners in zip(pdf.page_references, owners_of_contents(pdf), strict=False):
        aside = {number for number, owner in enumerate(owners) if owner in furniture}
        _make_artifacts(objects[objects[page]["Contents"]], aside)
        owners[:] = ["null" if number in aside else owner for number, owner in enumerate(owners)]
    for element in furniture.values():
        release(element)


def _unheld(elements: Elements) -> Elements:
    """Return the elements that do not hang in the tree; an element stands in the file before those that it holds."""
    held = {kid for element in elements.values() for kid in element["K"] if isinstance(kid, Reference)}
    loose: Elements = {}
    for reference, element in elements.items():
        if element["P"] in elements and (reference not in held or element["P"] in loose):
            loose[reference] = element
    return loose


def _make_artifacts(stream: Stream, numbers: set[int]) -> None:
    """Mark the contents of these numbers as furniture of the page."""
    for place, item in enumerate(stream.stream):
        if isinstance(item, Mapping) and item.get("MCID") in numbers:
            stream.stream[place - 1 : place + 1] = ["/Artifact", Dictionary({"Type": "/Pagination"})]
