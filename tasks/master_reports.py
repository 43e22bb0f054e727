"""A load of master data as a run of Prefect shows it: who may, what changed, and what is wrong where."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from prefect import task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE

from models.master_order import MasterDataOrder
from models.settings import settings
from models.words import say
from rules.vocabulary import Identity
from tasks.calendar import current_time
from tasks.conducting import run_id
from tasks.ledger import Signature
from tasks.markdown_parts import inert
from tasks.master_data import Loaded, load_company
from tasks.master_entering import Difference
from tasks.master_problems import MasterDataRefused, Problem
from tasks.master_rights import check_may_load

MOST_SHOWN = 500


@task(name="load-master-data", cache_policy=NO_CACHE)
def load_master_data(order: MasterDataOrder, as_of: datetime | None) -> Loaded:
    """Load what is ordered, or only check it; what is wrong is shown as a table. Raises MasterDataRefused."""
    now = current_time(as_of)
    path = Path(order.path)
    try:
        check_may_load(order.acting_as, now)
        return load_company(path, Signature(order.acting_as, Identity.STATED, now, run=run_id()), dry_run=order.dry_run)
    except MasterDataRefused as refused:
        create_table_artifact(problem_rows(refused.problems), key="master-data-problems", description=_more(refused))
        raise


@task(cache_policy=NO_CACHE)
def show_master_data(order: MasterDataOrder, loaded: Loaded) -> None:
    """Show what a load did, or would do: a line for each file, the first of what changes, receivers unsigned."""
    create_markdown_artifact(summary(order, loaded), key="master-data-summary", description=order.path)
    if loaded.differences:
        create_table_artifact(change_rows(loaded.differences[:MOST_SHOWN]), key="master-data-changes")


def summary(order: MasterDataOrder, loaded: Loaded) -> str:
    """Return what a load did as markdown."""
    language = settings().language
    heads = [say(language, name) for name in ("File", "Rows", "Rows added", "Rows changed")]
    lines = [f"| {file} | {count.rows} | {count.added} | {count.changed} |" for file, count in loaded.files.items()]
    unsigned = "Nobody has signed for {line}: it is not used until somebody has."
    parts = [
        f"# {inert(Path(order.path).name)}",
        say(language, "Only checked: nothing was changed." if loaded.dry_run else "Loaded."),
        "\n".join([f"| {' | '.join(heads)} |", "|---|---|---|---|", *lines]),
        "\n".join(f"- {say(language, unsigned, line=line)}" for line in loaded.unsigned),
    ]
    return "\n\n".join(part for part in parts if part)


def problem_rows(problems: Sequence[Problem]) -> list[dict[str, str | int]]:
    """Return what is wrong as the rows of a table."""
    language = settings().language
    file, row, column, wrong = (say(language, name) for name in ("File", "Row", "Column", "What is wrong"))
    return [
        {file: each.file, row: each.row, column: each.column, wrong: each.remedy(language)}
        for each in problems[:MOST_SHOWN]
    ]


def change_rows(differences: Sequence[Difference]) -> list[dict[str, str | int]]:
    """Return what changes as the rows of a table: new rows by their names, cells with what stands there before."""
    language = settings().language
    names = ("File", "Row", "Full name", "Column", "Value before", "Value after")
    file, row, name, column, before, after = (say(language, each) for each in names)
    return [
        {file: each.sheet, row: each.row, name: each.name, column: each.column, before: each.before, after: each.after}
        for each in differences
    ]


def _more(refused: MasterDataRefused) -> str:
    return say(settings().language, "And {count} more.", count=refused.more) if refused.more else ""
