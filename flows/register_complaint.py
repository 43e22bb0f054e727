"""A complaint comes in: it gets its number, its clocks and its run."""

from datetime import datetime
from typing import Annotated, Any

from prefect import flow

from models.forms.intake import Register
from models.forms.parameter import ShownAs
from tasks.recording import give_run, register


@flow(name="register-complaint")
async def register_complaint(
    registration: Annotated[dict[str, Any], ShownAs(Register)], as_of: datetime | None = None
) -> None:
    """Register what a customer says; the complaint's number and the link to its run are shown as an artifact.

    Args:
        registration: What the customer says, and who takes it in.
        as_of: The moment to work at instead of now, for replaying a day.
    """
    complaint_no = await register(registration, as_of)
    await give_run(complaint_no)
