"""The ledger is held against every anchor: what was sealed must still be there, and the anchors must hang together."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from models.database import reading
from models.event import LedgerEvent
from rules.anchor import FIRST, Tree, first_unsealed
from tasks.anchor import ANCHORED, SUBJECT
from tasks.anchor_files import AnchorUnreadable, anchor_paths, heads_in, read_anchor
from tasks.anchored_heads import Rewritten, rewritten_since


def rewritten_chains() -> list[Rewritten]:
    """Return the chains of which a sealed entry is gone or says something else, each since its first such anchor.

    Only what was sealed can be told: a chain that was cut or written anew after the newest anchor is not among them.
    """
    found: dict[str, Rewritten] = {}
    for path in anchor_paths():
        for each in rewritten_since(path):
            found.setdefault(each.subject, each)
    return list(found.values())


def faulty_anchors() -> list[str]:
    """Return in words what is wrong with the anchors themselves: a file changed, out of its row, or missing."""
    found, whole = list[str](), list[dict[str, Any]]()
    for path in anchor_paths():
        try:
            about = read_anchor(path)
            whole.append(about)
            found += _faults(path, about)
        except AnchorUnreadable as fault:
            found.append(str(fault))
    torn = first_unsealed(whole, FIRST)
    if torn:
        found.append(f"the anchor of {torn} was changed, or the one before it is another")
    return found + _missing({about["day"]: about["seal"] for about in whole})


def _faults(path: Path, about: dict[str, Any]) -> Iterator[str]:
    tree = Tree()
    for head in heads_in(path):
        tree.add(head)
    if (tree.size, tree.closed()) != (about["heads"], about["root"]):
        yield f"the heads in {path.name} are not those that were sealed"
    if about["day"] != path.stem:
        yield f"{path.name} is the anchor of {about['day']}"


def _missing(seals: dict[str, str]) -> list[str]:
    """Return the anchors that the ledger knows of, and whose files are gone or others."""
    own = (LedgerEvent.subject == SUBJECT, LedgerEvent.kind == ANCHORED)
    with reading() as session:
        entered = session.exec(select(LedgerEvent.data).where(*own).order_by(col(LedgerEvent.seq))).all()
    return [
        f"the anchor of {told['day']} is missing, or not the one that was made"
        for told in entered
        if seals.get(told["day"]) != told["seal"]
    ]
