"""Rows that could be read are registered, a chunk in a transaction; one that cannot be stored keeps no other back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import Session, col, select

from models.customer import Customer
from models.database import transaction
from models.settings import settings
from models.words import say
from rules.refusal import Refusal
from rules.vocabulary import Identity
from tasks.company import SYSTEM
from tasks.customer_names import NEW
from tasks.import_rows import BadRow, RowReader
from tasks.intake import Incoming, already_in, register_all
from tasks.list_rows import Row
from tasks.numbers import version_of
from tasks.refusals import worded
from tasks.tried_keys import TriedKeys

Waiting = list[tuple[Row, Incoming]]
Fate = str | list[BadRow]
"""What becomes of a row: "" when it goes in, the number under which it was there before, or why it is refused."""


class Storing:
    """Stores the rows of one source; a dry run finds out what would become of them, and takes it back.

    `new_customers` are the names of those whom nobody knew before, by what they are compared by.
    """

    def __init__(self, source: str, key: str, reader: RowReader, now: datetime, run: str, *, dry_run: bool) -> None:
        self._source, self._key, self._reader = source, key, reader
        self._now, self._run = now, run
        self._tried = TriedKeys() if dry_run else None
        self.new_customers: dict[str, str] = {}

    def close(self) -> None:
        """Let go of what a dry run remembers."""
        if self._tried:
            self._tried.close()

    def store(self, waiting: Waiting) -> dict[int, Fate]:
        """Register rows in one transaction; when the database refuses one of them, find it by halves."""
        try:
            return self._in_one_transaction(waiting)
        except (DataError, IntegrityError, ValueError) as error:
            if len(waiting) > 1:
                half = len(waiting) // 2
                return self.store(waiting[:half]) | self.store(waiting[half:])
            number = waiting[0][0].number
            message, cause = "This row cannot be stored: {error}", str(getattr(error, "orig", error))
            reason = say(settings().language, message, error=cause)
            return {number: [BadRow(number, "", reason)]}

    def _in_one_transaction(self, waiting: Waiting) -> dict[int, Fate]:
        found: dict[int, Fate] = {}
        tried: list[tuple[str, int, str]] = []
        with transaction() as session:
            noted = version_of(session, NEW)
            while waiting:  # a key that comes twice waits for the next turn, and then is there already
                waiting = self._register_new(session, waiting, found, tried)
            new = _noted_since(session, noted)
            if self._tried:
                session.rollback()
        self.new_customers |= {key: name for key, name in new.items() if key not in self.new_customers}
        if self._tried:
            self._tried.add(tried)
        return found

    def _register_new(
        self, session: Session, waiting: Waiting, found: dict[int, Fate], tried: list[tuple[str, int, str]]
    ) -> Waiting:
        known = self._known(session, [incoming.key for _, incoming in waiting], tried)
        new: dict[str, tuple[Row, Incoming]] = {}
        again: Waiting = []
        for row, incoming in waiting:
            if incoming.key in known:
                found[row.number] = self._fate_of_known(row, incoming, *known[incoming.key])
            elif incoming.key in new:
                again.append((row, incoming))
            else:
                new[incoming.key] = row, incoming
        if new:
            tried += self._register(session, list(new.values()), found)
        return again

    def _known(
        self, session: Session, keys: Sequence[str], tried: Sequence[tuple[str, int, str]]
    ) -> dict[str, tuple[str, str]]:
        """Return under which number keys are known, with the hash of what was said; in a dry run it may be a row."""
        known = already_in(session, self._source, keys)
        if self._tried:
            rows = self._tried.known(keys) | {key: (number, body) for key, number, body in tried}
            message = "row {row}"
            known |= {key: (say(settings().language, message, row=row), body) for key, (row, body) in rows.items()}
        return known

    def _register(self, session: Session, new: Waiting, found: dict[int, Fate]) -> list[tuple[str, int, str]]:
        outcomes = register_all(session, [incoming for _, incoming in new], self._run, self._now, _identity(new))
        found |= {row.number: self._fate(row, each) for (row, _), each in zip(new, outcomes, strict=True)}
        went_in = ((row, one) for (row, one), each in zip(new, outcomes, strict=True) if isinstance(each, str))
        return [(one.key, row.number, one.body_hash) for row, one in went_in]

    def _fate(self, row: Row, outcome: str | list[Refusal]) -> Fate:
        return "" if isinstance(outcome, str) else self._reader.bad_rows(row.number, worded(outcome))

    def _fate_of_known(self, row: Row, incoming: Incoming, number: str, body_hash: str) -> Fate:
        if incoming.body_hash == body_hash:
            return number
        reason = say(
            settings().language,
            "This number came before with other content, as {number}: correct {number} instead, "
            "or give this row a number of its own.",
            number=number,
        )
        return [BadRow(row.number, self._key, reason)]


def _noted_since(session: Session, number: int) -> dict[str, str]:
    """Return the customers noted in this transaction, each by what he is compared by."""
    codes = [f"{NEW}-{each:04d}" for each in range(number + 1, version_of(session, NEW) + 1)]
    found = session.exec(select(Customer.name_key, Customer.name).where(col(Customer.code).in_(codes))) if codes else ()
    return dict(iter(found))


def _identity(rows: Waiting) -> Identity:
    by_itself = rows[0][1].values["acting_as"] == SYSTEM.no
    return Identity.SYSTEM if by_itself else Identity.STATED
