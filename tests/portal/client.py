"""A person in front of the portal: a browser without a screen, which sends what a page of ours would send."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from models.database import transaction
from models.session import SessionKind
from portal.guard import FORM_COOKIE, SESSION_COOKIE
from tasks.accounts import open_account
from tasks.calendar import current_time, set_simulated_time
from tasks.sessions import begin_session, find_session
from tests.tasks.cases import RECEIVED, at

ADDRESS = "https://testserver"
FROM_OUR_PAGE = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}


@dataclass
class Client:
    """One browser; redirects are not followed, so that a test sees where it is led."""

    http: TestClient
    employee: str = ""

    @property
    def key(self) -> str:
        """The key of its session, as the cookie holds it; "" for a stranger."""
        return self.http.cookies.get(SESSION_COOKIE) or ""

    @property
    def csrf(self) -> str:
        """What a page of ours would put into its forms."""
        found = find_session(self.key, current_time())
        if found:
            return found.csrf
        if not self.http.cookies.get(FORM_COOKIE):
            self.http.get("/sign-in")
        return self.http.cookies.get(FORM_COOKIE) or ""

    def get(self, path: str, **options: Any) -> Response:
        """Ask for a page, whatever the answer."""
        return self.http.get(path, headers={**FROM_OUR_PAGE, **options.pop("headers", {})}, **options)

    def page(self, path: str) -> str:
        """Return the page at a path, which must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:2000]}"
        return answer.text

    def post(
        self,
        path: str,
        form: Mapping[str, Any] | None = None,
        *,
        csrf: str | None = None,
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Response:
        """Hand in a form as a page of ours would; `files=` as httpx2 takes them. `csrf=""` leaves the token out."""
        token = self.csrf if csrf is None else csrf
        data = {**(form or {}), **({"csrf": token} if token else {})}
        return self.http.post(path, data=data, headers={**FROM_OUR_PAGE, **(headers or {})}, **options)


@dataclass
class Portal:
    """The portal of an installation of its own, in simulated time."""

    app: FastAPI
    home: Path
    clock: Path
    clients: list[TestClient] = field(default_factory=list)

    def stranger(self, **options: Any) -> Client:
        """Return a browser that nobody has signed in with."""
        http = TestClient(self.app, base_url=ADDRESS, follow_redirects=False, **options)
        self.clients.append(http)
        return Client(http)

    def signed_in(self, employee: str) -> Client:
        """Return a browser that an employee has signed in with; his account is opened when he has none."""
        now = current_time()
        with transaction() as session:
            open_account(session, employee, employee, now)
            key = begin_session(session, employee, SessionKind.BROWSER, now)
        client = self.stranger()
        client.employee = employee
        client.http.cookies.set(SESSION_COOKIE, key, domain="testserver.local", path="/")
        return client

    def at(self, moment: str | datetime) -> datetime:
        """Set the clock, for instance to `2026-03-02 09:30` in the company's zone."""
        now = at(moment) if isinstance(moment, str) else moment
        set_simulated_time(now, self.clock)
        return current_time()

    def later(self, **span: float) -> datetime:
        """Let time pass: `later(minutes=5)`."""
        return self.at(current_time() + timedelta(**span))


START = RECEIVED
