"""JSON from outside, read strictly: what two programs could read in two ways is refused, and the place is named."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from rules.display_text import code_point

DEEPEST = 32
LONGEST_NUMBER = 40
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
SHOWN = 40
MESSAGES = {
    "Expecting property name enclosed in double quotes": "Write a name in double quotes here.",
    "Illegal trailing comma before end of object": "Leave out the comma before the end.",
    "Illegal trailing comma before end of array": "Leave out the comma before the end.",
    "Expecting ':' delimiter": "Write a colon here.",
    "Expecting ',' delimiter": "Write a comma here.",
    "Extra data": "Leave out what follows the end.",
    "Unterminated string starting at": "Close the text with a double quote.",
    "Invalid control character at": "Write a control character as \\u0000 to \\u001f.",
}
OTHER = "Write a value here: a text, a number, true, false, null, a list or an object."
# A text as one piece, so that a bracket in it does not count; neither piece is ever given back and tried anew.
_PIECE = re.compile(r'[\[\]{}]|"(?:[^"\\]++|\\.)*+"?', re.DOTALL)

_LONE = re.compile("[\ud800-\udfff]")


@dataclass(eq=False)
class NotJson(ValueError):
    """What is wrong with a text that should be JSON, where, and what to do, as message ids with values.

    `pointer` is the JSON Pointer of the place where that is known.
    """

    message: str
    remedy: str
    values: Mapping[str, object] = field(default_factory=dict)
    pointer: str = ""


@dataclass(frozen=True)
class _Flaw:
    """Stands in the tree where something was read that no value may be, until its place is known."""

    message: str
    remedy: str
    values: Mapping[str, object]
    under: str | None = None


def read_json(body: bytes) -> object:
    """Return what a JSON text in UTF-8 holds. Raises NotJson for anything that is not plainly one thing.

    That is: another encoding, deep nesting, a key that comes twice, a number that is none or is too long.
    """
    text = _text(body)
    _check_depth(text)
    try:
        found: object = json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_whole, parse_float=_number
        )
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        remedy = next((ours for theirs, ours in MESSAGES.items() if error.msg.startswith(theirs)), OTHER)
        raise NotJson("This is not JSON from line {line}, column {column} on.", remedy, place) from None
    flaw = next(_flaws(found, ""), None)
    if flaw:
        raise flaw
    return found


def pointer_of(*steps: object) -> str:
    """Return the JSON Pointer of a place; a step that cannot be printed is shown by its codes. Source: RFC 6901."""
    shown = ("".join(each if each.isprintable() else code_point(each) for each in str(step)) for step in steps)
    return "".join(f"/{step[: 2 * SHOWN].replace('~', '~0').replace('/', '~1')}" for step in shown)


def _text(body: bytes) -> str:
    try:
        return body.removeprefix(BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        message = "Byte {place} is not written in UTF-8."
        raise NotJson(message, "Send the text in UTF-8.", {"place": error.start + 1}) from None


def _check_depth(text: str) -> None:
    depth = 0
    for piece in _PIECE.finditer(text):
        first = piece[0][0]
        depth += (first in "[{") - (first in "]}")
        if depth > DEEPEST:
            message, values = "Lists and objects are nested deeper than {limit}.", {"limit": DEEPEST}
            raise NotJson(message, "Send fewer levels.", values)


def _object(pairs: list[tuple[str, object]]) -> object:
    found = dict(pairs)
    strange = next((name for name in found if _LONE.search(name)), None)
    if strange is not None:
        return _Flaw("This name holds a character that does not exist.", "Send another name.", {}, strange)
    if len(found) == len(pairs):
        return found
    ((twice, _),) = Counter(name for name, _ in pairs).most_common(1)
    return _Flaw("This name comes twice.", "Send it once.", {}, twice)


def _constant(written: str) -> _Flaw:
    return _Flaw("{value} is no number in JSON.", "Send a number, or null.", {"value": written})


def _whole(written: str) -> int | _Flaw:
    return int(written) if len(written) <= LONGEST_NUMBER else _too_long(written)


def _number(written: str) -> float | _Flaw:
    found = float(written) if len(written) <= LONGEST_NUMBER else None
    return _too_long(written) if found is None or abs(found) == float("inf") else found


def _too_long(written: str) -> _Flaw:
    return _Flaw("The number {value} is too large.", "Send it as a text.", {"value": written[:SHOWN]})


def _flaws(found: object, pointer: str) -> Iterator[NotJson]:
    if isinstance(found, _Flaw):
        place = pointer if found.under is None else pointer + pointer_of(found.under)
        yield NotJson(found.message, found.remedy, found.values, place)
    elif isinstance(found, dict):
        yield from chain.from_iterable(_flaws(each, pointer + pointer_of(name)) for name, each in found.items())
    elif isinstance(found, list):
        yield from chain.from_iterable(_flaws(each, f"{pointer}/{place}") for place, each in enumerate(found))
