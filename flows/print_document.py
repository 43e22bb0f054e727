"""A letter to the customer is printed when somebody asks for it: acknowledgement, test report, findings, decline."""

from datetime import datetime
from typing import Annotated

from prefect import flow

from models.forms.parameter import OneOf
from tasks.printing import LANGUAGES, ON_DEMAND, print_and_show


@flow(name="print-document", flow_run_name="{complaint_no} {kind}")
async def print_document(
    complaint_no: str,
    kind: Annotated[str, OneOf(ON_DEMAND)],
    language: Annotated[str, OneOf(LANGUAGES)],
    as_of: datetime | None = None,
) -> None:
    """Print a letter about a case in any language; the artifact links to the file.

    Args:
        complaint_no: The number of the complaint.
        kind: Which letter.
        language: The language that it is written in.
        as_of: The moment to work at instead of now, for replaying a day.
    """
    await print_and_show(complaint_no, kind, language, as_of)
