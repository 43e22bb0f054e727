"""The weekly report as its flow makes it: which weeks are due, each made in turn, and shown with links to its files."""

from collections.abc import Sequence
from datetime import datetime

from prefect import task
from prefect.artifacts import acreate_link_artifact, acreate_markdown_artifact
from prefect.cache_policies import NO_CACHE

from models.settings import settings
from models.views.figures.percent_bars import NOT_COUNTED
from models.words import label, say
from rules.vocabulary import Indicator, Language
from tasks.calendar import current_time
from tasks.runs import artifact_key
from tasks.weekly_notes import note_root_cause
from tasks.weekly_reports import Made, make_week, weeks_to_make

LANGUAGES, INDICATORS = tuple(Language), tuple(Indicator)


@task(cache_policy=NO_CACHE)
def weeks_to_report(week: str = "", as_of: datetime | None = None) -> list[str]:
    """Return the week asked for, else every week that is due and was never made."""
    return [week] if week else weeks_to_make(current_time(as_of))


@task(cache_policy=NO_CACHE, retries=2, retry_delay_seconds=5, task_run_name="report-{week}")
def make_weekly_report(week: str, languages: Sequence[str] = (), as_of: datetime | None = None) -> Made:
    """Make the report of a week, in the installation's language unless others are named. Safe to repeat."""
    return make_week(week, [Language(each) for each in languages] or [settings().language], current_time(as_of))


@task(cache_policy=NO_CACHE)
def note(week: str, indicator: str, acting_as: str, text: str, as_of: datetime | None = None) -> None:
    """Keep a note on the root cause of a missed target. Raises NoteRefused."""
    note_root_cause(week, Indicator(indicator), acting_as, text, current_time(as_of))


@task(cache_policy=NO_CACHE)
async def show_weekly_report(made: Made) -> None:
    """Show the first page of a report as a table, and a link to each of its files."""
    no = made.report.no
    await acreate_markdown_artifact(summary(made), key=artifact_key("weekly-report", no), description=no)
    for path in made.files:
        key = artifact_key("weekly-report", path.name)
        await acreate_link_artifact(path.as_uri(), link_text=path.name, key=key, description=path.name)


def summary(made: Made) -> str:
    """Return the figures of a week as a table in the installation's language."""
    language, figures = settings().language, made.figures
    rows = [
        (
            label(language, each.indicator),
            _percent(each.rate.rounded(1)),
            f"{each.rate.part}/{each.rate.whole}",
        )
        for each in figures.indicators
    ]
    heads = [say(language, heading) for heading in ("Indicator", "This week", "Counted")]
    lines = [f"| {' | '.join(row)} |" for row in (heads, ["---"] * len(heads), *rows)]
    return "\n".join([f"## {made.report.no} Rev. {made.report.revision}", "", *lines])


def _percent(percent: object) -> str:
    return NOT_COUNTED if percent is None else f"{percent} %"
