"""The 8D, one run an 8D: from the emergency response to the lesson, one step at a time."""

from datetime import datetime

from prefect import flow

from tasks.conducting import advance, answer_at, record_answer
from tasks.parking import suspend_at


@flow(name="eight-d", flow_run_name="{eight_d_no}")
async def eight_d(eight_d_no: str, as_of: datetime | None = None) -> None:
    """Conduct one 8D: wait at each step for the team, until the last one is done.

    A step may also be recorded out of turn, with the flow `record`. Its complaints' runs show how far it is.

    Args:
        eight_d_no: The number of the 8D.
        as_of: The moment to work at instead of now, for replaying a day.
    """
    while gate := await advance(eight_d_no, as_of):
        answer = await answer_at(gate) or await suspend_at(gate)
        record_answer(gate, answer, as_of)
