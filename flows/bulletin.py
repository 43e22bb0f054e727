"""The bulletin, one run a bulletin: signed, published, declared, carried out."""

from datetime import datetime

from prefect import flow

from tasks.conducting import advance, answer_at, record_answer
from tasks.parking import suspend_at


@flow(name="bulletin", flow_run_name="{bulletin_no}")
async def bulletin(bulletin_no: str, as_of: datetime | None = None) -> None:
    """Conduct one bulletin: wait for its signature, then for its declaration and for those who carry it out.

    What is not signed is neither published nor carried out.

    Args:
        bulletin_no: The number of the bulletin.
        as_of: The moment to work at instead of now, for replaying a day.
    """
    while gate := await advance(bulletin_no, as_of):
        answer = await answer_at(gate) or await suspend_at(gate)
        record_answer(gate, answer, as_of)
