"""The runs of complaints, 8Ds and bulletins in Prefect: find them, start and wake them, read what was answered in them.

The database is the truth; a run only conducts. Prefect's client itself repeats what a busy server
refuses with 429, 502 or 503.
"""

import json
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any
from uuid import UUID

from httpx import HTTPStatusError, codes
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import ArtifactCreate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowRunFilter,
    FlowRunFilterName,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound
from prefect.input.run_input import Keyset, keyset_from_paused_state
from prefect.states import Cancelled, Cancelling, Completed, Scheduled, Suspended

from tasks.eight_d_card import percent_done, progress_of
from tasks.stages import Stage
from tasks.subjects import KINDS, kind_of

PAGE = 200
LIVE = (StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.PAUSED, StateType.CANCELLING)
WAITING = (StateType.PAUSED,)
BROKEN = (StateType.FAILED, StateType.CRASHED)
ENDED = (*BROKEN, StateType.CANCELLED, StateType.COMPLETED)
OURS = ("level:", "customer:", "week:", "gate:")


async def deployment_of(client: PrefectClient, no: str) -> UUID:
    """Return the deployment that the runs of a subject belong to.

    Raises ObjectNotFound until it has been served once.
    """
    flow = kind_of(no).flow
    return (await client.read_deployment_by_name(f"{flow}/{flow}")).id


def parameters_of(no: str) -> dict[str, str]:
    """Return the parameters of a run that conducts a subject."""
    return {kind_of(no).parameter: no}


async def live_runs(client: PrefectClient) -> AsyncIterator[FlowRun]:
    """Yield every run of a complaint, an 8D or a bulletin that has not ended."""
    offset = 0
    while page := await _runs(client, _in_states(LIVE), offset):
        for run in page:
            yield run
        offset += PAGE


async def runs_of(client: PrefectClient, no: str, states: Sequence[StateType]) -> list[FlowRun]:
    """Return the runs of one subject that are in one of these states, newest first."""
    wanted = _in_states(states)
    wanted.name = FlowRunFilterName(any_=[no])
    return await _runs(client, wanted, 0)


async def answer_given(client: PrefectClient, run_id: UUID, gate_key: str) -> dict[str, Any] | None:
    """Return what the run was resumed with at the gate, as it was typed, or None when nobody has answered there."""
    try:
        text = await client.read_flow_run_input(run_id, keyset_of(gate_key)["response"])
    except (HTTPStatusError, ObjectNotFound) as error:
        if _status(error) == codes.NOT_FOUND:
            return None
        raise
    answer: dict[str, Any] = json.loads(text)
    return answer


async def start_run(client: PrefectClient, stage: Stage, replaces: str = "") -> UUID:
    """Create a run that a process picks up at once, because automatic work is waiting; return its id."""
    run = await client.create_flow_run_from_deployment(
        await deployment_of(client, stage.no),
        parameters=parameters_of(stage.no),
        name=stage.no,
        tags=stage.gate.tags if stage.gate else (),
        idempotency_key=f"start:{stage.no}:{replaces}",
    )
    return run.id


async def wake_run(client: PrefectClient, run_id: UUID, *, force: bool = False) -> None:
    """Have a process take up a suspended run, or with `force` a broken one; it finds its place in the database."""
    await client.set_flow_run_state(run_id, Scheduled(name="Resuming"), force=force)


async def end_run(client: PrefectClient, run: FlowRun, message: str, *, completed: bool = False) -> None:
    """End a run that is not needed: at once when no process holds it, else by asking its process to stop."""
    held = run.state_type in {StateType.RUNNING, StateType.PENDING}
    end: State[None] = Completed(message=message) if completed else Cancelled(message=message)
    await client.set_flow_run_state(run.id, Cancelling(message=message) if held else end, force=not held)


async def show_case(client: PrefectClient, run_id: UUID, present: Iterable[str], stage: Stage) -> None:
    """Show on its run where a case stands: its card and the progress of its 8D, then our tags beside those it has."""
    await _show(client, run_id, artifact_key("case", stage.no), "markdown", kind_of(stage.no).card(stage.no), stage.no)
    done = percent_done(stage.no)
    if done is not None:
        await _show(client, run_id, artifact_key("progress", stage.no), "progress", done, progress_of(stage.no))
    kept = {tag for tag in present if not tag.startswith(OURS)}
    await client.update_flow_run(run_id, tags=sorted(kept.union(stage.gate.tags if stage.gate else ())))


async def _show(client: PrefectClient, run_id: UUID, key: str, kind: str, data: str | float, description: str) -> None:
    artifact = ArtifactCreate(key=key, type=kind, data=data, description=description, flow_run_id=run_id)
    await client.create_artifact(artifact)


def our_tags(run: FlowRun) -> set[str]:
    """Return those of a run's tags that follow from its case."""
    return {tag for tag in run.tags if tag.startswith(OURS)}


def artifact_key(*parts: str) -> str:
    """Return a key that Prefect accepts: lower-case letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower()).strip("-")


def key_of(run: FlowRun) -> str | None:
    """Return the gate that a run is suspended at."""
    return run.state.state_details.pause_key if run.state and run.state.is_paused() else None


def keyset_of(gate_key: str) -> Keyset:
    """Return the names under which Prefect keeps a gate's form and answer."""
    return keyset_from_paused_state(Suspended(pause_key=gate_key))


def _in_states(states: Sequence[StateType]) -> FlowRunFilter:
    return FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(states))))


async def _runs(client: PrefectClient, wanted: FlowRunFilter, offset: int) -> list[FlowRun]:
    return await client.read_flow_runs(
        deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=[kind.flow for kind in KINDS])),
        flow_run_filter=wanted,
        sort=FlowRunSort.ID_DESC,
        limit=PAGE,
        offset=offset,
    )


def _status(error: Exception) -> int | None:
    cause = error.http_exc if isinstance(error, ObjectNotFound) else error
    return cause.response.status_code if isinstance(cause, HTTPStatusError) else None
