"""What may wait is put off when it is written: until people are awake, or into its reader's digest of the day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session

from rules.case import Person
from rules.company import Company
from rules.notification import Sending, may_wait, sending_of
from rules.vocabulary import Role
from tasks.company import company
from tasks.policy_store import book, calendar_of

HELD = ""
"""What `Message.digest` says of a message that waits for a digest."""

NOBODY = Person(no="", department="", roles=frozenset())


class Waiting(NamedTuple):
    """What decides when a message goes out that may wait; `due` is when its reader must have acted."""

    template: str
    reader: str
    owed_at: datetime
    due: str | None


def put_off(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Set when each of these messages goes out; what is urgent and what is for a customer goes out at once.

    Quiet hours and digest are those in force now, not those of a case's frozen policy: they are about its readers.
    """
    alike: dict[Waiting, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["to_employee"] and may_wait(row["template"], book().at(row["owed_at"]).notifications):
            waits = Waiting(row["template"], row["to_employee"], row["owed_at"], row["data"].get("due"))
            alike[waits].append(row)
    if not alike:
        return
    people = company(session)
    for waits, owed in alike.items():
        sending = _sending(waits, people)
        for row in owed:
            row |= {"next_try_at": sending.at, "digest": HELD if sending.in_digest else None}


def roles_of(people: Company, employee: str) -> frozenset[Role]:
    """Return what an employee is: his own roles, and manager of a department where he is one."""
    manages = any(unit.manager == employee for unit in people.units.values())
    return people.people.get(employee, NOBODY).roles | ({Role.DEPT_MANAGER} if manages else set())


def _sending(one: Waiting, people: Company) -> Sending:
    policy, roles = book().at(one.owed_at), roles_of(people, one.reader)
    due = datetime.fromisoformat(one.due) if one.due else None
    return sending_of(one.template, roles, one.owed_at, calendar_of(policy), policy.notifications, due)
