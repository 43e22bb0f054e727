"""Whose account an identity of the provider opens: the one it is bound to, the first time by its verified e-mail."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.account import Account
from models.database import transaction
from models.employee import Employee
from rules.vocabulary import AccountEvent, ProvedBy
from tasks.access_log import note
from tasks.accounts import open_account
from tasks.provider import Identity, ProviderRefused
from tasks.signing_in import locked_row, welcome

UNKNOWN = "No employee has this verified e-mail address. Ask the administrator to enter yours."
ANOTHERS = "Your e-mail address belongs to an account that another identity is bound to. Ask the administrator."
SHUT = "This account is disabled. Ask the administrator."


def sign_in_as(identity: Identity, now: datetime, key_before: str = "") -> str:
    """Return the key of a new session of the employee who is this identity. Raises ProviderRefused.

    The first time it is bound to the one active employee with its verified e-mail; later on nothing else is looked at.
    """
    with transaction() as session:
        account = _bound_to(session, identity) or _bind(session, identity, now)
        person = session.get_one(Employee, account.employee)
        if account.disabled or not person.active:
            raise ProviderRefused(SHUT)
        return welcome(session, account.employee, ProvedBy.PROVIDER, now, key_before)


def _bound_to(session: Session, identity: Identity) -> Account | None:
    query = select(Account.employee).where(Account.provider_subject == identity.subject)
    employee = session.exec(query).first()
    return locked_row(session, employee) if employee else None


def _bind(session: Session, identity: Identity, now: datetime) -> Account:
    same = func.lower(col(Employee.email)) == identity.email.strip().lower()
    people = session.exec(select(Employee.no).where(same, col(Employee.active)).limit(2)).all()
    if not identity.email or len(people) != 1:
        raise ProviderRefused(UNKNOWN)
    account = open_account(session, people[0], people[0], now)
    if account.provider_subject not in {None, identity.subject}:
        raise ProviderRefused(ANOTHERS)
    if account.provider_subject is None:  # else another window of his has bound it in this moment
        account.provider_subject = identity.subject
        note(session, people[0], AccountEvent.PROVIDER_BOUND, {"subject": identity.subject}, people[0], now)
    return account
