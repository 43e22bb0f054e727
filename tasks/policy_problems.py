"""What is wrong with the policy, in sentences that name the file, the line, the key and the remedy."""

import re
from collections.abc import Iterable, Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rules.policy_table import Limit, TableError

Key = tuple[str, ...]

HEADER = re.compile(r"\s*\[{1,2}([^\[\]]+)\]{1,2}\s*(#.*)?$")
ASSIGNMENT = re.compile(r"""\s*([\w."'-]+)\s*=""")
SHOWN_CHARS = 40


class PolicyError(ValueError):
    """A policy that cannot be used; `problems` holds one sentence for each thing to put right."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def problems_in(error: ValidationError) -> Iterable[tuple[Key, str]]:
    """Return each problem as its dotted key and a phrase that follows the key and ends with the remedy."""
    for details in error.errors():
        cause = details.get("ctx", {}).get("error")
        if isinstance(cause, TableError):
            yield from (_split(sentence) for sentence in cause.problems)
        else:
            yield _key(details), _phrase(details)


def line_of(text: str, number: int, key: Key) -> int:
    """Return the line of a TOML file that writes a key of its `number`-th version, or the nearest line above it."""
    best, line, version = -1, 1, -1
    table: Key = ()
    for at, written in enumerate(text.splitlines(), start=1):
        if header := HEADER.match(written):
            table = _parts(header[1])[1:]
            version += written.strip().startswith("[[version]]")
            path = table
        elif assignment := ASSIGNMENT.match(written):
            path = table + _parts(assignment[1])
        else:
            continue
        if version == number and len(path) > best and key[: len(path)] == path:
            best, line = len(path), at
    return line


def _parts(dotted: str) -> Key:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _split(sentence: str) -> tuple[Key, str]:
    key, _, phrase = sentence.partition(" ")
    return tuple(key.split(".")), phrase


def _key(details: ErrorDetails) -> Key:
    # People count entries of a list from one.
    return tuple(str(part + 1) if isinstance(part, int) else part for part in details["loc"] if part != "[key]")


def _phrase(details: ErrorDetails) -> str:
    kind, context = details["type"], details.get("ctx", {})
    shown = repr(details["input"])
    shown = shown if len(shown) <= SHOWN_CHARS else shown[:SHOWN_CHARS] + "…"
    if "[key]" in details["loc"]:
        return f"is no known key: use {context.get('expected', 'another')}"
    match kind:
        case "extra_forbidden":
            return "is an unknown key: remove it or correct its spelling"
        case "missing":
            return "is missing: add it"
        case "enum":
            return f"is {shown}, no known code: use {context['expected']}"
        case "value_error":
            return f"is refused, for {context['error']}"
        case "model_type" if context["class_name"] == Limit.__name__:
            return "is no limit: write one such as '48 D', for 'none' is not possible here"
        case "dict_type" | "model_type":
            return f"is {shown}: make it a table"
        case "too_short":
            return "is empty: give it at least one entry"
        case "string_pattern_mismatch":
            return f"is {shown}: make it match {context['pattern']}"
    return f"is {shown}: {details['msg'].replace('Input should be', 'make it')}"
