"""The accounts of the company, for who keeps them: who has one, how it stands, and what an administrator may do."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Form, Request, status
from fastapi.responses import RedirectResponse, Response

from portal.doors import Door, Pages, SignedIn
from portal.showing import page
from portal.visitor import not_found
from rules.vocabulary import Area
from tasks.accounts import (
    AccountRefused,
    disable,
    enable,
    end_all_sessions,
    invite,
    list_accounts,
    remove_second_factor,
)
from tasks.calendar import current_time

pages = Pages()
DOOR, KEEPING = Door(Area.ACCOUNTS), Door(Area.ACCOUNTS, acts=True)
Work = Callable[[str, str, datetime], object]
ACTIONS: dict[str, tuple[Work, str]] = {
    "disable": (disable, "The account of {name} is disabled."),
    "enable": (enable, "The account of {name} opens again."),
    "end-sessions": (end_all_sessions, "{name} is signed out everywhere, tokens included."),
    "remove-second-factor": (remove_second_factor, "The second factor of {name} is removed."),
}


@pages.show("/accounts", DOOR)
def show(request: Request, who: str = "", done: str = "") -> Response:
    """Show every employee with his account; `done` names what has just been done, and to `who`."""
    return _shown(request, done=ACTIONS[done][1] if done in ACTIONS else "", who=who)


@pages.take("/accounts/{no}/invitation", KEEPING)
def take_invitation(request: Request, visitor: SignedIn, no: str) -> Response:
    """Invite an employee, and show the link this once."""
    try:
        link = invite(no, visitor.person.no, current_time())
    except AccountRefused as refused:
        return _shown(request, status.HTTP_422_UNPROCESSABLE_CONTENT, refused=refused, who=no)
    return _shown(request, link=link, who=no)


@pages.take("/accounts/{no}", KEEPING)
def take_action(request: Request, visitor: SignedIn, no: str, action: Annotated[str, Form()] = "") -> Response:
    """Disable or enable an account, end its sessions, or take away a second factor whose phone is lost."""
    if action not in ACTIONS:
        raise not_found()
    try:
        ACTIONS[action][0](no, visitor.person.no, current_time())
    except AccountRefused as refused:
        return _shown(request, status.HTTP_422_UNPROCESSABLE_CONTENT, refused=refused, who=no)
    return RedirectResponse(f"/accounts?who={quote(no, safe='')}&done={action}", status.HTTP_303_SEE_OTHER)


def _shown(request: Request, code: int = 200, **values: Any) -> Response:
    lines = list_accounts(current_time())
    concerned = next((line for line in lines if line.no == values["who"]), None)
    known = {"lines": lines, "concerned": concerned, "link": "", "done": "", "refused": None}
    return page(request, "accounts.html", code, **(known | values))
