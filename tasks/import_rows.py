"""One row of a list becomes one registration, or a list of what is wrong with it, by column."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from models.forms.base import refusals_of
from models.forms.intake import Register, TakeOver
from models.mapping import ColumnMapping, as_heading
from models.settings import settings
from models.words import say
from rules.part import plain_text, title_of
from tasks.guessing_words import names_no_case
from tasks.import_dates import DateReader, Unreadable
from tasks.intake import Incoming
from tasks.list_rows import ListFile, Row
from tasks.refusals import worded
from tasks.registration import before_policies

MOST_KEY = 100
MOST_SHOWN = 40
MOMENTS, AMOUNT = ("received_at", "closed_at"), "claim_amount"
CURRENCY = re.compile(r"CNY|RMB|[¥元\s]")
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
ERRORS = frozenset({
    "#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#####",
})  # fmt: skip

Reading = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class BadRow:
    """Why a row was not imported: its number as a spreadsheet counts, the heading, and the reason with its remedy.

    The column is empty when the row as a whole is meant.
    """

    row: int
    column: str
    reason: str


class RowReader:
    """Reads the rows of one file by one mapping. With `effects_from` they are old cases that are taken over then."""

    def __init__(self, mapping: ColumnMapping, file: ListFile, effects_from: datetime | None = None) -> None:
        self._mapping, self._headings, self._encoding = mapping, file.headings, file.encoding
        self._form_of: type[Register] = TakeOver if effects_from else Register
        self._given = {"acting_as": mapping.acting_as} | ({"effects_from": effects_from} if effects_from else {})
        self._dates = DateReader(mapping.date_format, mapping.zone_info, file.day_zero)
        self._key = file.headings.index(mapping.key)
        self._places = [(file.headings.index(n), field, self._reading(field)) for n, field in mapping.columns.items()]
        self._language = settings().language
        self._by_title = {say(self._language, title_of(field)): name for name, field in mapping.columns.items()}

    def read(self, row: Row) -> Incoming | list[BadRow]:
        """Return the registration that a row holds, or everything that is wrong with it."""
        if row.fault:
            return [BadRow(row.number, "", row.fault)]
        if bad := self._spoilt(row) or self._no_case(row):
            return bad
        key, bad = self._key_of(row)
        values, unreadable = self._values(row)
        form, refused = self._form(row, values)
        said = {each.column for each in unreadable}  # a cell that cannot be read is not missed as well
        bad += unreadable + [each for each in refused if each.column not in said]
        if form is None or bad:
            return bad
        return Incoming(dict(form.__dict__), self._mapping.source, key, _hash(values))

    def _form(self, row: Row, values: dict[str, Any]) -> tuple[Register | None, list[BadRow]]:
        try:
            form = self._form_of.model_validate({**values, **self._given})
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

    def _no_case(self, row: Row) -> list[BadRow]:
        """Return why a row holds no complaint: it repeats the headings, or its number is that of a sum or a note."""
        mapped = {self._key, *(place for place, *_ in self._places)}
        filled = [place for place in mapped if row.cells[place].strip()]
        if filled and all(as_heading(row.cells[place]) == self._headings[place] for place in filled):
            message = "The headings stand here again: leave this row out."
        elif names_no_case(row.cells[self._key]):
            message = "This is a sum, a signature, a note or an example: leave the row out, or give it a number."
        else:
            return []
        return [BadRow(row.number, self._mapping.key, say(self._language, message))]

    def _key_of(self, row: Row) -> tuple[str, list[BadRow]]:
        try:
            key = str(plain_text(_held(row, self._key)))
        except PydanticCustomError as error:
            reason = say(self._language, error.message_template, **(error.context or {}))
            return "", [BadRow(row.number, self._mapping.key, reason)]
        except Unreadable as error:
            return "", [BadRow(row.number, self._mapping.key, str(error))]
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
            try:
                cell = _held(row, place)
                if cell:
                    values[field] = reading(cell)
            except Unreadable as error:
                if place != self._key:  # of the key it is said already
                    bad.append(BadRow(row.number, self._headings[place], str(error)))
        return values, bad

    def _reading(self, field: str) -> Reading:
        if field in self._mapping.values:
            return self._coding(field)
        if field in MOMENTS:
            return self._dates.read
        return _amount if field == AMOUNT else str

    def _coding(self, field: str) -> Reading:
        """Return what reads a value by its words in the mapping, or as the code itself; capitals do not count."""
        words = self._mapping.values[field]
        codes = {_folded(code): code for code in words.values()} | {_folded(word): code for word, code in words.items()}

        def coded(cell: str) -> str:
            if cell in words:
                return words[cell]
            if (code := codes.get(_folded(cell))) is not None:
                return code
            message = "“{value}” is not known here: write one of {known}, or add it to [values.{field}] of the mapping."
            known = say(self._language, ", ").join(words)
            raise Unreadable(say(self._language, message, value=cell[:MOST_SHOWN], known=known, field=field))

        return coded


def _held(row: Row, place: int) -> str:
    """Return what a cell holds, without blanks around it. Raises Unreadable when it holds no value."""
    if row.faults and place in row.faults:
        raise Unreadable(row.faults[place])
    cell = row.cells[place].strip()
    if cell.startswith("#") and cell in ERRORS:
        message = "{value} is an error of the spreadsheet: correct the formula, or write the value itself."
        raise Unreadable(say(settings().language, message, value=cell))
    return cell


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()


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
