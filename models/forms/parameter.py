"""A form as the parameter of a flow: shown in full, but read later, so that a mistake is answered in plain words.

Prefect would end a run whose parameters it cannot read with a developer's message.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from models.forms.asking import beside
from models.forms.base import Form
from models.settings import settings
from models.words import label
from rules.part import code_of


@dataclass(frozen=True)
class ShownAs:
    """Annotates a parameter that is filled in as `form` and arrives as typed: `Annotated[dict, ShownAs(form)]`."""

    form: type[Form]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Accept any answer: the task that records it validates it."""
        return core_schema.dict_schema(core_schema.str_schema(), core_schema.any_schema())

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the form's schema; it holds no references, so it can stand anywhere."""
        return self.form.model_json_schema()


class OneOf:
    """Annotates a parameter that is picked from codes shown with their names and arrives as the code."""

    def __init__(self, codes: Iterable[Enum]) -> None:
        self.codes = tuple(codes)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Accept a code, alone or as shown."""
        codes = core_schema.literal_schema([str(code.value) for code in self.codes])
        return core_schema.no_info_before_validator_function(code_of, codes)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return a pull-down in the installation's language."""
        language = settings().language
        return {"type": "string", "enum": [beside(str(code.value), label(language, code)) for code in self.codes]}
