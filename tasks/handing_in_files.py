"""Photos and evidence that somebody hands in at the portal, several at once, each taken up or refused by itself."""

from collections.abc import Iterable
from datetime import datetime

from models.database import reading
from rules.vocabulary import Identity
from tasks.evidence import Content, TakenUp, take_in
from tasks.ledger import Signature
from tasks.onlooker import Onlooker
from tasks.subjects import COMPLAINT


def hand_in_files(
    complaint_no: str, files: Iterable[tuple[str, Content]], who: Onlooker, now: datetime
) -> TakenUp | None:
    """Take up files for a complaint, each under its name; None when there is none, or none for this person."""
    with reading() as session:
        seen = who.sees(session, complaint_no, COMPLAINT)
    return take_in(complaint_no, files, Signature(who.person.no, Identity.PROVED, now)) if seen else None
