"""One row of a CSV file becomes one registration, or a list of what is wrong with it, by column."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from models.forms.base import refusals_of
from models.forms.intake import Register
from models.mapping import EXAMPLE, ColumnMapping
from models.settings import settings
from models.words import say
from rules.part import plain_text, title_of
from tasks.csv_files import Row
from tasks.intake import Incoming
from tasks.refusals import worded
from tasks.registration import before_policies

MOST_KEY = 100
MOST_SHOWN = 40
MOMENT, AMOUNT = "received_at", "claim_amount"
CURRENCY = re.compile(r"CNY|RMB|[¥元\s]")
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")

Reading = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class BadRow:
    """Why a row was not imported: its number as a spreadsheet counts, the heading, and the reason with its remedy.

    The column is empty when the row as a whole is meant.
    """

    row: int
    column: str
    reason: str


class Unreadable(ValueError):
    """A cell that does not mean anything; the text says what to do."""


class RowReader:
    """Reads the rows of one file by one mapping."""

    def __init__(self, mapping: ColumnMapping, headings: Sequence[str], encoding: str) -> None:
        self._mapping, self._headings, self._encoding = mapping, headings, encoding
        self._key = headings.index(mapping.key)
        self._places = [(headings.index(name), field, self._reading(field)) for name, field in mapping.columns.items()]
        self._language = settings().language
        self._by_title = {say(self._language, title_of(field)): name for name, field in mapping.columns.items()}

    def read(self, row: Row) -> Incoming | list[BadRow]:
        """Return the registration that a row holds, or everything that is wrong with it."""
        if row.fault:
            return [BadRow(row.number, "", row.fault)]
        if bad := self._spoilt(row):
            return bad
        key, bad = self._key_of(row)
        values, unreadable = self._values(row)
        form, refused = self._form(row, values)
        bad += unreadable + refused
        if form is None or bad:
            return bad
        return Incoming(dict(form.__dict__), self._mapping.source, key, _hash(values))

    def _form(self, row: Row, values: dict[str, Any]) -> tuple[Register | None, list[BadRow]]:
        try:
            form = Register.model_validate({**values, "acting_as": self._mapping.acting_as})
        except ValidationError as error:
            return None, self.bad_rows(row.number, refusals_of(error, self._language))
        if form.received_at and (early := before_policies(form.received_at)):
            return None, self.bad_rows(row.number, worded(early))
        return form, []

    def bad_rows(self, number: int, refusals: Sequence[str]) -> list[BadRow]:
        """Return refusals, each `Title: reason`, with the heading of the column instead of the title."""
        parts = (refusal.partition(": ") for refusal in refusals)
        return [BadRow(number, self._by_title.get(title, title), reason) for title, _, reason in parts]

    def _spoilt(self, row: Row) -> list[BadRow]:
        """Return the cells in which characters were lost, by a wrong encoding or before."""
        if "\ufffd" not in (whole := "".join(row.cells)) and _is_text(whole):
            return []
        lost = say(self._language, "A character was lost here (�): type it again.")
        wrong = say(
            self._language,
            "This is not written in {encoding}: save the file in that encoding, or name the right one in the mapping.",
            encoding=self._encoding,
        )
        named = zip(self._headings, row.cells, strict=True)
        return [
            BadRow(row.number, name, lost if _is_text(cell) else wrong)
            for name, cell in named
            if "\ufffd" in cell or not _is_text(cell)
        ]

    def _key_of(self, row: Row) -> tuple[str, list[BadRow]]:
        try:
            key = str(plain_text(row.cells[self._key].strip()))
        except PydanticCustomError as error:
            reason = say(self._language, error.message_template, **(error.context or {}))
            return "", [BadRow(row.number, self._mapping.key, reason)]
        if not key:
            reason = say(self._language, "Fill in the number by which this row is known again.")
        elif len(key) > MOST_KEY:
            reason = say(self._language, "Write at most {max_length} characters.", max_length=MOST_KEY)
        else:
            return key, []
        return key, [BadRow(row.number, self._mapping.key, reason)]

    def _values(self, row: Row) -> tuple[dict[str, Any], list[BadRow]]:
        values: dict[str, Any] = dict(self._mapping.always)
        bad = []
        for place, field, reading in self._places:
            cell = row.cells[place].strip()
            if cell:
                try:
                    values[field] = reading(cell)
                except Unreadable as error:
                    bad.append(BadRow(row.number, self._headings[place], str(error)))
        return values, bad

    def _reading(self, field: str) -> Reading:
        if field in self._mapping.values:
            return lambda cell: self._coded(field, cell)
        if field == MOMENT:
            return self._moment
        return _amount if field == AMOUNT else str

    def _coded(self, field: str, cell: str) -> str:
        codes = self._mapping.values[field]
        if cell in codes:
            return codes[cell]
        if cell in codes.values():
            return cell
        message = "“{value}” is not known here: write one of {known}, or add it to [values.{field}] of the mapping."
        known = say(self._language, ", ").join(codes)
        raise Unreadable(say(self._language, message, value=cell[:MOST_SHOWN], known=known, field=field))

    def _moment(self, cell: str) -> datetime:
        # Chinese keyboards write full-width digits, colons and spaces.
        written = unicodedata.normalize("NFKC", cell)
        for form in self._mapping.date_format:
            try:
                moment = datetime.strptime(written, form)  # noqa: DTZ007  the mapping's zone is laid on it next
            except ValueError:
                continue
            return moment if moment.tzinfo else self._in_zone(moment)
        example = EXAMPLE.strftime(self._mapping.date_format[0])
        message = "Write the date and time as {example} ({zone} time)."
        raise Unreadable(say(self._language, message, example=example, zone=self._mapping.zone_info.key))

    def _in_zone(self, moment: datetime) -> datetime:
        zone = self._mapping.zone_info
        try:
            in_utc = moment.replace(tzinfo=zone).astimezone(UTC)
        except OverflowError:
            return moment.replace(tzinfo=UTC)  # the form refuses the year
        if in_utc.astimezone(zone).replace(tzinfo=None) != moment:
            message = "The clocks skipped this time in {zone}: correct it."
            raise Unreadable(say(self._language, message, zone=zone.key))
        return in_utc


def _amount(cell: str) -> str:
    plain = CURRENCY.sub("", unicodedata.normalize("NFKC", cell))
    return plain.replace(",", "") if THOUSANDS.fullmatch(plain) else plain


def _is_text(text: str) -> bool:
    """Whether every byte of it could be read: one that could not became a lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _hash(values: dict[str, Any]) -> str:
    body = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(body.encode()).hexdigest()
