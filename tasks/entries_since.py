"""What has happened on a subject since somebody last looked: the newer entries of its ledger, in words."""

from datetime import datetime

from sqlmodel import Session, col, select

from models.event import LedgerEvent
from tasks.names_shown import names_of_company
from tasks.timeline_shown import Happening, Readership, timeline

MOST = 50


def entries_since(session: Session, no: str, head: str, own_runs: str, now: datetime) -> tuple[Happening, ...]:
    """Return what was entered on a subject after the entry with this hash, the newest first, at most MOST of it.

    What was done under names that begin with `own_runs` is known to who asks. Whom an assessment concerns is left out:
    that is shown on the page of the case to those who may see it.
    """
    seen = session.exec(select(LedgerEvent.seq).where(LedgerEvent.subject == no, LedgerEvent.hash == head)).first()
    newer = select(LedgerEvent).where(LedgerEvent.subject == no, LedgerEvent.seq > (seen or 0))
    newer = newer.where(~col(LedgerEvent.run).startswith(own_runs))
    entries = session.exec(newer.order_by(col(LedgerEvent.seq).desc()).limit(MOST)).all()
    names, _ = names_of_company(session, now)
    return timeline(entries[::-1], Readership(names, lambda _: False))
