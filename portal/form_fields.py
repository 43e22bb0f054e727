"""A form as a tree of questions, read off the schema that people are asked by: which kind of answer each one takes.

It is the same schema that Prefect's gates show, so both ask the same. Who acts is no question here: it is the visitor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rules.part import code_of

ACTOR = "acting_as"
MOST_LINES = 200
LONG_FROM = 1000
Schema = Mapping[str, Any]


class Kind(StrEnum):
    """What a question is answered with. EITHER is yes or no that nobody has answered yet, PART has questions inside."""

    TEXT = "TEXT"
    LONG_TEXT = "LONG_TEXT"
    NUMBER = "NUMBER"
    DAY = "DAY"
    MOMENT = "MOMENT"
    CHOICE = "CHOICE"
    SEVERAL = "SEVERAL"
    YES_NO = "YES_NO"
    EITHER = "EITHER"
    PART = "PART"
    LINES = "LINES"


SCALARS = {"number": Kind.NUMBER, "integer": Kind.NUMBER, "object": Kind.PART}


@dataclass(frozen=True)
class Choice:
    """One of the answers offered, as it is shown: the code, and its name behind it."""

    code: str
    shown: str


@dataclass(frozen=True)
class Field:
    """One question. `hint` is markdown; `parts` lie inside a PART; each of the LINES, at most `most`, is a `line`."""

    name: str
    kind: Kind
    title: str = ""
    hint: str = ""
    needed: bool = False
    default: Any = None
    choices: tuple[Choice, ...] = ()
    parts: tuple["Field", ...] = ()
    line: "Field | None" = None
    most: int = MOST_LINES

    def part(self, name: str) -> "Field | None":
        """Return the question of a name inside this one."""
        return next((part for part in self.parts if part.name == name), None)


def form_of(schema: Schema) -> Field:
    """Return a form as one question with all others inside."""
    return _field("", schema, needed=True)


def _field(name: str, schema: Schema, *, needed: bool) -> Field:
    kind = _kind(schema)
    items = schema.get("items", {})
    offered = items if kind is Kind.SEVERAL else schema
    return Field(
        name=name,
        kind=kind,
        title=schema.get("title", ""),
        hint=schema.get("description", ""),
        needed=needed,
        default=schema.get("default"),
        choices=tuple(Choice(code_of(shown), shown) for shown in offered.get("enum", ()) if shown),
        parts=_parts(schema),
        line=_field("", items, needed=True) if kind is Kind.LINES else None,
        most=schema.get("maxItems", MOST_LINES),
    )


def _parts(schema: Schema) -> tuple[Field, ...]:
    needed = schema.get("required", ())
    parts = schema.get("properties", {}).items()
    return tuple(_field(name, part, needed=name in needed) for name, part in parts if name != ACTOR)


def _kind(schema: Schema) -> Kind:
    if schema["type"] == "array":
        return Kind.SEVERAL if "enum" in schema.get("items", {}) else Kind.LINES
    if schema["type"] == "boolean":
        return Kind.YES_NO if "default" in schema else Kind.EITHER
    if "enum" in schema:
        return Kind.CHOICE
    return SCALARS.get(schema["type"]) or _kind_of_text(schema)


def _kind_of_text(schema: Schema) -> Kind:
    """Every text of a form has a greatest length; what has none is a moment, as people write it."""
    if schema.get("format") == "date":
        return Kind.DAY
    if "maxLength" not in schema:
        return Kind.MOMENT
    return Kind.LONG_TEXT if schema["maxLength"] >= LONG_FROM else Kind.TEXT
