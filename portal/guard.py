"""The guard before every page: who asks, that a form comes from a page of ours, what a browser may do with the answer.

For the API it looks at the bearer token alone and for all else at the cookie alone, so that neither stands in for both.
"""

import secrets
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from fastapi import Request, status
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.session import SessionKind
from models.settings import settings
from portal.bodies import MOST_FIELDS, body_within, most_bytes, replayed
from portal.showing import page
from portal.visitor import Visitor
from tasks.access_log import note_refused
from tasks.calendar import current_time
from tasks.sessions import Found, find_session

SESSION_COOKIE = "__Host-kesu"
FORM_COOKIE = "__Host-kesu-form"
CSRF_FIELD = "csrf"
API = "/api/"
BEARER = "bearer "
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SAME_SITE = frozenset({"same-origin", "none"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
ONLY_SAFELY = {"Strict-Transport-Security": "max-age=31536000"}
CROSS_SITE = "This form did not come from a page of ours: open the page again and repeat what you wanted to do."
SIGNED_OUT = "You are signed out by now. Sign in again, open the page anew and repeat what you wanted to do."
TOO_LARGE = "This is too large to be taken in."
NO_FORM = "This form could not be read."


class Guard:
    """Let a request in with its visitor known, or refuse it before any page sees it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        found = await run_in_threadpool(_found, request)
        if found:
            scope["visitor"] = _visitor(found)
        scope["csrf"] = form_key = cookie(request, FORM_COOKIE) or secrets.token_urlsafe()
        send = _with_headers(send, "" if found or cookie(request, FORM_COOKIE) else form_key)
        if request.method in SAFE:
            await self.app(scope, receive, send)
            return
        body = await body_within(request, most_bytes(request, known=found is not None))
        refusal = await _refusal(Request(scope, replayed(body or b"", receive)), body, found)
        await (refusal or self.app)(scope, replayed(body or b"", receive), send)


def cookie(request: Request, name: str) -> str:
    """Return a cookie; "" when there is none."""
    try:
        jar = SimpleCookie(request.headers.get("cookie", ""))
    except CookieError:
        return ""
    return jar[name].value if name in jar else ""


def keep_cookie(response: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Have the browser keep a cookie that only this host sets and no script reads, by default until it is closed."""
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def drop_cookie(response: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")


def is_api(request: Request) -> bool:
    """Whether a program asks, and not a browser."""
    return request.url.path.startswith(API)


def _found(request: Request) -> Found | None:
    if not is_api(request):
        return find_session(cookie(request, SESSION_COOKIE), current_time())
    given = request.headers.get("authorization", "")
    token = given[len(BEARER) :].strip() if given.lower().startswith(BEARER) else ""
    return find_session(token, current_time(), SessionKind.TOKEN)


async def _refusal(request: Request, body: bytes | None, found: Found | None) -> Response | None:
    """Return the answer to a request that no page may see; None when one may."""
    if body is None:
        return _refused(request, status.HTTP_413_CONTENT_TOO_LARGE, TOO_LARGE)
    try:
        if await _is_ours(request, found):
            return None
    except HTTPException:
        return _refused(request, status.HTTP_400_BAD_REQUEST, NO_FORM)
    if found is None and cookie(request, SESSION_COOKIE) and _same_site(request):
        return _refused(request, status.HTTP_401_UNAUTHORIZED, SIGNED_OUT)
    who = found.person.no if found else ""
    await run_in_threadpool(note_refused, who, "CROSS_SITE", request.url.path, current_time())
    return _refused(request, status.HTTP_403_FORBIDDEN, CROSS_SITE)


def _refused(request: Request, code: int, message: str) -> Response:
    if is_api(request):
        return JSONResponse({"detail": message}, code)
    return page(request, "refused.html", code, message=message)


async def _is_ours(request: Request, found: Found | None) -> bool:
    """Whether a form carries the token that its own page was given, and comes from no other site.

    The API needs none: no other site can set the header with the token. Raises HTTPException for a form that is none.
    """
    if not _same_site(request) or is_api(request):
        return _same_site(request)
    async with request.form(max_fields=MOST_FIELDS) as form:
        given = str(form.get(CSRF_FIELD, ""))
    expected = found.csrf if found else cookie(request, FORM_COOKIE)
    return bool(expected) and secrets.compare_digest(given.encode(errors="replace"), expected.encode(errors="replace"))


def _same_site(request: Request) -> bool:
    return request.headers.get("sec-fetch-site", "same-origin") in SAME_SITE


def _with_headers(send: Send, form_key: str) -> Send:
    """Return `send` so that an answer carries our headers, and to a stranger the key of his forms."""
    always = HEADERS | (ONLY_SAFELY if urlsplit(settings().portal_url).scheme == "https" else {})

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, text in always.items():
                headers.setdefault(name, text)
            if form_key:
                headers.append("Set-Cookie", _form_cookie(form_key))
        await send(message)

    return sending


def _form_cookie(form_key: str) -> str:
    response = Response()
    keep_cookie(response, FORM_COOKIE, form_key)
    return response.headers["set-cookie"]


def _visitor(found: Found) -> Visitor:
    return Visitor(found.person, found.access, found.csrf, found.key_hash, found.began_at, must_enrol=found.must_enrol)
