"""The scheduled flows as Prefect knows them: when each last ended and how, and which is late."""

from datetime import datetime

from httpx import HTTPError
from prefect import get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import PrefectHTTPStatusError
from prefect.settings import PREFECT_API_URL, temporary_settings

from rules.health import FlowSeen
from tasks.prefect_home import known_api

SECONDS = 5
FAILED = frozenset({StateType.FAILED, StateType.CRASHED})
ENDED = [StateType.COMPLETED, *FAILED]
PLANNED = [StateType.SCHEDULED, StateType.PENDING]


def scheduled_flows(now: datetime) -> list[FlowSeen] | None:
    """Return every flow whose schedule is on; None when Prefect cannot be reached."""
    api = known_api()
    if not api:
        return None
    quickly = {"timeout": SECONDS}
    try:
        with temporary_settings({PREFECT_API_URL: api}), get_client(quickly, sync_client=True) as client:
            return [_seen(client, each, now) for each in client.read_deployments() if _is_on(each)]
    except (HTTPError, PrefectHTTPStatusError, OSError):
        return None


def _is_on(deployment: DeploymentResponse) -> bool:
    return not deployment.paused and any(schedule.active for schedule in deployment.schedules)


def _seen(client: SyncPrefectClient, deployment: DeploymentResponse, now: datetime) -> FlowSeen:
    ended = _first(client, deployment, _in(ENDED), FlowRunSort.END_TIME_DESC)
    planned = _in(PLANNED)
    planned.expected_start_time = FlowRunFilterExpectedStartTime(before_=now)
    late = _first(client, deployment, planned, FlowRunSort.EXPECTED_START_TIME_ASC)
    return FlowSeen(
        name=deployment.name,
        ended_at=ended.end_time if ended else None,
        failed=bool(ended and ended.state_type in FAILED),
        late_since=late.expected_start_time if late else None,
    )


def _in(states: list[StateType]) -> FlowRunFilter:
    return FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=states)))


def _first(
    client: SyncPrefectClient, deployment: DeploymentResponse, wanted: FlowRunFilter, sort: FlowRunSort
) -> FlowRun | None:
    own = DeploymentFilter(id=DeploymentFilterId(any_=[deployment.id]))
    found = client.read_flow_runs(deployment_filter=own, flow_run_filter=wanted, sort=sort, limit=1)
    return found[0] if found else None
