"""What is odd in the rows of a list, row after row: each is compared with those before it."""

from collections import OrderedDict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from models.mapping import ColumnMapping
from models.settings import settings
from models.words import say
from rules.doubts import DoubtRules, far_above, long_ago, lost_digits, lost_zeros, no_e_mail, no_phone, swapped
from tasks.import_dates import is_serial
from tasks.import_mapping import filled_unnamed, letters_of
from tasks.import_rows import MOMENTS, BadRow
from tasks.intake import Incoming
from tasks.list_rows import ListFile, Row

NUMBERS = ("part_no", "order_no", "lot_no", "serial_no", "customer_ref", "contact_phone")
TEXTS_COMPARED = 50_000
SHOWN_AS = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    place: int


class Doubts:
    """Looks at the rows of one list; what it remembers of them is bounded."""

    def __init__(
        self, mapping: ColumnMapping, file: ListFile, rules: DoubtRules, now: datetime, *, old: bool = False
    ) -> None:
        self._rules, self._now, self._zone, self._old = rules, now, mapping.zone_info, old
        self._columns = {field: _Column(name, file.headings.index(name)) for name, field in mapping.columns.items()}
        key = _Column(mapping.key, file.headings.index(mapping.key))
        numbers = {self._columns[field] for field in NUMBERS if field in self._columns}
        self._numbers = {column.place: column for column in (key, *numbers)}
        self._widths: dict[int, int] = {}
        self._received = deque[datetime](maxlen=rules.compared)
        self._amounts = deque[Decimal](maxlen=10 * rules.compared)
        self._texts: OrderedDict[int, int] = OrderedDict()
        self._headings, self._unnamed = file.headings, set[int]()

    def of(self, row: Row, incoming: Incoming) -> list[BadRow]:
        """Return what is odd in a row that can be read."""
        values = incoming.values
        return [
            *self._of_numbers(row),
            *self._of_moments(row, values),
            *self._of_amount(row, values),
            *self._of_contact(row, values),
            *self._of_text(row, values),
            *self._of_unnamed(row),
        ]

    def _of_numbers(self, row: Row) -> Iterator[BadRow]:
        for place, column in self._numbers.items():
            written = row.cells[place].strip()
            if not written or not written[0].isdigit():
                continue
            if lost_digits(written, self._rules):
                yield _doubt(row, column, "{value} has lost digits in a spreadsheet: look the number up.", written)
            elif lost_zeros(written, self._widths.get(place, 0)):
                yield _doubt(row, column, "{value} may have lost zeros at its beginning: look the number up.", written)
            elif written[0] == "0" and written.isdigit():
                self._widths[place] = len(written)

    def _of_moments(self, row: Row, values: Mapping[str, Any]) -> Iterator[BadRow]:
        for field in MOMENTS:
            column = self._columns.get(field)
            if column and is_serial(row.cells[column.place].strip()):
                message = "This number was read as the day {value}: compare it."
                yield _doubt(row, column, message, self._shown(values[field]))
        column = self._columns.get("received_at")
        if column and self._received and not row.cells[column.place].strip():
            message = "The cell is empty, so the moment of the import was taken: compare it."
            yield _doubt(row, column, message)
        received, closed, column = values["received_at"], values.get("closed_at"), self._columns.get("received_at")
        if received and closed and closed < received:
            message = "It was closed before it was received: compare the two."
            yield _doubt(row, self._columns.get("closed_at"), message)
        if received and column:
            yield from self._of_receipt(row, column, received)

    def _of_receipt(self, row: Row, column: _Column, received: datetime) -> Iterator[BadRow]:
        here = received.astimezone(self._zone)
        other = swapped(here, self._received, self._rules)
        if other:
            message = "Day and month may be changed over, as in {value}: compare the other rows."
            yield _doubt(row, column, message, self._shown(other))
        elif not self._old and long_ago(received, self._now, self._rules):
            yield _doubt(row, column, "This is long ago: take old cases over as such, without letters and fines.")
        self._received.append(here)

    def _of_amount(self, row: Row, values: Mapping[str, Any]) -> Iterator[BadRow]:
        amount = values["claim_amount"]
        if not amount:
            return
        if far_above(amount, self._amounts, self._rules):
            message = "{value} is far more than the other amounts: compare the unit."
            yield _doubt(row, self._columns.get("claim_amount"), message, amount)
        self._amounts.append(amount)

    def _of_contact(self, row: Row, values: Mapping[str, Any]) -> Iterator[BadRow]:
        phone, e_mail = values["contact_phone"], values["contact_email"]
        if phone and no_phone(phone, self._rules):
            yield _doubt(row, self._columns.get("contact_phone"), "{value} is hardly a telephone number.", phone)
        if e_mail and no_e_mail(e_mail):
            yield _doubt(row, self._columns.get("contact_email"), "{value} is hardly an e-mail address.", e_mail)

    def _of_text(self, row: Row, values: Mapping[str, Any]) -> Iterator[BadRow]:
        said = hash((values["customer"], values["text"]))
        first = self._texts.setdefault(said, row.number)
        if first != row.number:
            message = "Row {value} says the same of the same customer: is it another case?"
            yield _doubt(row, self._columns.get("text"), message, first)
        elif len(self._texts) > TEXTS_COMPARED:
            self._texts.popitem(last=False)

    def _of_unnamed(self, row: Row) -> Iterator[BadRow]:
        """Yield once what stands in a column without a heading; in the first rows it would have been refused."""
        for place in filled_unnamed(self._headings, row):
            if place not in self._unnamed:
                self._unnamed.add(place)
                message = "Column {value} has no heading: what stands in it was left out."
                yield _doubt(row, None, message, letters_of(place))

    def _shown(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._zone):{SHOWN_AS}}"


def _doubt(row: Row, column: _Column | None, message: str, value: object = "") -> BadRow:
    return BadRow(row.number, column.heading if column else "", say(settings().language, message, value=value))
