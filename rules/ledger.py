"""The ledger's chain: each entry's hash covers the entry before it, so that none can be changed or left out unseen."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

GENESIS = "0" * 64
SEALED = (
    "subject", "seq", "kind", "occurred_at", "recorded_at", "actor", "acted_for", "identity", "run", "policy", "data",
)  # fmt: skip


def chained(prev_hash: str, entry: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the entry's sealed fields and the hash before it. Values are JSON; moments are UTC texts.

    Source: catalogue R-004-X.2.
    """
    body = json.dumps(
        [prev_hash, *(entry[name] for name in SEALED)], ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def first_break(entries: Iterable[Mapping[str, Any]]) -> int | None:
    """Return the number of the first entry of a chain that does not fit the one before it; None when all do."""
    prev, expected = GENESIS, 1
    for entry in entries:
        fits = entry["seq"] == expected and entry["prev_hash"] == prev and entry["hash"] == chained(prev, entry)
        if not fits:
            return expected
        prev, expected = entry["hash"], expected + 1
    return None
