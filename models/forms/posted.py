"""A complaint as a program hands it in: the fields of the registration, read to the letter. Who acts is its token."""

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationInfo, create_model, field_validator
from pydantic_core import PydanticCustomError

from models.forms.intake import Register
from rules.part import plain_text, title_of

ACTOR = "acting_as"


class Posted(BaseModel):
    """What a program sends: no unknown fields, true and false only where they are asked for, codes as they are."""

    model_config = ConfigDict(
        extra="forbid",
        str_strip_whitespace=True,
        field_title_generator=lambda name, _: title_of(name),
    )

    @field_validator("*", mode="before")
    @classmethod
    def _exact(cls, value: Any, info: ValidationInfo) -> Any:
        wanted = cls.model_fields[str(info.field_name)].annotation
        if isinstance(value, bool) is not (wanted is bool):
            raise PydanticCustomError("string_type" if isinstance(value, bool) else "bool_type", "another type")
        if value is None:
            raise PydanticCustomError("string_type", "null is no value")
        if isinstance(wanted, type) and issubclass(wanted, StrEnum) and value not in list(wanted):
            raise PydanticCustomError("enum", "another code", {"expected": ", ".join(wanted)})
        return plain_text(value)


def _posted() -> type[Posted]:
    fields: dict[str, Any] = {
        name: (info.annotation, info) for name, info in Register.model_fields.items() if name != ACTOR
    }
    return create_model("ComplaintPosted", __base__=Posted, __doc__=Posted.__doc__, **fields)


ComplaintPosted = _posted()


def posted_schema() -> dict[str, Any]:
    """Return the JSON schema of a complaint, every code written out where it is used."""
    schema = ComplaintPosted.model_json_schema()
    codes = schema.pop("$defs")
    schema["properties"] = {name: _written_out(each, codes) for name, each in schema["properties"].items()}
    return schema


def _written_out(field: dict[str, Any], codes: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return a field's schema with the codes that it refers to; of these, title and docstring are a developer's."""
    refers_to = field.pop("$ref", "").rpartition("/")[2]
    own = {key: value for key, value in field.items() if (key, value) != ("default", None)}
    return {**({key: codes[refers_to][key] for key in ("type", "enum")} if refers_to else {}), **own}
