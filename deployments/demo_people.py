"""People of the demo at the portal: each chose a password when he was invited, signs in, and signs a form himself."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import httpx

from models.settings import settings
from rules.lifecycle import Event
from rules.vocabulary import Meaning
from tasks.accounts import invite
from tasks.addresses import path_of
from tasks.calendar import current_time
from tasks.stages import load_stage

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
SHOWN_AS_WRONG = re.compile(r'class="wrong"[^>]*>([^<]+)<')


class NotTaken(RuntimeError):
    """The portal did not take a form."""


@dataclass
class Person:
    """Somebody in front of a browser. `cookies` are kept by hand: a program is no browser that trusts localhost."""

    number: str
    password: str
    portal: str
    cookies: dict[str, str] = field(default_factory=dict)

    def page(self, path: str) -> str:
        """Return a page. Raises NotTaken when there is none."""
        return self._answered(self._ask("GET", path), path, httpx.codes.OK)

    def send(self, path: str, form: Mapping[str, Any], page: str) -> None:
        """Send a form with what its page had hidden in it. Raises NotTaken with what the portal says."""
        known = {name: unescape(value) for name, value in HIDDEN.findall(page)}
        answer = self._ask("POST", path, {**known, **form})
        self._answered(answer, path, httpx.codes.SEE_OTHER)

    def sign_in(self) -> None:
        """Sign in, under a new session."""
        self.cookies.clear()
        self.send("/sign-in", {"number": self.number, "password": self.password}, self.page("/sign-in"))

    def _ask(self, method: str, path: str, form: Mapping[str, Any] | None = None) -> httpx.Response:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        address = self.portal + path
        answer = httpx.request(method, address, headers=headers, data=form, timeout=60, trust_env=False)
        for line in answer.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        return answer

    def _answered(self, answer: httpx.Response, path: str, expected: int) -> str:
        if answer.status_code != expected:
            said = "; ".join(SHOWN_AS_WRONG.findall(answer.text))
            raise NotTaken(f"{self.number} {path}: {answer.status_code} {said}")
        return answer.text


def sign(no: str, event: Event, answer: Mapping[str, Any], employee: str, meaning: Meaning) -> None:
    """Have an employee sign in and sign a form about a subject. Raises NotTaken."""
    person = _person(employee, settings().home)
    person.sign_in()
    gate = load_stage(no).gate
    path = path_of(no) + ("/gate" if gate and gate.event is event else f"/forms/{event}")
    signing = {"_meaning": str(meaning), "_password": person.password}
    person.send(path, {**answer, **signing}, person.page(path))


def typed(answer: Mapping[str, Any]) -> dict[str, str]:
    """Return the simple fields of an answer as a person types them; who acts is who has signed in."""
    return {name: str(value) for name, value in answer.items() if name != "acting_as" and value not in ("", None)}


@cache
def _person(employee: str, home: object) -> Person:
    """Return an employee with a password that he chose by his invitation; nobody else knows it."""
    del home
    key = urlsplit(invite(employee, employee, current_time())).path
    person = Person(employee, secrets.token_urlsafe(16), settings().portal_url.rstrip("/"))
    person.send(key, {"password": person.password, "again": person.password}, person.page(key))
    return person
