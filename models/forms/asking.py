"""A form as Prefect's page shows it: in the person's language, codes beside their names, what is known filled in.

A form's own schema is for machines. The asked one holds no references, so that what a field shows depends on itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python

from models.settings import settings
from models.words import label_of, say
from rules.part import code_of, title_of
from rules.vocabulary import Language

TALL = 4
TEXT_LIMITS = {"minLength", "maxLength", "pattern"}
Schema = dict[str, Any]
Resolve = Callable[[Schema], Schema]
Choices = Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class HowAsked:
    """How a form is put to a person: language, markdown above it, pull-downs as (code, name), what is filled in.

    `script` holds the words of the policy that some fields are asked in.
    """

    language: Language
    description: str = ""
    choices: Choices = field(default_factory=dict)
    initial: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    script: Mapping[str, str] = field(default_factory=dict)


def asked_schema(schema: Schema, resolve: Resolve, asked: HowAsked) -> Schema:
    """Return the schema of a form as it is shown; `resolve` follows a reference."""
    shown = _shown(schema, "", resolve, asked)
    for name, value in asked.initial.items():
        _fill_in(shown["properties"][name], value)
    _note(shown["properties"], asked)
    return shown


def _fill_in(prop: Schema, value: Any) -> None:
    """Offer a value where the field is empty, and its parts where the field has parts."""
    prop["default"] = _as_offered(value, prop)
    if isinstance(value, Mapping):
        for name in value.keys() & prop.get("properties", {}).keys():
            _fill_in(prop["properties"][name], value[name])


def _note(fields: Schema, asked: HowAsked) -> None:
    """Say at each refused field what was wrong; repeat the text above at the first field of a tall form.

    There the page squeezes what stands above the fields to nothing.
    """
    for name, note in asked.notes.items():
        if name in fields:
            fields[name]["description"] = _joined(f"⚠ **{note}**", fields[name].get("description", ""))
    if asked.description and len(fields) > TALL:
        first = next(iter(fields.values()))
        first["description"] = _joined(asked.description, first.get("description", ""))


def _joined(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text)


def moment_text(moment: datetime) -> str:
    """Return a moment as it is typed on a form: company time, to the minute."""
    return moment.astimezone(settings().company_zone).strftime("%Y-%m-%d %H:%M")


def _shown(schema: Schema, name: str, resolve: Resolve, asked: HowAsked) -> Schema:
    """Return one schema with all that lies under it as it is shown. `name` is the field's, empty inside a list."""
    schema = _one_kind(schema)
    target = resolve(schema) if "$ref" in schema else {}
    own = {key: value for key, value in schema.items() if key != "$ref"}
    # Of what is referred to, title and docstring are a developer's.
    words = {"title": own.get("title") or title_of(name), "description": own.get("description", "")}
    shown = {**target, **own, **{key: say(asked.language, text) for key, text in words.items() if text}}
    for key in {"title", "description"} - {key for key, text in words.items() if text}:
        shown.pop(key, None)
    question = asked.script.get(shown.pop("script", ""), "")
    if question:
        shown["description"] = " ".join((question, shown.get("description", ""))).strip()
    _offer(shown, target.get("title", ""), asked)
    _show_parts(shown, resolve, asked)
    if "default" in shown:
        shown["default"] = _as_offered(shown["default"], shown)
    return shown


def _one_kind(schema: Schema) -> Schema:
    """Return a number or text that may be left out as one field; the page would ask which of the kinds is meant."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind.get("type") != "null"]
    if [kind.get("type") for kind in kinds] == ["number", "string"]:
        # Pydantic takes a decimal as text too.
        kinds.pop()
    if len(kinds) != 1:
        return schema
    one = {**schema, **kinds[0]}
    del one["anyOf"]
    if one.get("default", "") is None:
        del one["default"]
        if "$ref" in one:  # a choice that may be left out
            one["default"] = ""
    return one


def _show_parts(shown: Schema, resolve: Resolve, asked: HowAsked) -> None:
    """Show the fields of an object, the items of a list and the alternatives of a union."""
    if "properties" in shown:
        parts = shown["properties"].items()
        shown["properties"] = {name: _shown(part, name, resolve, asked) for name, part in parts}
    if "items" in shown:
        shown["items"] = _shown(shown["items"], "", resolve, asked)
    for union in {"anyOf", "oneOf", "allOf"} & shown.keys():
        shown[union] = [_shown(part, "", resolve, asked) for part in shown[union]]


def _offer(shown: Schema, enum: str, asked: HowAsked) -> None:
    """Give an enum's codes, or the choices that a field names, with their names beside them."""
    named = asked.choices.get(shown.pop("choices", ""), ())
    codes = [(code, name) for code, name in named]
    if enum and "enum" in shown:
        codes = [(code, label_of(asked.language, enum, code)) for code in shown["enum"]]
    if not codes:
        return
    offered = shown.setdefault("items", {}) if shown.get("type") == "array" else shown
    for limit in TEXT_LIMITS & offered.keys():  # a choice is longer than its code
        del offered[limit]
    empty = [""] if shown.get("default") == "" else []
    offered["enum"] = empty + [beside(code, name) for code, name in codes]


def _as_offered(value: Any, prop: Schema) -> Any:
    """Return a value as the field shows it: codes with their names, moments in company time, decimals as numbers."""
    if value is None:
        return "" if prop.get("type") == "string" else None
    if isinstance(value, list | tuple):
        return [_as_offered(each, prop.get("items", {})) for each in value]
    if isinstance(value, Mapping):
        parts = prop.get("properties", {})
        return {name: _as_offered(each, parts.get(name, {})) for name, each in value.items()}
    if "enum" in prop:
        return next((offer for offer in prop["enum"] if code_of(offer) == code_of(str(value))), value)
    if prop.get("type") == "number":
        return float(value)
    return moment_text(value) if isinstance(value, datetime) else to_jsonable_python(value)


def beside(code: str, name: str) -> str:
    """Return a code with its name beside it, as a pull-down shows it."""
    return code if name in {"", code} else f"{code} {name}"
