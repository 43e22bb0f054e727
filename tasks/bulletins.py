"""Bulletins that are due are submitted, shown as a table, and each gets the run that waits for its signature."""

from collections.abc import Sequence
from datetime import datetime

from prefect import get_client, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from tasks.bulletin_making import BulletinMade, submit_due_bulletins
from tasks.calendar import current_time
from tasks.reconciling import bring_along


@task(cache_policy=NO_CACHE, retries=3, retry_delay_seconds=5)
def make_bulletins(as_of: datetime | None = None) -> list[BulletinMade]:
    """Submit the bulletins that are due at a moment. Safe to repeat."""
    return submit_due_bulletins(current_time(as_of), str(flow_run.id or ""))


@task(cache_policy=NO_CACHE, retries=2, retry_delay_seconds=5)
async def give_them_runs(made: Sequence[BulletinMade], as_of: datetime | None = None) -> None:
    """Give each bulletin the run that waits for its signature."""
    async with get_client() as client:
        for bulletin in made:
            await bring_along(client, bulletin.no, current_time(as_of))


@task(cache_policy=NO_CACHE)
async def show_bulletins(made: Sequence[BulletinMade]) -> None:
    """Show what was submitted as a table."""
    table = [{"bulletin": each.no, "revision": each.revision, "assessments": each.items} for each in made]
    summary = f"{len(made)} submitted" if made else "none was due"
    await acreate_table_artifact(table, key="penalty-bulletin", description=summary)
