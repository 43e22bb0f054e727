"""A date and time as lists write them: by the mapping's forms, as ISO 8601, as a spreadsheet's number, in ROC years."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from models.mapping import EXAMPLE
from models.settings import settings
from models.words import say
from tasks.xlsx_cells import moment_of_serial

ISO = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?( ?(Z|[+-]\d\d:?\d\d))?)?")
SERIAL = re.compile(r"\d{5}(\.\d{1,17})?")
FIRST_SERIAL, LAST_SERIAL = 32_874, 73_415  # 1990-01-01 and 2100-12-31, as 1900 is counted
ROC = re.compile(r"(?:民國|民国)?\s*(1\d\d)(?=\s*[-/.年])")
BEFORE_ROC = 1911
NAMES = {"上午": "AM", "下午": "PM", "a.m.": "AM", "p.m.": "PM"}
# A form that writes the year first and the day next would be mistaken for ISO.
YEAR_AND_DAY = "%Y-%d"


class Unreadable(ValueError):
    """A cell that does not mean anything; the text says what to do."""


class DateReader:
    """Reads the dates of one list."""

    def __init__(self, forms: Sequence[str], zone: ZoneInfo, day_zero: date) -> None:
        self._forms, self._zone, self._day_zero = forms, zone, day_zero
        usual: tuple[Callable[[str], datetime | None], ...] = (_iso, self._by_form)
        rare = any(form.startswith(YEAR_AND_DAY) for form in forms)
        self._ways = (*(reversed(usual) if rare else usual), self._serial)

    def read(self, cell: str) -> datetime:
        """Return the moment that a cell means, in UTC. Raises Unreadable."""
        written = plain_date(cell)
        for way in self._ways:
            moment = way(written)
            if moment is not None:
                return moment if moment.tzinfo else self._in_zone(moment)
        example = EXAMPLE.strftime(self._forms[0])
        message = "Write the date and time as {example} ({zone} time)."
        raise Unreadable(say(settings().language, message, example=example, zone=self._zone.key))

    def _by_form(self, written: str) -> datetime | None:
        for form in self._forms:
            try:
                return datetime.strptime(written, form)  # noqa: DTZ007  the mapping's zone is laid on it next
            except ValueError:
                continue
        return None

    def _serial(self, written: str) -> datetime | None:
        return moment_of_serial(Decimal(written), self._day_zero) if is_serial(written) else None

    def _in_zone(self, moment: datetime) -> datetime:
        try:
            in_utc = moment.replace(tzinfo=self._zone).astimezone(UTC)
        except OverflowError:
            return moment.replace(tzinfo=UTC)  # the form refuses the year
        if in_utc.astimezone(self._zone).replace(tzinfo=None) != moment:
            message = "The clocks skipped this time in {zone}: correct it."
            raise Unreadable(say(settings().language, message, zone=self._zone.key))
        return in_utc


def plain_date(cell: str) -> str:
    """Return a date as a form can read it: digits of a Chinese keyboard, 上午 and the years of Taiwan as others write.

    A year of three digits can be nothing else than one of the Republic of China: 115 is 2026.
    """
    if cell.isascii() and not cell.startswith("1"):
        return cell
    written = unicodedata.normalize("NFKC", cell)
    for name, code in NAMES.items():
        written = written.replace(name, code)
    found = ROC.match(written)
    return f"{int(found[1]) + BEFORE_ROC}{written[found.end() :]}" if found else written


def is_serial(written: str) -> bool:
    """Whether a text may be the number by which a spreadsheet counts a day between 1990 and 2100."""
    return SERIAL.fullmatch(written) is not None and FIRST_SERIAL <= float(written) <= LAST_SERIAL


def _iso(written: str) -> datetime | None:
    if not ISO.fullmatch(written):
        return None
    try:
        return datetime.fromisoformat(written.replace(" +", "+").replace(" Z", "Z"))
    except ValueError:
        return None
