"""One's own account: the password, the second factor, where one is signed in, and tokens of the API."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Form, Request, status
from fastapi.responses import RedirectResponse, Response

from portal.doors import Door, Pages, SignedIn
from portal.showing import page
from rules.vocabulary import Area
from tasks.accounts import AccountRefused
from tasks.calendar import current_time
from tasks.own_account import end_own_session, make_token, own_account
from tasks.own_password import change_password
from tasks.own_second_factor import confirm_second_factor, give_up_second_factor, offer_second_factor

pages = Pages()
DOOR = Door(Area.OWN_ACCOUNT)
ENROLMENT = Door(Area.OWN_ACCOUNT, enrols=True)
ACCOUNT, SECOND_FACTOR = "account.html", "second_factor.html"
DONE = {
    "password": "Your password is changed. All other browsers are signed out.",
    "session": "It is signed out.",
    "set": "The second factor is set up. From now on a code is asked when you sign in.",
    "removed": "The second factor is removed.",
}
Text = Annotated[str, Form()]


@pages.show("/account", DOOR)
def show(request: Request, visitor: SignedIn, done: str = "") -> Response:
    """Show one's own account; `done` names what has just been done."""
    return _shown(request, visitor, ACCOUNT, done=DONE.get(done, ""))


@pages.take("/account/password", DOOR)
def take_password(
    request: Request, visitor: SignedIn, old: Text = "", password: Text = "", again: Text = ""
) -> Response:
    """Change the password; all other browsers are signed out."""

    def change() -> None:
        change_password(visitor.person.no, old, password, again, visitor.key_hash, current_time())

    return _tried(request, visitor, change, ACCOUNT, "password", "/account?done=password")


@pages.take("/account/tokens", DOOR)
def take_token(request: Request, visitor: SignedIn, name: Text = "") -> Response:
    """Make a token of the API, and show its key this once."""
    try:
        key = make_token(visitor.person.no, name, current_time())
    except AccountRefused as refused:
        return _shown(request, visitor, ACCOUNT, status.HTTP_422_UNPROCESSABLE_CONTENT, wrong={"token": refused})
    return _shown(request, visitor, ACCOUNT, key=key)


@pages.take("/account/sessions/end", DOOR)
def end(visitor: SignedIn, session: Text = "") -> Response:
    """Sign out one of one's own browsers or programs."""
    end_own_session(visitor.person.no, session, current_time())
    return RedirectResponse("/account?done=session", status.HTTP_303_SEE_OTHER)


@pages.show("/account/second-factor", ENROLMENT)
def show_second_factor(request: Request, visitor: SignedIn, done: str = "") -> Response:
    """Show how the second factor stands: none, offered, or set up."""
    return _shown(request, visitor, SECOND_FACTOR, done=DONE.get(done, ""))


@pages.take("/account/second-factor", ENROLMENT)
def offer(request: Request, visitor: SignedIn, password: Text = "") -> Response:
    """Offer a second factor to who knows his password."""
    return _tried(
        request,
        visitor,
        lambda: offer_second_factor(visitor.person.no, password, current_time()),
        SECOND_FACTOR,
        "password",
        "/account/second-factor",
    )


@pages.take("/account/second-factor/code", ENROLMENT)
def confirm(request: Request, visitor: SignedIn, code: Text = "") -> Response:
    """Let the second factor count from its first code on."""
    return _tried(
        request,
        visitor,
        lambda: confirm_second_factor(visitor.person.no, code, current_time()),
        SECOND_FACTOR,
        "code",
        "/account/second-factor?done=set",
    )


@pages.take("/account/second-factor/removal", ENROLMENT)
def give_up(request: Request, visitor: SignedIn, password: Text = "") -> Response:
    """Remove the second factor, or withdraw one that was offered, of who knows his password."""
    return _tried(
        request,
        visitor,
        lambda: give_up_second_factor(visitor.person.no, password, current_time()),
        SECOND_FACTOR,
        "password",
        "/account/second-factor?done=removed",
    )


def _tried(
    request: Request, visitor: SignedIn, work: Callable[[], None], template: str, field: str, then: str
) -> Response:
    """Do something and lead on; when it is refused, say so at the field."""
    try:
        work()
    except AccountRefused as refused:
        return _shown(request, visitor, template, status.HTTP_422_UNPROCESSABLE_CONTENT, wrong={field: refused})
    return RedirectResponse(then, status.HTTP_303_SEE_OTHER)


def _shown(request: Request, visitor: SignedIn, template: str, code: int = 200, **values: Any) -> Response:
    known: dict[str, Any] = {
        "account": own_account(visitor.person.no, current_time()),
        "wrong": {},
        "done": "",
        "key": "",
    }
    return page(request, template, code, **(known | values))
