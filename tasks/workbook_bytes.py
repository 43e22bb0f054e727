"""A workbook as a file: the same content gives the same bytes, whenever and wherever it is written."""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter


def bytes_of(workbook: Workbook, at: datetime) -> bytes:
    """Return the workbook as XLSX; its properties say that it was made at a moment, and by nobody."""
    moment = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    about = workbook.properties
    about.created, about.modified, about.creator, about.lastModifiedBy = moment, moment, "", ""
    for sheet in workbook.worksheets:
        # A set has no order of its own.
        sheet.merged_cells.ranges = sorted(sheet.merged_cells.ranges, key=lambda area: area.bounds)
    stream = BytesIO()
    ExcelWriter(workbook, ZipFile(stream, "w")).save()
    return _without_times(stream)


def _without_times(packed: BytesIO) -> bytes:
    """Return a packed file that does not say when its parts were put in."""
    stream = BytesIO()
    with ZipFile(packed) as old, ZipFile(stream, "w") as new:
        for part in old.infolist():
            new.writestr(ZipInfo(part.filename), old.read(part), ZIP_DEFLATED)
    return stream.getvalue()
