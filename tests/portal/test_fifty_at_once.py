"""Fifty people press the same gate at the same moment: one passes it, the others are told, nothing breaks."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlmodel import col, select

from models.database import engine, migrate, reading, transaction
from models.employee import Employee
from models.settings import settings
from portal.app import create_app
from rules.lifecycle import Event
from rules.vocabulary import Identity, Role
from tasks.company import VERSION
from tasks.facts import entries_of, load_row
from tasks.ledger import broken_at
from tasks.master_data import load_company
from tasks.numbers import changed
from tests.conftest import DEMO_COMPANY, installation
from tests.portal.client import START, Client, Portal
from tests.portal.form_browser import FormOnPage
from tests.postgres import Postgres
from tests.tasks.cases import registered

PEOPLE = 50
SENT = ("_at", "_seen", "_once")


@pytest.fixture
def office(tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """The portal on PostgreSQL, with the demo company."""
    monkeypatch.setenv("KESU_CLOCK_FILE", str(tmp_path / "clock"))
    with installation(tmp_path, postgres.new_database()):
        migrate()
        load_company(DEMO_COMPANY)
        portal = Portal(create_app(), tmp_path, tmp_path / "clock")
        portal.at(START)
        yield portal
        for client in portal.clients:
            client.close()
        engine().dispose()
        settings.cache_clear()


def agents() -> list[str]:
    """Return the numbers of fifty employees, all of whom now work in customer service."""
    with transaction() as session:
        found = session.exec(select(Employee).where(Employee.active).order_by(col(Employee.no)).limit(PEOPLE)).all()
        for employee in found:
            employee.roles = [Role.AFTER_SALES_CS]
        changed(session, VERSION)
    return [employee.no for employee in found]


@pytest.mark.postgres
def test_one_of_fifty_passes_the_gate_and_the_others_are_told(office: Portal) -> None:
    no = registered(kind="INQUIRY", text="请问交期多久")
    path, barrier = f"/complaints/{no}/gate", Barrier(PEOPLE)
    clients = [office.signed_in(number) for number in agents()]
    forms = [{**hidden(client.page(path)), "text": f"{client.employee} 答复：两周"} for client in clients]

    def press(client: Client, form: dict[str, str]) -> tuple[int, str]:
        barrier.wait()
        answer = client.post(path, form)
        return answer.status_code, answer.text

    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = list(pool.map(press, clients, forms))
    assert len(answers) == PEOPLE
    assert Counter(code for code, _ in answers) == {303: 1, 409: PEOPLE - 1}
    assert all("答复" in text for code, text in answers if code == 409)  # what was typed is not lost
    with reading() as session:
        passed = [entry for entry in entries_of(session, no) if entry.kind == Event.ANSWER]
        assert [entry.identity for entry in passed] == [Identity.PROVED]
        assert load_row(session, no).state == "ANSWERED"
        assert broken_at(session, no) is None


def hidden(page: str) -> dict[str, str]:
    """Return what a page of ours had hidden in its form."""
    return {control.name: control.value for control in FormOnPage(page).controls if control.name in SENT}
