"""The proof that goes with a ledger extract: each chain's newest sealed head, and the seals from there on."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rules.anchor import Head, Tree
from tasks.anchor_files import anchor_paths, heads_in, read_anchor


def proofs_of(first_entries: Mapping[str, int]) -> dict[str, Any]:
    """Return the proofs of some chains, each given with the id of its first entry, and the anchors that they need.

    A chain that no anchor has sealed yet has none. Raises AnchorUnreadable.
    """
    sought, heads, anchors = dict(first_entries), dict[str, Any](), list[dict[str, Any]]()
    for path, anchor in _newest_first():
        if not sought or anchor["through"] < min(sought.values()):
            break
        anchors.append(anchor)
        for subject, proof in _found_in(path, sought):
            heads[subject] = {"day": anchor["day"], **proof}
            del sought[subject]
    needed = _back_to(min((proof["day"] for proof in heads.values()), default=""), anchors)
    return {"heads": heads, "anchors": needed}


def _newest_first() -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in reversed(anchor_paths()):
        yield path, read_anchor(path)


def _found_in(path: Path, sought: Iterable[str]) -> list[tuple[str, dict[str, Any]]]:
    """Return the proofs of those chains that an anchor lists."""
    wanted = set(sought)
    places = [(place, head) for place, head in enumerate(heads_in(path)) if head.subject in wanted]
    return [(head.subject, _proof(path, place, head)) for place, head in places]


def _proof(path: Path, place: int, head: Head) -> dict[str, Any]:
    tree = Tree(place)
    for each in heads_in(path):
        tree.add(each)
    tree.closed()
    return {"seq": head.seq, "hash": head.hash, "steps": [list(step) for step in tree.steps]}


def _back_to(day: str, anchors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the anchors from a day on, the oldest first."""
    return [anchor for anchor in reversed(anchors) if day and anchor["day"] >= day]
