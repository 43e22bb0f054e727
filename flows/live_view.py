"""How everything stands, asked for at any time."""

from datetime import datetime

from prefect import flow

from tasks.live_view import show_live_view


@flow(name="live-view")
async def live_view(as_of: datetime | None = None) -> None:
    """Show how all open complaints stand: overdue, due next, by level and by department.

    Args:
        as_of: The moment to work at instead of now, for replaying a day.
    """
    await show_live_view(as_of)
