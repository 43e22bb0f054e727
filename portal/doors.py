"""Every route has a door: an area of the policy, or the word that it is open to strangers.

Without one the portal does not start.
"""

from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.routing import APIRoute

from portal.visitor import EnrolFirst, Visitor, not_found, signed_in
from rules.vocabulary import Area

Handler = TypeVar("Handler", bound=Callable[..., Any])


class WithoutDoor(RuntimeError):
    """A route that says nobody who may open it."""


class Open:
    """The door of what strangers may see too: signing in, and what a signed link opens."""

    area: Area | None = None

    def __call__(self, request: Request) -> None:
        """Let everybody in."""


class Door(Open):
    """The door of an area: it lets in who has signed in and may open it; for others there is nothing behind it."""

    def __init__(self, area: Area, *, acts: bool = False, enrols: bool = False) -> None:
        self.area, self.acts, self.enrols = area, acts, enrols

    def __call__(self, request: Request) -> None:
        """Let in, or raise HTTPException: 401 for a stranger, 404 for who may not open it, 403 for who only reads."""
        visitor = signed_in(request)
        if visitor.must_enrol and not self.enrols:
            raise EnrolFirst
        if not visitor.may_open(self.area or Area.ACCOUNTS):
            raise not_found()
        if self.acts and not visitor.may_act:
            raise HTTPException(status.HTTP_403_FORBIDDEN, "Your role is for reading only.")


class Pages(APIRouter):
    """Routes that each name their door."""

    def show(self, path: str, door: Open, **options: Any) -> Callable[[Handler], Handler]:
        """Add a page that is looked at."""
        return self.get(path, dependencies=[Depends(door)], include_in_schema=False, **options)

    def take(self, path: str, door: Open, **options: Any) -> Callable[[Handler], Handler]:
        """Add a page that takes a form."""
        return self.post(path, dependencies=[Depends(door)], include_in_schema=False, **options)


SignedIn = Annotated[Visitor, Depends(signed_in)]


def door_of(route: APIRoute) -> Open | None:
    """Return the door of a route."""
    doors = (depends.dependency for depends in route.dependencies)
    return next((door for door in doors if isinstance(door, Open)), None)


def check_doors(routers: Iterable[APIRouter]) -> None:
    """Raise WithoutDoor when a route has no door, or cannot be seen to have one.

    The routers are asked, because an application keeps the routes that it includes to itself.
    """
    for route in (route for router in routers for route in router.routes):
        if not isinstance(route, APIRoute) or door_of(route) is None:
            raise WithoutDoor(f"{getattr(route, 'path', route)} says nobody who may open it: name its door")
