"""After a form was accepted at the portal, Prefect is told: its runs come to stand where the database says.

Nothing rests on it. When no server answers, `reconcile-runs` brings the runs along later.
"""

import asyncio

from prefect import get_client
from prefect.logging import get_logger
from prefect.settings import PREFECT_API_URL

from tasks.calendar import current_time
from tasks.domain_events import announce
from tasks.reconciling import bring_along
from tasks.stages import of_the_same_matter

logger = get_logger(__name__)


def tell_prefect(no: str) -> None:
    """Announce where a subject stands, and bring its run and those of the same matter along; a failure is logged."""
    if not PREFECT_API_URL.value():
        logger.warning("No Prefect server is known: the runs of %s are left to reconcile-runs", no)
        return
    try:
        announce(no)
        asyncio.run(_bring_along(no))
    except Exception:
        logger.exception("The runs of %s could not be brought along: reconcile-runs will do it", no)


async def _bring_along(no: str) -> None:
    async with get_client() as client:
        for number in (no, *of_the_same_matter(no)):
            await bring_along(client, number, current_time())
