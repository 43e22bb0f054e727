"""What a dry run has met: the keys of any number of rows, kept outside of memory, as it leaves none in the database."""

import sqlite3
from collections.abc import Iterable, Sequence

BATCH = 500


class TriedKeys:
    """Keys of rows that would go in, each with the row and the hash of what it said."""

    def __init__(self) -> None:
        # A nameless database is a file of its own that is gone when it is closed.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("CREATE TABLE tried (key TEXT PRIMARY KEY, number INTEGER, body TEXT) WITHOUT ROWID")

    def add(self, tried: Iterable[tuple[str, int, str]]) -> None:
        """Keep keys with their rows."""
        self._database.execute("BEGIN")
        self._database.executemany("INSERT OR IGNORE INTO tried VALUES (?, ?, ?)", tried)
        self._database.execute("COMMIT")

    def known(self, keys: Sequence[str]) -> dict[str, tuple[int, str]]:
        """Return row and hash of those keys that have been met."""
        found: dict[str, tuple[int, str]] = {}
        for first in range(0, len(keys), BATCH):
            batch = keys[first : first + BATCH]
            marks = ",".join("?" * len(batch))
            rows = self._database.execute(f"SELECT * FROM tried WHERE key IN ({marks})", batch)  # noqa: S608  marks alone
            found |= {key: (number, body) for key, number, body in rows}
        return found

    def close(self) -> None:
        """Let go of everything."""
        self._database.close()
