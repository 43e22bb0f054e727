"""A value of the 8D becomes the content of a spreadsheet's cell: numbers and dates as such, and text always as text."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from zoneinfo import ZoneInfo

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell

from models.words import label
from rules.display_text import code_point
from rules.vocabulary import Language
from tasks.bad_rows_file import FORMULA

DAY, MOMENT, PERCENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "0.00%"
TICKED, NOT_TICKED = "☑", "☐"
UNFORMATTED = "General"

Value = str | int | Decimal | date


class Percent(Decimal):
    """A number of percent."""


def value_of(value: object, language: Language, zone: str) -> Value:
    """Return what a cell can hold: a code by its name, yes and no as a tick, a moment as the zone's clock shows it."""
    match value:
        case bool():
            return TICKED if value else NOT_TICKED
        case Enum():
            return label(language, value)
        case datetime():
            return value.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        case str() | int() | Decimal() | date():
            return value
    raise TypeError(value)


def in_words(value: Value) -> str:
    """Return a cell's value as a part of a longer text."""
    match value:
        case Percent():
            return f"{value.normalize():f} %"
        case Decimal():
            return f"{value.normalize():f}"
        case datetime():
            return value.isoformat(" ", "minutes")
    return str(value)


def put(cell: Cell | MergedCell, value: Value) -> None:
    """Write a value, or empty the cell; numbers and dates are shown as the template's cell says, else plainly.

    Raises TypeError for a cell that others hide, being merged with it.
    """
    if isinstance(cell, MergedCell):
        raise TypeError(f"{cell.coordinate} lies within merged cells")
    if isinstance(value, str):
        _put_text(cell, value)
        return
    shown_as = cell.number_format if cell.number_format != UNFORMATTED else _format_of(value)
    cell.value = Decimal(value) / 100 if isinstance(value, Percent) else value
    cell.number_format = shown_as  # openpyxl gives a date a format of its own


def _format_of(value: Value) -> str:
    match value:
        case Percent():
            return PERCENT
        case datetime():
            return MOMENT
        case date():
            return DAY
    return UNFORMATTED


def _put_text(cell: Cell, text: str) -> None:
    """Write a text that stays one: what begins like a formula is marked as text, also for whoever edits it later."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub(lambda hidden: code_point(hidden[0]), text) or None
    if text:
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(FORMULA)
