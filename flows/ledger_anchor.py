"""The anchor of the day: what the ledger says is sealed outside of the database, and told to those who audit."""

from datetime import datetime

from prefect import flow

from tasks.anchor import anchor_ledger
from tasks.outbox import send_outbox


@flow(name="ledger-anchor")
async def ledger_anchor(as_of: datetime | None = None) -> None:
    """Seal the ledger for today in a file outside the database, and mail its seal to the auditors.

    Args:
        as_of: The moment to work at instead of now, for replaying a day.
    """
    anchor_ledger(as_of)
    await send_outbox(as_of)
