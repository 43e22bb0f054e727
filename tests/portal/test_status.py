"""A customer opens his link: he sees his own complaint and nothing of the house, and says whether it is solved."""

from datetime import timedelta

import pytest

from models.database import transaction
from models.settings import settings
from rules.vocabulary import DocumentKind, Identity, State
from tasks.calendar import current_time
from tasks.facts import entries_of, load_row
from tasks.stages import load_stage
from tasks.status_links import complaint_of, status_link
from tasks.status_page import CUSTOMER_SAID
from tests.portal.client import Portal
from tests.portal.subjects import printed
from tests.tasks.cases import ledger, registered, transferred


def link(no: str) -> str:
    """Return the path of a customer's link to his complaint."""
    return "/status/" + status_link(no, current_time()).rpartition("/")[2]


def awaits_call_back(no: str) -> str:
    """Have a complaint wait for its call-back."""
    with transaction() as session:
        row = load_row(session, no)
        row.state, row.applied_at = State.CLOSE_APPLIED, current_time()
    return no


def test_the_link_shows_the_customers_own_words_and_nobody_elses_page(portal: Portal) -> None:
    no = registered()
    stranger = portal.stranger()
    shown = stranger.page(link(no))
    assert "出货文件提供太慢" in shown
    assert all(secret not in shown for secret in ("DEL-08", "E017", "CSC", "罚款"))
    assert stranger.get(f"/complaints/{no}").status_code == 303


@pytest.mark.parametrize("change", ["other number", "longer", "cut", "other mac", "nothing", "ends never"])
def test_a_link_that_was_changed_opens_nothing(portal: Portal, change: str) -> None:
    no, other = registered(), transferred()
    token = link(no).removeprefix("/status/")
    number, ends, mac = token.split(".")
    changed = {
        "other number": f"{other}.{ends}.{mac}",
        "longer": f"{number}.{int(ends) + 999_999}.{mac}",
        "cut": token[:-1],
        "other mac": f"{number}.{ends}.{'A' * len(mac)}",
        "nothing": "x",
        "ends never": f"{number}.x.{mac}",
    }[change]
    answer = portal.stranger().get(f"/status/{changed}")
    assert answer.status_code == 404
    assert no not in answer.text


def test_a_link_ends(portal: Portal) -> None:
    no = registered()
    path = link(no)
    portal.at(current_time() + timedelta(days=91))
    assert portal.stranger().get(path).status_code == 404
    assert complaint_of(path.rpartition("/")[2], current_time()) is None


def test_looking_changes_nothing_and_one_answer_is_in_the_ledger_and_before_the_caller(portal: Portal) -> None:
    no = awaits_call_back(registered())
    stranger = portal.stranger()
    stranger.page(link(no) + "?solved=yes")  # what a scanner of mails does
    assert said(no) == []
    answered = stranger.post(link(no), {"solved": "true", "score": "4", "words": "谢谢 <b>x</b>"})
    assert answered.status_code == 303
    assert said(no) == [{"solved": True, "score": 4, "words": "谢谢 <b>x</b>"}]
    gate = load_stage(no).gate
    assert gate is not None
    assert gate.form.asked is not None
    assert (gate.form.asked.initial["solved"], gate.form.asked.initial["score"]) == (True, 4)
    assert load_stage(no).gate is not None  # a person still calls back


def test_a_letter_leaves_as_it_was_entered_and_the_ledger_says_so(portal: Portal) -> None:
    no = registered()
    letter, paper = b"%PDF-1.7 letter", f"{link(no)}/letters/"
    own, internal = printed(no, DocumentKind.ACKNOWLEDGEMENT, letter), printed(no, DocumentKind.HANDLING_FORM, b"form")
    stranger = portal.stranger()
    assert stranger.get(f"{paper}{own}").content == letter
    assert (ledger(no)[-1].kind, ledger(no)[-1].actor, ledger(no)[-1].identity) == ("DOWNLOADED", "", Identity.STATED)
    assert stranger.get(f"{paper}{internal}").status_code == 404
    (settings().documents / no / "acknowledgement-r1-zh_CN.pdf").write_bytes(b"%PDF-1.7 forged")
    refused = stranger.get(f"{paper}{own}")
    assert refused.status_code == 409
    assert b"forged" not in refused.content
    assert ledger(no)[-1].kind == "FILE_DAMAGED"


def test_an_answer_that_nobody_asked_for_is_not_kept(portal: Portal) -> None:
    no = registered()
    portal.stranger().post(link(no), {"solved": "true"})
    assert said(no) == []


def test_another_site_cannot_answer_for_the_customer(portal: Portal) -> None:
    no = awaits_call_back(registered())
    stranger = portal.stranger()
    assert stranger.post(link(no), {"solved": "true"}, csrf="").status_code == 403
    assert stranger.post(link(no), {"solved": "true"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert said(no) == []


def said(no: str) -> list[object]:
    """Return what the ledger keeps of the customer's own word."""
    with transaction() as session:
        return [entry.data for entry in entries_of(session, no) if entry.kind == CUSTOMER_SAID]
