"""A form that is handed in at the portal moves the run by itself, without anybody resuming it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.settings import settings
from models.words import label
from portal.app import create_app
from rules.lifecycle import Event
from tests.flows.installation import CLERK
from tests.flows.office import Office
from tests.portal.client import Client, Portal
from tests.portal.form_browser import fill_in, send


@pytest.fixture
def clerk(home: Path) -> Iterator[Client]:
    """The browser of a clerk who has signed in."""
    portal = Portal(create_app(), home, home / "clock")
    yield portal.signed_in(CLERK)
    for client in portal.clients:
        client.close()


def test_a_complaint_registered_at_the_portal_has_a_run_that_its_gate_moves_along(
    office: Office, clerk: Client
) -> None:
    new = fill_in(clerk, "/complaints/new", {"customer": "C100", "text": "两盘料的阻值偏高"})
    number = send(clerk, "/complaints/new", new).headers["location"].partition("?")[0].rpartition("/")[2]
    run = office.waiting(number)
    assert {"gate:supply-facts", "customer:C100"} <= set(run.tags)

    gate = f"/complaints/{number}/gate"
    facts = fill_in(clerk, gate, {"product": "R0402", "requirement": "换货", "demand": "REPLACE", "lot_no": "L1"})
    assert send(clerk, gate, facts).status_code == 303
    moved = office.waiting(number, after=run)
    assert moved.id == run.id
    assert "gate:triage" in moved.tags


def test_a_form_beside_the_gate_shows_on_the_card_of_the_run_at_once(office: Office, clerk: Client) -> None:
    number = office.register()
    office.waiting(number)
    path = f"/complaints/{number}/forms/LOG_CONTACT"
    assert send(clerk, path, fill_in(clerk, path, {"text": "电话说明进度"})).status_code == 303
    cards = [str(artifact.data) for artifact in office.artifacts(office.waiting(number))]
    assert any(label(settings().language, Event.LOG_CONTACT) in card for card in cards)
