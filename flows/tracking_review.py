"""Tracked complaints are not forgotten: their managers are reminded of reviews, contacts and decisions."""

from datetime import datetime

from prefect import flow

from tasks.outbox import send_outbox
from tasks.tracking_reviews import remind_of_tracking, show_tracking


@flow(name="tracking-review")
async def tracking_review(as_of: datetime | None = None) -> None:
    """Remind the managers of what is due on the complaints that they track, and show it as a table.

    Args:
        as_of: The moment to work at instead of now, for replaying a day.
    """
    await show_tracking(remind_of_tracking(as_of))
    await send_outbox(as_of)
