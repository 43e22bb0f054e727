"""What is asked for when master data is to be loaded."""

from typing import Annotated

from pydantic import BaseModel, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from models.forms.asking import HowAsked, asked_schema
from models.settings import settings


class MasterDataOrder(BaseModel):
    """What to load."""

    acting_as: Annotated[
        str,
        Field(title="Acting as", min_length=1, max_length=32, description="The number of the employee who acts."),
    ]
    path: Annotated[
        str,
        Field(
            title="Folder or file",
            min_length=1,
            description="The path where the flows run: of a folder of CSV or XLSX files, of a workbook with a sheet "
            "for each table, or of one file.",
        ),
    ]
    dry_run: Annotated[
        bool, Field(title="Only check", description="Only check: show what would change, and change nothing.")
    ] = True

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the schema that a person sees, in the installation's language."""
        schema = handler.resolve_ref_schema(handler(core_schema))
        return asked_schema(schema, handler.resolve_ref_schema, HowAsked(settings().language))
