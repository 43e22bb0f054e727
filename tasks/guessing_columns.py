"""Which column is which field: by its heading first, by what stands in it second."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from rules.doubts import no_e_mail
from tasks.guessing_dates import DateForms
from tasks.guessing_words import codes_of, compared, heading_fits

KEY = "key"
SAMPLES, LONGEST_SAMPLE = 3, 40
MOST_VALUES = 60
PHONE = re.compile(r"[+(]?\d[\d\-() ]{6,18}")
WHOLE_HEADING = 100
LONG_TEXT = 12
MOSTLY = 0.8
# The order in which what stands in a column is compared with what a field may hold.
CODED = ("channel", "demand", "subject", "kind", "old_state", "level", "responsibility")


class Sure(IntEnum):
    """How sure a guess is: by nothing, by what stands in the column, by a part of the heading, by the whole of it."""

    NOT = 0
    BY_CONTENT = 1
    BY_PART = 2
    BY_HEADING = 3


@dataclass(slots=True)
class Column:
    """A column of a list as far as it has been met. `values` are its different ones, as long as they are few."""

    heading: str
    place: int
    filled: int = 0
    characters: int = 0
    e_mails: int = 0
    phones: int = 0
    customers: int = 0
    samples: list[str] = field(default_factory=list)
    values: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)
    repeated: bool = False
    dates: DateForms = field(default_factory=DateForms)

    def meet(self, cell: str, customers: Collection[str]) -> None:
        """Meet one cell that is not empty, and compare it with everything that a field may hold."""
        self.filled += 1
        self.characters += len(cell)
        self.e_mails += not no_e_mail(cell)
        self.phones += PHONE.fullmatch(cell) is not None
        self.customers += cell in customers
        self.repeated |= cell in self.seen
        self.seen.add(cell)
        self.values[cell] += 1
        self.dates.meet(cell)
        if len(self.samples) < SAMPLES and cell not in self.samples:
            self.samples.append(cell if len(cell) <= LONGEST_SAMPLE else cell[:LONGEST_SAMPLE] + "…")

    def fits(self) -> dict[str, tuple[Sure, float]]:
        """Return how sure it is each field, and how well it fits among those that are as sure."""
        found = {name: (Sure.BY_CONTENT, fit) for name, fit in self._by_content().items()}
        for name, letters in heading_fits(self.heading).items():
            found[name] = (Sure.BY_HEADING if letters >= WHOLE_HEADING else Sure.BY_PART, float(letters))
        return found

    def _by_content(self) -> dict[str, float]:
        if not self.filled:
            return {}
        found = {
            "contact_email": self.e_mails / self.filled,
            "customer": self.customers / self.filled,
            "received_at": float(self.dates.are_dates),
            "contact_phone": 0 if self.dates.are_dates else self.phones / self.filled,
            "text": float(self.characters / self.filled > LONG_TEXT) * self.characters / self.filled,
            **{name: self._coded(name) for name in CODED},
        }
        return {name: fit for name, fit in found.items() if fit > MOSTLY}

    def _coded(self, name: str) -> float:
        """Return which part of the values are codes of a field or words for them."""
        if len(self.values) > MOST_VALUES:
            return 0
        words = codes_of(name)
        return sum(times for value, times in self.values.items() if compared(value) in words) / self.filled

    @property
    def tells_rows_apart(self) -> bool:
        """Whether no value stands in it twice."""
        return self.filled > 0 and not self.repeated


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column is taken for: a field, the key, or nothing."""

    column: Column
    field: str
    sure: Sure


def guessed(columns: Sequence[Column], fields: Collection[str]) -> list[Guess]:
    """Return what each column is taken for, in the order of the file: the surest first, and no field twice."""
    pairs = [
        (sure, fit, column, name)
        for column in columns
        for name, (sure, fit) in column.fits().items()
        if name in fields or name == KEY
    ]
    taken: dict[int, Guess] = {}
    given: set[str] = set()
    for sure, _, column, name in sorted(pairs, key=lambda pair: (-pair[0], -pair[1], pair[2].place)):
        fitting = name != KEY or column.tells_rows_apart
        if column.place not in taken and name not in given and fitting:
            taken[column.place] = Guess(column, name, sure)
            given.add(name)
    if KEY not in given and (key := _key_by_content(columns, taken)):
        taken[key.place] = Guess(key, KEY, Sure.BY_CONTENT)
    return [taken.get(column.place, Guess(column, "", Sure.NOT)) for column in columns]


def _key_by_content(columns: Iterable[Column], taken: Collection[int]) -> Column | None:
    """Return the first column that is nothing else, is always filled, and in which nothing stands twice."""
    free = [column for column in columns if column.place not in taken and column.tells_rows_apart]
    most = max((column.filled for column in columns), default=0)
    return next((column for column in free if column.filled == most and column.characters < most * LONG_TEXT * 2), None)
