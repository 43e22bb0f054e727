"""A form as its page draws it: every question with its name, what was typed, and what was wrong with it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.forms.faults import Fault
from portal.form_answers import Typed, at_path, inside
from portal.form_fields import Field, Kind

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MINUTE = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})")


@dataclass(frozen=True)
class Input:
    """A question on the page. `path` is the name of its input; `inside` are the questions or lines within it."""

    field: Field
    path: str
    typed: Typed
    wrong: tuple[str, ...] = ()
    inside: tuple["Input", ...] = ()

    @property
    def anchor(self) -> str:
        """The id of the input on the page."""
        return anchor_of(self.path)

    @property
    def described_by(self) -> str:
        """The ids of what stands beside the question: the hint, and what was wrong."""
        hint = [f"{self.anchor}-hint"] if self.field.hint else []
        return " ".join([*hint, *([f"{self.anchor}-wrong"] if self.wrong else [])])

    @property
    def may_be_blank(self) -> bool:
        """Whether a pull-down begins with nothing chosen."""
        return self.field.default in {None, ""} or self.typed not in {choice.code for choice in self.field.choices}

    @property
    def type(self) -> str:
        """The type of the input: a day or moment that cannot be shown as one stays the text that was typed."""
        if self.field.kind is Kind.DAY and self._is(DAY):
            return "date"
        return "datetime-local" if self.field.kind is Kind.MOMENT and self._is(MINUTE) else "text"

    @property
    def text(self) -> str:
        """What was typed, as its input wants it."""
        return MINUTE.sub(r"\1T\2", self.typed) if self.type == "datetime-local" else str(self.typed)

    def _is(self, shape: re.Pattern[str]) -> bool:
        return not self.typed or shape.fullmatch(self.typed) is not None


def anchor_of(path: str) -> str:
    """Return the id of the input of a path."""
    return f"f-{path}" if path else "form"


def inputs_of(form: Field, typed: Typed, faults: Iterable[Fault] = ()) -> Input:
    """Return a form as one input with all others inside, each with the faults found there or deeper than it goes."""
    wrong: dict[str, list[str]] = defaultdict(list)
    for fault in faults:
        if fault.path:
            wrong[place_of(form, typed, fault.path)].append(fault.remedy)
    return _input(form, "", typed, wrong)


def place_of(form: Field, typed: Typed, path: str) -> str:
    """Return the path of the input that a fault is shown at: its own or the nearest around it; "" for none."""
    while path and at_path(form, typed, path) is None:
        path = path.rpartition(".")[0]
    return path


def _input(field: Field, path: str, typed: Typed, wrong: Mapping[str, list[str]]) -> Input:
    parts = [_input(part, inside(path, part.name), typed[part.name], wrong) for part in field.parts]
    if field.line is not None:
        parts = [_input(field.line, inside(path, place), line, wrong) for place, line in enumerate(typed)]
    return Input(field, path, typed, tuple(dict.fromkeys(wrong.get(path, ()))), tuple(parts))
