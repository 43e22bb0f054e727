"""Signing in: a number, a password and, where one is set up, a one-time code. Whoever fails too often waits.

Hashing takes long, so it is done before the database is locked; the account is looked at again afterwards.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.account import Account
from models.database import reading, transaction
from models.session import SessionKind
from rules.sign_in import Lock
from rules.vocabulary import AccountEvent, ProvedBy
from tasks.access_log import note
from tasks.company import company
from tasks.passwords import fits, hashed, is_outdated
from tasks.policy_store import book
from tasks.sessions import begin_session, end_session, hash_of
from tasks.totp import has_second_factor, use_code

PASSWORD = {False: ProvedBy.PASSWORD, True: ProvedBy.PASSWORD_AND_CODE}


@dataclass(frozen=True)
class Tried:
    """A password that was tried on an account: whether it fits, the hash it was held against, and a newer one of it."""

    employee: str
    right: bool
    held_against: str
    newer: str = ""


def sign_in(number: str, password: str, code: str, now: datetime, key_before: str = "") -> str | None:
    """Return the key of a new session, or None; why not, nobody is told. The browser's session before it ends."""
    tried = try_password(number, password)
    with transaction() as session:
        proved = settle(session, tried, code, now)
        return welcome(session, tried.employee, proved, now, key_before) if proved else None


def prove(employee: str, password: str, code: str, now: datetime) -> ProvedBy | None:
    """Return by what a person has proved afresh who he is; None when he has not, which counts as a failed sign-in."""
    tried = try_password(employee, password)
    with transaction() as session:
        return settle(session, tried, code, now)


def sign_out(employee: str, key_hash: str, now: datetime) -> None:
    """End the session that a person works in."""
    with transaction() as session:
        end_session(session, key_hash)
        note(session, employee, AccountEvent.SIGNED_OUT, {}, employee, now)


def try_password(number: str, password: str) -> Tried:
    """Try a password on an account, outside of any transaction; one that does not exist takes as long."""
    employee = "".join(unicodedata.normalize("NFKC", number).split())
    with reading() as session:
        account = session.get(Account, employee) if employee.isprintable() else None
    kept = account.password_hash if account else ""
    right = fits(password, kept)
    newer = hashed(password) if right and is_outdated(kept) else ""
    return Tried(employee if account else "", right, kept, newer)


def settle(session: Session, tried: Tried, code: str | None, now: datetime) -> ProvedBy | None:
    """Return by what a person has proved who he is, or None: then it is counted, and the last one allowed locks.

    Without a `code` (None) the password alone is asked for. A locked or disabled account proves nothing.
    """
    account = locked_row(session, tried.employee)
    if account is None or _is_shut(session, account, now):
        return None
    asks = has_second_factor(account) and code is not None
    right = tried.right and account.password_hash == tried.held_against
    if not right or (asks and not use_code(account, code or "", now)):
        _count_failure(session, account, now)
        return None
    account.failures, account.locked_until = 0, None
    account.password_hash = tried.newer or account.password_hash
    return PASSWORD[asks]


def welcome(session: Session, employee: str, proved: ProvedBy, now: datetime, key_before: str = "") -> str:
    """Begin the session of a person who has proved who he is, and return its key; the browser's one before it ends."""
    end_session(session, hash_of(key_before))
    note(session, employee, AccountEvent.SIGNED_IN, {"by": proved}, employee, now)
    return begin_session(session, employee, SessionKind.BROWSER, now)


def locked_row(session: Session, employee: str) -> Account | None:
    """Return an account that nobody else changes until the end of the transaction; None when there is none."""
    return session.exec(select(Account).where(col(Account.employee) == employee).with_for_update()).first()


def _is_shut(session: Session, account: Account, now: datetime) -> bool:
    person = company(session, now).people.get(account.employee)
    locked = Lock(account.failures, account.locked_until).holds(now)
    return account.disabled or locked or person is None or not person.active


def _count_failure(session: Session, account: Account, now: datetime) -> None:
    lock = Lock(account.failures).after_failure(now, book().at(now).sign_in)
    account.failures, account.locked_until = lock.failures, lock.until
    session.flush()
    note(session, account.employee, AccountEvent.SIGN_IN_FAILED, {}, "", now)
    if lock.until:
        note(session, account.employee, AccountEvent.ACCOUNT_LOCKED, {"until": lock.until}, "", now)
