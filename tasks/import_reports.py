"""An import as a run of Prefect shows it: a bar while it works, then the bad rows and what came of the whole."""

from datetime import datetime
from pathlib import Path

from prefect import task
from prefect.artifacts import (
    acreate_markdown_artifact,
    acreate_progress_artifact,
    acreate_table_artifact,
    aupdate_progress_artifact,
)
from prefect.cache_policies import NO_CACHE

from models.mapping import ImportOrder, ImportRefused
from models.settings import settings
from models.words import say
from tasks.conducting import run_id
from tasks.import_mapping import read_mapping
from tasks.importing import Imported, import_steps
from tasks.markdown_parts import inert

MOST_SHOWN = 500


@task(name="import-rows", cache_policy=NO_CACHE)
async def import_rows(order: ImportOrder, as_of: datetime | None) -> Imported:
    """Import the rows of a file, with a bar that moves after each chunk. Raises ImportRefused, and shows why."""
    bar = await acreate_progress_artifact(0.0, key="import-progress", description=order.file)
    done = Imported()
    try:
        steps = import_steps(Path(order.file), read_mapping(order.mapping), as_of, run=run_id(), dry_run=order.dry_run)
        for done in steps:
            await aupdate_progress_artifact(bar, progress=round(100 * done.share, 1))
    except ImportRefused as refused:
        await acreate_markdown_artifact(_bullets(refused.problems), key="import-refused", description=order.file)
        raise
    return done


@task(cache_policy=NO_CACHE)
async def show_import(order: ImportOrder, done: Imported) -> None:
    """Show what came of an import: a summary, and each bad row with its column and reason."""
    await acreate_markdown_artifact(summary(order, done), key="import-summary", description=order.file)
    if done.bad_rows:
        language = settings().language
        row, column, wrong = say(language, "Row"), say(language, "Column"), say(language, "What is wrong")
        table = [{row: bad.row, column: bad.column, wrong: bad.reason} for bad in done.bad_rows[:MOST_SHOWN]]
        await acreate_table_artifact(table, key="import-bad-rows", description=_where(done))


def summary(order: ImportOrder, done: Imported) -> str:
    """Return what came of an import as markdown."""
    language = settings().language
    figures = (
        (say(language, "Rows"), done.rows),
        (say(language, "Would be imported" if order.dry_run else "Imported"), done.imported),
        (say(language, "Already there"), done.already_there),
        (say(language, "Bad rows"), done.refused),
        (say(language, "Seconds"), f"{done.seconds:.1f}"),
    )
    lines = [f"| {name} | {value} |" for name, value in figures]
    return "\n".join([f"# {inert(Path(order.file).name)}", "", "| | |", "|---|---|", *lines, "", _where(done)])


def _where(done: Imported) -> str:
    if done.bad_rows_file is None:
        return ""
    message = "The bad rows are in {path}: correct them there and import that file with the same mapping."
    return say(settings().language, message, path=done.bad_rows_file)


def _bullets(lines: tuple[str, ...]) -> str:
    return "\n".join(f"- {line}" for line in lines)
