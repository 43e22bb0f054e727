"""What is wrong with a complaint's runs, seen from the database: a decision, nothing is done here."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from prefect.client.schemas.objects import FlowRun

from models.settings import settings
from tasks.runs import key_of, our_tags
from tasks.stages import Stage

LONGEST_START = timedelta(minutes=5)


class Step(StrEnum):
    """What brings a run and the database together."""

    NOTHING = "nothing"
    CREATED = "created"
    REPARKED = "reparked"
    WOKEN = "woken"
    ENDED = "ended"
    FAILED = "failed"


def step_for(stage: Stage, run: FlowRun | None, now: datetime) -> tuple[Step, str]:
    """Return what to do about a complaint's run, and why."""
    if run is None:
        return (Step.CREATED, "no run") if stage.work_owed or stage.gate else (Step.NOTHING, "nothing to wait for")
    if not (run.state and run.state.is_paused()):
        return (Step.WOKEN, "its process never started") if _is_stuck(run, now) else (Step.NOTHING, "at work")
    if stage.work_owed:
        return Step.WOKEN, "automatic work is waiting"
    if stage.gate is None:
        return Step.ENDED, "nothing to wait for"
    if key_of(run) != stage.gate.key:
        return Step.REPARKED, f"stood at {key_of(run)}, the case at {stage.gate.key}"
    return (Step.NOTHING, "") if our_tags(run) == set(stage.gate.tags) else (Step.REPARKED, "shown out of date")


def _is_stuck(run: FlowRun, now: datetime) -> bool:
    """Whether the process died that was to take up the run. Prefect's own clock is compared, so not in a simulation."""
    if not (run.state and run.state.is_pending()) or settings().simulation:
        return False
    return now - run.state.timestamp > LONGEST_START


def right_run(stage: Stage, runs: Sequence[FlowRun]) -> FlowRun | None:
    """Return the run to keep: one that is at work, else one at the right gate, else the oldest."""
    key = stage.gate.key if stage.gate else None

    def fitness(run: FlowRun) -> tuple[bool, bool, float]:
        paused = bool(run.state and run.state.is_paused())
        return not paused, key_of(run) == key, -(run.created.timestamp() if run.created else 0)

    return max(runs, key=fitness, default=None)
