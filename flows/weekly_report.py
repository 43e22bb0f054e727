"""The weekly report: on report day for the week before, for a week that was missed, or for any week on demand."""

from datetime import datetime
from typing import Annotated

from prefect import flow

from models.forms.parameter import OneOf
from tasks.weekly_showing import LANGUAGES, make_weekly_report, show_weekly_report, weeks_to_report


@flow(name="weekly-report")
async def weekly_report(
    week: str = "",
    languages: tuple[Annotated[str, OneOf(LANGUAGES)], ...] = (),
    as_of: datetime | None = None,
) -> None:
    """Report a week as PDF, page, workbook, CSV and data; the artifacts show its figures and link to the files.

    Args:
        week: The week, as in 2026-W11; empty for every week whose report is due and was not made.
        languages: The languages to write it in; none for the installation's own.
        as_of: The moment to work at instead of now, for replaying a day.
    """
    for each in weeks_to_report(week, as_of):
        await show_weekly_report(make_weekly_report(each, languages, as_of))
