"""A path into structured data, such as `causes.causes[kind=ESCAPE,root=true].answer`: checked before there is any data.

A name goes into a part. Behind a list, `[*]` means all of it, `[2]` its second entry, `[name=code]` those that say so.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

Hides = Callable[[type[BaseModel], str], bool]

_STEP = re.compile(r"([a-z][a-z0-9_]*)(?:\[([^\[\]]*)\])?")
_TRUTH = {"true": True, "false": False}


class PathRefused(ValueError):
    """A path that leads nowhere: it says where it breaks off and what could be written instead."""


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a path: a name and, for a list, what is picked from it. Empty: nothing is."""

    name: str
    pick: str = ""

    @property
    def conditions(self) -> dict[str, str]:
        """What the picked entries must say, by field."""
        pairs = (each.partition("=") for each in self.pick.split(",")) if "=" in self.pick else ()
        return {name.strip(): code.strip() for name, _, code in pairs}


def read_path(text: str) -> tuple[Step, ...]:
    """Return the steps of a path. Raises PathRefused when it is not written like one."""
    found = [_STEP.fullmatch(part) for part in text.split(".")]
    if not all(found):
        raise PathRefused(f"{text!r} is no path: write one such as team.members[*].name")
    return tuple(Step(match[1], match[2] or "") for match in found if match)


def hides_nothing(part: type[BaseModel], field: str) -> bool:
    """Let a path enter every field of every part."""
    del part, field
    return False


def type_at(root: type[BaseModel], steps: Sequence[Step], hides: Hides = hides_nothing) -> Any:
    """Return the class at the end of a path. Raises PathRefused where it breaks off, or enters what is hidden."""
    found: Any = root
    for step in steps:
        if not _is_part(found):
            raise PathRefused(f"{step.name} cannot follow: the path ends before it")
        found = _type_after(found, step, hides)
    return found


def values_at(data: object, steps: Sequence[Step]) -> list[Any]:
    """Return what a checked path leads to, in the order of the data; what is not there is left out."""
    found = [data]
    for step in steps:
        values = (getattr(each, step.name) for each in found)
        found = [one for value in values for one in _picked(value, step)]
    return found


def _type_after(part: type[BaseModel], step: Step, hides: Hides) -> Any:
    types = _types_of(part)
    if step.name not in types:
        raise PathRefused(f"{part.__name__} has no {step.name}: write one of {', '.join(sorted(types))}")
    if hides(part, step.name):
        raise PathRefused(f"{step.name} is not for this reader: leave it out")
    inner, is_list = _unwrapped(types[step.name])
    if is_list and not step.pick:
        raise PathRefused(f"{step.name} is a list: write {step.name}[*] for all of it, [1] for its first entry")
    if step.pick and not is_list:
        raise PathRefused(f"{step.name} is no list: write it without [{step.pick}]")
    _check_pick(inner, step)
    return inner


def _check_pick(entry: Any, step: Step) -> None:
    for name, code in step.conditions.items():
        codes = _codes_of(_type_after(entry, Step(name), hides_nothing)) if _is_part(entry) else []
        if not codes:
            raise PathRefused(f"nothing can be picked from {step.name} by {name}: pick by a code or by true and false")
        if code not in codes:
            raise PathRefused(f"{name} is never {code!r}: write one of {', '.join(codes)}")
    if step.pick and not step.conditions and step.pick != "*" and not re.fullmatch(r"[1-9][0-9]{0,3}", step.pick):
        raise PathRefused(f"[{step.pick}] picks nothing: write [*], [1] or [name=code]")


def _picked(value: Any, step: Step) -> list[Any]:
    """Return the entries of a list that a step means; anything else as the one thing that it is."""
    if not step.pick:
        return [] if value is None else [value]
    if step.pick.isdigit():
        return list(value[int(step.pick) - 1 : int(step.pick)])
    return [entry for entry in value if all(_says(entry, *condition) for condition in step.conditions.items())]


def _says(entry: Any, name: str, code: str) -> bool:
    value = getattr(entry, name)
    return bool(value is _TRUTH[code]) if isinstance(value, bool) else value == code


def _types_of(part: type[BaseModel]) -> dict[str, Any]:
    """Return the types of the fields of a class, and of what it works out of them."""
    fields = {name: field.annotation for name, field in part.model_fields.items()}
    worked_out = {
        name: value.func if isinstance(value, cached_property) else value.fget
        for each in reversed(part.__mro__)
        if issubclass(each, BaseModel) and each is not BaseModel
        for name, value in vars(each).items()
        if isinstance(value, property | cached_property) and not name.startswith("_")
    }
    return fields | {name: get_type_hints(function)["return"] for name, function in worked_out.items() if function}


def _unwrapped(annotation: Any) -> tuple[Any, bool]:
    """Return a type without what surrounds it, and whether there may be many of it."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _unwrapped(arguments[0])
    if origin in {Union, UnionType}:
        kinds = [each for each in arguments if each is not type(None)]
        return _unwrapped(kinds[0]) if len(kinds) == 1 else (annotation, False)
    if origin in {list, tuple}:
        return _unwrapped(arguments[0])[0], True
    return annotation, False


def _is_part(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _codes_of(kind: Any) -> list[str]:
    """Return what a field can say by which one may pick; nothing for a text or a number."""
    if kind is bool:
        return list(_TRUTH)
    return [str(each.value) for each in kind] if isinstance(kind, type) and issubclass(kind, Enum) else []
