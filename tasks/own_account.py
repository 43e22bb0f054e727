"""One's own account: how it stands, and the browsers and programs that are signed in under one's name."""

from dataclasses import dataclass
from datetime import datetime

from models.account import Account
from models.database import reading, transaction
from models.employee import Employee
from models.session import SessionKind, SignedIn
from rules.vocabulary import AccountEvent
from tasks.access_log import note
from tasks.accounts import AccountRefused
from tasks.policy_store import book
from tasks.sessions import begin_session, end_session, sessions_of
from tasks.totp import Offered, has_second_factor, lacks_second_factor, offered

NAME = 200


@dataclass(frozen=True)
class OpenSession:
    """A browser or a program that is signed in; `key_hash` tells it from the others."""

    key_hash: str
    kind: SessionKind
    name: str
    began_at: datetime
    used_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class OwnAccount:
    """What a person sees of his own account; `offered` is a second factor that waits for its first code."""

    has_password: bool
    second_factor: bool
    must_enrol: bool
    offered: Offered | None
    from_provider: bool
    password_length: int
    browsers: tuple[OpenSession, ...]
    tokens: tuple[OpenSession, ...]


def own_account(employee: str, now: datetime) -> OwnAccount:
    """Return a person's own account."""
    rules = book().at(now).sign_in
    with reading() as session:
        account, person = session.get_one(Account, employee), session.get_one(Employee, employee)
        rows = [_open(row) for row in sessions_of(session, employee, now)]
    return OwnAccount(
        has_password=bool(account.password_hash),
        second_factor=has_second_factor(account),
        must_enrol=lacks_second_factor(account, frozenset(person.roles), rules),
        offered=offered(account, employee),
        from_provider=account.provider_subject is not None,
        password_length=rules.password_length,
        browsers=tuple(row for row in rows if row.kind is SessionKind.BROWSER),
        tokens=tuple(row for row in rows if row.kind is SessionKind.TOKEN),
    )


def make_token(employee: str, name: str, now: datetime) -> str:
    """Return the key of a new token of the API, which is shown once. Raises AccountRefused when it has no name."""
    name = " ".join(name.split())[:NAME]
    if not name.isprintable() or not name:
        raise AccountRefused("Say what the token is for.")
    with transaction() as session:
        key = begin_session(session, employee, SessionKind.TOKEN, now, name)
        note(session, employee, AccountEvent.TOKEN_MADE, {"name": name}, employee, now)
    return key


def end_own_session(employee: str, key_hash: str, now: datetime) -> None:
    """End one of one's own browsers' sessions or tokens; another person's is left alone."""
    with transaction() as session:
        row = session.get(SignedIn, key_hash)
        if row is not None and row.employee == employee:
            end_session(session, key_hash)
            what = {"kind": row.kind, "name": row.name}
            note(session, employee, AccountEvent.SESSION_ENDED, what, employee, now)


def _open(row: SignedIn) -> OpenSession:
    return OpenSession(row.key_hash, row.kind, row.name, row.began_at, row.used_at, row.ends_at)
