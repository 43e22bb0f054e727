"""What a month overdue costs is issued, and every notice that was issued gets its document."""

from datetime import datetime

from prefect import flow

from tasks.issuing import issue_notices, print_notices
from tasks.outbox import send_outbox
from tasks.sweeping import show_effects


@flow(name="penalty-notices")
async def penalty_notices(as_of: datetime | None = None) -> None:
    """Issue the monthly fines that have fallen due, print all notices, and send what is owed.

    Args:
        as_of: The moment to issue at instead of now, for replaying a day.
    """
    issued = issue_notices(as_of)
    await show_effects(issued, "penalty-notices")
    print_notices(as_of)
    await send_outbox(as_of)
