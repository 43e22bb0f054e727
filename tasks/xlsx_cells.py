"""What a cell of a workbook says as text: numbers as they are shown, dates as 2026-03-02 09:30, ids digit by digit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

LOST = "\ufffd"
SURE_DIGITS = 15
LAST_DAY = 2_958_465
# Of the formats that have numbers and no text, these show dates or times; 27 to 36 and 50 to 58 are East Asian.
DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
ZEROS = re.compile(r"0{2,}")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
FALSE_LEAP_DAY = 60


@dataclass(slots=True)
class Styles:
    """Which styles of cells show a date, and which show a number with zeros before it, by how many digits."""

    dates: set[int] = field(default_factory=set)
    zeros: dict[int, int] = field(default_factory=dict)

    def add(self, number: int, format_id: int, formats: Mapping[int, str]) -> None:
        """Note what the style of a number shows, by the id of its format and the formats that the workbook names."""
        shown = formats.get(format_id, "")
        if format_id in DATE_FORMATS if not shown else shows_date(shown):
            self.dates.add(number)
        elif ZEROS.fullmatch(shown):
            self.zeros[number] = len(shown)


def shows_date(shown: str) -> bool:
    """Whether a number format shows a date or a time."""
    return bool(DATE_LETTERS.search(NOT_SHOWN.sub("", shown).partition(";")[0]))


def number_text(written: str, style: int, styles: Styles, day_zero: date) -> str:
    """Return what a number says: a date where its style shows one, else its digits; what is none stays as it is."""
    try:
        number = Decimal(written)
    except InvalidOperation:
        return written
    if not number.is_finite() or abs(number.adjusted()) > 2 * SURE_DIGITS:
        return written
    if style in styles.dates and 0 <= number <= LAST_DAY:
        return serial_text(number, day_zero)
    text = digits_of(written, number)
    return text.zfill(styles.zeros[style]) if style in styles.zeros and text.isdigit() else text


def digits_of(written: str, number: Decimal) -> str:
    """Return a number without exponent and without the dust of binary fractions: 4.0 is 4, 0.30000000000000004 is 0.3.

    One with more digits than a spreadsheet keeps stays as it is written: the rest of it is not known.
    """
    if (written.isdigit() and written.isascii()) or number.adjusted() >= SURE_DIGITS:
        return written
    rounded = number if number == number.to_integral_value() else Decimal(f"{number:.{SURE_DIGITS}g}")
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def serial_text(serial: Decimal, day_zero: date) -> str:
    """Return the date, time or both that the number of a day means: 46083.4 is 2026-03-02 09:36."""
    moment = moment_of_serial(serial, day_zero)
    if serial < 1:
        return f"{moment:%H:%M:%S}"
    if not (moment.hour or moment.minute or moment.second):
        return f"{moment:%Y-%m-%d}"
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment.second else f"{moment:%Y-%m-%d %H:%M}"


def moment_of_serial(serial: Decimal, day_zero: date) -> datetime:
    """Return the moment that the number of a day means, to the second. 1900 had no 29 February; day 60 is one."""
    days, part = divmod(serial, 1)
    if day_zero.month == 12 and days < FALSE_LEAP_DAY:  # noqa: PLR2004  the calendar that begins in December 1899
        days += 1
    began = datetime(day_zero.year, day_zero.month, day_zero.day)  # noqa: DTZ001  a spreadsheet knows no zone
    return began + timedelta(days=int(days), seconds=round(part * 86_400))


def unescaped(text: str) -> str:
    """Return a text with the characters that a workbook writes as _x000D_."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
