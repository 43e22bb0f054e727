"""The backup that nobody has to think of: once a night, into the home's own folder, the oldest ones deleted."""

from datetime import datetime

from prefect import flow

from tasks.nightly_backup import back_up


@flow(name="nightly-backup")
async def nightly_backup(as_of: datetime | None = None) -> None:
    """Back up both databases, files, policies and keys, and keep as many backups as the policy says.

    Args:
        as_of: The moment to work at instead of now, for replaying a day.
    """
    await back_up(as_of)
