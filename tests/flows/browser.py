"""A person in front of a real browser, at the portal: chooses a password, signs in, fills in forms, downloads."""

import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tasks.accounts import invite
from tasks.calendar import current_time

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = f"none of {', '.join(PROGRAMS)} is on the PATH: install Chromium to run this test"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser without a screen; skipped where there is none."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*QUIET])
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Person:
    """Somebody with a browser window of his own."""

    number: str
    password: str
    page: Page
    portal: str

    def open(self, path: str) -> Page:
        """Open a page of the portal."""
        self.page.goto(self.portal + path)
        return self.page

    def hand_in(self, path: str, fields: Mapping[str, str | bool], *, signs: str = "") -> Page:
        """Fill in a form and press its button; `signs` is the meaning of a signature. It must be taken."""
        page = self.open(path)
        for name, value in fields.items():
            self._fill(name, value)
        if signs:
            page.check(f'[name=_meaning][value="{signs}"]')
            page.fill("[name=_password]", self.password)
        page.locator("#form .actions button").first.click()
        page.wait_for_function("location.search.includes('done=') || document.querySelector('#faults, .refused')")
        assert "done=" in page.url, page.locator("#main").inner_text()[:1500]
        return page

    def upload(self, path: str, file: Path) -> None:
        """Hand in a file on the page of a case."""
        page = self.open(path)
        page.set_input_files("[name=files]", file)
        page.locator("form.upload button").click()
        page.wait_for_selector(f'#files a:has-text("{file.name}")')

    def _fill(self, name: str, value: str | bool) -> None:  # noqa: FBT001  what a field holds
        field = self.page.locator(f'#form [name="{name}"]')
        kind = field.first.get_attribute("type")
        if kind == "radio" or (kind == "checkbox" and isinstance(value, str)):
            self.page.check(f'#form [name="{name}"][value="{value}"]')
        elif isinstance(value, bool):
            field.set_checked(value)
        elif field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def person(browser: Browser, portal: str, number: str) -> Person:
    """Return an employee who was invited, chose a password and signed in."""
    page = browser.new_context(base_url=portal, accept_downloads=True).new_page()
    somebody = Person(number, secrets.token_urlsafe(16), page, portal)
    page.goto(portal + "/invitation/" + invite(number, number, current_time()).rpartition("/")[2])
    page.fill("[name=password]", somebody.password)
    page.fill("[name=again]", somebody.password)
    page.locator("main form button").click()
    page.fill("[name=number]", number)
    page.fill("main [name=password]", somebody.password)
    page.locator("main form button").first.click()
    page.wait_for_url(portal + "/")
    return somebody


def with_one_byte_changed(file: Path) -> Path:
    """Return a copy of a file in which one byte in the middle is another."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    changed = file.with_name(f"changed-{file.name}")
    changed.write_bytes(content)
    return changed
