"""The sweep: every case that asks for attention, in chunks, and a table of what was done."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from prefect import task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from tasks.calendar import current_time
from tasks.effects import EffectRecorded, sweep_chunk


@dataclass(frozen=True)
class Swept:
    """What a sweep looked at and recorded."""

    cases: int
    effects: tuple[EffectRecorded, ...]


@task(cache_policy=NO_CACHE, retries=3, retry_delay_seconds=5)
def sweep(as_of: datetime | None = None) -> Swept:
    """Record everything that has fallen due at a moment. Safe to repeat: what is on record is left alone."""
    return sweep_all(current_time(as_of), str(flow_run.id or ""))


def sweep_all(now: datetime, run: str = "") -> Swept:
    """Sweep chunk after chunk, each in a transaction of its own, until no case asks for attention."""
    cases, effects = 0, []
    while True:
        looked_at, recorded = sweep_chunk(now, run)
        cases += looked_at
        effects += recorded
        if not looked_at:
            return Swept(cases, tuple(effects))


@task(cache_policy=NO_CACHE)
async def show_sweep(swept: Swept) -> None:
    """Show what a sweep did as a table."""
    table = [
        {"complaint": each.complaint_no, "what": each.kind.value, "since": f"{each.effective_at:%Y-%m-%d %H:%M}Z"}
        for each in swept.effects
    ]
    counts = Counter(each.kind.value for each in swept.effects)
    summary = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())) or "nothing was due"
    await acreate_table_artifact(table, key="escalation-sweep", description=f"{swept.cases} cases; {summary}")
