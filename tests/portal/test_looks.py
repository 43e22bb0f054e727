"""Every page in a real browser: whoever sees badly, has no mouse or a small screen can use it, by day and by night."""

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page

from models.database import transaction
from models.session import SessionKind
from portal.guard import SESSION_COOKIE
from tasks.accounts import open_account
from tasks.calendar import current_time
from tasks.form_keys import receipt
from tasks.sessions import begin_session
from tests.flows.browser import chromium
from tests.portal.client import Portal
from tests.portal.test_status import link
from tests.tasks.cases import registered, transferred

# With the way to the content; where the page asks for one thing only, behind that.
TAB_BEGINS_RIGHT = "document.activeElement.matches('.skip') || document.querySelector('[autofocus]') !== null"
BAD = {"serious", "critical"}
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
STRANGERS = ("/sign-in", "/nowhere", "{status}", "/feedback?lang=en", "{received}")
PAGES = (
    # who, where
    ("E901", "/"),
    ("E001", "/complaints"),
    ("E001", "/complaints?q=DEL"),
    ("E001", "/complaints/new"),
    ("E001", "/complaints/{case}"),
    ("E017", "/complaints/{registered}/gate"),
    ("E231", "/complaints/{case}/gate"),
    ("E001", "/live"),
    ("E910", "/documents"),
    ("E910", "/audit"),
    ("E910", "/health"),
    ("E910", "/policies"),
    ("E910", "/policies/limits"),
    ("E017", "/verify"),
    ("E017", "/account"),
    ("E901", "/accounts"),
)


@pytest.fixture
def address(portal: Portal) -> Iterator[str]:
    """The address at which the portal is served to real browsers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(portal.app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://localhost:{port}"
    server.should_exit = True
    thread.join()


def test_every_page_is_for_everybody(address: str) -> None:
    numbers = {"registered": registered(), "case": transferred()}
    numbers |= {"status": link(numbers["case"]), "received": f"/feedback/received/{receipt(numbers['case'])}"}
    visits = [*PAGES, *(("", path) for path in STRANGERS)]
    with chromium() as browser:
        faults = [
            fault
            for who, path in visits
            for light in ("light", "dark")
            for fault in faults_of(browser, address, who, path.format(**numbers), light)
        ]
    assert faults == []


def faults_of(browser: Browser, address: str, who: str, path: str, light: str) -> Iterator[str]:
    """Yield what is wrong with a page for somebody: what axe finds, what scrolls sideways, where Tab begins."""
    context = browser.new_context(color_scheme=light, viewport=NARROW)  # type: ignore[arg-type]
    try:
        page = opened(context, address, who, path)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            yield f"{path} scrolls sideways on a phone"
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        for fault in violations(page):
            yield f"{path} {light}: {fault}"
        page.keyboard.press("Tab")
        if not page.evaluate(TAB_BEGINS_RIGHT):
            yield f"{path}: Tab does not begin with the way to the content"
    finally:
        context.close()


def opened(context: BrowserContext, address: str, who: str, path: str) -> Page:
    """Return a page as somebody sees it; "" is a stranger."""
    if who:
        with transaction() as session:
            open_account(session, who, who, current_time())
            key = begin_session(session, who, SessionKind.BROWSER, current_time())
        # A browser trusts localhost like an address with TLS, but takes such a cookie from us only for one.
        safe = address.replace("http:", "https:")
        context.add_cookies([{"name": SESSION_COOKIE, "value": key, "url": safe, "secure": True, "httpOnly": True}])
    page = context.new_page()
    page.goto(address + path)
    if who:
        assert "/sign-in" not in page.url, (who, path)
    return page


def violations(page: Page) -> Iterator[str]:
    """Yield the serious faults that axe finds, with where."""
    found: dict[str, Any] = Axe().run(page).response
    for each in found["violations"]:
        if each["impact"] in BAD:
            yield f"{each['id']}: {[node['target'] for node in each['nodes']][:3]}"
