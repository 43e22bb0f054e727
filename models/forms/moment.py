"""A moment as people write it: text in the company's zone, because nobody should have to count hours from UTC."""

import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from models.settings import settings
from rules.part import refusal

EARLIEST, LATEST = 1990, 2100
EXAMPLE = "2026-03-02 09:30"
_WRITTEN = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[ T](?P<time>\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?) ?(?P<offset>Z|[+-]\d{2}:?\d{2})?"
)


def moment_from(written: Any) -> datetime | None:
    """Return the moment in UTC that a person wrote; an empty text is no moment.

    `2026-03-02 09:30` is the company's time; with an offset (`2026-03-02T09:30+01:00`) it is that zone's.
    Raises a refusal when it cannot be read or does not exist.
    """
    if written is None or (isinstance(written, str) and not written.strip()):
        return None
    moment = written if isinstance(written, datetime) else _read(written)
    if not EARLIEST <= moment.year <= LATEST:
        raise refusal("Give a year from {earliest} to {latest}.", earliest=EARLIEST, latest=LATEST)
    return moment.astimezone(UTC) if moment.tzinfo else _in_company_zone(moment)


def moment_needed(written: Any) -> datetime:
    """Return the moment that a person wrote. Raises a refusal when there is none."""
    moment = moment_from(written)
    if moment is None:
        raise _unreadable()
    return moment


def _read(written: Any) -> datetime:
    # Chinese keyboards write full-width digits, colons and spaces.
    match = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", written).strip()) if isinstance(written, str) else None
    if match is None:
        raise _unreadable()
    try:
        return datetime.fromisoformat("{day}T{time}{offset}".format(**match.groupdict(default="")))
    except ValueError:
        raise _unreadable() from None


def _in_company_zone(moment: datetime) -> datetime:
    zone = settings().company_zone
    in_utc = moment.replace(tzinfo=zone).astimezone(UTC)
    if in_utc.astimezone(zone).replace(tzinfo=None) != moment:
        raise refusal("The clocks skipped this time in {zone}: correct it.", zone=settings().zone)
    return in_utc


def _unreadable() -> PydanticCustomError:
    return refusal("Write the date and time as {example} ({zone} time).", example=EXAMPLE, zone=settings().zone)


Moment = Annotated[datetime | None, BeforeValidator(moment_from), WithJsonSchema({"type": "string", "default": ""})]
NeededMoment = Annotated[datetime, BeforeValidator(moment_needed), WithJsonSchema({"type": "string", "minLength": 1})]
