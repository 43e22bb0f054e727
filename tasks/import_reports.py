"""An import as a run of Prefect shows it: a bar while it works, then the bad rows and what came of the whole."""

from collections.abc import Iterator, Sequence
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

from models.mapping import ColumnMapping, ImportOrder, ImportRefused
from models.settings import settings
from models.words import say
from tasks.conducting import run_id
from tasks.guessing import GuessedMapping, guess_mapping
from tasks.guessing_columns import KEY, Sure
from tasks.import_mapping import read_mapping
from tasks.import_rows import BadRow
from tasks.imported import Imported
from tasks.importing import HowImported, import_steps
from tasks.markdown_parts import inert

MOST_SHOWN = 500
HOW_SURE = {
    Sure.BY_HEADING: "The heading says so",
    Sure.BY_PART: "The heading says something like it",
    Sure.BY_CONTENT: "What stands in it looks so",
    Sure.NOT: "Not recognised: left out",
}


@task(name="import-rows", cache_policy=NO_CACHE)
async def import_rows(order: ImportOrder, as_of: datetime | None) -> Imported:
    """Import the rows of a file, with a bar that moves after each chunk. Raises ImportRefused, and shows why.

    Without a mapping one is guessed and shown, and the file is only checked with it.
    """
    bar = await acreate_progress_artifact(0.0, key="import-progress", description=order.file)
    done = Imported()
    try:
        how = HowImported(order.dry_run, order.mode, order.effects_from, run_id())
        for done in import_steps(Path(order.file), await _mapping(order), as_of, how):
            await aupdate_progress_artifact(bar, progress=round(100 * done.share, 1))
    except ImportRefused as refused:
        await acreate_markdown_artifact(_bullets(refused.problems), key="import-refused", description=order.file)
        raise
    return done


@task(cache_policy=NO_CACHE)
async def show_import(order: ImportOrder, done: Imported) -> None:
    """Show what came of an import: a summary, each bad row with column and reason, what is odd, what was there."""
    await acreate_markdown_artifact(summary(order, done), key="import-summary", description=order.file)
    where = _where(done)
    await _show_rows("import-bad-rows", done.bad_rows, "What is wrong", where)
    await _show_rows("import-doubts", done.doubts, "What is odd", "")
    await _show_rows("import-already-there", done.there_as, "What it is", "")


def summary(order: ImportOrder, done: Imported) -> str:
    """Return what came of an import as markdown."""
    language = settings().language
    figures = (
        (say(language, "Rows"), done.rows),
        (say(language, "Would be imported" if order.dry_run else "Imported"), done.imported),
        (say(language, "Already there"), done.already_there),
        (say(language, "Bad rows"), done.refused),
        (say(language, "Odd rows, imported"), done.doubted),
        (say(language, "New customers"), done.new_customers),
        (say(language, "Written in"), done.encoding),
        (say(language, "Sheet"), inert(done.sheet)),
        (say(language, "Seconds"), f"{done.seconds:.1f}"),
    )
    lines = [f"| {name} | {value} |" for name, value in figures if value != ""]
    notes = [note for note in (_new(done), _left_out(done), done.ended_early, _where(done)) if note]
    return "\n".join([f"# {inert(Path(order.file).name)}", "", "| | |", "|---|---|", *lines, "", "\n\n".join(notes)])


def guess_shown(guess: GuessedMapping) -> str:
    """Return a guessed mapping as markdown: what must be decided, then the text to be corrected and given."""
    language = settings().language
    heading = say(language, "A mapping was guessed: nothing is imported with it until you give it.")
    asked = [f"- {inert(question)}" for question in guess.questions]
    fence = "`" * 10  # longer than any that a heading may hold
    return "\n".join([f"# {heading}", "", *asked, "", f"{fence}toml", guess.text + fence])


def guess_rows(guess: GuessedMapping) -> Iterator[dict[str, str]]:
    """Yield a row for each column: what it is taken for, what stands in it, and why."""
    language = settings().language
    for each in guess.guesses:
        yield {
            say(language, "Column"): each.column.heading,
            say(language, "Taken for"): say(language, "number of the row") if each.field == KEY else each.field,
            say(language, "For example"): " · ".join(each.column.samples),
            say(language, "Why"): say(language, HOW_SURE[each.sure]),
        }


async def _mapping(order: ImportOrder) -> ColumnMapping:
    """Return the mapping of an order; without one, to only check, the one that is guessed and shown."""
    if order.mapping.strip() or not order.dry_run:
        return read_mapping(order.mapping)
    guess = guess_mapping(Path(order.file), order.mode)
    await acreate_markdown_artifact(guess_shown(guess), key="import-mapping", description=order.file)
    await acreate_table_artifact(list(guess_rows(guess)), key="import-columns", description=order.file)
    if guess.mapping is None:
        raise ImportRefused(*guess.questions)
    return guess.mapping


async def _show_rows(key: str, rows: Sequence[BadRow], what: str, description: str) -> None:
    if rows:
        language = settings().language
        heads = say(language, "Row"), say(language, "Column"), say(language, what)
        table = [dict(zip(heads, (each.row, each.column, each.reason), strict=True)) for each in rows[:MOST_SHOWN]]
        await acreate_table_artifact(table, key=key, description=description)


def _new(done: Imported) -> str:
    if not done.new_customers:
        return ""
    message = "Nobody knew these customers: {names}. Look whether each is one, and not known under another name."
    names = [inert(name) for name in done.first_new_customers]
    more = ["…"] if done.new_customers > len(names) else []
    return say(settings().language, message, names=_listing([*names, *more]))


def _left_out(done: Imported) -> str:
    if not done.other_sheets:
        return ""
    message = "Only the sheet “{sheet}” was read. These have the same headings: {others}. Name each under `sheet`."
    others = _listing([inert(name) for name in done.other_sheets])
    return say(settings().language, message, sheet=inert(done.sheet), others=others)


def _listing(words: Sequence[str]) -> str:
    return say(settings().language, ", ").join(words)


def _where(done: Imported) -> str:
    if done.bad_rows_file is None:
        return ""
    message = "The bad rows are in {path}: correct them there and import that file with the same mapping."
    return say(settings().language, message, path=done.bad_rows_file)


def _bullets(lines: tuple[str, ...]) -> str:
    return "\n".join(f"- {line}" for line in lines)
