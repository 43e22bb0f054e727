"""What may wait is put off when it is written: until people are awake, or into its reader's digest of the day."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from rules.case import Person
from rules.company import Company
from rules.notification import may_wait, sending_of
from rules.policy import Policy
from rules.vocabulary import Role
from tasks.company import company
from tasks.policy_store import book, calendar_of

HELD = ""
"""What `Message.digest` says of a message that waits for a digest."""

NOBODY = Person(no="", department="", roles=frozenset())


def put_off(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Set when each of these messages goes out; what is urgent and what is for a customer goes out at once.

    Quiet hours and digest are those in force now, not those of a case's frozen policy: they are about its readers.
    """
    waiting = [row for row in rows if row["to_employee"] and may_wait(row["template"], _policy(row).notifications)]
    if not waiting:
        return
    people = company(session)
    for row in waiting:
        policy = _policy(row)
        roles, calendar = roles_of(people, row["to_employee"]), calendar_of(policy)
        sending = sending_of(row["template"], roles, row["owed_at"], calendar, policy.notifications, _due(row))
        row |= {"next_try_at": sending.at, "digest": HELD if sending.in_digest else None}


def roles_of(people: Company, employee: str) -> frozenset[Role]:
    """Return what an employee is: his own roles, and manager of a department where he is one."""
    manages = any(unit.manager == employee for unit in people.units.values())
    return people.people.get(employee, NOBODY).roles | ({Role.DEPT_MANAGER} if manages else set())


def _policy(row: dict[str, Any]) -> Policy:
    return book().at(row["owed_at"])


def _due(row: dict[str, Any]) -> datetime | None:
    due = row["data"].get("due")
    return datetime.fromisoformat(due) if due else None
