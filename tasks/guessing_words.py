"""By which words the columns and values of a list are recognised: the file of headings, and the names of the codes."""

import re
import tomllib
from collections.abc import Mapping
from enum import Enum
from functools import cache, lru_cache
from types import UnionType
from typing import Any, get_args

from models.folded import folded
from models.forms.intake import TakeOver
from models.settings import settings
from models.words import names_of
from rules.vocabulary import Language

FILE = "headings/complaints.toml"
BRACKETED = re.compile(r"[(\[【「][^)\]】」]*[)\]】」]")
NO_LETTER = re.compile(r"[\W_]+")
LEAST_PART = 2
LONGEST_WORD = 80


@lru_cache(maxsize=4096)
def compared(word: str) -> str:
    """Return a word as it is compared: folded, without brackets and what stands in them, blanks and punctuation.

    A long text is no word: its beginning is enough.
    """
    readable = word[:LONGEST_WORD].encode(errors="replace").decode()
    return NO_LETTER.sub("", BRACKETED.sub("", folded(readable)))


@cache
def _known() -> Mapping[str, Any]:
    return tomllib.loads((settings().policies / FILE).read_text(encoding="utf-8"))


@cache
def headings() -> dict[str, tuple[str, ...]]:
    """Return by field the headings under which it is found, as they are compared."""
    return {field: tuple(map(compared, words)) for field, words in _known()["headings"].items()}


def heading_fits(heading: str) -> dict[str, int]:
    """Return how well a heading fits each field: by how many letters, and twice that and more when it is the whole."""
    own = compared(heading)
    found: dict[str, int] = {}
    for field, words in headings().items():
        if own in words:
            found[field] = 100 + len(own)
        elif parts := [len(word) for word in words if len(word) >= LEAST_PART and _is_part(word, own)]:
            found[field] = max(parts)
    return found


def is_heading(heading: str) -> bool:
    """Whether a cell is a heading that the file of headings has."""
    own = compared(heading)
    return bool(own) and any(own in words for words in headings().values())


def other_unit(heading: str) -> str:
    """Return the unit that a heading of amounts names and that is not yuan; "" when it names none."""
    own = folded(heading)
    return next((unit for unit in _known()["units"]["not_yuan"] if folded(unit) in own), "")


def names_no_case(key: str) -> bool:
    """Whether a row with this number is a sum, a signature, a note or an example: by how the number begins."""
    whole, beginnings = _no_cases()
    own = NO_LETTER.sub("", folded(key[:LONGEST_WORD].encode(errors="replace").decode()))
    return own in whole or own.startswith(beginnings)


@cache
def _no_cases() -> tuple[frozenset[str], tuple[str, ...]]:
    words = [compared(word) for word in _known()["rows"]["no_case"]]
    return frozenset(words), tuple(word for word in words if not word.isascii())


@cache
def codes_of(field: str) -> dict[str, str]:
    """Return the codes of a field by every word that stands for one; nothing for a field that has no codes."""
    words: dict[str, str] = {}
    for code, said in _known()["values"].get(field, {}).items():
        words |= {compared(word): code for word in said}
    codes = enum_of(field)
    if codes:
        for language in Language:
            words |= {compared(name): code for code, name in names_of(language, codes).items()}
        words |= {compared(str(member.value)): str(member.value) for member in codes}
    return words


def enum_of(field: str) -> type[Enum] | None:
    """Return the list of codes that a field of the form chooses from."""
    info = TakeOver.model_fields.get(field)
    kinds: tuple[Any, ...] = ()
    if info:
        kinds = get_args(info.annotation) if isinstance(info.annotation, UnionType) else (info.annotation,)
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Enum)), None)


def _is_part(word: str, heading: str) -> bool:
    """Whether a word is part of a heading; of Latin letters short words stand in many others."""
    return word in heading and (not word.isascii() or len(word) > LEAST_PART + 2)
