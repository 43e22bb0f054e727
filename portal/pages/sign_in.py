"""Signing in and out, and choosing a password with an invitation. Why somebody was not let in, he is not told."""

from typing import Annotated, Any

from fastapi import Form, Request, status
from fastapi.responses import RedirectResponse, Response

from portal.doors import Open, Pages
from portal.guard import FORM_COOKIE, SESSION_COOKIE, cookie, drop_cookie, keep_cookie
from portal.local_path import local_path
from portal.showing import page
from portal.visitor import visitor_of
from tasks.accounts import AccountRefused
from tasks.calendar import current_time
from tasks.own_password import NO_INVITATION, Invited, accept_invitation, invited
from tasks.provider import is_configured
from tasks.signing_in import sign_in, sign_out

pages = Pages()
NOT_LET_IN = "This did not let you in. Check number, password and code; after several attempts wait a while."
Text = Annotated[str, Form()]


@pages.show("/sign-in", Open())
def ask(request: Request, then: str = "/", chosen: bool = False) -> Response:  # noqa: FBT001, FBT002  a word of the address
    """Ask who it is; who has signed in already goes on. `chosen` when he has just chosen his password."""
    if visitor_of(request):
        return RedirectResponse(local_path(then), status.HTTP_303_SEE_OTHER)
    return _asked(request, then, chosen=chosen)


@pages.take("/sign-in", Open())
def take(request: Request, number: Text = "", password: Text = "", code: Text = "", then: Text = "/") -> Response:
    """Let in who proves who he is, under a new key; tell all others the same."""
    key = sign_in(number, password, code, current_time(), cookie(request, SESSION_COOKIE))
    if key is None:
        return _asked(request, then, status.HTTP_401_UNAUTHORIZED, number, NOT_LET_IN)
    return let_in(key, then)


def let_in(key: str, then: str) -> Response:
    """Return the answer that gives a browser its session and leads to where it wanted to go."""
    answer = RedirectResponse(local_path(then), status.HTTP_303_SEE_OTHER)
    keep_cookie(answer, SESSION_COOKIE, key)
    drop_cookie(answer, FORM_COOKIE)
    return answer


def _asked(
    request: Request, then: str, code: int = 200, number: str = "", wrong: str = "", *, chosen: bool = False
) -> Response:
    values: dict[str, Any] = {
        "then": local_path(then),
        "number": number,
        "wrong": wrong,
        "chosen": chosen,
        "provider": is_configured(),
    }
    return page(request, "sign_in.html", code, **values)


@pages.take("/sign-out", Open())
def leave(request: Request) -> Response:
    """End the session; who has none is led to the same page."""
    visitor = visitor_of(request)
    if visitor:
        sign_out(visitor.person.no, visitor.key_hash, current_time())
    answer = RedirectResponse("/sign-in", status.HTTP_303_SEE_OTHER)
    drop_cookie(answer, SESSION_COOKIE)
    return answer


@pages.show("/invitation/{key}", Open())
def show_invitation(request: Request, key: str) -> Response:
    """Let somebody who was invited choose his password; looking at the page uses nothing up."""
    return _invitation(request, invited(key, current_time()))


@pages.take("/invitation/{key}", Open())
def accept(request: Request, key: str, password: Text = "", again: Text = "") -> Response:
    """Take the password that was chosen, and lead to the sign-in."""
    try:
        accept_invitation(key, password, again, current_time())
    except AccountRefused as refused:
        return _invitation(request, invited(key, current_time()), refused)
    return RedirectResponse("/sign-in?chosen=true", status.HTTP_303_SEE_OTHER)


def _invitation(request: Request, guest: Invited | None, refused: AccountRefused | None = None) -> Response:
    if guest is None:
        return page(request, "refused.html", status.HTTP_404_NOT_FOUND, message=NO_INVITATION)
    code = status.HTTP_422_UNPROCESSABLE_CONTENT if refused else status.HTTP_200_OK
    return page(request, "invitation.html", code, guest=guest, refused=refused)
