"""What differs between two versions of a table, key by key: for a person to read, and to name what was altered."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple


class Difference(NamedTuple):
    """One key with another value. A value that is not there is empty."""

    key: str
    before: str
    after: str

    @property
    def is_change(self) -> bool:
        """Whether both versions have the key: it was neither added nor taken away."""
        return bool(self.before and self.after)


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> list[Difference]:
    """Return the keys whose values differ, dotted, in the order of the older version and then of the newer one."""
    old, new = dict(values_in(before)), dict(values_in(after))
    keys = dict.fromkeys([*old, *new])
    return [Difference(key, old.get(key, ""), new.get(key, "")) for key in keys if old.get(key) != new.get(key)]


def values_in(table: Mapping[str, object], above: str = "") -> Iterator[tuple[str, str]]:
    """Yield each value of a table with its dotted key; entries of a list of tables are counted from one."""
    for key, value in table.items():
        yield from _values(value, f"{above}{key}")


def _values(value: object, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        yield from values_in(value, f"{key}.")
    elif isinstance(value, Sequence) and value and all(isinstance(each, Mapping) for each in value):
        for number, each in enumerate(value, start=1):
            yield from values_in(each, f"{key}.{number}.")
    else:
        yield key, _written(value)


def _written(value: object) -> str:
    """Return a value as it stands in a file, short: a list as its entries, an empty one as []."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_written(each) for each in value) or "[]"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) or '""'
