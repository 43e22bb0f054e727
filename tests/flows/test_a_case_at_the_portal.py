"""People under their own names take a case to its end in a real browser, and Prefect's run follows by itself."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page

from deployments.installation import DEMO_COMPANY
from models.database import reading
from models.settings import ROOT
from rules.lifecycle import Event
from rules.vocabulary import Demand, Identity, State
from tasks.facts import entries_of, load_row
from tests.flows.browser import chromium, person, with_one_byte_changed
from tests.flows.installation import AUDITOR, CLERK, DEPUTY_GM, ENGINEER, MANAGER, SUPERVISOR
from tests.flows.office import Office, shown, until

STRONG: dict[str, str | bool] = {
    "category": "QLT-05",  # one that no other test here uses: a repeated complaint would join an 8D
    "evidence": "照片与检验记录",
    "responsibility": "OURS",
    "department": "QA",
    "level_facts.line_stop": True,
}
PHOTO = DEMO_COMPANY / "photos" / "good.png"
CALLED = {"reached": "true", "solved": "true", "score": "5", "attitude": "5", "timeliness": "5"}


@pytest.fixture
def portal(environment: dict[str, str], office: Office) -> Iterator[str]:
    """The address of a portal that serves the same installation, beside Prefect."""
    del office
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://localhost:{probe.getsockname()[1]}"
    log = Path(environment["KESU_HOME"]) / "portal.log"
    with log.open("wb") as output:
        command = [sys.executable, "-m", "portal"]
        own = environment | {"KESU_PORTAL_URL": address}
        process = subprocess.Popen(command, env=own, cwd=ROOT, stdout=output, stderr=output)
    try:
        until(lambda: answers(address), otherwise=log.read_text)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def answers(address: str) -> bool:
    """Whether the portal is up."""
    try:
        return httpx.get(f"{address}/sign-in", trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


@pytest.mark.server
def test_a_strong_complaint_is_closed_by_people_who_signed_and_its_paper_proves_itself(
    office: Office, portal: str, tmp_path: Path
) -> None:
    no = office.register(product="R0402", requirement="换货并说明原因", demand=shown(Demand.REPLACE))
    registered = office.waiting(no)
    with chromium() as browser:
        clerk = person(browser, portal, CLERK)
        assert no in clerk.page.locator("main").inner_text()  # it waits for him
        clerk.hand_in(f"/complaints/{no}/gate", STRONG)
        transferred = office.waiting(no, after=registered)  # nobody pressed Resume
        assert transferred.id == registered.id
        engineer = person(browser, portal, ENGINEER)
        engineer.upload(f"/complaints/{no}", PHOTO)
        proof = {"reference": "8D-2026-077", "file": PHOTO.name, "effective": "true"}
        engineer.hand_in(f"/complaints/{no}/forms/COMPLETE_8D", proof)
        clerk.hand_in(f"/complaints/{no}/forms/WITHDRAW", {"statement": "客户来电撤诉，已换货"})
        withdrawn = office.waiting(no, after=transferred)
        person(browser, portal, SUPERVISOR).hand_in(f"/complaints/{no}/gate", CALLED)
        called = office.waiting(no, after=withdrawn)
        approval = {"decision": "APPROVE"}
        person(browser, portal, MANAGER).hand_in(f"/complaints/{no}/gate", approval, signs="APPROVED")
        office.waiting(no, after=called)
        person(browser, portal, DEPUTY_GM).hand_in(f"/complaints/{no}/gate", approval, signs="RELEASED")
        assert office.ended(registered).is_completed()

        auditor = person(browser, portal, AUDITOR)
        page = auditor.open(f"/complaints/{no}")
        with page.expect_download() as download:
            page.locator('a[href^="/documents/"]').first.click()
        paper = tmp_path / "paper.pdf"
        download.value.save_as(paper)
        assert verdict(auditor.open("/verify"), paper) == "good"
        assert verdict(auditor.open("/verify"), with_one_byte_changed(paper)) == "bad"
        refused = auditor.open(f"/complaints/{no}/forms/LOG_CONTACT")
        assert refused.locator("h1").inner_text()
        assert not refused.locator("#form").count()
    with reading() as session:
        assert load_row(session, no).state is State.CLOSED
        signed = [entry for entry in entries_of(session, no) if "signed" in entry.data]
    assert [(entry.kind, entry.actor, entry.data["signed"]["meaning"]) for entry in signed] == [
        (Event.APPROVE_CLOSING, MANAGER, "APPROVED"),
        (Event.APPROVE_CLOSING, DEPUTY_GM, "RELEASED"),
    ]
    assert all(entry.identity is Identity.PROVED for entry in signed)


def verdict(page: Page, file: Path) -> str:
    """Have a file checked, and return how the page takes it."""
    page.set_input_files("[name=file]", file)
    page.locator("main form button").click()
    classes = page.locator("[role=status]").get_attribute("class") or ""
    return "good" if "good" in classes else "bad"
