"""Who is looking at a page: the person behind the session, and what he may open."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import HTTPException, Request, status

from rules.access import AccessRules, may_act, may_open
from rules.case import Person
from rules.vocabulary import Area

NOT_FOUND = "There is nothing here for you."
ENROL_FIRST = "Set up a second factor first: a password alone is not enough for your role."


@dataclass(frozen=True)
class Visitor:
    """A person who has signed in, with the rules of access in force and the token that goes into his forms."""

    person: Person
    access: AccessRules
    csrf: str
    key_hash: str
    began_at: datetime
    must_enrol: bool = False

    def may_open(self, area: Area) -> bool:
        """Whether he may open an area."""
        return may_open(area, self.person, self.access)

    @property
    def may_act(self) -> bool:
        """Whether he may hand in forms."""
        return may_act(self.person, self.access)


class EnrolFirst(HTTPException):
    """A visitor who may not go on with a password alone: he sets up a second factor before anything else."""

    def __init__(self) -> None:
        super().__init__(status.HTTP_403_FORBIDDEN, ENROL_FIRST)


def visitor_of(request: Request) -> Visitor | None:
    """Return who has signed in, as the guard found out; None for a stranger."""
    found = request.scope.get("visitor")
    return found if isinstance(found, Visitor) else None


def signed_in(request: Request) -> Visitor:
    """Return who has signed in. Raises HTTPException 401 for a stranger."""
    visitor = visitor_of(request)
    if visitor is None:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
    return visitor


def not_found() -> HTTPException:
    """Return the answer to a number that does not exist, and to one that this person may not see: the same."""
    return HTTPException(status.HTTP_404_NOT_FOUND, NOT_FOUND)
