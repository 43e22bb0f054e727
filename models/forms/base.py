"""What every form is: strict in what it takes, asked in the person's language, forgiving of how it was typed."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from models.forms.asking import Choices, HowAsked, asked_schema
from models.forms.moment import Moment, NeededMoment
from models.forms.refusals import refusals_of
from models.settings import settings
from rules.part import FormPart
from rules.vocabulary import Language

__all__ = ["Form", "FormPart", "Moment", "NeededMoment", "ready_to_ask", "refusals_of"]

FormT = TypeVar("FormT", bound="Form")


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
    script: Mapping[str, str] | None = None,
) -> type[FormT]:
    """Return the form as it is put to a person: in `language`, under a `description` (markdown), with what is known.

    A field declared with `json_schema_extra={"choices": name}` offers `choices[name]`, pairs of code and name. What is
    filled in already is only shown: an answer that leaves a required field out is refused all the same. `notes` say at
    a field why its last answer was refused. A field declared with `{"script": name}` is asked in the words of
    `script[name]`, which are the policy's.
    """
    unknown = set(initial or {}) - form.model_fields.keys()
    if unknown:
        raise ValueError(f"{form.__name__} has no field {', '.join(sorted(unknown))}")
    asked = HowAsked(language, description, choices or {}, initial or {}, notes or {}, script or {})
    return type(form.__name__, (form,), {"asked": asked, "__module__": form.__module__, "__doc__": form.__doc__})
