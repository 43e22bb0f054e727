"""Anything that happens to a case beside its main gate: it is picked here, and its form is asked for at once."""

from datetime import datetime
from typing import Annotated

from prefect import flow

from models.forms import FORMS
from models.forms.parameter import OneOf
from tasks.recording import ask_beside, give_run, last_answer, record_beside

# What has a flow or a gate of its own is not picked here.
BESIDE = [event for event in FORMS if event not in {"REGISTER", "TAKE_OVER", "PROGRESS", "PROVE_8D", "REOPEN_8D"}]


@flow(name="record", flow_run_name="{complaint_no} {what}")
async def record(complaint_no: str, what: Annotated[str, OneOf(BESIDE)], as_of: datetime | None = None) -> None:
    """Record an event of a case: after a few seconds this run is Suspended with the form; press Resume and fill it in.

    Args:
        complaint_no: The number of the complaint, or of the 8D.
        what: What happened or is to be done.
        as_of: The moment to work at instead of now, for replaying a day.
    """
    answer = await last_answer(what) or await ask_beside(complaint_no, what)
    recorded = record_beside(complaint_no, what, answer, as_of)
    if not recorded.accepted:
        await ask_beside(complaint_no, what, recorded.refusals)
    await give_run(complaint_no)
