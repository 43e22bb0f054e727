"""What every form is: strict in what it takes, asked in the person's language, forgiving of how it was typed."""

from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Any, ClassVar, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from models.forms.asking import Choices, HowAsked, asked_schema, code_of, title_of
from models.forms.moment import Moment, NeededMoment
from models.forms.plain_text import plain_text
from models.forms.refusals import refusals_of
from models.settings import settings
from rules.vocabulary import Language

__all__ = ["Form", "FormPart", "Moment", "NeededMoment", "ready_to_ask", "refusals_of"]

FormT = TypeVar("FormT", bound="Form")


def _offers_choices(field: FieldInfo) -> bool:
    extra = field.json_schema_extra
    return _has_enum(field.annotation) or (isinstance(extra, dict) and "choices" in extra)


def _has_enum(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return True
    return any(_has_enum(argument) for argument in get_args(annotation))


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


class Form(FormPart):
    """What a person fills in at a gate. Who acts comes first and has no default, so no gate opens by itself."""

    asked: ClassVar[HowAsked | None] = None

    acting_as: Annotated[str, Field(min_length=1, max_length=32, description="The number of the employee who acts.")]

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the schema that a person sees, in the installation's language unless made ready in another."""
        schema = handler.resolve_ref_schema(handler(core_schema))
        return asked_schema(schema, handler.resolve_ref_schema, cls.asked or HowAsked(settings().language))


def ready_to_ask(
    form: type[FormT],
    language: Language,
    description: str = "",
    choices: Choices | None = None,
    initial: Mapping[str, Any] | None = None,
    notes: Mapping[str, str] | None = None,
) -> type[FormT]:
    """Return the form as it is put to a person: in `language`, under a `description` (markdown), with what is known.

    A field declared with `json_schema_extra={"choices": name}` offers `choices[name]`, pairs of code and name. What is
    filled in already is only shown: an answer that leaves a required field out is refused all the same. `notes` say at
    a field why its last answer was refused.
    """
    unknown = set(initial or {}) - form.model_fields.keys()
    if unknown:
        raise ValueError(f"{form.__name__} has no field {', '.join(sorted(unknown))}")
    asked = HowAsked(language, description, choices or {}, initial or {}, notes or {})
    return type(form.__name__, (form,), {"asked": asked, "__module__": form.__module__, "__doc__": form.__doc__})
