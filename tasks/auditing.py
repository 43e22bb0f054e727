"""What an auditor asks of the ledger: whether it holds now, and which anchors bear witness to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Any

from sqlmodel import col, func, select

from models.database import reading
from models.event import LedgerEvent
from tasks.anchor_check import faulty_anchors, rewritten_chains
from tasks.anchor_files import AnchorUnreadable, anchor_paths, read_anchor
from tasks.anchored_heads import Rewritten
from tasks.ledger_check import broken_chains, changed_assessments, changed_eight_ds
from tasks.policy_enacting import altered_frozen

NEWEST = 60
_at_work = Lock()


@dataclass(frozen=True)
class LedgerChecked:
    """What a check found. `broken` are chains by the number of the first entry that does not fit."""

    at: datetime
    seconds: float
    chains: int
    entries: int
    broken: Mapping[str, int]
    changed: Sequence[str]
    rewritten: Sequence[Rewritten]
    faulty: Sequence[str]

    @property
    def holds(self) -> bool:
        """Whether nothing was changed behind the ledger's back."""
        return not (self.broken or self.changed or self.rewritten or self.faulty)


@dataclass(frozen=True)
class AnchorShown:
    """One anchor: the day, how many heads it seals up to which entry, their root, and its seal."""

    day: str
    heads: int
    through: int
    root: str
    seal: str


@dataclass(frozen=True)
class Anchors:
    """The newest anchors, the newest first, and how many there are; `unreadable` says what is no anchor."""

    shown: tuple[AnchorShown, ...]
    total: int
    unreadable: tuple[str, ...]


def check_ledger(now: datetime) -> LedgerChecked | None:
    """Check the whole ledger and return what was found; None while another check is at work.

    It reads everything that was ever entered, so one at a time is enough.
    """
    if not _at_work.acquire(blocking=False):
        return None
    try:
        return _checked(now)
    finally:
        _at_work.release()


def _checked(now: datetime) -> LedgerChecked:
    began = monotonic()
    with reading() as session:
        counted = select(func.count(), func.count(col(LedgerEvent.subject).distinct()))
        entries, chains = session.exec(counted.select_from(LedgerEvent)).one()
    found: dict[str, Any] = {
        "broken": broken_chains(),
        "changed": changed_eight_ds() + changed_assessments() + altered_frozen(),
        "rewritten": rewritten_chains(),
        "faulty": faulty_anchors(),
    }
    return LedgerChecked(at=now, seconds=monotonic() - began, chains=chains, entries=entries, **found)


def anchors(most: int = NEWEST) -> Anchors:
    """Return the newest anchors as their files say."""
    paths = anchor_paths()
    shown, unreadable = list[AnchorShown](), list[str]()
    for path in reversed(paths[-most:]):
        try:
            shown.append(_anchor(read_anchor(path)))
        except AnchorUnreadable as fault:
            unreadable.append(str(fault))
    return Anchors(tuple(shown), len(paths), tuple(unreadable))


def _anchor(told: Mapping[str, Any]) -> AnchorShown:
    return AnchorShown(**{name: told[name] for name in ("day", "heads", "through", "root", "seal")})
