"""A report of an 8D printed on demand, and shown as a link."""

from datetime import datetime

from prefect import task
from prefect.artifacts import acreate_link_artifact
from prefect.cache_policies import NO_CACHE

from models.database import transaction
from rules.eight_d.vocabulary import Edition, Layout, ReportLanguage
from tasks.calendar import current_time
from tasks.eight_d_facts import eight_d_number
from tasks.eight_d_reports import Print, fill_customers_form, print_reports
from tasks.runs import artifact_key

LAYOUTS, EDITIONS, LANGUAGES = tuple(Layout), tuple(Edition), tuple(ReportLanguage)


@task(cache_policy=NO_CACHE)
async def print_report_and_show(
    number: str, layout: str, edition: str, language: str, revision: int, as_of: datetime | None
) -> None:
    """Print a report and show the link to its file; with the customer's edition also the form that is his own.

    Raises UnknownComplaint when there is no such 8D or revision.
    """
    with transaction() as session:
        no = eight_d_number(session, number)
    wanted = Print(no, Layout(layout), Edition(edition), ReportLanguage(language), revision)
    now = current_time(as_of)
    paths = print_reports([wanted], now)
    own = fill_customers_form(no, revision, now) if wanted.edition is Edition.CUSTOMER else None
    for path in [*paths, own] if own else paths:
        key = artifact_key("eight-d-report", no, path.suffix)
        await acreate_link_artifact(path.as_uri(), link_text=path.name, key=key, description=path.name)
