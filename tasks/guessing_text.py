"""A guessed mapping as the text of its file, to be corrected and kept."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from models.settings import settings
from models.words import say

TABLES = ("columns", "values", "always")


def mapping_text(given: Mapping[str, Any], unknown: Mapping[str, Sequence[str]], either: Sequence[str]) -> str:
    """Return a mapping as TOML. What a person must decide is left so that it is refused until it is decided."""
    return "\n".join(_lines(given, unknown, either)) + "\n"


def _lines(given: Mapping[str, Any], unknown: Mapping[str, Sequence[str]], either: Sequence[str]) -> Iterator[str]:
    language = settings().language
    yield f'acting_as = ""  # {say(language, "the number of the employee who imports")}'
    for name, value in given.items():
        if name == "date_format" and either:
            yield f'date_format = ""  # {say(language, "decide for one of")}: {", ".join(map(_said, either))}'
        elif name not in TABLES and value != "":
            yield f"{name} = {_said(value)}"
    yield "\n[columns]"
    yield from (f"{_said(heading)} = {_said(name)}" for heading, name in given["columns"].items())
    for name in dict.fromkeys((*given["values"], *(name for name, words in unknown.items() if words))):
        yield f"\n[values.{name}]"
        yield from (f"{_said(word)} = {_said(code)}" for word, code in given["values"].get(name, {}).items())
        yield from (f'# {_said(word)} = ""' for word in unknown.get(name, ()))


def _said(value: object) -> str:
    """Return a text or a list as TOML and JSON write it alike; a lone surrogate is none of theirs."""
    written = json.dumps(value, ensure_ascii=False)
    return written.encode(errors="replace").decode().replace("\x7f", "\\u007f")
