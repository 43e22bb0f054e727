"""What a policy that is still to begin would change, asked for before it is enacted."""

from datetime import date, datetime

from prefect import flow

from tasks.policy_preview import show_preview


@flow(name="policy-preview")
async def policy_preview(start: date | None = None, as_of: datetime | None = None) -> None:
    """Show which open complaints a new version of the policies would judge otherwise, with old and new dues.

    Args:
        start: The day on which the version begins; empty for the next one to begin.
        as_of: The moment to work at instead of now, for replaying a day.
    """
    await show_preview(start, as_of)
