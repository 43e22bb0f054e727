"""The figures of a week as CSV: a file for each table, together in one ZIP.

The tables have columns of their own, so each is a file that opens as it is; one long file would have to be taken apart
before anybody could read it, and one download holds them all.
"""

import csv
import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from models.views.weekly_words import WeeklyNames
from models.words import say
from rules.vocabulary import Language
from rules.weekly_figures import WeeklyFigures
from tasks.bad_rows_file import as_text
from tasks.sheet_cells import Percent, Value
from tasks.weekly_sheets import SheetOf, cell_value, sheets

HUNDREDTH = Decimal("0.01")
NO_LETTERS = re.compile("[^a-z0-9]+")


def csv_files_of(figures: WeeklyFigures, names: WeeklyNames, language: Language) -> bytes:
    """Return a ZIP of the tables of a week in a language; the same figures give the same bytes."""
    stream = BytesIO()
    with ZipFile(stream, "w") as packed:
        for number, sheet in enumerate(sheets(figures, names), start=1):
            name = f"{number:02}-{NO_LETTERS.sub('-', sheet.title.lower()).strip('-')}.csv"
            packed.writestr(ZipInfo(name), _csv(sheet, language, names.zone.key), ZIP_DEFLATED)
    return stream.getvalue()


def _csv(sheet: SheetOf, language: Language, zone: str) -> bytes:
    """Return one table in UTF-8 with a mark, which every spreadsheet understands."""
    stream = StringIO(newline="")
    rows = csv.writer(stream)
    rows.writerow([as_text(say(language, heading)) for heading in sheet.headings])
    rows.writerows([_written(cell_value(value, language, zone)) for value in row] for row in sheet.rows)
    return stream.getvalue().encode("utf-8-sig")


def _written(value: Value) -> str:
    """Return a value as CSV has it: numbers as numbers, and a text so that no spreadsheet takes it for a formula."""
    match value:
        case str():
            return as_text(value)
        case Percent():
            return f"{value.quantize(HUNDREDTH, ROUND_HALF_UP):f}%"
        case Decimal():
            return f"{value:f}"
        case datetime():
            return value.isoformat(" ", "minutes")
    return str(value)
