"""What happens at the door of the portal, in the ledger: who signed in, who was refused, who changed an account.

The entries of a person stand under his account; those of strangers under one of their own.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.database import transaction
from models.event import LedgerEvent
from rules.vocabulary import Identity
from tasks.ledger import Signature, chain_of

STRANGERS = "ACCOUNT-"
REFUSED = "ACCESS_REFUSED"
ATTEMPTS = 5


def account_subject(employee: str) -> str:
    """Return under which number the ledger keeps what concerns an account."""
    return f"ACCOUNT-{employee}"


def note(session: Session, employee: str, kind: str, what: Mapping[str, Any], by: str, now: datetime) -> None:
    """Enter what befell an account; `by` is who did it."""
    identity = Identity.PROVED if by else Identity.STATED
    entry = chain_of(session, account_subject(employee)).entry(kind, what, Signature(by, identity, now))
    session.execute(insert(LedgerEvent), [entry])


def note_refused(employee: str, why: str, path: str, now: datetime) -> None:
    """Enter that somebody was refused; two at the same moment take turns."""
    for attempt in range(ATTEMPTS):
        try:
            with transaction() as session:
                note(session, employee, REFUSED, {"why": why, "path": path[:200]}, employee, now)
        except IntegrityError:
            if attempt + 1 == ATTEMPTS:
                raise
        else:
            return
