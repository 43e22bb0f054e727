"""An auditor finds every document, takes the dossier of a case, and has the ledger checked."""

import io
import json
import re
from zipfile import ZipFile

import pytest
from sqlalchemy import text

from models.database import transaction
from tasks.anchor import anchor
from tests.portal.client import Portal
from tests.portal.subjects import Subjects, whole_case
from tests.tasks.cases import at, ledger, transferred


def listed(page: str) -> list[str]:
    """Return where the documents that a page lists are."""
    return re.findall(r'href="(/documents/[^"?]+/[^"?]+)"', page)


def of(case: Subjects) -> tuple[str, str]:
    """Return where the handling form and the notice of a case are."""
    form = f"/documents/{case.complaint}/handling_form-r1-zh_CN.pdf"
    return form, f"/documents/{case.notice}/assessment_notice-r1-zh_CN.pdf"


def test_an_auditor_finds_all_documents_and_each_leads_to_its_file(portal: Portal) -> None:
    form, notice = of(whole_case())
    auditor = portal.signed_in("E910")
    found = listed(auditor.page("/documents"))
    assert {form, notice} <= set(found)
    assert all(auditor.get(address).status_code == 200 for address in found)


@pytest.mark.parametrize(
    ("asked", "form", "notice"),
    [
        ("kind=HANDLING_FORM", True, False),
        ("customer=C100", True, True),
        ("customer=C104", False, False),
        ("since=2026-03-02&until=2026-03-02", True, True),
        ("since=2026-03-03", False, False),
        ("until=2026-03-01", False, False),
        ("level=GENERAL", True, True),
        ("level=STRONG", False, False),
        ("since=&until=&customer=&level=&kind=", True, True),
        ("page=2", False, False),
    ],
)
def test_documents_are_found_by_period_customer_level_and_kind(
    portal: Portal, asked: str, *, form: bool, notice: bool
) -> None:
    where_form, where_notice = of(whole_case())
    found = listed(portal.signed_in("E910").page(f"/documents?{asked}"))
    assert (where_form in found) is form
    assert (where_notice in found) is notice


@pytest.mark.parametrize(
    ("employee", "form", "notice"),
    [("E231", True, True), ("E233", True, False), ("E017", True, False), ("E001", True, True), ("E400", False, False)],
)
def test_the_register_shows_nobody_more_than_he_may_take(
    portal: Portal, employee: str, *, form: bool, notice: bool
) -> None:
    where_form, where_notice = of(whole_case())
    client = portal.signed_in(employee)
    found = listed(client.page("/documents"))
    assert (where_form in found, where_notice in found) == (form, notice)
    assert (client.get(where_form).status_code == 200, client.get(where_notice).status_code == 200) == (form, notice)


@pytest.mark.parametrize("asked", ["since=2026-13-41", "level=NONE", "page=0", "page=x", "kind=%3Cscript%3E"])
def test_an_address_that_asks_for_nonsense_is_answered_and_shows_nothing(portal: Portal, asked: str) -> None:
    answer = portal.signed_in("E910").get(f"/documents?{asked}")
    assert answer.status_code == 404
    assert "script>" not in answer.text


def test_the_dossier_holds_the_case_and_that_it_was_taken_is_entered(portal: Portal) -> None:
    case = whole_case()
    answer = portal.signed_in("E910").get(f"/dossiers/{case.complaint}.zip")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    with ZipFile(io.BytesIO(answer.content)) as dossier:
        assert dossier.testzip() is None
        assert json.loads(dossier.read("manifest.json"))["complaint"] == case.complaint
    assert [(each.kind, each.actor) for each in ledger(case.complaint)][-1] == ("DOSSIER", "E910")


def test_a_dossier_is_not_for_who_does_not_see_all_that_it_holds(portal: Portal) -> None:
    case = whole_case()
    assert portal.signed_in("E200").get(f"/dossiers/{case.complaint}.zip").status_code == 404
    assert "/dossiers/" not in portal.signed_in("E200").page(f"/complaints/{case.complaint}")
    assert ledger(case.complaint)[-1].kind != "DOSSIER"


def test_a_ledger_that_holds_is_said_to_hold(portal: Portal) -> None:
    transferred()
    auditor = portal.signed_in("E910")
    assert "每条链都完整" not in auditor.page("/audit")  # nothing is said before it is checked
    assert "每条链都完整" in auditor.post("/audit").text


def test_what_was_changed_behind_the_ledgers_back_is_named(portal: Portal) -> None:
    case = whole_case()
    with transaction() as session:
        session.execute(text("DROP TRIGGER event_no_update"))
        changed = text("UPDATE event SET actor = 'E001' WHERE subject = :no AND seq = 2")
        session.execute(changed, {"no": case.complaint})
    page = portal.signed_in("E910").post("/audit").text
    assert f"{case.complaint}：第 2 条与前一条不衔接" in page
    assert "每条链都完整" not in page


def test_the_anchors_are_listed_with_their_roots(portal: Portal) -> None:
    whole_case()
    auditor = portal.signed_in("E910")
    assert "台账尚未建立锚点" in auditor.page("/audit")
    made = anchor(at("2026-03-02 23:00"))
    assert made
    page = auditor.page("/audit")
    assert made["root"] in page
    assert made["day"] in page
