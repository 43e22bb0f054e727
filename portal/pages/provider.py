"""Signing in at the identity provider: the way there, and the way back."""

import base64
import binascii
from logging import getLogger
from typing import Any

from fastapi import Request, status
from fastapi.responses import RedirectResponse, Response

from portal.doors import Open, Pages
from portal.guard import SESSION_COOKIE, cookie, drop_cookie, keep_cookie
from portal.local_path import local_path
from portal.pages.sign_in import let_in
from portal.showing import page
from portal.visitor import not_found
from tasks.calendar import current_time
from tasks.provider import ProviderRefused, is_configured, new_secret, way_back, way_out
from tasks.provider_accounts import sign_in_as

pages = Pages()
logger = getLogger(__name__)
# The secret of one way to the provider and back, and where to go then. A person has so many seconds to sign in there.
WAY_COOKIE = "__Host-kesu-way"
WAY_SECONDS = 900


@pages.show("/sign-in/provider", Open())
def go(request: Request, then: str = "/") -> Response:
    """Lead a browser to the provider, with a secret that only it keeps."""
    if not is_configured():
        raise not_found()
    secret = new_secret()
    try:
        answer = RedirectResponse(way_out(secret), status.HTTP_303_SEE_OTHER)
    except ProviderRefused as refused:
        return _refused(request, refused)
    keep_cookie(answer, WAY_COOKIE, f"{secret}.{_packed(local_path(then))}", WAY_SECONDS)
    return answer


@pages.show("/sign-in/provider/back", Open())
def come_back(request: Request) -> Response:
    """Let in whom the provider has signed in; the secret is good for one way."""
    if not is_configured():
        raise not_found()
    secret, _, then = cookie(request, WAY_COOKIE).partition(".")
    now = current_time()
    try:
        identity = way_back(secret, dict(request.query_params), now)
        key = sign_in_as(identity, now, cookie(request, SESSION_COOKIE))
    except ProviderRefused as refused:
        return _refused(request, refused)
    answer = let_in(key, _unpacked(then))
    drop_cookie(answer, WAY_COOKIE)
    return answer


def _refused(request: Request, refused: ProviderRefused) -> Response:
    logger.warning("Nobody was signed in through the identity provider: %s", refused)
    values: dict[str, Any] = {"then": "/", "number": "", "wrong": refused.message, "chosen": False, "provider": True}
    answer = page(request, "sign_in.html", status.HTTP_401_UNAUTHORIZED, **values)
    drop_cookie(answer, WAY_COOKIE)
    return answer


def _packed(path: str) -> str:
    return base64.urlsafe_b64encode(path.encode()).decode().rstrip("=")


def _unpacked(text: str) -> str:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, ValueError):
        return "/"
