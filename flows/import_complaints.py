"""A file of complaints comes in: each row is registered once, and what cannot be read is listed to be corrected."""

from datetime import datetime

from prefect import flow

from models.mapping import ImportOrder
from tasks.import_reports import import_rows, show_import


@flow(name="import-complaints")
async def import_complaints(order: ImportOrder, as_of: datetime | None = None) -> None:
    """Import complaints from a CSV or XLSX file; the bad rows are listed, and written to a file that can be corrected.

    Importing the same file again adds nothing. The complaints get their runs at the next turn of `reconcile-runs`.

    Args:
        order: Which file, how its columns are to be read, and whether it is only to be checked.
        as_of: The moment to work at instead of now, for replaying a day.
    """
    done = await import_rows(order, as_of)
    await show_import(order, done)
