"""Sessions: a key that only its holder knows opens an account for a while; the database keeps no more than its hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from models.account import Account
from models.database import reading, transaction
from models.session import SessionKind, SignedIn
from rules.access import AccessRules
from rules.case import Person
from rules.policy_table import Limit
from rules.sign_in import SignInRules
from tasks.company import company
from tasks.policy_store import book
from tasks.totp import lacks_second_factor

KEY_BYTES = 32
# How exactly the last use of a session is kept: not every page needs a write.
EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Found:
    """A session that is good now, and whose it is; `must_enrol` when he may not go on with a password alone."""

    person: Person
    access: AccessRules
    csrf: str
    key_hash: str
    kind: SessionKind
    began_at: datetime
    must_enrol: bool = False


def begin_session(session: Session, employee: str, kind: SessionKind, now: datetime, name: str = "") -> str:
    """Begin a session and return its key, which nobody can ask for again."""
    key = secrets.token_urlsafe(KEY_BYTES)
    row = SignedIn(
        key_hash=hash_of(key),
        kind=kind,
        employee=employee,
        name=name,
        csrf=secrets.token_urlsafe(KEY_BYTES),
        began_at=now,
        used_at=now,
        ends_at=now + span(_longest(kind, book().at(now).sign_in)),
    )
    session.add(row)
    session.flush()
    return key


def find_session(key: str, now: datetime, kind: SessionKind = SessionKind.BROWSER) -> Found | None:
    """Return the session that a key opens now, and note that it was used; None when it opens nothing."""
    if not key:
        return None
    with reading() as session:
        row = session.get(SignedIn, hash_of(key))
        found = _good(session, row, now) if row and row.kind is kind else None
    if found and row and now - row.used_at >= EVERY:
        _note_use(row.key_hash, now)
    return found


def end_session(session: Session, key_hash: str) -> None:
    """End a session."""
    session.execute(delete(SignedIn).where(col(SignedIn.key_hash) == key_hash))


def end_sessions_of(session: Session, employee: str, *kinds: SessionKind, besides: str = "") -> None:
    """End a person's sessions of these kinds, all but one."""
    his = (col(SignedIn.employee) == employee, col(SignedIn.kind).in_(kinds))
    session.execute(delete(SignedIn).where(*his, col(SignedIn.key_hash) != besides))


def sessions_of(session: Session, employee: str, now: datetime) -> list[SignedIn]:
    """Return the sessions and tokens of a person that have not ended, the newest first."""
    query = select(SignedIn).where(SignedIn.employee == employee, SignedIn.ends_at > now)
    return list(session.exec(query.order_by(col(SignedIn.began_at).desc())).all())


def hash_of(key: str) -> str:
    """Return the hash under which a key is kept. Keys are random and long, so a plain SHA-256 is enough."""
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()


def span(limit: Limit | None) -> timedelta:
    """Return a limit of calendar hours as a span of time."""
    return timedelta(hours=float(limit.hours)) if limit else timedelta()


def _good(session: Session, row: SignedIn, now: datetime) -> Found | None:
    policy = book().at(now)
    idle = row.kind is SessionKind.BROWSER and now - row.used_at >= span(policy.sign_in.idle)
    account = session.get(Account, row.employee)
    person = company(session, now).people.get(row.employee)
    if idle or now >= row.ends_at or account is None or account.disabled or person is None or not person.active:
        return None
    must_enrol = lacks_second_factor(account, person.roles, policy.sign_in)
    return Found(person, policy.access, row.csrf, row.key_hash, row.kind, row.began_at, must_enrol)


def _note_use(key_hash: str, now: datetime) -> None:
    with transaction() as session:
        session.execute(update(SignedIn).where(col(SignedIn.key_hash) == key_hash).values(used_at=now))


def _longest(kind: SessionKind, rules: SignInRules) -> Limit | None:
    return {
        SessionKind.BROWSER: rules.longest,
        SessionKind.TOKEN: rules.token,
        SessionKind.INVITATION: rules.invitation,
    }[kind]
