"""The digest of the day: what is not urgent reaches a manager in one mail each working day."""

from datetime import datetime

from prefect import flow

from tasks.digests import gather_digests
from tasks.outbox import send_outbox


@flow(name="daily-digest")
async def daily_digest(as_of: datetime | None = None) -> None:
    """Gather what was held for each manager into one mail, and send it; nothing on a day off.

    Args:
        as_of: The moment to work at instead of now, for replaying a day.
    """
    gather_digests(as_of)
    await send_outbox(as_of)
