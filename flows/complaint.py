"""The case, one run a complaint: intake, triage, 8D analysis, corrective action, verification, closing."""

from datetime import datetime

from prefect import flow

from tasks.conducting import advance, answer_at, record_answer
from tasks.parking import suspend_at


@flow(name="complaint", flow_run_name="{complaint_no}")
async def complaint(complaint_no: str, as_of: datetime | None = None) -> None:
    """Conduct one complaint: do what is automatic, wait at each gate for the person who owes it, until nothing is open.

    A run that waits is Suspended: press Resume and fill in the form. It then starts again at the top, and the database
    says how far the case has come.

    Args:
        complaint_no: The number of the complaint.
        as_of: The moment to work at instead of now, for replaying a day.
    """
    while gate := await advance(complaint_no, as_of):
        answer = await answer_at(gate) or await suspend_at(gate)
        record_answer(gate, answer, as_of)
