"""The portal of the demo company, in simulated time, and people who have signed in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models.settings import settings
from portal.app import create_app
from tests.portal.client import START, Client, Portal


@pytest.fixture
def portal(company: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """The portal with the demo company; it is 2 March 2026, 09:30, until a test moves the clock."""
    clock = company.parent / "clock"
    monkeypatch.setenv("KESU_CLOCK_FILE", str(clock))
    settings.cache_clear()
    portal = Portal(create_app(), company.parent, clock)
    portal.at(START)
    yield portal
    for client in portal.clients:
        client.close()


@pytest.fixture
def signed_in(portal: Portal) -> Callable[[str], Client]:
    """Return a browser that an employee has signed in with: `signed_in("E017")`."""
    return portal.signed_in
