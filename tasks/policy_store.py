"""The policy of a case: the one in force when it was received, kept whole in the database from its triage on."""

import hashlib
from contextlib import suppress
from datetime import datetime
from functools import lru_cache

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from models.policy_version import PolicyVersion
from models.settings import settings
from rules.policy import Policy
from rules.working_time import WorkCalendar
from tasks.policies import PolicyBook, calendar_for, from_json, load_policies, to_json


@lru_cache
def book() -> PolicyBook:
    """Return the policies of this installation, read once per process."""
    return load_policies(settings().policies)


def policy_of(session: Session, code: str, received_at: datetime) -> Policy:
    """Return the frozen policy of a case; before triage the one in force when it was received. Source: decisions 17."""
    if not code:
        return book().at(received_at)
    current = book().at(received_at)
    return current if current.code == code else _frozen(session, code, current)


def freeze(session: Session, policy: Policy, at: datetime) -> None:
    """Keep a policy in the database before its first use; one that is kept already stays as it is."""
    if session.exec(select(PolicyVersion.code).where(PolicyVersion.code == policy.code)).first():
        return
    body = to_json(policy)
    digest = hashlib.sha256(body.encode()).hexdigest()
    with suppress(IntegrityError), session.begin_nested():  # another process froze it in this moment
        session.add(PolicyVersion(code=policy.code, frozen_at=at, sha256=digest, body=body))


def calendar_of(policy: Policy, department: str = "") -> WorkCalendar:
    """Return the working calendar of a department, by default the company's."""
    return calendar_for(policy, department or None, settings().policies)


_read: dict[str, Policy] = {}


def _frozen(session: Session, code: str, current: Policy) -> Policy:
    """Return a kept policy; one kept before a table or field existed has it as it is now."""
    if code not in _read:
        _read[code] = from_json(session.get_one(PolicyVersion, code).body, current)
    return _read[code]
