"""What is overdue is recorded, with what follows from it: each thing once, however often the sweep runs."""

from datetime import datetime

from prefect import flow

from tasks.live_view import show_live_view
from tasks.outbox import send_outbox
from tasks.sweeping import show_effects, sweep


@flow(name="escalation-sweep")
async def escalation_sweep(as_of: datetime | None = None) -> None:
    """Warn, report, escalate and raise levels where a limit has passed, then send the mails that are owed.

    Args:
        as_of: The moment to sweep for instead of now, for replaying a day.
    """
    swept = sweep(as_of)
    await show_effects(swept, "escalation-sweep")
    await show_live_view(as_of)
    await send_outbox(as_of)
