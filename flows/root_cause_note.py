"""A missed target gets its root cause: a note in the ledger, and in the next revision of the week's report."""

from datetime import datetime
from typing import Annotated

from prefect import flow

from models.forms.parameter import OneOf
from tasks.weekly_showing import INDICATORS, make_weekly_report, note, show_weekly_report


@flow(name="root-cause-note", flow_run_name="{week} {indicator}")
async def root_cause_note(
    week: str,
    indicator: Annotated[str, OneOf(INDICATORS)],
    acting_as: str,
    text: str,
    as_of: datetime | None = None,
) -> None:
    """Note why a week missed a target; the report of the week is made again with the note.

    Args:
        week: The week, as in 2026-W11; it has been reported.
        indicator: The indicator that missed its target.
        acting_as: Your employee number.
        text: The root cause, and what is done against it.
        as_of: The moment to work at instead of now, for replaying a day.
    """
    note(week, indicator, acting_as, text, as_of)
    await show_weekly_report(make_weekly_report(week, as_of=as_of))
