"""One's own password: chosen with an invitation, changed by who knows the old one."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.account import Account
from models.database import reading, transaction
from models.employee import Employee
from models.session import SessionKind, SignedIn
from rules.sign_in import password_too_weak
from rules.vocabulary import AccountEvent
from tasks.access_log import note
from tasks.accounts import BROWSERS, AccountRefused, account_of
from tasks.passwords import hashed
from tasks.policy_store import book
from tasks.sessions import end_sessions_of, hash_of
from tasks.signing_in import settle, try_password

WRONG_PASSWORD = "This is not your password, or your account is locked for a while."  # noqa: S105  what is said of one
NO_INVITATION = "This link is not good any more: ask the administrator for a new one."


@dataclass(frozen=True)
class Invited:
    """Whom an invitation is for."""

    no: str
    name: str
    password_length: int


def invited(key: str, now: datetime) -> Invited | None:
    """Return whom an invitation is for; None when it is not good, or not good any more."""
    with reading() as session:
        row = _invitation(session, key, now)
        person = session.get(Employee, row.employee) if row else None
    return Invited(person.no, person.name, book().at(now).sign_in.password_length) if person else None


def accept_invitation(key: str, password: str, again: str, now: datetime) -> None:
    """Set the password of who holds an invitation, which is used up by this; his other sessions end, and any lock.

    Raises AccountRefused for a password that is too weak or not twice the same, and for an invitation that is not good.
    """
    guest = invited(key, now)
    if guest is None:
        raise AccountRefused(NO_INVITATION)
    kept = _new_hash(guest.no, password, again, now)
    with transaction() as session:
        account = account_of(session, guest.no)
        if _invitation(session, key, now) is None:
            raise AccountRefused(NO_INVITATION)
        account.password_hash, account.failures, account.locked_until = kept, 0, None
        end_sessions_of(session, guest.no, *BROWSERS)
        note(session, guest.no, AccountEvent.PASSWORD_SET, {}, guest.no, now)


def change_password(employee: str, old: str, new: str, again: str, key_hash: str, now: datetime) -> None:
    """Change one's own password; all other browsers are signed out.

    Raises AccountRefused for a wrong old one, which counts as a failed sign-in, and for a new one that will not do.
    """
    kept = _new_hash(employee, new, again, now)
    know_password(employee, old, now)
    with transaction() as session:
        account = account_of(session, employee)
        account.password_hash = kept
        end_sessions_of(session, employee, *BROWSERS, besides=key_hash)
        note(session, employee, AccountEvent.PASSWORD_CHANGED, {}, employee, now)


def know_password(employee: str, password: str, now: datetime) -> None:
    """Have a person know his password. Raises AccountRefused for a wrong one, which counts as a failed sign-in."""
    tried = try_password(employee, password)
    with transaction() as session:
        proved = settle(session, tried, None, now)
    if proved is None:
        raise AccountRefused(WRONG_PASSWORD)


def _invitation(session: Session, key: str, now: datetime) -> SignedIn | None:
    row = session.get(SignedIn, hash_of(key))
    if row is None or row.kind is not SessionKind.INVITATION or row.ends_at <= now:
        return None
    account, person = session.get_one(Account, row.employee), session.get_one(Employee, row.employee)
    return row if person.active and not account.disabled else None


def _new_hash(employee: str, password: str, again: str, now: datetime) -> str:
    if password != again:
        raise AccountRefused("The two passwords are not the same.")
    rules = book().at(now).sign_in
    with reading() as session:
        person = session.get_one(Employee, employee)
    words = (person.no, person.name, person.email.partition("@")[0])
    weak = password_too_weak(password, words, rules)
    if weak:
        raise AccountRefused(weak, length=rules.password_length)
    return hashed(password)
