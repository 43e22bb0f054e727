"""Runs whose process has died: Prefect still calls them Running, but nothing is heard of them any more."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Crashed

HEARTBEAT = timedelta(seconds=30)
SILENCE = 3 * HEARTBEAT
SIGN_OF_LIFE = "prefect.flow-run.heartbeat"
MOST = 200


async def crash_dead_runs(client: PrefectClient, now: datetime) -> list[FlowRun]:
    """Mark every run as Crashed that has given no sign of life for SILENCE, and return them.

    `now` is compared with Prefect's own clock.
    """
    silent = await _running_since(client, now - SILENCE)
    alive = await _heard_of_since(client, silent, now - SILENCE)
    dead = [run for run in silent if _resource(run) not in alive]
    for run in dead:
        await client.set_flow_run_state(run.id, Crashed(message=f"No sign of life for {SILENCE.seconds} seconds."))
    return dead


async def _running_since(client: PrefectClient, moment: datetime) -> list[FlowRun]:
    running = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING])))
    runs = await client.read_flow_runs(flow_run_filter=running, limit=MOST)
    return [run for run in runs if run.state and run.state.timestamp <= moment]


async def _heard_of_since(client: PrefectClient, runs: Sequence[FlowRun], moment: datetime) -> set[str]:
    """Return which of these runs have given a sign of life since then, as the resources of their events."""
    heard = set()
    for run in runs:
        wanted = {
            "occurred": {"since": moment.isoformat()},
            "event": {"name": [SIGN_OF_LIFE]},
            "resource": {"id": [_resource(run)]},
        }
        answer = await client.request("POST", "/events/filter", json={"filter": wanted, "limit": 1})
        if answer.json()["events"]:
            heard.add(_resource(run))
    return heard


def _resource(run: FlowRun) -> str:
    return f"prefect.flow-run.{run.id}"
