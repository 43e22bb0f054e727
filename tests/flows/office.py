"""What an operator does at the Prefect page, and what the tests look at there."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeVar, cast
from uuid import UUID

from prefect import get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterName,
)
from prefect.client.schemas.objects import Artifact, FlowRun, State
from prefect.client.schemas.responses import SetStateStatus
from prefect.exceptions import PrefectHTTPStatusError
from prefect.states import Completed

from deployments.operator import as_offered
from models.forms.asking import beside
from models.settings import ROOT, settings
from models.words import label
from tasks.calendar import current_time
from tasks.dead_runs import crash_dead_runs
from tasks.reconciling import reconcile
from tasks.runs import key_of, keyset_of
from tasks.stages import load_stage

Found = TypeVar("Found")
# Seconds; a client of a busy server on SQLite waits up to a minute between its attempts.
PATIENCE = 180
# Without a requirement it waits for facts; with one it waits for triage.
INCOMPLETE = {"acting_as": "E017", "customer": "C100", "text": "两盘料的阻值偏高"}


def shown(code: Enum) -> str:
    """Return a code as the page offers it."""
    return beside(str(code.value), label(settings().language, code))


def until(look: Callable[[], Found | None], seconds: float = PATIENCE, otherwise: Callable[[], str] = str) -> Found:
    """Return what `look` finds, looking again until it is there; `otherwise` says what was there instead."""
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        found = look()
        if found:
            return found
        time.sleep(0.4)
    raise AssertionError(f"{getattr(look, '__name__', look)}: not within {seconds} s\n{otherwise()}")


class Office:
    """One operator and one serving process."""

    serving: ClassVar[subprocess.Popen[bytes] | None] = None

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def serve(self) -> None:
        """Have the timetable served, unless it is."""
        if Office.serving is None or Office.serving.poll() is not None:
            command = [sys.executable, "-m", "deployments"]
            with (Path(self.environment["KESU_HOME"]) / "serve.log").open("ab") as log:
                Office.serving = subprocess.Popen(
                    command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
                )
        until(lambda: self._deployment("complaint"), 60)

    @classmethod
    def stop_serving(cls) -> None:
        """End the serving process and its runs in the ordinary way."""
        if cls.serving and cls.serving.poll() is None:
            cls.serving.terminate()
            cls.serving.wait(30)

    @classmethod
    def kill_serving(cls) -> None:
        """Let the serving process and all its runs die at once."""
        assert cls.serving
        os.killpg(cls.serving.pid, signal.SIGKILL)
        cls.serving.wait()

    def is_healthy(self) -> bool:
        """Whether the server answers."""
        with _client() as client:
            return client.api_healthcheck() is None

    def start(self, flow: str, state: State[Any] | None = None, **parameters: object) -> FlowRun:
        """Start a flow as the page does, or leave its run in another state."""
        deployment = self._deployment(flow)
        assert deployment
        with _client() as client:
            return client.create_flow_run_from_deployment(deployment, parameters=parameters, state=state)

    def ended(self, run: FlowRun) -> State[Any]:
        """Wait for a run's end and return its last state."""

        def final() -> State[Any] | None:
            state = self.read(run.id).state
            return state if state and state.is_final() else None

        return until(final)

    def register(self, **changes: str) -> str:
        """Register a complaint through its flow and return its number."""
        run = self.start("register-complaint", registration=INCOMPLETE | changes)
        assert self.ended(run).is_completed(), self.ended(run).message
        return str(next(found.description for found in self.artifacts(run) if str(found.key).startswith("recorded-")))

    def resume(self, run: FlowRun, **answer: object) -> bool:
        """Resume a run with a filled-in form; tell whether the server accepted it."""
        offered = as_offered(answer, self.form(run))
        with _client() as client:
            return client.resume_flow_run(run.id, run_input=offered).status is SetStateStatus.ACCEPT

    def waiting(self, complaint_no: str, after: FlowRun | None = None) -> FlowRun:
        """Wait until the complaint has exactly one run, suspended at the gate where the database says it stands.

        `after` is the run as it waited before: then it must have moved to another gate.
        """
        passed = key_of(after) if after else None

        def parked() -> FlowRun | None:
            gate = load_stage(complaint_no).gate
            live = [run for run in self.runs(complaint_no) if run.state and not run.state.is_final()]
            right = len(live) == 1 and gate is not None and key_of(live[0]) == gate.key != passed
            return live[0] if right and self.form(live[0]) else None

        return until(parked, otherwise=lambda: self.account(complaint_no))

    def account(self, no: str) -> str:
        """Tell where a case and its runs stand, and what the serving process wrote last: for a wait in vain."""
        with _client() as client:
            states = [
                f"{state.timestamp:%H:%M:%S.%f} {state.type.value} {state.name} {state.state_details.pause_key} "
                f"{state.message or ''}"
                for run in self.runs(no)
                for state in client.read_flow_run_states(run.id)
            ]
        log = (Path(self.environment["KESU_HOME"]) / "serve.log").read_text(errors="replace").splitlines()
        return "\n".join((f"{no} stands at {load_stage(no).gate}", *sorted(states), "", *log[-40:]))

    def suspended(self, run: FlowRun) -> FlowRun:
        """Wait until a run is suspended with a form."""

        def asking() -> FlowRun | None:
            found = self.read(run.id)
            return found if key_of(found) and self.form(found) else None

        return until(asking)

    def running(self, run: FlowRun) -> None:
        """Wait until a process is at work on a run."""
        until(lambda: (state := self.read(run.id).state) and state.is_running())

    def reconcile(self) -> dict[str, int]:
        """Have the runs reconciled, and return what was done."""
        return asyncio.run(reconcile()).counts

    def count(self) -> int:
        """Return how many runs there are of the flow `complaint`."""
        with _client() as client:
            return client.count_flow_runs(flow_filter=FlowFilter(name=FlowFilterName(any_=["complaint"])))

    def runs(self, name: str) -> list[FlowRun]:
        """Return all runs of a name."""
        with _client() as client:
            return client.read_flow_runs(flow_run_filter=FlowRunFilter(name=FlowRunFilterName(any_=[name])))

    def read(self, run_id: UUID) -> FlowRun:
        """Return one run."""
        with _client() as client:
            return client.read_flow_run(run_id)

    def form(self, run: FlowRun) -> dict[str, Any]:
        """Return the form that the page shows for a suspended run."""
        return cast("dict[str, Any]", self._input(run, "schema") or {})

    def text_above(self, run: FlowRun) -> str:
        """Return what the page shows above the form."""
        return str(self._input(run, "description"))

    def artifacts(self, run: FlowRun) -> list[Artifact]:
        """Return what a run has left to read."""
        of_run = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run.id]))
        with _client() as client:
            return client.read_artifacts(artifact_filter=of_run)

    def events(self, complaint_no: str) -> list[str]:
        """Return what the automations were told of a complaint."""
        wanted = {"filter": {"resource": {"id": [f"kesu.complaint.{complaint_no}"]}}}
        with _client() as client:
            found = client.request("POST", "/events/filter", json=wanted).json()
        return [str(each["event"]) for each in found["events"]]

    def delete(self, run: FlowRun) -> None:
        """Delete a run, as the page can."""
        with _client() as client:
            client.delete_flow_run(run.id)

    def complete(self, run: FlowRun) -> None:
        """Set a run to Completed by hand."""
        with _client() as client:
            client.set_flow_run_state(run.id, Completed(), force=True)

    def crash_dead_runs(self, after: timedelta) -> list[UUID]:
        """Mark as crashed, some time from now, what has given no sign of life by then; return those runs."""

        async def look() -> list[UUID]:
            async with get_client() as client:
                return [run.id for run in await crash_dead_runs(client, current_time() + after)]

        return asyncio.run(look())

    def scheduled(self, deployment: str) -> list[FlowRun]:
        """Return the runs that the server has planned for a deployment."""
        found = self._deployment(deployment)
        with _client() as client:
            return [run for run in client.read_flow_runs() if run.deployment_id == found and run.auto_scheduled]

    def _deployment(self, name: str) -> UUID | None:
        with _client() as client:
            return next((found.id for found in client.read_deployments() if found.name == name), None)

    def _input(self, run: FlowRun, part: Literal["schema", "description"]) -> object:
        waits_at = key_of(run)
        assert waits_at
        key = keyset_of(waits_at)[part]
        with _client() as client:
            try:
                answer = client.request("GET", "/flow_runs/{id}/input/{key}", path_params={"id": run.id, "key": key})
            except PrefectHTTPStatusError:
                return None
        found: object = json.loads(answer.content)
        return found


def _client() -> SyncPrefectClient:
    return get_client(sync_client=True)
