"""Invite the first administrator of the portal: `python -m deployments.administrator E901`.

Who keeps accounts is decided by the roles of `policies/access.toml`. This opens the account of an employee who has one
of them and prints the link with which he chooses his password. There is no password that anybody else knows.
"""

import sys
from collections.abc import Sequence

from models.database import migrate, transaction
from models.settings import settings
from rules.access import may_open
from rules.vocabulary import Area, Role
from tasks.accounts import AccountRefused, invite
from tasks.calendar import current_time
from tasks.company import SYSTEM, company
from tasks.policy_store import book

HOW = "Say who it is by his personnel number: make administrator EMPLOYEE=E901"


class NotPossible(Exception):
    """Why nobody was invited, and what to do."""


def invitation_for(employee: str) -> str:
    """Return the link with which an employee who keeps accounts chooses his password. Raises NotPossible."""
    now = current_time()
    access = book().at(now).access
    with transaction() as session:
        person = company(session, now).people.get(employee)
    if person is None or not person.active:
        raise NotPossible(f"Nobody who works here has the number {employee}: import the employees first.")
    if not may_open(Area.ACCOUNTS, person, access):
        raise NotPossible(_remedy(employee, access.areas[Area.ACCOUNTS]))
    try:
        return invite(employee, SYSTEM.no, now)
    except AccountRefused as refused:
        raise NotPossible(str(refused)) from refused


def _remedy(employee: str, roles: Sequence[Role]) -> str:
    return (
        f"{employee} has no role that keeps accounts. Give him one of {', '.join(roles)} in the list of employees and "
        "import it, or name somebody who has one; which roles they are, policies/access.toml says under ACCOUNTS."
    )


def main(arguments: Sequence[str]) -> int:
    """Print the link; return 1 when nobody was invited, with the reason."""
    if len(arguments) != 1 or not arguments[0].strip():
        print(HOW, file=sys.stderr)
        return 1
    migrate()
    try:
        link = invitation_for(arguments[0].strip())
    except NotPossible as why:
        print(why, file=sys.stderr)
        return 1
    print(f"Open this link to choose the password. It is good once, and shown this once:\n\n  {link}\n")
    print(f"The portal answers at {settings().portal_url} as soon as it runs (make run).")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
