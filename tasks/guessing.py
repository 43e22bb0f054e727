"""A mapping guessed from a list that nobody has described yet: shown with its reasons, and never imported with."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from pydantic import ValidationError
from sqlmodel import Session, select

from models.customer import Customer
from models.database import reading
from models.mapping import FIELDS, OLD_FIELDS, ColumnMapping
from models.settings import settings
from models.words import say
from rules.vocabulary import ImportMode
from tasks.company import SYSTEM
from tasks.guessing_columns import KEY, MOST_VALUES, Column, Guess, guessed
from tasks.guessing_dates import DateForms
from tasks.guessing_text import mapping_text
from tasks.guessing_words import codes_of, compared, is_heading, names_no_case, other_unit
from tasks.import_mapping import letters_of
from tasks.import_rows import AMOUNT, MOMENTS
from tasks.list_files import opened_list
from tasks.list_rows import ListFile, Row, Sought

LOOKED_AT = 2_000
MOST_CUSTOMERS = 50_000
# A row of headings is never so wide that all of its cells are known.
HEADINGS = Sought(lambda cells: sum(map(is_heading, cells)), 10**6)


@dataclass(frozen=True, slots=True)
class GuessedMapping:
    """What was guessed of a list: its columns, the mapping as text, what a person must decide, and what is sure of it.

    `mapping` is what a dry run is made with; None when customer, words or number of the row were not found.
    """

    guesses: tuple[Guess, ...]
    text: str
    questions: tuple[str, ...]
    mapping: ColumnMapping | None


def guess_mapping(file: Path, mode: ImportMode = ImportMode.NEW) -> GuessedMapping:
    """Return the mapping that a list seems to need. Raises ImportRefused when it is no list."""
    fields = FIELDS | (OLD_FIELDS if mode is ImportMode.HISTORY else frozenset())
    with reading() as session:
        customers = _known_customers(session)
    with opened_list(file, sought=HEADINGS) as rows:
        columns = _met(rows, customers)
        about = rows.encoding, rows.sheet, "" if rows.sheet else rows.delimiter
        asked = [*_of_sheets(rows), *_of_unnamed(columns)]
    guesses = guessed([column for column in columns if column.heading], fields)
    dates, values = _met_whole(file, guesses)
    found = _put_together(file, guesses, dates, values, about)
    return replace(found, questions=(*found.questions, *asked, *_of_units(guesses)))


def _known_customers(session: Session) -> frozenset[str]:
    """Return the codes and names of customers by which a column of them is recognised."""
    query = select(Customer.code, Customer.name).limit(MOST_CUSTOMERS)
    return frozenset(word for pair in session.exec(query) for word in pair)


def _of_sheets(rows: ListFile) -> Iterator[str]:
    if rows.other_sheets:
        message = "Only the sheet “{sheet}” is meant. These have the same headings: {others}. Give each a mapping."
        others = say(settings().language, ", ").join(rows.other_sheets)
        yield say(settings().language, message, sheet=rows.sheet, others=others)


def _of_unnamed(columns: Collection[Column]) -> Iterator[str]:
    for column in columns:
        if not column.heading and column.filled:
            message = "What is column {column}, as in {value}? It has no heading: give it one in the file."
            example = f"“{column.samples[0]}”"
            yield say(settings().language, message, column=letters_of(column.place), value=example)


def _of_units(guesses: Collection[Guess]) -> Iterator[str]:
    for guess in guesses:
        if guess.field == AMOUNT and (unit := other_unit(guess.column.heading)):
            message = "The amounts of “{heading}” seem to be in {unit}: write them in yuan, in the file."
            yield say(settings().language, message, heading=guess.column.heading, unit=unit)


def _met(rows: ListFile, customers: Collection[str]) -> list[Column]:
    columns = [Column(heading, place) for place, heading in enumerate(rows.headings)]
    for row in islice(_cases(rows), LOOKED_AT):
        for column, cell in zip(columns, row.cells, strict=True):
            if cell.strip():
                column.meet(cell.strip(), customers)
    return columns


def _cases(rows: ListFile) -> Iterator[Row]:
    """Yield the rows that seem to hold a complaint: none that is broken, a sum, a note or the headings again."""
    for row in rows.rows():
        if not row.fault and row.cells != rows.headings and not names_no_case(row.cells[0]):
            yield row


def _met_whole(file: Path, guesses: Collection[Guess]) -> tuple[DateForms, dict[str, dict[str, int]]]:
    """Return how all dates of the list are written, and by field the words for codes that stand anywhere in it."""
    dates = DateForms()
    moments = [guess.column.place for guess in guesses if guess.field in MOMENTS]
    coded = [(guess.field, guess.column.place) for guess in guesses if codes_of(guess.field)]
    values: dict[str, dict[str, int]] = {name: {} for name, _ in coded}
    with opened_list(file, sought=HEADINGS) as rows:
        for row in _cases(rows):
            for place in moments:
                if cell := row.cells[place].strip():
                    dates.meet(cell)
            for name, place in coded:
                cell = row.cells[place].strip()
                if cell and (cell in values[name] or len(values[name]) < MOST_VALUES):
                    values[name][cell] = values[name].get(cell, 0) + 1
    return dates, values


def _put_together(
    file: Path,
    guesses: list[Guess],
    dates: DateForms,
    values: dict[str, dict[str, int]],
    about: tuple[str, str, str],
) -> GuessedMapping:
    by_field = {guess.field: guess.column.heading for guess in guesses if guess.field}
    words = {name: {word: codes_of(name).get(compared(word), "") for word in found} for name, found in values.items()}
    encoding, sheet, delimiter = about
    given: dict[str, object] = {
        "source": re.sub(r"[^\w-]+", "-", file.stem).strip("-")[:40] or "list",
        "key": by_field.get(KEY, ""),
        "columns": {heading: name for name, heading in by_field.items() if name != KEY},
        "ignored": [guess.column.heading for guess in guesses if not guess.field],
        "values": {
            name: {word: code for word, code in found.items() if code} for name, found in words.items() if found
        },
        "date_format": dates.forms() or ["%Y-%m-%d %H:%M"],
        "zone": settings().zone,
        "encoding": "auto" if sheet else encoding,
        "delimiter": delimiter,
        "sheet": sheet,
    }
    unknown = {name: [word for word, code in found.items() if not code] for name, found in words.items()}
    text = mapping_text(given, unknown, dates.either())
    return GuessedMapping(tuple(guesses), text, tuple(_questions(by_field, unknown, dates)), _mapping(given))


def _mapping(given: dict[str, object]) -> ColumnMapping | None:
    try:
        return ColumnMapping.model_validate(given | {"acting_as": SYSTEM.no})
    except ValidationError:
        return None


def _questions(by_field: Collection[str], unknown: dict[str, list[str]], dates: DateForms) -> list[str]:
    language = settings().language
    asked = [say(language, "Who imports? Write your number at acting_as.")]
    for name, question in (
        ("customer", "Which column names the customer?"),
        ("text", "Which column holds the customer's words?"),
        (KEY, "By which column is a row known again? None was found in which every value stands once."),
    ):
        if name not in by_field:
            asked.append(say(language, question))
    for name, words in unknown.items():
        if words:
            message = "What does {words} mean in {field}? Write its code under [values.{field}]."
            listed = say(language, ", ").join(f"“{word[:40]}”" for word in words)
            asked.append(say(language, message, words=listed, field=name))
    if dates.either():
        message = "Do the dates begin with day, month or year? Nothing in the column tells: write one of {forms}."
        asked.append(say(language, message, forms=say(language, ", ").join(dates.either())))
    return asked
