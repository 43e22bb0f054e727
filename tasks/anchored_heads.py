"""Whether the heads that an anchor sealed are still in the ledger: compared in sets, a thousand at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlmodel import Session, col, select, tuple_

from models.database import reading
from models.event import LedgerEvent
from rules.anchor import Head
from tasks.anchor_files import AnchorUnreadable, heads_in

CHUNK = 1000


@dataclass(frozen=True)
class Rewritten:
    """A chain that is not what an anchor sealed: the first day on which it was sealed so, and the entry concerned."""

    subject: str
    seq: int
    day: str
    gone: bool


def rewritten_since(path: Path) -> Iterator[Rewritten]:
    """Yield what of an anchor's heads is gone or another now; of a damaged file, as far as it can be read."""
    try:
        heads = heads_in(path)
        while chunk := list(islice(heads, CHUNK)):
            yield from _differing(chunk, path.stem)
    except AnchorUnreadable:
        return  # said by `faulty_anchors`


def _differing(heads: Sequence[Head], day: str) -> Iterator[Rewritten]:
    with reading() as session:
        kept = _kept(session, heads)
    for head in heads:
        now = kept.get((head.subject, head.seq))
        if now != head.hash:
            yield Rewritten(head.subject, head.seq, day, gone=now is None)


def _kept(session: Session, heads: Sequence[Head]) -> dict[tuple[str, int], str]:
    place = tuple_(col(LedgerEvent.subject), col(LedgerEvent.seq))
    named = place.in_([(head.subject, head.seq) for head in heads])
    query = select(LedgerEvent.subject, LedgerEvent.seq, LedgerEvent.hash).where(named)
    return {(subject, seq): hash_ for subject, seq, hash_ in session.exec(query)}
