"""Reconciling: the runs in Prefect are made to agree with what the database holds.

What to do is decided from two lists that may both be old, so every step looks again before it acts.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime

from httpx import TransportError
from prefect import get_client, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.logging import get_logger

from models.settings import settings
from tasks.calendar import current_time
from tasks.dead_runs import crash_dead_runs
from tasks.parking import park_run, repark_run
from tasks.run_steps import Step, right_run, step_for
from tasks.runs import (
    BROKEN,
    ENDED,
    LIVE,
    WAITING,
    answer_given,
    end_run,
    live_runs,
    runs_of,
    start_run,
    wake_run,
)
from tasks.stages import Stage, load_stage, open_bulletins, open_eight_ds, open_stages, remember_run

logger = get_logger(__name__)

MOST_NEW_RUNS = 1_000
PAGE = 500


@dataclass(frozen=True)
class Row:
    """One thing that was done."""

    no: str
    step: Step
    why: str


@dataclass(frozen=True)
class Reconciled:
    """What a reconciliation did, and whether work was left for the next one."""

    rows: tuple[Row, ...]
    more_to_create: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """Return how often each step was taken."""
        return dict(Counter(row.step.value for row in self.rows))


async def reconcile(as_of: datetime | None = None) -> Reconciled:
    """Give every open subject exactly one run that stands where the database says, and end all others.

    A run whose process died is marked as crashed first; that is told by the machine's clock, so not in a simulation.
    At most MOST_NEW_RUNS runs are created, for the most urgent complaints; the next call goes on.
    """
    now = current_time(as_of)
    async with get_client() as client:
        if not settings().simulation:
            await crash_dead_runs(client, now)
        runs = await _runs_by_number(client)
        rows = [row async for row in _reconcile_open(client, runs, now)]
        rows += [row async for row in _end_orphans(client, runs, now)]
    created = sum(row.step is Step.CREATED for row in rows)
    return Reconciled(tuple(rows), more_to_create=created >= MOST_NEW_RUNS)


async def _runs_by_number(client: PrefectClient) -> dict[str, list[FlowRun]]:
    runs: dict[str, list[FlowRun]] = defaultdict(list)
    async for run in live_runs(client):
        runs[run.name].append(run)
    return runs


async def _reconcile_open(client: PrefectClient, runs: dict[str, list[FlowRun]], now: datetime) -> AsyncIterator[Row]:
    """Do what each open complaint needs, most urgent first; its runs are taken out of `runs`."""
    created = 0
    for stage in _every_open_stage():
        own = runs.pop(stage.no, [])
        step, _ = step_for(stage, right_run(stage, own), now)
        enough = step is Step.CREATED and created >= MOST_NEW_RUNS
        if enough or (step is Step.NOTHING and len(own) <= 1):
            continue
        for row in await _try_to_bring_together(client, stage.no, now):
            created += row.step is Step.CREATED
            yield row


async def _try_to_bring_together(client: PrefectClient, no: str, now: datetime) -> list[Row]:
    """Bring one complaint's runs in order; what fails for one complaint must not keep the others waiting."""
    try:
        return await bring_together(client, no, now)
    except TransportError:
        raise
    except Exception as error:
        logger.exception("The runs of %s could not be brought in order", no)
        return [Row(no, Step.FAILED, f"{type(error).__name__}: {error}")]


async def bring_together(client: PrefectClient, no: str, now: datetime) -> list[Row]:
    """Make one complaint's runs agree with the database as both are now; return what was done.

    Raises LookupError when there is no such complaint.
    """
    stage = load_stage(no)
    runs = await runs_of(client, no, LIVE)
    keep = right_run(stage, runs)
    rows = []
    for run in runs:
        if keep and run.id != keep.id:
            await end_run(client, run, "another run conducts this complaint")
            rows.append(Row(no, Step.ENDED, "a second run"))
    step, why = step_for(stage, keep, now)
    if step is not Step.NOTHING:
        rows.append(Row(no, *await _take(client, step, why, stage, keep)))
    return rows


async def bring_along(client: PrefectClient, no: str, now: datetime) -> None:
    """Have the run of a complaint or an 8D stand where the database says, with its form and card as they now are."""
    await bring_together(client, no, now)
    stage = load_stage(no)
    for run in await runs_of(client, no, WAITING):
        if stage.gate:
            await repark_run(client, run, stage, stage.gate)


async def _take(client: PrefectClient, step: Step, why: str, stage: Stage, run: FlowRun | None) -> tuple[Step, str]:
    """Take one step and return what it really was: a lost run that holds an unread answer is woken, not replaced."""
    if run is None:
        return await _replace(client, stage, why)
    if step is Step.WOKEN:
        await wake_run(client, run.id, force=run.state_type is StateType.PENDING)
    elif step is Step.ENDED:
        await end_run(client, run, "the complaint waits for nobody", completed=True)
    elif stage.gate:
        await repark_run(client, run, stage, stage.gate)
    return step, why


async def _replace(client: PrefectClient, stage: Stage, why: str) -> tuple[Step, str]:
    """Give the complaint a run again; a broken one with something left to do is woken, so that no answer is lost."""
    ended = await runs_of(client, stage.no, ENDED)
    last = ended[0] if ended else None
    if last and last.state_type in BROKEN and (stage.work_owed or await _holds_answer(client, last, stage)):
        await wake_run(client, last.id, force=True)
        return Step.WOKEN, f"was {last.state_name}"
    replaces = str(last.id) if last else ""
    if stage.gate and not stage.work_owed:
        run_id = await park_run(client, stage, stage.gate, replaces)
    else:
        run_id = await start_run(client, stage, replaces)
    remember_run(stage.no, str(run_id))
    return Step.CREATED, f"was {last.state_name}" if last else why


async def _holds_answer(client: PrefectClient, run: FlowRun, stage: Stage) -> bool:
    return stage.gate is not None and await answer_given(client, run.id, stage.gate.key) is not None


async def _end_orphans(client: PrefectClient, runs: dict[str, list[FlowRun]], now: datetime) -> AsyncIterator[Row]:
    """End the suspended runs of complaints that are not open. A run at work ends by itself."""
    for no, own in runs.items():
        if not any(run.state and run.state.is_paused() for run in own):
            continue
        try:
            load_stage(no)
        except LookupError:
            rows = [await _end_unknown(client, no, run) for run in own]
        else:
            rows = await _try_to_bring_together(client, no, now)
        for row in rows:
            yield row


async def _end_unknown(client: PrefectClient, no: str, run: FlowRun) -> Row:
    await end_run(client, run, "no such complaint")
    return Row(no, Step.ENDED, "no such complaint")


def _every_open_stage() -> Iterator[Stage]:
    for stages in (open_stages, open_eight_ds, open_bulletins):
        after = ""
        while page := stages(after, PAGE):
            yield from page
            after = page[-1].no


@task(name="reconcile", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=5)
async def reconcile_runs(as_of: datetime | None = None) -> Reconciled:
    """Reconcile, and show what was done as a table."""
    done = await reconcile(as_of)
    table = [{"number": row.no, "done": row.step.value, "why": row.why} for row in done.rows]
    note = "; more runs are created at the next turn" if done.more_to_create else ""
    summary = ", ".join(f"{count} {step}" for step, count in sorted(done.counts.items())) or "nothing to do"
    await acreate_table_artifact(table, key="reconcile-runs", description=summary + note)
    return done
