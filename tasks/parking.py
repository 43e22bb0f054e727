"""Parking: a complaint's run waits at its gate with the form, and no process waits with it."""

import json
from typing import NoReturn
from uuid import UUID

from httpx import HTTPStatusError, codes
from prefect import get_client
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun, State
from prefect.client.schemas.responses import SetStateStatus
from prefect.exceptions import Abort, Pause
from prefect.runtime import flow_run
from prefect.states import Suspended

from tasks.runs import deployment_of, key_of, keyset_of, parameters_of, show_case
from tasks.stages import OpenGate, Stage

PREPARING = "gate:preparing"


async def park_run(client: PrefectClient, stage: Stage, gate: OpenGate, replaces: str = "") -> UUID:
    """Create a run that is already suspended at the gate; return its id.

    `replaces` is the id of the run that was lost; a second call for the same loss finds the run of the first. The
    gate's tag comes last: a run that still says `gate:preparing` was left half made and is parked again.
    """
    run = await client.create_flow_run_from_deployment(
        await deployment_of(client, gate.no),
        parameters=parameters_of(gate.no),
        state=suspended_at(gate.key),
        name=gate.no,
        tags=[PREPARING],
        idempotency_key=f"park:{gate.no}:{gate.key}:{replaces}",
    )
    await save_form(client, run.id, gate)
    await show_case(client, run.id, run.tags, stage)
    return run.id


async def repark_run(client: PrefectClient, run: FlowRun, stage: Stage, gate: OpenGate) -> None:
    """Move a suspended run to the gate that the database holds, or show its form anew at the same gate."""
    await save_form(client, run.id, gate)
    if key_of(run) != gate.key:
        await client.set_flow_run_state(run.id, suspended_at(gate.key), force=True)
    await show_case(client, run.id, run.tags, stage)


async def suspend_at(gate: OpenGate) -> NoReturn:
    """End this process and leave its run suspended at the gate; whoever resumes it starts the flow from its top."""
    async with get_client() as client:
        run_id = UUID(flow_run.id)
        await save_form(client, run_id, gate)
        state = await _suspend(client, run_id, gate.key)
    raise Pause(state=state)


async def save_form(client: PrefectClient, run_id: UUID, gate: OpenGate) -> None:
    """Keep the gate's form with the run, in place of an older one."""
    keys = keyset_of(gate.key)
    await _put(client, run_id, keys["schema"], gate.form.model_json_schema())
    await _put(client, run_id, keys["description"], gate.form.asked.description if gate.form.asked else "")


def suspended_at(gate_key: str) -> State[None]:
    """Return the state of a run that waits at the gate for its form."""
    state: State[None] = Suspended(pause_key=gate_key)
    state.state_details.run_input_keyset = {str(name): key for name, key in keyset_of(gate_key).items()}
    return state


async def _put(client: PrefectClient, run_id: UUID, key: str, value: object) -> None:
    try:
        await client.create_flow_run_input(run_id, key, json.dumps(value))
    except HTTPStatusError as error:
        if error.response.status_code != codes.CONFLICT:
            raise
        await client.delete_flow_run_input(run_id, key)
        await client.create_flow_run_input(run_id, key, json.dumps(value))


async def _suspend(client: PrefectClient, run_id: UUID, gate_key: str) -> State[None]:
    """Suspend the running run, also at a gate where Prefect remembers that it was suspended before.

    Raises Abort when the run was cancelled meanwhile.
    """
    state = suspended_at(gate_key)
    result = await client.set_flow_run_state(run_id, state)
    # A run that was started again by hand, without an answer, stands at a gate that "has already fired".
    if result.status is SetStateStatus.REJECT and result.state and result.state.is_running():
        result = await client.set_flow_run_state(run_id, state, force=True)
    if result.status is not SetStateStatus.ACCEPT:
        raise Abort(f"the run cannot wait at {gate_key}: {getattr(result.details, 'reason', result.status)}")
    return state
