"""The steps by which a run conducts its case. Each is safe to repeat; none keeps anything but in the database."""

from datetime import datetime
from typing import Any
from uuid import UUID

from prefect import get_client, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from tasks import runs
from tasks.calendar import current_time
from tasks.domain_events import announce
from tasks.gates import do_automatic_work, pass_gate
from tasks.handed_in import Recorded
from tasks.reconciling import bring_along
from tasks.stages import OpenGate, Stage, load_stage, of_the_same_matter, remember_run

MOST_TURNS = 20


@task(cache_policy=NO_CACHE, retries=3, retry_delay_seconds=2)
async def advance(no: str, as_of: datetime | None) -> OpenGate | None:
    """Do the automatic work that is waiting, show where the case stands, and return its gate: None when it is over.

    The run of its 8D, or of the complaints that an 8D serves, is brought along.
    """
    stage = _work_off(no, as_of)
    async with get_client() as client:
        await runs.show_case(client, UUID(run_id()), flow_run.tags, stage)
        for number in of_the_same_matter(no):
            await bring_along(client, number, current_time(as_of))
    return stage.gate


async def answer_at(gate: OpenGate) -> dict[str, Any] | None:
    """Return what this run was answered at the gate, or None when it has not been asked there."""
    async with get_client() as client:
        return await runs.answer_given(client, UUID(run_id()), gate.key)


@task(cache_policy=NO_CACHE, retries=3, retry_delay_seconds=2, task_run_name="record-{gate.key}")
def record_answer(gate: OpenGate, answer: dict[str, Any], as_of: datetime | None) -> Recorded:
    """Record what was answered at the gate; a refusal stands at the top of the form that is asked next."""
    recorded = pass_gate(gate.no, gate.key, answer, run_id(), as_of)
    for refusal in recorded.refusals:
        get_run_logger().warning("%s at %s: %s", gate.no, gate.key, refusal)
    if recorded.accepted:
        announce(gate.no)
    return recorded


def run_id() -> str:
    """Return the id of the flow run that this code runs in."""
    return str(flow_run.id)


def _work_off(no: str, as_of: datetime | None) -> Stage:
    remember_run(no, run_id())
    stage = load_stage(no)
    for _ in range(MOST_TURNS):
        if not stage.work_owed:
            break
        do_automatic_work(no, run_id(), as_of)
        stage = load_stage(no)
    return stage
