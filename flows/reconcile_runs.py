"""Lost runs are rebuilt: the database decides, and Prefect is made to agree with it."""

from datetime import datetime

from prefect import flow

from tasks.reconciling import reconcile_runs as make_runs_agree


@flow(name="reconcile-runs")
async def reconcile_runs(as_of: datetime | None = None) -> None:
    """Give every open complaint exactly one run that stands where the database says; end all others.

    Runs that were deleted, crashed, cancelled or completed by hand come back at the gate where the case stands.
    """
    await make_runs_agree(as_of)
