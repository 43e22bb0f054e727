"""What every part of a form is, and of what is kept as it was filled in: strict, without hidden characters."""

import re
from enum import Enum
from typing import Any, ClassVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

OWN = "refused"
# Control characters but line feed and tab, lone surrogates, and what turns the direction of writing.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


class FormPart(BaseModel):
    """A part of a form, or a form: no unknown fields, texts without hidden characters, choices by code or as shown."""

    model_config = ConfigDict(
        extra="forbid",
        str_strip_whitespace=True,
        validate_default=False,
        field_title_generator=lambda name, _: title_of(name),
    )

    _choice_fields: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Remember which fields are answered with a code."""
        cls._choice_fields = frozenset(name for name, field in cls.model_fields.items() if _offers_choices(field))

    @field_validator("*", mode="before")
    @classmethod
    def _read(cls, value: Any, info: ValidationInfo) -> Any:
        """Check free text, and take `CODE name` for `CODE` where the field offers choices."""
        text = plain_text(value)
        return code_of(text) if info.field_name in cls._choice_fields else text


def refusal(message: str, **values: Any) -> PydanticCustomError:
    """Return the error that a form's own rule raises: its message is translated, then `{values}` are filled in."""
    return PydanticCustomError(OWN, message, {"message": message, **values})


def plain_text(value: Any) -> Any:
    """Return a text, or a list of texts, with one kind of line end; anything else unchanged.

    Raises a refusal for NUL and other control characters, lone surrogates and what turns the direction of writing.
    """
    if isinstance(value, list):
        return [plain_text(each) for each in value]
    if type(value) is not str:
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    hidden = _HIDDEN.search(text)
    if hidden:
        code = f"U+{ord(hidden[0]):04X}"
        raise refusal("Remove the invisible character {code} and type the text again.", code=code)
    return text


def without_hidden(text: str) -> tuple[str, int]:
    """Return a text that `plain_text` accepts, and how many hidden characters were taken out of it."""
    return _HIDDEN.subn("", text.replace("\r\n", "\n").replace("\r", "\n"))


def code_of(choice: Any) -> Any:
    """Return the code of a choice shown as `CODE name`, of each one in a list; anything else unchanged."""
    if isinstance(choice, list):
        return [code_of(each) for each in choice]
    return choice.strip().partition(" ")[0] if type(choice) is str else choice


def title_of(name: str) -> str:
    """Return the English title of a field, which is also the key of its translation."""
    return name.replace("_", " ").strip().capitalize()


def _offers_choices(field: FieldInfo) -> bool:
    extra = field.json_schema_extra
    return _has_enum(field.annotation) or (isinstance(extra, dict) and "choices" in extra)


def _has_enum(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return True
    return any(_has_enum(argument) for argument in get_args(annotation))
