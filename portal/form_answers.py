"""What was typed into a form, and the answer that it makes: only what the form asks for is read, and not without end.

What was typed is kept in a tree of its own, so that a form which is shown again shows it letter by letter. It becomes
an answer as Prefect's gates give it; texts stay texts where the form itself reads them.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from portal.form_fields import Field, Kind
from rules.part import code_of

YES, NO = "true", "false"
LONGEST_NAME = 120
LONGEST_PLACE = 4
Typed = Any
"""What was typed: a text, yes or no, a list of those, or a mapping of them by name."""


class Posted:
    """A form as a browser sends it: texts by the names of their inputs, such as `causes.0.answer`."""

    def __init__(self, sent: Iterable[tuple[str, object]]) -> None:
        self.texts: dict[str, list[str]] = defaultdict(list)
        self._places: dict[str, set[int]] = defaultdict(set)
        for name, text in sent:
            if isinstance(text, str) and len(name) <= LONGEST_NAME:
                self.texts[name].append(text)
                self._note_places(name)

    def _note_places(self, name: str) -> None:
        steps = name.split(".")
        for depth, step in enumerate(steps):
            if is_place(step):
                self._places[".".join(steps[:depth])].add(int(step))

    def text(self, name: str) -> str:
        """Return the text of an input; "" when nothing was sent."""
        return self.texts[name][0] if name in self.texts else ""

    def places(self, name: str) -> list[int]:
        """Return the numbers of the lines that were sent of a list, in order."""
        return sorted(self._places.get(name, ()))


def typed_in(field: Field, posted: Posted, path: str = "") -> Typed:
    """Return what was typed into a form, with every question of it."""
    if field.kind is Kind.PART:
        return {part.name: typed_in(part, posted, inside(path, part.name)) for part in field.parts}
    if field.line is not None:
        places = posted.places(path)[: field.most]
        return [typed_in(field.line, posted, inside(path, place)) for place in places]
    if field.kind is Kind.SEVERAL:
        sent = posted.texts.get(path, [])
        return [choice.code for choice in field.choices if choice.code in sent]
    if field.kind is Kind.YES_NO:
        return path in posted.texts
    return posted.text(path)


def offered(field: Field, value: Any = None) -> Typed:
    """Return a form as it is offered: each question with its default, or with a `value` that is known."""
    known = field.default if value is None else value
    if field.kind is Kind.PART:
        values = known if isinstance(known, Mapping) else {}
        return {part.name: offered(part, values.get(part.name)) for part in field.parts}
    if field.line is not None:
        return [offered(field.line, each) for each in known or ()]
    if field.kind is Kind.SEVERAL:
        return [code_of(each) for each in known or ()]
    if field.kind is Kind.YES_NO:
        return bool(known)
    return _as_text(field, known)


def answer_of(field: Field, typed: Typed) -> Any:
    """Return the answer that was typed; None for a question that was left open, and lines nobody wrote in left out."""
    if field.kind is Kind.PART:
        answers = {part.name: answer_of(part, typed[part.name]) for part in field.parts}
        return {name: answer for name, answer in answers.items() if answer is not None}
    if field.line is not None:
        return [answer_of(field.line, line) for line in typed]
    if field.kind is Kind.EITHER:
        return typed == YES if typed in {YES, NO} else None
    if field.kind in {Kind.NUMBER, Kind.CHOICE, Kind.DAY, Kind.MOMENT}:
        return _read(field.kind, typed) or None
    return typed


def without_empty_lines(field: Field, typed: Typed) -> Typed:
    """Return what was typed without the lines that were added and never written in."""
    if field.kind is Kind.PART:
        return {part.name: without_empty_lines(part, typed[part.name]) for part in field.parts}
    if field.line is not None:
        empty = offered(field.line)
        return [without_empty_lines(field.line, line) for line in typed if _stripped(line) != empty]
    return typed


def with_line(form: Field, typed: Typed, path: str) -> Typed:
    """Return what was typed with one more line in the list at a path; unchanged when there is no such list."""
    found = at_path(form, typed, path)
    if found and found[0].line and len(found[1]) < found[0].most:
        found[1].append(offered(found[0].line))
    return typed


def last_line(form: Field, typed: Typed, path: str) -> str:
    """Return the path of the last line of a list; "" when there is none."""
    found = at_path(form, typed, path) if path else None
    return inside(path, len(found[1]) - 1) if found and found[0].line and found[1] else ""


def without_line(form: Field, typed: Typed, path: str) -> Typed:
    """Return what was typed without the line at a path such as `causes.2`; unchanged when there is no such line."""
    of, _, place = path.rpartition(".")
    found = at_path(form, typed, of)
    if found and found[0].line and at_path(form, typed, path):
        del found[1][int(place)]
    return typed


def at_path(form: Field, typed: Typed, path: str) -> tuple[Field, Typed] | None:
    """Return the question at a path and what was typed there; None when the form asks nothing there."""
    field: Field | None = form
    for step in path.split(".") if path else ():
        if field is None:
            return None
        if field.line is not None:
            field = field.line if is_place(step) and int(step) < len(typed) else None
        else:
            field = field.part(step)
        typed = typed[int(step) if isinstance(typed, list) else step] if field else typed
    return (field, typed) if field else None


def is_place(step: str) -> bool:
    """Whether a step of a path is the number of a line."""
    return step.isdecimal() and step.isascii() and len(step) <= LONGEST_PLACE


def inside(path: str, step: str | int) -> str:
    """Return the path of what lies inside another."""
    return f"{path}.{step}" if path else str(step)


def _read(kind: Kind, text: str) -> str:
    """Return a text as the form reads it: digits of a Chinese keyboard are digits."""
    if kind is Kind.NUMBER:
        return unicodedata.normalize("NFKC", text).strip()
    # A browser writes a T between day and time.
    return text.strip().replace("T", " ", 1) if kind is Kind.MOMENT else text.strip()


def _as_text(field: Field, value: object) -> str:
    if value is None:
        return ""
    if field.kind is Kind.EITHER:
        return YES if value else NO
    if field.kind is Kind.NUMBER and isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}"
    return str(code_of(value)) if field.kind is Kind.CHOICE else str(value)


def _stripped(typed: Typed) -> Typed:
    if isinstance(typed, dict):
        return {name: _stripped(each) for name, each in typed.items()}
    return typed.strip() if isinstance(typed, str) else typed
