"""The nightly backup, with a note of what it holds for whoever looks at its run."""

import asyncio
from datetime import datetime

from prefect import task
from prefect.artifacts import acreate_markdown_artifact
from prefect.cache_policies import NO_CACHE

from models.settings import settings
from models.words import say
from tasks.backups import Backup, make_backup
from tasks.calendar import current_time
from tasks.policy_store import book


@task(cache_policy=NO_CACHE, retries=2, retry_delay_seconds=300)
async def back_up(as_of: datetime | None = None) -> None:
    """Make a backup, delete those that are too many, and say what it holds."""
    now = current_time(as_of)
    keep = book().at(now).health.backups_kept
    made = await asyncio.to_thread(make_backup, now, keep=keep)
    await acreate_markdown_artifact(_note(made, keep), key="nightly-backup")


def _note(made: Backup, keep: int) -> str:
    kesu = made.manifest.kesu
    return say(
        settings().language,
        "{file} ({megabytes} MB) was read back and is whole: {complaints} complaints, {entries} entries, {files} "
        "files. The newest {keep} are kept. It holds the keys of the company: take it to another machine, and keep it "
        "safe.",
        file=made.file,
        megabytes=f"{made.file.stat().st_size / 1e6:.1f}",
        complaints=kesu.complaints,
        entries=kesu.entries,
        files=made.manifest.members,
        keep=keep,
    )
