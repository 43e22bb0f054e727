"""An operator at Prefect's API: starts deployments and resumes suspended runs, as the page does, and no more."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from httpx import codes
from prefect import get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterName
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.responses import DeploymentResponse, SetStateStatus
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import PrefectHTTPStatusError

from tasks.runs import key_of, keyset_of

PATIENCE = 300
# What Prefect says in the moment in which a form is put up anew.
NO_FORM = "input schema not found"
Found = TypeVar("Found")


class NotInTime(RuntimeError):
    """Something did not happen in time."""


def until(look: Callable[[], Found | None], what: str) -> Found:
    """Return what `look` finds, looking again until it is there. Raises NotInTime."""
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        found = look()
        if found:
            return found
        time.sleep(0.3)
    message = f"{what}: not within {PATIENCE} s"
    raise NotInTime(message)


def start(flow: str, parameters: Mapping[str, Any], once: str = "") -> FlowRun:
    """Start a deployment, its form filled in by codes; with `once`, a second start finds the first one's run."""
    deployment = until(lambda: _deployment(flow), f"deployment {flow}")
    filled = as_offered(parameters, deployment.parameter_openapi_schema or {})
    with get_client(sync_client=True) as client:
        return client.create_flow_run_from_deployment(deployment.id, parameters=filled, idempotency_key=once or None)


def finished(run: FlowRun) -> FlowRun:
    """Wait for a run's end. Raises NotInTime when it failed or did not end."""

    def ended() -> FlowRun | None:
        found = _read(run.id)
        return found if found.state and found.state.is_final() else None

    found = until(ended, f"run {run.name}")
    if not found.state or not found.state.is_completed():
        message = f"run {run.name} ended {found.state_name}: {found.state.message if found.state else ''}"
        raise NotInTime(message)
    return found


def waiting_at(complaint_no: str, gate: str, after: str = "") -> FlowRun:
    """Wait until a case's run is suspended at a gate, by another ask than `after`."""

    def asks() -> FlowRun | None:
        return next((run for run in _runs(complaint_no) if _is_asking(run, gate, after)), None)

    return until(asks, f"{complaint_no} at gate {gate}")


def _is_asking(run: FlowRun, gate: str, after: str) -> bool:
    key = key_of(run) or ""
    return key.startswith(f"{gate}-") and key != after


def resume(run: FlowRun, answer: Mapping[str, Any]) -> None:
    """Fill in the run's form by codes and press Resume; once more when the form was just being put up anew.

    Raises NotInTime when Prefect does not take it.
    """

    def pressed() -> bool:
        with get_client(sync_client=True) as client:
            form = _form(client, run)
            if form is None:
                return False
            taken = client.resume_flow_run(run.id, run_input=as_offered(answer, form))
        if taken.status is SetStateStatus.ACCEPT:
            return True
        if NO_FORM in str(taken.details):
            return False
        raise NotInTime(f"run {run.name} was not resumed: {taken.details}")

    until(pressed, f"form of {run.name}")


def _form(client: SyncPrefectClient, run: FlowRun) -> dict[str, Any] | None:
    """Return the form that a run waits with; None while there is none."""
    path = {"id": run.id, "key": keyset_of(key_of(run) or "")["schema"]}
    try:
        form = client.request("GET", "/flow_runs/{id}/input/{key}", path_params=path).json()
    except PrefectHTTPStatusError as error:
        if error.response.status_code != codes.NOT_FOUND:
            raise
        return None
    found: dict[str, Any] = json.loads(form) if isinstance(form, str) else form
    return found


def suspended(run: FlowRun) -> FlowRun:
    """Wait until a run asks for its form."""

    def asks() -> FlowRun | None:
        found = _read(run.id)
        return found if key_of(found) else None

    return until(asks, f"form of {run.name}")


def _read(run_id: UUID) -> FlowRun:
    with get_client(sync_client=True) as client:
        return client.read_flow_run(run_id)


def _runs(name: str) -> list[FlowRun]:
    of_name = FlowRunFilter(name=FlowRunFilterName(any_=[name]))
    with get_client(sync_client=True) as client:
        return client.read_flow_runs(flow_run_filter=of_name, sort=FlowRunSort.EXPECTED_START_TIME_DESC)


def _deployment(name: str) -> DeploymentResponse | None:
    with get_client(sync_client=True) as client:
        return next((found for found in client.read_deployments() if found.name == name), None)


def as_offered(value: Any, schema: Mapping[str, Any]) -> Any:  # noqa: ANN401  (whatever a form holds)
    """Return values with each code as the form's pull-down offers it, such as `PHONE 电话` for `PHONE`."""
    if isinstance(value, Mapping):
        fields = schema.get("properties", {})
        return {name: as_offered(each, fields.get(name, {})) for name, each in value.items()}
    if isinstance(value, list):
        return [as_offered(each, schema.get("items", {})) for each in value]
    return next((offer for offer in schema.get("enum", ()) if str(offer).partition(" ")[0] == value), value)
