"""The guard before every page: who it is by his cookie, that a form comes from our own page, what a browser may do with it."""

import secrets
from collections.abc import Awaitable, Callable
from http.cookies import SimpleCookie

from fastapi import Request, status
from fastapi.responses import Response
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.types import ASGIApp

from portal.showing import page
from portal.visitor import Visitor
from tasks.access_log import note_refused
from tasks.calendar import current_time
from tasks.sessions import Found, find_session

SESSION_COOKIE = "__Host-kesu"
FORM_COOKIE = "__Host-kesu-form"
CSRF_FIELD = "csrf"
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
}
CROSS_SITE = "This form did not come from a page of ours: open the page again and repeat what you wanted to do."
Next = Callable[[Request], Awaitable[Response]]


class Guard(BaseHTTPMiddleware):
    """Let a request in with its visitor known, or refuse it before any page sees it."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)

    async def dispatch(self, request: Request, call_next: Next) -> Response:
        """Answer a request."""
        found = find_session(cookie(request, SESSION_COOKIE), current_time())
        if found:
            request.scope["visitor"] = _visitor(found)
        form_key = cookie(request, FORM_COOKIE) or secrets.token_urlsafe(24)
        request.scope["csrf"] = form_key
        if request.method not in SAFE and not await _is_ours(request, found, form_key):
            note_refused(found.person.no if found else "", "CROSS_SITE", request.url.path, current_time())
            response: Response = page(request, "refused.html", status.HTTP_403_FORBIDDEN, message=CROSS_SITE)
        else:
            response = await call_next(request)
        response.headers.update({name: text for name, text in HEADERS.items() if name not in response.headers})
        response.headers.setdefault("Cache-Control", "no-store")
        if not found and not cookie(request, FORM_COOKIE):
            keep_cookie(response, FORM_COOKIE, form_key)
        return response


def cookie(request: Request, name: str) -> str:
    """Return a cookie; "" when there is none."""
    jar = SimpleCookie(request.headers.get("cookie", ""))
    return jar[name].value if name in jar else ""


def keep_cookie(response: Response, name: str, value: str) -> None:
    """Have the browser keep a cookie that only this host sets and no script reads, until it is closed."""
    response.set_cookie(name, value, path="/", secure=True, httponly=True, samesite="lax")


def drop_cookie(response: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")


async def _is_ours(request: Request, found: Found | None, form_key: str) -> bool:
    """Whether a form carries the token that its own page was given, and comes from no other site."""
    if request.headers.get("sec-fetch-site", "same-origin") not in SAME_SITE:
        return False
    if request.url.path.startswith("/api/"):
        return True  # the API knows no cookies: its token is in a header that no other site's page can set
    await request.body()  # kept, so that the page can read it again
    given = str((await request.form()).get(CSRF_FIELD, ""))
    expected = found.csrf if found else cookie(request, FORM_COOKIE)
    return bool(expected) and secrets.compare_digest(given.encode(), expected.encode())


def _visitor(found: Found) -> Visitor:
    return Visitor(found.person, found.access, found.csrf, found.key_hash, found.began_at)
