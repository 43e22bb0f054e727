"""Before an import begins: the mapping is read, and it, the file and the company must fit."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from models.database import transaction
from models.forms.base import refusals_of
from models.mapping import ColumnMapping, ImportRefused
from models.settings import settings
from models.words import say
from tasks.asking import person
from tasks.company import company
from tasks.csv_files import encodings_with


def read_mapping(path_or_text: str) -> ColumnMapping:
    """Return the mapping that a TOML file holds, or a text that is the mapping itself. Raises ImportRefused."""
    is_text = "\n" in path_or_text or "=" in path_or_text
    name = "" if is_text else f"{Path(path_or_text).name}: "
    language = settings().language
    try:
        text = path_or_text if is_text else Path(path_or_text).read_text(encoding="utf-8-sig")
        return ColumnMapping.model_validate(tomllib.loads(text))
    except OSError:
        raise ImportRefused(say(language, "There is no file {path}: check the path.", path=path_or_text)) from None
    except ValidationError as error:
        raise ImportRefused(*(name + problem for problem in refusals_of(error, language))) from None
    except ValueError as error:  # not TOML, or not UTF-8
        message = "The mapping cannot be read ({error}): correct it."
        raise ImportRefused(say(language, message, error=f"{name}{error}")) from None


def check_actor(number: str) -> None:
    """Raise ImportRefused unless an active employee imports."""
    with transaction() as session:
        if not person(company(session), number).active:
            message = "acting_as: {number} is no active employee: name another."
            raise ImportRefused(say(settings().language, message, number=number))


def check_headings(file: Path, headings: Sequence[str], mapping: ColumnMapping) -> None:
    """Raise ImportRefused for a mapped heading that is missing or stands twice, and for one that is not mapped."""
    language, missing = settings().language, mapping.missing_headings(headings)
    problems = []
    if missing:
        others = [name for name in encodings_with(file, missing) if name != mapping.encoding]
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
        raise ImportRefused(*problems)


def _shown(headings: Sequence[str]) -> str:
    return say(settings().language, ", ").join(_readable(heading) for heading in headings)


def _readable(heading: str) -> str:
    return heading.encode(errors="replace").decode()
