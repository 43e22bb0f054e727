"""A form as it was handed in, in words: each field under its title, codes by their names, parts within parts."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, get_args

from pydantic import BaseModel

from models.forms.refusals import model_of_field, own_title
from models.settings import settings
from models.words import label, say
from rules.part import code_of
from tasks.markdown_parts import shown
from tasks.names_shown import Names

WHO_ACTS = "acting_as"
NOTHING: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Answered:
    """A field that was filled in: its text, or the parts that it holds, each a list of fields."""

    title: str
    text: str = ""
    parts: tuple[tuple["Answered", ...], ...] = ()


def form_shown(form: type[BaseModel], values: Mapping[str, Any], names: Names) -> tuple[Answered, ...]:
    """Return what was filled in, in the order of the form; who acts stands elsewhere, and what is empty is left out.

    `values` are the form's as JSON holds them. What is no field of the form is left out too.
    """
    fields = [name for name in form.model_fields if name != WHO_ACTS and values.get(name) not in NOTHING]
    return tuple(_answered(form, name, values[name], names) for name in fields)


def _answered(form: type[BaseModel], name: str, value: Any, names: Names) -> Answered:  # noqa: ANN401  a form's value
    title = say(settings().language, own_title(name, form))
    part = model_of_field(form, name)
    held = [value] if isinstance(value, Mapping) else value if isinstance(value, list) else []
    if part and all(isinstance(each, Mapping) for each in held):
        rows = (form_shown(part, each, names) for each in held)
        return Answered(title, parts=tuple(row for row in rows if row))
    annotation, declared = form.model_fields[name].annotation, form.model_fields[name].json_schema_extra
    is_department = isinstance(declared, dict) and declared.get("choices") == "department"
    texts = [
        names.department(str(each)) if is_department else _text(each, annotation, names)
        for each in (value if isinstance(value, list) else [value])
    ]
    return Answered(title, "\n".join(texts))


def _text(value: Any, annotation: Any, names: Names) -> str:  # noqa: ANN401  a form's value, and what its field takes
    language = settings().language
    if isinstance(value, bool):
        return say(language, "Yes" if value else "No")
    if isinstance(value, Mapping):
        return " · ".join(f"{key}: {each}" for key, each in value.items())
    kinds = set(_types_in(annotation))
    for codes in kinds:
        if issubclass(codes, Enum):
            with suppress(ValueError):
                return label(language, codes(code_of(str(value))))
    if datetime in kinds and isinstance(value, str):
        with suppress(ValueError, TypeError):
            return shown(datetime.fromisoformat(value))
    return names.person(str(value))


def _types_in(annotation: Any) -> Iterator[type]:  # noqa: ANN401  what a field takes
    """Yield the types that a field may hold; of a list, those of its items."""
    inside = get_args(annotation)
    if not inside and isinstance(annotation, type):
        yield annotation
    for each in inside:
        yield from _types_in(each)
