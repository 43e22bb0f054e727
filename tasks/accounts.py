"""Accounts, as an administrator keeps them: opened, invited, disabled; what he does stands in the ledger as his.

Nobody is given a password: an invitation is a link that is good once, with which the person chooses his own.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from models.account import Account
from models.database import reading, transaction
from models.employee import Employee
from models.session import SessionKind, SignedIn
from rules.sign_in import Lock
from rules.vocabulary import AccountEvent, Role
from tasks.access_log import note
from tasks.invitation_mail import link_of, owe_invitation
from tasks.policy_store import book
from tasks.sessions import begin_session, end_sessions_of, hash_of
from tasks.signing_in import locked_row
from tasks.totp import has_second_factor, lacks_second_factor

BROWSERS = (SessionKind.BROWSER, SessionKind.INVITATION)


class AccountRefused(Exception):
    """What cannot be done to an account: `message` is a message of the catalogs, its `{names}` filled from `values`."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message.format_map(values))
        self.message, self.values = message, values


@dataclass(frozen=True)
class AccountLine:
    """An employee and his account, as an administrator sees it; `opened_at` is None when he has none."""

    no: str
    name: str
    department: str
    email: str
    roles: tuple[Role, ...]
    opened_at: datetime | None = None
    has_password: bool = False
    second_factor: bool = False
    lacks_second_factor: bool = False
    from_provider: bool = False
    invited_until: datetime | None = None
    locked_until: datetime | None = None
    disabled: bool = False
    sessions: int = 0


def account_of(session: Session, employee: str) -> Account:
    """Return an account that nobody else changes until the end of the transaction. Raises AccountRefused for none."""
    account = locked_row(session, employee)
    if account is None:
        raise AccountRefused("This person has no account.")
    return account


def open_account(session: Session, employee: str, by: str, now: datetime) -> Account:
    """Return the account of an employee, opened now when there is none: without a password it opens nothing yet."""
    account = locked_row(session, employee)
    if account is None:
        account = Account(employee=employee, created_at=now)
        try:
            with session.begin_nested():
                session.add(account)
        except IntegrityError:  # somebody else opened it in this moment
            return session.exec(select(Account).where(Account.employee == employee).with_for_update()).one()
        note(session, employee, AccountEvent.ACCOUNT_OPENED, {}, by, now)
    return account


def invite(employee: str, by: str, now: datetime) -> str:
    """Return the link with which an employee chooses his password, and owe it to him as a mail; earlier ones end.

    His account is opened when he has none. Raises AccountRefused for who has left and for a disabled account.
    """
    with transaction() as session:
        person = _employee(session, employee)
        if open_account(session, employee, by, now).disabled:
            raise AccountRefused("This account is disabled: enable it first.")
        end_sessions_of(session, employee, SessionKind.INVITATION)
        key = begin_session(session, employee, SessionKind.INVITATION, now)
        mailed = owe_invitation(session, person, hash_of(key), now)
        note(session, employee, AccountEvent.ACCOUNT_INVITED, {"mailed": mailed}, by, now)
    return link_of(key)


def disable(employee: str, by: str, now: datetime) -> None:
    """Let an account open nothing any more, its tokens included. Raises AccountRefused for one's own."""
    if employee == by:
        raise AccountRefused("Nobody disables his own account: ask another administrator.")
    with transaction() as session:
        account = account_of(session, employee)
        if not account.disabled:
            account.disabled = True
            end_sessions_of(session, employee, *SessionKind)
            note(session, employee, AccountEvent.ACCOUNT_DISABLED, {}, by, now)


def enable(employee: str, by: str, now: datetime) -> None:
    """Let an account open again what it opened, and end its lock."""
    with transaction() as session:
        account = account_of(session, employee)
        if account.disabled or account.locked_until:
            account.disabled, account.failures, account.locked_until = False, 0, None
            note(session, employee, AccountEvent.ACCOUNT_ENABLED, {}, by, now)


def end_all_sessions(employee: str, by: str, now: datetime) -> None:
    """End an employee's sessions, invitations and tokens."""
    with transaction() as session:
        account_of(session, employee)
        end_sessions_of(session, employee, *SessionKind)
        note(session, employee, AccountEvent.SESSIONS_ENDED, {}, by, now)


def remove_second_factor(employee: str, by: str, now: datetime) -> None:
    """Take away the second factor of somebody who has lost his phone, and end his sessions.

    Raises AccountRefused for one's own, for which one's own password is asked.
    """
    if employee == by:
        raise AccountRefused("Remove your own second factor on the page of your own account.")
    with transaction() as session:
        account = account_of(session, employee)
        if account.totp_secret:
            account.totp_secret, account.totp_step = "", 0
            end_sessions_of(session, employee, *BROWSERS)
            note(session, employee, AccountEvent.SECOND_FACTOR_REMOVED, {}, by, now)


def list_accounts(now: datetime) -> tuple[AccountLine, ...]:
    """Return every employee who works here, and who has left but has an account, with how the account stands."""
    with reading() as session:
        accounts = {account.employee: account for account in session.exec(select(Account)).all()}
        good = session.exec(select(SignedIn).where(col(SignedIn.ends_at) > now)).all()
        people = session.exec(select(Employee).order_by(Employee.no)).all()
    return tuple(
        _line(person, accounts.get(person.no), [row for row in good if row.employee == person.no], now)
        for person in people
        if person.active or person.no in accounts
    )


def _line(person: Employee, account: Account | None, sessions: list[SignedIn], now: datetime) -> AccountLine:
    roles = tuple(Role(role) for role in person.roles)
    known = AccountLine(person.no, person.name, person.department, person.email, roles)
    if account is None:
        return known
    invitations = [row.ends_at for row in sessions if row.kind is SessionKind.INVITATION]
    return replace(
        known,
        opened_at=account.created_at,
        has_password=bool(account.password_hash),
        second_factor=has_second_factor(account),
        lacks_second_factor=lacks_second_factor(account, frozenset(roles), book().at(now).sign_in),
        from_provider=account.provider_subject is not None,
        invited_until=max(invitations, default=None),
        locked_until=account.locked_until if Lock(until=account.locked_until).holds(now) else None,
        disabled=account.disabled,
        sessions=len(sessions) - len(invitations),
    )


def _employee(session: Session, number: str) -> Employee:
    person = session.get(Employee, number)
    if person is None or not person.active:
        raise AccountRefused("Nobody who works here has this number.")
    return person
