"""The file of a table: its versions, or every problem in it with the line, the key and the remedy."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rules.policy_table import Table
from tasks.policy_problems import Key, PolicyError, line_of, problems_in

POLICIES = Path(__file__).resolve().parent.parent / "policies"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a table: from when it holds, where it comes from, what it says."""

    valid_from: date
    reference: str
    content: Table

    @property
    def key(self) -> str:
        """How a message names it."""
        return f"version[{self.valid_from}]"


@dataclass(frozen=True, slots=True)
class TableFile:
    """The file of one table, read but not yet believed."""

    name: str
    text: str
    document: Mapping[str, Any]

    def problem(self, number: int, key: Key, text: str) -> str:
        """Return a sentence about a key of the version with this number, counted from 0."""
        day = self.document["version"][number].get("valid_from")
        label = f"version[{day if is_day(day) else number + 1}]"
        return f"{self.name}, line {line_of(self.text, number, key)}: {'.'.join([label, *key])} {text}"


def read_versions(path: Path, shape: type[Table]) -> tuple[Version, ...]:
    """Return the versions of a table in the order of their days; raise PolicyError with every problem of the file."""
    file = read_table(path)
    versions: list[Version] = []
    problems: list[str] = []
    for number, row in enumerate(file.document["version"]):
        try:
            versions.append(_version(file, number, row, shape))
        except PolicyError as error:
            problems += error.problems
    problems += _days_out_of_order(file)
    if problems:
        raise PolicyError(problems)
    return tuple(versions)


def read_table(path: Path) -> TableFile:
    """Return the parsed file of a table, which holds versions and nothing else; raise PolicyError otherwise."""
    text, document = read_toml(path)
    stray = [
        f"{path.name}: {key} stands outside a version: move it under [[version]] or correct its spelling"
        for key in document
        if key != "version"
    ]
    rows = document.get("version")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        stray.append(f"{path.name}: version is missing: begin each version of the table with [[version]]")
    if stray:
        raise PolicyError(stray)
    return TableFile(path.name, text, document)


def read_toml(path: Path) -> tuple[str, dict[str, Any]]:
    """Return a file's text and what it says; raise PolicyError with the line when it is not TOML in UTF-8."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return text, tomllib.loads(text)
    except FileNotFoundError:
        raise PolicyError([f"{path.name} is missing: add it to {path.parent.name}/"]) from None
    except UnicodeDecodeError as error:
        raise PolicyError([f"{path.name}: byte {error.start} is not UTF-8: save the file as UTF-8"]) from None
    except tomllib.TOMLDecodeError as error:
        raise PolicyError([f"{path.name}: {error}: correct the TOML there"]) from None


def is_day(value: object) -> bool:
    """Tell whether a value is a plain date."""
    return isinstance(value, date) and not isinstance(value, datetime)


def _version(file: TableFile, number: int, row: Mapping[str, Any], shape: type[Table]) -> Version:
    content = {key: value for key, value in row.items() if key not in {"valid_from", "reference"}}
    problems = [file.problem(number, key, text) for key, text in _head_problems(row)]
    try:
        # As JSON and strict, "3" is no number and a code is still a string.
        table = shape.model_validate_json(json.dumps(content, default=str), strict=True)
    except ValidationError as error:
        problems += [file.problem(number, key, text) for key, text in problems_in(error)]
    if problems:
        raise PolicyError(problems)
    return Version(row["valid_from"], row["reference"], table)


def _head_problems(row: Mapping[str, Any]) -> Iterable[tuple[Key, str]]:
    if "valid_from" not in row:
        yield ("valid_from",), "is missing: add the first day of the version, as in valid_from = 2018-01-01"
    elif not is_day(row["valid_from"]):
        yield ("valid_from",), f"is {row['valid_from']!r}: write a day without quotes, as in valid_from = 2018-01-01"
    reference = row.get("reference")
    if not isinstance(reference, str) or not reference.strip():
        yield ("reference",), 'is missing: say where the numbers come from, as in reference = "T3; 004 §3.7"'


def _days_out_of_order(file: TableFile) -> Iterable[str]:
    rows = file.document["version"]
    days = [(number, row["valid_from"]) for number, row in enumerate(rows) if is_day(row.get("valid_from"))]
    for (_, before), (number, day) in pairwise(days):
        if day == before:
            text = f"begins on {day} like the version before it so that they overlap: give it a later day or remove one"
            yield file.problem(number, ("valid_from",), text)
        elif day < before:
            text = f"comes after the version of {before}: sort the versions by their days, the oldest first"
            yield file.problem(number, ("valid_from",), text)
