"""Before an import begins: the mapping is read, and it, the file and the company must fit."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError

from models.database import transaction
from models.forms.base import refusals_of
from models.mapping import AUTO, ColumnMapping, ImportRefused
from models.settings import ROOT, settings
from models.words import say
from rules.acting import roles_on
from rules.decide import not_entitled
from rules.lifecycle import MOVES, Event
from rules.vocabulary import ImportMode
from tasks.asking import person
from tasks.company import SYSTEM, company
from tasks.csv_files import encodings_with
from tasks.list_rows import Row
from tasks.refusals import worded

PRESETS = ROOT / "deployments" / "mappings"
NAME = re.compile(r"[\w-]{1,80}")
MOST_PROBLEMS = 20


def read_mapping(given: str) -> ColumnMapping:
    """Return the mapping of a name, that a TOML file holds, or a text that is the mapping itself.

    A name is looked up among the installation's own mappings, then among the presets. Raises ImportRefused.
    """
    language = settings().language
    if not given.strip():
        message = "A mapping is needed: only check the file first, then correct and give the mapping that is shown."
        raise ImportRefused(say(language, message))
    is_text = "\n" in given or "=" in given
    path = Path() if is_text else _path_of(given)
    name = "" if is_text else f"{path.name}: "
    try:
        text = given if is_text else path.read_text(encoding="utf-8-sig")
        return ColumnMapping.model_validate(tomllib.loads(text))
    except OSError:
        raise ImportRefused(say(language, "There is no file {path}: check the path.", path=given)) from None
    except ValidationError as error:
        raise ImportRefused(*(name + problem for problem in refusals_of(error, language))) from None
    except ValueError as error:  # not TOML, or not UTF-8
        message = "The mapping cannot be read ({error}): correct it."
        raise ImportRefused(say(language, message, error=f"{name}{error}")) from None


def kept_mappings() -> dict[str, Path]:
    """Return the mappings that have a name: the presets, and the installation's own before them."""
    folders = (PRESETS, settings().home / "mappings")
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.toml"))}


def _path_of(given: str) -> Path:
    if not NAME.fullmatch(given):
        return Path(given)
    known = kept_mappings()
    if given not in known:
        language = settings().language
        message = "There is no mapping {name}: write one of {known}, or the path of a file."
        raise ImportRefused(say(language, message, name=given, known=say(language, ", ").join(known)))
    return known[given]


def check_mode(mapping: ColumnMapping, mode: ImportMode) -> None:
    """Raise ImportRefused when a mapping gives to new complaints what only old cases have."""
    if mode is ImportMode.NEW and mapping.only_for_history:
        fields = say(settings().language, ", ").join(mapping.only_for_history)
        message = "Only old cases have {fields}: take them over as old cases, or leave these columns out."
        raise ImportRefused(say(settings().language, message, fields=fields))


def check_actor(number: str, mode: ImportMode) -> None:
    """Raise ImportRefused unless an active employee imports, who for old cases must be one that may take them over."""
    if number == SYSTEM.no:
        return
    with transaction() as session:
        known = company(session)
        actor = person(known, number)
    if not actor.active:
        message = "acting_as: {number} is no active employee: name another."
        raise ImportRefused(say(settings().language, message, number=number))
    if mode is ImportMode.HISTORY:
        move = next(move for move in MOVES if move.event is Event.TAKE_OVER)
        if refused := not_entitled(move, actor, roles_on(actor, None, known)):
            raise ImportRefused(*worded(refused))


def check_headings(file: Path, headings: Sequence[str], mapping: ColumnMapping) -> None:
    """Raise ImportRefused for a mapped heading that is missing or stands twice, and for one that is not mapped."""
    language, missing = settings().language, mapping.missing_headings(headings)
    problems = []
    if missing:
        others = [name for name in encodings_with(file, missing) if name != mapping.encoding != AUTO]
        hint = say(language, "with encoding = {encoding} it is there.", encoding=f'"{others[0]}"') if others else ""
        for heading in missing:
            message = "The file has no heading “{heading}”: correct the mapping or the file. Its headings: {headings}."
            problems.append(f"{say(language, message, heading=heading, headings=_shown(headings))} {hint}".strip())
    for heading in mapping.unknown_headings(headings):
        message = "The heading “{heading}” is not mapped: put it under [columns], or into `ignored`."
        problems.append(say(language, message, heading=_readable(heading)))
    for heading in dict.fromkeys((mapping.key, *mapping.columns)):
        if headings.count(heading) > 1:
            message = "The heading “{heading}” stands more than once: give each column a heading of its own."
            problems.append(say(language, message, heading=heading))
    if problems:
        raise ImportRefused(*problems[:MOST_PROBLEMS])


def check_unnamed(headings: Sequence[str], rows: Iterable[Row]) -> None:
    """Raise ImportRefused when values stand in a column that has no heading: nobody could say what becomes of them."""
    met = {place: row for row in rows for place in filled_unnamed(headings, row)}
    message = "Column {column} has no heading, and in row {row} something stands in it: give it a heading in the file."
    language = settings().language
    problems = [say(language, message, column=letters_of(place), row=met[place].number) for place in sorted(met)]
    if problems:
        raise ImportRefused(*problems[:MOST_PROBLEMS])


def filled_unnamed(headings: Sequence[str], row: Row) -> list[int]:
    """Return the places of a row in which something stands though the column has no heading."""
    if "" not in headings:
        return []
    named = enumerate(zip(headings, row.cells, strict=True))
    return [place for place, (heading, cell) in named if not heading and cell.strip()]


def letters_of(place: int) -> str:
    """Return how a spreadsheet calls the column at a place counted from 0: 26 is AA."""
    more, last = divmod(place, 26)
    return (letters_of(more - 1) if more else "") + chr(ord("A") + last)


def _shown(headings: Sequence[str]) -> str:
    return say(settings().language, ", ").join(_readable(heading) for heading in headings)


def _readable(heading: str) -> str:
    return heading.encode(errors="replace").decode()
