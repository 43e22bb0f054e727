"""What happens at the door of the portal, in the ledger: who signed in, who was refused, who changed an account.

The entries of a person stand under his account; those of strangers under one of their own.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from models.account import Account
from models.database import transaction
from models.event import LedgerEvent
from rules.vocabulary import AccountEvent, Identity
from tasks.company import SYSTEM
from tasks.ledger import Signature, chain_of, is_recorded

ATTEMPTS = 5
PATH = 200
# A part of an address that is long enough to be the key of a link or of a session must not be read in the ledger.
KEY = re.compile(r"[\w.-]{40,}")


def account_subject(employee: str) -> str:
    """Return under which number the ledger keeps what concerns an account."""
    return f"ACCOUNT-{employee}"


def note(
    session: Session,
    employee: str,
    kind: AccountEvent,
    what: Mapping[str, Any],
    by: str,
    now: datetime,
    once: str | None = None,
) -> None:
    """Enter what befell an account; `by` is who did it. The entries of one account are written one after the other."""
    session.execute(select(Account.employee).where(col(Account.employee) == employee).with_for_update())
    signature = Signature(by, Identity.SYSTEM if by == SYSTEM.no else Identity.PROVED if by else Identity.STATED, now)
    entry = chain_of(session, account_subject(employee)).entry(kind, what, signature, effect_key=once)
    session.execute(insert(LedgerEvent), [entry])


def note_refused(employee: str, why: str, path: str, now: datetime) -> None:
    """Enter that somebody was refused.

    Of strangers the first one of an hour is entered for each reason: nobody can fill the ledger from outside.
    """
    once = None if employee else f"{account_subject(employee)}{why}:{now:%Y-%m-%dT%H}"
    what = {"why": why, "path": KEY.sub("…", path)[:PATH]}
    note_in_turn(employee, AccountEvent.ACCESS_REFUSED, what, now, once)


def note_in_turn(
    employee: str, kind: AccountEvent, what: Mapping[str, Any], now: datetime, once: str | None = None
) -> None:
    """Enter what an employee did or met, by itself; two at the same moment take turns."""
    for attempt in range(ATTEMPTS):
        try:
            with transaction() as session:
                if once is None or not is_recorded(session, once):
                    note(session, employee, kind, what, employee, now, once)
        except IntegrityError:
            if attempt + 1 == ATTEMPTS:
                raise
        else:
            return
