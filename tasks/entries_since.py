"""What has happened on a subject since somebody last looked: the newer entries of its ledger, in words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from models.employee import Employee
from models.event import LedgerEvent
from models.settings import settings
from models.words import label_of, say
from rules.lifecycle import Event
from rules.vocabulary import EffectKind
from tasks.refusals import REFUSED

MOST = 50
CODES: dict[str, type[StrEnum]] = {str(code): codes for codes in (EffectKind, Event) for code in codes}


@dataclass(frozen=True)
class Happened:
    """An entry of the ledger as people read it."""

    at: datetime
    what: str
    who: str


def entries_since(session: Session, no: str, head: str) -> list[Happened]:
    """Return what was entered on a subject after the entry with this hash, the oldest first, at most MOST of it."""
    seen = select(LedgerEvent.seq).where(LedgerEvent.subject == no, LedgerEvent.hash == head)
    newer = select(LedgerEvent, Employee.name).join(Employee, col(Employee.no) == LedgerEvent.actor, isouter=True)
    newer = newer.where(LedgerEvent.subject == no, LedgerEvent.seq > (session.exec(seen).first() or 0))
    newer = newer.where(col(LedgerEvent.kind).in_([REFUSED, *CODES]))
    found = session.exec(newer.order_by(col(LedgerEvent.seq).desc()).limit(MOST)).all()
    return [Happened(entry.recorded_at, _what(entry), name or entry.actor) for entry, name in reversed(found)]


def _what(entry: LedgerEvent) -> str:
    """Return what an entry is called; of a refused form, which one it was."""
    language = settings().language
    if entry.kind == REFUSED:
        return f"{label_of(language, Event.__name__, entry.data['event'])} · {say(language, 'Not accepted')}"
    return label_of(language, CODES[entry.kind].__name__, entry.kind)
