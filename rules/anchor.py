"""An anchor seals the ledger from outside: a tree over the heads of the chains that moved, tied to the anchor before.

The tree is that of RFC 6962, so that a few hashes prove of one head that it is in it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

FORMAT = "kesu-anchor-1"
SEALED = ("format", "day", "taken_at", "previous", "after", "through", "heads", "root")
FIRST = "0" * 64  # what stands for the anchor before the first one
LEFT, RIGHT = "L", "R"


class Head(NamedTuple):
    """The newest entry of a chain: its subject, its number and its hash."""

    subject: str
    seq: int
    hash: str


class Step(NamedTuple):
    """One step from a leaf to the root: on which side the neighbour stands, and its hash."""

    side: str
    hash: str


@dataclass(frozen=True)
class _Node:
    height: int
    hash: bytes
    watched: bool


class Tree:
    """A tree that grows leaf by leaf and keeps one hash a level. `steps` lead up from the leaf that is watched."""

    def __init__(self, watched: int | None = None) -> None:
        self.size, self.steps = 0, list[Step]()
        self._watched, self._peaks = watched, list[_Node]()

    def add(self, head: Head) -> None:
        """Add the next head."""
        self._peaks.append(_Node(0, leaf_of(head), self.size == self._watched))
        self.size += 1
        while len(self._peaks) > 1 and self._peaks[-1].height == self._peaks[-2].height:
            self._join()

    def closed(self) -> str:
        """Return the root of all leaves; nothing is added after it. Of no leaves it is the SHA-256 of nothing."""
        while len(self._peaks) > 1:
            self._join()
        return self._peaks[0].hash.hex() if self._peaks else hashlib.sha256().hexdigest()

    def _join(self) -> None:
        right, left = self._peaks.pop(), self._peaks.pop()
        if left.watched or right.watched:
            self.steps.append(Step(RIGHT, right.hash.hex()) if left.watched else Step(LEFT, left.hash.hex()))
        joined = parent_of(left.hash, right.hash)
        self._peaks.append(_Node(left.height + 1, joined, left.watched or right.watched))


def leaf_of(head: Head) -> bytes:
    """Return the leaf of a head: the SHA-256 of a zero byte and of `subject seq hash`."""
    return hashlib.sha256(b"\x00" + f"{head.subject} {head.seq} {head.hash}".encode()).digest()


def parent_of(left: bytes, right: bytes) -> bytes:
    """Return the hash above two others, which no leaf can have."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_above(head: Head, steps: Iterable[Step]) -> str:
    """Return the root to which a head leads by its steps."""
    found = leaf_of(head)
    for side, neighbour in steps:
        other = bytes.fromhex(neighbour)
        found = parent_of(other, found) if side == LEFT else parent_of(found, other)
    return found.hex()


def seal_of(anchor: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what an anchor says, with the seal of the anchor before it."""
    body = json.dumps([anchor[name] for name in SEALED], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def first_unsealed(anchors: Iterable[Mapping[str, Any]], previous: str) -> str | None:
    """Return the day of the first anchor that was changed or is not tied to the one before; None when all hold."""
    for anchor in anchors:
        if anchor["previous"] != previous or anchor["seal"] != seal_of(anchor):
            return str(anchor["day"])
        previous = anchor["seal"]
    return None
