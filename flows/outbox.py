"""The outbox: every minute, what is owed to customers and colleagues is sent."""

from datetime import datetime

from prefect import flow

from tasks.outbox import send_outbox


@flow(name="outbox")
async def outbox(as_of: datetime | None = None) -> None:
    """Send every message that is due; what could not be delivered is shown as an artifact.

    Args:
        as_of: The moment to work at instead of now, for replaying a day.
    """
    await send_outbox(as_of)
