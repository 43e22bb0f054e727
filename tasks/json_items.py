"""Complaints of another system as JSON: each object is read as a row of a list, by the same kind of mapping.

A heading of the mapping is a place in the object: `ticket.serial`, `items.0.sku`, or the JSON Pointer of it.
"""

from collections.abc import Iterator, Sequence

from models.mapping import ColumnMapping
from models.settings import settings
from models.words import say
from rules.strict_json import pointer_of
from tasks.list_rows import SPREADSHEET_BEGINS, Row

Place = tuple[str, ...]


class JsonItems:
    """Objects as the rows of a list; what of them is neither mapped nor ignored makes a row that cannot be read."""

    encoding, delimiter, sheet, ended_early, share_read = "UTF-8", "", "", "", 1.0
    other_sheets: Sequence[str] = ()
    day_zero = SPREADSHEET_BEGINS

    def __init__(self, items: Sequence[object], mapping: ColumnMapping) -> None:
        self.headings = list(mapping.headings)
        self._items, self._files = items, place_of(mapping.files)
        self._mapped = [place_of(heading) for heading in self.headings]
        self._ignored = [place_of(heading) for heading in mapping.ignored]

    def rows(self) -> Iterator[Row]:
        """Yield every object as a row, numbered from 0."""
        for number, item in enumerate(self._items):
            yield self._row(number, item)

    def _row(self, number: int, item: object) -> Row:
        if not isinstance(item, dict):
            return Row(number, [], say(settings().language, "This is no object: send a complaint as an object."))
        found = dict(_leaves(item))
        unknown = next((place for place in found if not self._is_known(place)), None)
        if unknown is not None:
            message = "The heading “{heading}” is not mapped: put it under [columns], or into `ignored`."
            return Row(number, [], say(settings().language, message, heading=pointer_of(*unknown)))
        return Row(number, [found.get(place, "") for place in self._mapped])

    def _is_known(self, place: Place) -> bool:
        within = [*self._ignored, *([self._files] if self._files else [])]
        return place in self._mapped or any(place[: len(each)] == each for each in within)


def place_of(heading: str) -> Place:
    """Return the place that a heading names."""
    if not heading.startswith("/"):
        return tuple(heading.split(".")) if heading else ()
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in heading[1:].split("/"))


def at_place(item: object, place: Place) -> object:
    """Return what stands at a place; None when there is nothing."""
    for step in place:
        if isinstance(item, dict):
            item = item.get(step)
        elif isinstance(item, list) and step.isdecimal() and step.isascii():
            item = item[int(step)] if int(step) < len(item) else None
        else:
            return None
    return item


def _leaves(found: object, place: Place = ()) -> Iterator[tuple[Place, str]]:
    if isinstance(found, dict):
        for name, each in found.items():
            yield from _leaves(each, (*place, name))
    elif isinstance(found, list):
        for number, each in enumerate(found):
            yield from _leaves(each, (*place, str(number)))
    elif found is not None:
        yield place, str(found).lower() if isinstance(found, bool) else str(found)
