"""The report of an 8D, printed when somebody asks for it: any layout, edition and language, from one dataset."""

from datetime import datetime
from typing import Annotated

from prefect import flow

from models.forms.parameter import OneOf
from tasks.eight_d_printing import EDITIONS, LANGUAGES, LAYOUTS, print_report_and_show


@flow(name="eight-d-report", flow_run_name="{number} {layout} {edition} {language}")
async def eight_d_report(
    number: str,
    layout: Annotated[str, OneOf(LAYOUTS)],
    edition: Annotated[str, OneOf(EDITIONS)],
    language: Annotated[str, OneOf(LANGUAGES)],
    revision: int = 0,
    as_of: datetime | None = None,
) -> None:
    """Print the report of an 8D; the artifact links to the file. It says DRAFT until the 8D is complete.

    Args:
        number: The number of the 8D, or of a complaint that it serves.
        layout: How it is laid out.
        edition: For the customer, without what is ours alone, or for us.
        language: The language, or two of them side by side.
        revision: Which revision; 0 is the newest.
        as_of: The moment to work at instead of now, for replaying a day.
    """
    await print_report_and_show(number, layout, edition, language, revision, as_of)
