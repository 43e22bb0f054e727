"""The sweep: every case that asks for attention, in chunks, and a table of what was done."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from prefect import task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from models.settings import settings
from models.words import label, say
from tasks.calendar import current_time
from tasks.effects import EffectRecorded, sweep_chunk

SHOWN = 500


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
async def show_effects(swept: Swept, key: str) -> None:
    """Show what was recorded as a table, in the installation's language."""
    language, zone = settings().language, settings().company_zone
    table = [
        {
            say(language, "Complaint no."): each.complaint_no,
            say(language, "What fell due"): label(language, each.kind),
            say(language, "Since"): f"{each.effective_at.astimezone(zone):%Y-%m-%d %H:%M}",
        }
        for each in swept.effects[:SHOWN]
    ]
    counts = Counter(label(language, each.kind) for each in swept.effects)
    summary = "; ".join(f"{kind} {count}" for kind, count in sorted(counts.items())) or say(
        language, "Nothing was due."
    )
    words = say(language, "{count} cases looked at. {summary}", count=swept.cases, summary=summary)
    await acreate_table_artifact(table, key=key, description=words)
