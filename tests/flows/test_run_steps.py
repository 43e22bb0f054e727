"""What is to be done about a run, from the database's point of view: no server is needed to decide."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import FlowRun, State
from prefect.states import Pending, Running, Scheduled

from rules.lifecycle import Event
from tasks.parking import suspended_at
from tasks.run_steps import Step, right_run, step_for
from tasks.stages import OpenGate, Stage

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
GATE = OpenGate("KS-1", Event.TRIAGE, "triage-2", ("gate:triage", "level:GENERAL"))
AT_GATE = Stage("KS-1", work_owed=False, gate=GATE)
AT_WORK = Stage("KS-1", work_owed=True, gate=GATE)
OVER = Stage("KS-1", work_owed=False, gate=None)


def run(state: State[None], *tags: str, age: int = 0) -> FlowRun:
    """Return a run in a state."""
    state.timestamp = NOW - timedelta(minutes=age)
    return FlowRun(id=uuid4(), flow_id=uuid4(), state=state, tags=list(tags), created=NOW - timedelta(minutes=age))


@pytest.mark.parametrize(
    ("stage", "found", "step"),
    [
        (AT_GATE, None, Step.CREATED),
        (AT_WORK, None, Step.CREATED),
        (OVER, None, Step.NOTHING),
        (AT_GATE, run(suspended_at("triage-2"), "case", *GATE.tags), Step.NOTHING),
        (AT_GATE, run(suspended_at("triage-1"), *GATE.tags), Step.REPARKED),
        (AT_GATE, run(suspended_at("triage-2"), "gate:preparing"), Step.REPARKED),
        (AT_GATE, run(suspended_at("triage-2"), "gate:triage", "level:STRONG"), Step.REPARKED),
        (AT_WORK, run(suspended_at("triage-2"), *GATE.tags), Step.WOKEN),
        (OVER, run(suspended_at("triage-2"), *GATE.tags), Step.ENDED),
        (AT_GATE, run(Running(), age=60), Step.NOTHING),
        (AT_GATE, run(Scheduled(), age=60), Step.NOTHING),
        (AT_GATE, run(Pending(), age=4), Step.NOTHING),
        (AT_GATE, run(Pending(), age=6), Step.WOKEN),
    ],
)
def test_one_step_brings_a_run_to_where_the_database_says(stage: Stage, found: FlowRun | None, step: Step) -> None:
    assert step_for(stage, found, NOW)[0] is step


def test_of_several_runs_the_one_at_work_is_kept_then_the_one_at_the_gate_then_the_oldest() -> None:
    old, young = run(suspended_at("triage-1"), age=9), run(suspended_at("triage-1"), age=1)
    there, working = run(suspended_at("triage-2"), age=5), run(Running(), age=1)
    assert right_run(AT_GATE, [young, old]) is old
    assert right_run(AT_GATE, [young, old, there]) is there
    assert right_run(AT_GATE, [young, old, there, working]) is working
    assert right_run(AT_GATE, []) is None
