"""One policy out of the versions of its tables: composed, overridden, kept as text and read back."""

import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from rules.policy import Policy
from rules.policy_table import Table
from tasks.policy_files import Version
from tasks.policy_problems import PolicyError, problems_in

TABLES: dict[str, type[Table]] = {
    name: field.annotation
    for name, field in Policy.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, Table)
}
CODE_CHARS = 8
SHOWN_KEYS = 12


def compose(versions: Mapping[str, Version]) -> Policy:
    """Return the policy made of one version of each table; its code is the newest of their days and a digest."""
    return _named(
        max(version.valid_from for version in versions.values()),
        {name: version.reference for name, version in versions.items()},
        {name: version.content for name, version in versions.items()},
    )


def override(policy: Policy, changes: Mapping[str, object]) -> Policy:
    """Return the policy with some values replaced and its tables checked again; its code changes with them.

    A key is dotted from the top (`limits.clocks.CLOSE.GENERAL`), or any end of that which fits one key only
    (`refusal_policy`). A value is written as in the files. Raises PolicyError that lists the candidates of an unknown
    or ambiguous key.
    """
    data = policy.model_dump(mode="json", include=set(TABLES))
    keys = list(_keys(data))
    problems: list[str] = []
    for written, value in changes.items():
        try:
            _set(data, _key_meant(written, keys), value)
        except PolicyError as error:
            problems += error.problems
    if problems:
        raise PolicyError(problems)
    tables = {name: _table(name, data[name]) for name in TABLES}
    return _named(date.fromisoformat(policy.code[:10]), policy.references, tables)


def to_json(policy: Policy) -> str:
    """Return the policy as text to keep; `from_json` gives back an equal policy."""
    return policy.model_dump_json()


def from_json(text: str, later: Policy | None = None) -> Policy:
    """Return the policy that `to_json` wrote; raise PolicyError when the text is none.

    Tables and fields that did not exist when it was written are those of `later`.
    """
    try:
        return Policy.model_validate_json(_completed(text, later) if later else text, strict=True)
    except ValidationError as error:
        message = [f"frozen policy: {'.'.join(key)} {phrase}" for key, phrase in problems_in(error)]
        raise PolicyError(message) from None


def _completed(text: str, later: Policy) -> str:
    """Return a policy's text with what it does not know of; what it does know stays as it was."""
    kept, known = json.loads(text), json.loads(to_json(later))
    tables = {name: {**known[name], **table} if name in TABLES else table for name, table in kept.items()}
    return json.dumps({**known, **tables})


def _table(name: str, data: object) -> Table:
    try:
        return TABLES[name].model_validate(data)
    except ValidationError as error:
        message = [f"override {'.'.join([name, *key])} {phrase}" for key, phrase in problems_in(error)]
        raise PolicyError(message) from None


def _named(day: date, references: Mapping[str, str], tables: Mapping[str, Table]) -> Policy:
    content = {name: table.model_dump(mode="json") for name, table in tables.items()}
    canonical = json.dumps([dict(references), content], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode()).hexdigest()[:CODE_CHARS]
    parts: dict[str, Any] = dict(tables)
    return Policy(code=f"{day}-{digest}", references=dict(references), **parts)


def _keys(data: Mapping[str, Any], above: str = "") -> Iterable[str]:
    for name, value in data.items():
        yield above + name
        if isinstance(value, dict):
            yield from _keys(value, f"{above}{name}.")


def _key_meant(written: str, keys: list[str]) -> str:
    found = [key for key in keys if key == written] or [key for key in keys if key.endswith(f".{written}")]
    if len(found) == 1:
        return found[0]
    if found:
        more = f" or {len(found) - SHOWN_KEYS} others" if len(found) > SHOWN_KEYS else ""
        raise PolicyError([f"override {written} fits several keys: write one of {', '.join(found[:SHOWN_KEYS])}{more}"])
    last_names = {key.rpartition(".")[2]: key for key in reversed(keys)}
    near = difflib.get_close_matches(written, [*keys, *last_names], n=5, cutoff=0.5)
    candidates = dict.fromkeys(last_names.get(name, name) for name in near) or TABLES
    raise PolicyError([f"override {written} is an unknown key: write one of {', '.join(candidates)}"])


def _set(data: dict[str, Any], dotted: str, value: object) -> None:
    *path, last = dotted.split(".")
    for part in path:
        data = data[part]
    data[last] = value
