"""People with an account: with a password, and with a second factor whose codes a test can work out."""

from datetime import datetime
from functools import cache

import pyotp

from models.account import Account
from models.database import transaction
from models.event import LedgerEvent
from tasks.access_log import account_subject
from tasks.accounts import open_account
from tasks.calendar import current_time
from tasks.facts import entries_of
from tasks.passwords import hashed

PASSWORD = "a quiet river at dawn"  # noqa: S105  of a test
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105  of a test


def with_password(employee: str) -> Account:
    """Return the account of an employee whose password is PASSWORD."""
    with transaction() as session:
        account = open_account(session, employee, employee, current_time())
        account.password_hash = _hash_of(PASSWORD)
    return account


def with_second_factor(employee: str) -> Account:
    """Return the account of an employee who also has a second factor, of which no code has been used for long."""
    with_password(employee)
    with transaction() as session:
        account = session.get_one(Account, employee)
        account.totp_secret, account.totp_step = SECRET, 1
    return account


def code_at(moment: datetime, secret: str = SECRET) -> str:
    """Return the one-time code of a moment."""
    return pyotp.TOTP(secret).at(moment)


def account(employee: str) -> Account:
    """Return an account as it is kept."""
    with transaction() as session:
        return session.get_one(Account, employee)


def entries(employee: str) -> list[LedgerEvent]:
    """Return what the ledger keeps of an account, oldest first."""
    with transaction() as session:
        return entries_of(session, account_subject(employee))


def kinds(employee: str) -> list[str]:
    """Return what the ledger tells of an account, oldest first."""
    return [entry.kind for entry in entries(employee)]


@cache
def _hash_of(password: str) -> str:
    return hashed(password)
