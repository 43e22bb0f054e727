"""The bulletin of a week's confirmed assessments goes to the General Manager on the report day."""

from datetime import datetime

from prefect import flow

from tasks.bulletins import give_them_runs, make_bulletins, show_bulletins
from tasks.outbox import send_outbox


@flow(name="penalty-bulletin")
async def penalty_bulletin(as_of: datetime | None = None) -> None:
    """Submit what was confirmed in the week before to the General Manager; weeks that were missed are caught up with.

    Args:
        as_of: The moment to work at instead of now, for replaying a day.
    """
    made = make_bulletins(as_of)
    await show_bulletins(made)
    await give_them_runs(made, as_of)
    await send_outbox(as_of)
