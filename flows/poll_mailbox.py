"""The mailbox: every two minutes what has come by mail becomes a complaint, a part of one, or has a stated reason."""

from datetime import datetime

from prefect import flow

from tasks.polling import read_mailbox, show_poll


@flow(name="poll-mailbox")
async def poll_mailbox(as_of: datetime | None = None) -> None:
    """Take in what has come by mail: as a new complaint, as part of one, or left to a person with the reason.

    Args:
        as_of: The moment to work at instead of now, for replaying a day.
    """
    await show_poll(await read_mailbox(as_of))
