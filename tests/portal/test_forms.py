"""Handing in forms at the portal: a case from first call to closing, and every way in which a form is refused."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import unquote

import pytest
from httpx2 import Response

from models.account import Account
from models.database import reading, transaction
from models.event import LedgerEvent
from rules.lifecycle import Event
from rules.vocabulary import Identity
from tasks.bulletin_facts import load_bulletin
from tasks.calendar import current_time
from tasks.company import company
from tasks.gates import do_automatic_work, pass_gate, record_event
from tasks.ledger import Signature, chain_of
from tasks.open_forms import forms_open_to
from tasks.passwords import hashed
from tests.portal.client import Client, Portal
from tests.portal.form_browser import FormOnPage, Typed, fill_in, send
from tests.scenarios.eight_d_steps import filled_in
from tests.tasks.bulletins import submitted
from tests.tasks.cases import TRIAGE, at, at_once, everything, key_of, kinds, ledger, registered, state_of, transferred

SignedIn = Callable[[str], Client]
JUDGED: Typed = {"category": "DEL-08", "evidence": "客户来电记录", "responsibility": "OURS"}
FEEDBACK: Typed = {
    "customer": "C100",
    "text": "出货文件提供太慢，影响报关",
    "requirement": "尽快提供",
    "subject": "DELIVERY",
    "demand": "EXPLANATION",
    "order_no": "SO-881",
}
FINAL_REPLY: Typed = {
    "text": "您好，感谢您于3月2日告知SO-881一事。截至3月2日，现场已改正并增加检查点，此后每批逐一核对，至今无异常。",
    "apology": True,
    "written": True,
    "cause_brief": "流程缺少检查点",
    "how": "增加检查点",
    "when": "即日起",
}


def hand_in(client: Client, path: str, typed: Typed, **button: str) -> Response:
    return send(client, path, fill_in(client, path, typed), **button)


def faults_on(page: str) -> list[str]:
    note = re.search(r'id="faults".*?<ul>(.*?)</ul>', page, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", each).strip() for each in re.findall(r"<li>.*?</li>", note[1])] if note else []


def accepted(answer: Response, event: str) -> str:
    """Return the number that a form was recorded under; the browser is led to its page."""
    assert answer.status_code == 303, faults_on(answer.text) or answer.text[:2000]
    path, _, done = answer.headers["location"].partition("?")
    assert done == f"done={event}"
    return str(path.rpartition("/")[2])


def test_a_complaint_goes_from_the_first_call_to_its_closing_each_step_by_the_right_person(
    portal: Portal, signed_in: SignedIn
) -> None:
    service, receiver = signed_in("E017"), signed_in("E231")
    no = accepted(hand_in(service, "/complaints/new", FEEDBACK), "REGISTER")
    gate, beside = f"/complaints/{no}/gate", f"/complaints/{no}/forms"

    portal.later(minutes=15)
    accepted(hand_in(service, gate, JUDGED), "TRIAGE")
    accepted(hand_in(service, f"{beside}/NAME_RESPONSIBLE", {"responsible_person": "E235"}), "NAME_RESPONSIBLE")
    do_automatic_work(no, print_documents=False)
    portal.later(minutes=30)
    accepted(hand_in(receiver, gate, {}), "SIGN_FORM")
    accepted(hand_in(receiver, gate, {"text": "已接手", "handling_goal": "当日提供文件"}), "FIRST_REPLY")
    told: Typed = {"kind": "INITIAL", "text": "已安排专人", "containment_state": ["OCCURRED"], "measures": "先行补救"}
    accepted(hand_in(service, f"{beside}/CUSTOMER_REPLY", told), "CUSTOMER_REPLY")

    final = fill_in(service, f"{beside}/CUSTOMER_REPLY", {"kind": "FINAL", **FINAL_REPLY})
    for place, fact in enumerate(("SO-881", "收货日期")):
        longer = send(service, f"{beside}/CUSTOMER_REPLY", final, _add="facts_cited")
        final = FormOnPage(longer.text).fill_in({f"facts_cited.{place}": fact})
    accepted(send(service, f"{beside}/CUSTOMER_REPLY", final), "CUSTOMER_REPLY")

    portal.later(hours=20)
    done = {key: str(value) for key, value in filled_in(Event.APPLY_CLOSING, {}, current_time().date()).items()}
    text = {"action": "APPLY_CLOSING", "text": done.pop("result")}
    accepted(hand_in(signed_in("E235"), gate, {**done, **text}), "PROGRESS")
    portal.later(hours=2)
    satisfied: Typed = {"reached": "true", "solved": True, "score": "5", "attitude": "5", "timeliness": "4"}
    accepted(hand_in(signed_in("E018"), gate, satisfied), "CALL_BACK")
    portal.later(hours=2)
    accepted(hand_in(signed_in("E002"), gate, {"decision": "APPROVE"}), "APPROVE_CLOSING")

    assert state_of(no) == "CLOSED"
    forms = [entry for entry in ledger(no) if entry.run.startswith("portal-") and entry.kind in set(Event)]
    people = ["E017", "E017", "E017", "E231", "E231", "E017", "E017", "E235", "E018", "E002"]
    assert [entry.actor for entry in forms] == people
    assert {entry.identity for entry in forms} == {Identity.PROVED}


def test_who_acts_is_who_has_signed_in_whatever_a_form_says(signed_in: SignedIn) -> None:
    client = signed_in("E017")
    form = fill_in(client, "/complaints/new", FEEDBACK)
    no = accepted(send(client, "/complaints/new", form, acting_as="E001"), "REGISTER")
    assert ledger(no)[0].actor == "E017"


def test_a_form_sent_twice_is_recorded_once(signed_in: SignedIn) -> None:
    client = signed_in("E017")
    form = fill_in(client, "/complaints/new", FEEDBACK)
    first, second = (accepted(send(client, "/complaints/new", form), "REGISTER") for _ in range(2))
    assert first == second
    beside = f"/complaints/{first}/forms/LOG_CONTACT"
    form = fill_in(client, beside, {"text": "电话说明进度"})
    for _ in range(2):
        accepted(send(client, beside, form), "LOG_CONTACT")
    assert kinds(first).count("LOG_CONTACT") == 1


def test_the_same_form_with_other_words_is_not_taken_for_the_first(signed_in: SignedIn) -> None:
    client = signed_in("E017")
    form = fill_in(client, "/complaints/new", FEEDBACK)
    no = accepted(send(client, "/complaints/new", form), "REGISTER")
    before = everything()
    answer = send(client, "/complaints/new", form.fill_in({"text": "另一件事"}))
    assert answer.status_code == 409
    assert no in answer.text
    assert everything() == before
    again = FormOnPage(answer.text)
    assert again.named("text")[0].value == "另一件事"
    assert accepted(send(client, "/complaints/new", again), "REGISTER") != no


def test_the_same_form_beside_a_gate_with_other_words_is_asked_about(signed_in: SignedIn) -> None:
    client, no = signed_in("E017"), registered()
    path = f"/complaints/{no}/forms/LOG_CONTACT"
    form = fill_in(client, path, {"text": "电话说明进度"})
    accepted(send(client, path, form), "LOG_CONTACT")
    answer = send(client, path, form.fill_in({"text": "第二次电话"}))
    assert answer.status_code == 409
    accepted(send(client, path, FormOnPage(answer.text)), "LOG_CONTACT")
    assert kinds(no).count("LOG_CONTACT") == 2


def test_a_gate_is_not_shown_to_whom_it_is_not_for_and_takes_nothing_from_him(signed_in: SignedIn) -> None:
    no = transferred()
    gate = f"/complaints/{no}/gate"
    form = fill_in(signed_in("E231"), gate, {})
    client = signed_in("E017")
    assert client.get(gate).status_code == 403
    before, asked = kinds(no), key_of(no)
    assert client.post(gate, dict(pair for pair in form.sent() if pair[0] != "csrf")).status_code == 403
    assert (kinds(no), key_of(no)) == (before, asked)


def test_a_form_beside_a_gate_is_for_its_roles_and_its_state(signed_in: SignedIn) -> None:
    no = registered()
    forms = f"/complaints/{no}/forms"
    assert signed_in("E017").get(f"{forms}/VOID").status_code == 403  # for the manager of the service centre
    assert signed_in("E017").get(f"{forms}/REOPEN").status_code == 403  # only once it is closed
    assert signed_in("E017").get(f"{forms}/PROVE_8D").status_code == 403  # for the system
    assert signed_in("E001").get(f"{forms}/VOID").status_code == 200


def test_the_gates_own_form_is_at_the_gate(signed_in: SignedIn) -> None:
    no = registered()
    answer = signed_in("E017").get(f"/complaints/{no}/forms/TRIAGE")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/complaints/{no}/gate")


@pytest.mark.parametrize(
    "path",
    ["/complaints/KS-20260302-0999/gate", "/8d/{no}/gate", "/bulletins/{no}/gate", "/complaints/{no}/forms/NOTHING"],
)
def test_what_does_not_exist_and_what_is_elsewhere_look_the_same(path: str, signed_in: SignedIn) -> None:
    client, no = signed_in("E017"), registered()
    assert client.get(path.format(no=no)).status_code == 404
    assert client.post(path.format(no=no), {}).status_code == 404


def test_a_case_that_a_person_does_not_see_has_no_forms_for_him(signed_in: SignedIn) -> None:
    client, no = signed_in("E252"), transferred()
    for path in (f"/complaints/{no}/gate", f"/complaints/{no}/forms/LOG_CONTACT"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"text": "x"}).status_code == 404


def test_an_auditor_reads_and_hands_nothing_in(signed_in: SignedIn) -> None:
    with reading() as session:
        auditor = next(person.no for person in company(session).people.values() if "AUDITOR" in person.roles)
    client, no = signed_in(auditor), registered()
    before = kinds(no)
    for path in ("/complaints/new", f"/complaints/{no}/gate", f"/complaints/{no}/forms/LOG_CONTACT"):
        assert client.get(path).status_code == 403
        assert client.post(path, {"text": "x"}).status_code == 403
    assert kinds(no) == before


def test_a_stranger_is_led_to_the_sign_in(portal: Portal) -> None:
    answer = portal.stranger().get("/complaints/new")
    assert answer.status_code == 303
    assert unquote(answer.headers["location"]) == "/sign-in?then=/complaints/new"


def test_a_form_of_a_gate_that_was_passed_meanwhile_says_what_happened_and_changes_nothing(
    portal: Portal, signed_in: SignedIn
) -> None:
    client, no = signed_in("E017"), registered()
    gate = f"/complaints/{no}/gate"
    form = fill_in(client, gate, {**JUDGED, "evidence": "我写了很久的判定依据"})
    portal.later(minutes=5)
    assert pass_gate(no, key_of(no), {**TRIAGE, "acting_as": "E018"}).accepted
    before = state_of(no), kinds(no)
    answer = send(client, gate, form)
    assert answer.status_code == 409
    assert "2026-03-02 09:35" in answer.text
    assert "陈若静" in answer.text
    assert "未通过" not in answer.text  # his own attempt is no news to him
    assert "我写了很久的判定依据" in answer.text
    assert (state_of(no), kinds(no)) == (before[0], [*before[1], "REFUSED"])


def test_a_form_that_is_asked_anew_offers_what_was_typed_at_the_gate_as_it_is_now(
    portal: Portal, signed_in: SignedIn
) -> None:
    client, no = signed_in("E017"), registered()
    gate = f"/complaints/{no}/gate"
    form = fill_in(client, gate, {**JUDGED, "evidence": "我的依据"})
    portal.later(minutes=5)
    assert not pass_gate(no, key_of(no), {**TRIAGE, "acting_as": "E018", "category": "NONE"}).accepted
    answer = send(client, gate, form)
    assert answer.status_code == 409
    again = FormOnPage(answer.text)
    assert again.named("evidence")[0].value == "我的依据"
    assert again.named("_at")[0].value == key_of(no)
    accepted(send(client, gate, again), "TRIAGE")


def test_a_line_is_not_a_way_around_a_form_that_came_too_late(signed_in: SignedIn) -> None:
    client, no = signed_in("E017"), registered()
    gate = f"/complaints/{no}/gate"
    form = fill_in(client, gate, JUDGED)
    assert not pass_gate(no, key_of(no), {**TRIAGE, "acting_as": "E018", "category": "NONE"}).accepted
    shown = send(client, gate, form, _add="nothing")
    assert shown.status_code == 200
    assert send(client, gate, FormOnPage(shown.text)).status_code == 409


def test_two_who_press_at_once_pass_a_gate_once(signed_in: SignedIn) -> None:
    no = registered()
    gate = f"/complaints/{no}/gate"
    clients = [signed_in(employee) for employee in ("E017", "E018", "E019")]
    filled = [(client, fill_in(client, gate, JUDGED)) for client in clients]
    answers = at_once(partial(send, client, gate, form) for client, form in filled)
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    assert kinds(no).count("TRIAGE") == 1


def test_a_refused_form_keeps_what_was_typed_and_marks_its_fields(signed_in: SignedIn) -> None:
    client, no = signed_in("E017"), registered(text="请尽快联系")
    gate = f"/complaints/{no}/gate"
    typed: Typed = {
        "evidence": "判定依据",
        "level_facts.dissatisfaction": "很生气",
        "level_facts.claim_amount": "一百",
        "level_facts.line_stop": True,
    }
    answer = hand_in(client, gate, typed)
    assert answer.status_code == 422
    page = FormOnPage(answer.text)
    assert len(faults_on(answer.text)) == 3
    for name in ("category", "level_facts.dissatisfaction", "level_facts.claim_amount"):
        (control,) = page.named(name)
        assert control.marks["aria-invalid"] == "true"
        assert f"{control.id}-wrong" in control.marks["aria-describedby"].split()
        assert f"#{control.id}" in page.links
    assert page.named("level_facts.dissatisfaction")[0].value == "很生气"
    assert page.named("evidence")[0].value == "判定依据"
    assert page.named("level_facts.line_stop")[0].chosen
    assert state_of(no) == "REGISTERED"
    accepted(send(client, gate, page.fill_in({**JUDGED, **_right(typed)})), "TRIAGE")


def _right(typed: Typed) -> Typed:
    return {**typed, "level_facts.dissatisfaction": "3", "level_facts.claim_amount": "100"}


def test_what_the_rules_refuse_stands_at_its_field(signed_in: SignedIn) -> None:
    client = signed_in("E017")
    answer = hand_in(client, "/complaints/new", {**FEEDBACK, "channel": "OTHER"})
    assert answer.status_code == 422
    (control,) = FormOnPage(answer.text).named("channel_text")
    assert control.marks["aria-invalid"] == "true"
    no = registered()
    answer = hand_in(client, f"/complaints/{no}/gate", {**JUDGED, "evidence": "", "responsibility": "CUSTOMER"})
    assert answer.status_code == 422
    assert FormOnPage(answer.text).named("evidence")[0].marks["aria-invalid"] == "true"


def test_why_the_last_answer_was_refused_stands_on_the_form_that_is_asked_next(signed_in: SignedIn) -> None:
    no = registered()
    assert not pass_gate(no, key_of(no), {**TRIAGE, "category": "NONE"}).accepted
    page = signed_in("E018").page(f"/complaints/{no}/gate")
    assert len(faults_on(page)) == 1
    assert FormOnPage(page).named("category")[0].marks["aria-invalid"] == "true"
    assert FormOnPage(page).named("evidence")[0].value == TRIAGE["evidence"]


def test_lines_are_added_and_removed_without_losing_a_word(signed_in: SignedIn) -> None:
    client, no = signed_in("E017"), registered()
    path = f"/complaints/{no}/forms/SUPPLY_FACTS"
    before = kinds(no)
    page = FormOnPage(hand_in(client, path, {"product": "网口变压器"}, _add="where_other").text)
    page = FormOnPage(send(client, path, page.fill_in({"where_other.0": "仓库"}), _add="where_other").text)
    page = FormOnPage(send(client, path, page.fill_in({"where_other.1": "产线"}), _remove="where_other.0").text)
    assert [control.value for control in page.named("where_other.0")] == ["产线"]
    assert page.named("product")[0].value == "网口变压器"
    assert kinds(no) == before
    page = FormOnPage(send(client, path, page, _add="where_other").text)
    accepted(send(client, path, page), "SUPPLY_FACTS")
    assert ledger(no)[-1].data["form"]["where_other"] == ["产线"]


def test_a_step_of_an_8d_is_recorded_with_its_lines(signed_in: SignedIn) -> None:
    number = _with_8d()
    client, path = signed_in("E202"), f"/8d/{number}/forms/D1"
    page = FormOnPage(hand_in(client, path, {"all_share_responsibility": True}, _add="members").text)
    answer = send(client, path, page.fill_in({"members.0.name": "王", "members.0.role": "LEADER"}))
    assert answer.status_code == 422
    page = FormOnPage(answer.text)
    assert page.named("members.0.department")[0].marks["aria-invalid"] == "true"
    assert "aria-invalid" not in page.named("members.0.name")[0].marks


def _with_8d() -> str:
    """Return the number of an 8D that waits for its D0."""
    no = registered(customer="C104", text="整批外观不良", subject="PRODUCT_QUALITY", lot_no="L2607", part_no="MZ-20")
    judged = {**TRIAGE, "category": "QLT-04", "level_facts": {"line_stop": True}, "eight_d_demanded": True}
    assert pass_gate(no, key_of(no), judged).accepted
    return f"8D-{no}"


def test_markup_in_what_people_write_stays_text(signed_in: SignedIn) -> None:
    client = signed_in("E017")
    nasty = "<script>alert(1)</script> ![x](http://x/y.png) [z](javascript:alert(1)) {{ 7*7 }} {csrf}"
    no = accepted(hand_in(client, "/complaints/new", {**FEEDBACK, "text": nasty, "requirement": nasty}), "REGISTER")
    page = client.page(f"/complaints/{no}/gate")
    assert "<script" not in page.partition("<main")[2]
    assert "<img" not in page
    assert "javascript:" not in "".join(FormOnPage(page).links)
    answer = hand_in(client, f"/complaints/{no}/gate", {"evidence": nasty})
    assert FormOnPage(answer.text).named("evidence")[0].value == nasty
    assert "<script" not in answer.text.partition("<main")[2]


def test_an_invisible_character_is_refused_at_its_field(signed_in: SignedIn) -> None:
    answer = hand_in(signed_in("E017"), "/complaints/new", {**FEEDBACK, "text": "看\x00不见", "product": "左\u202e右"})
    assert answer.status_code == 422
    page = FormOnPage(answer.text)
    assert all(page.named(name)[0].marks["aria-invalid"] == "true" for name in ("text", "product"))


@pytest.mark.usefixtures("portal")
def test_forms_open_to_a_person_follow_his_roles_and_the_state_of_the_case() -> None:
    no = transferred()
    with reading() as session:
        people = company(session).people
    service, receiver = forms_open_to(no, people["E017"]), forms_open_to(no, people["E231"])
    assert Event.DISPUTE in receiver
    assert Event.DISPUTE not in service
    assert Event.CORRECT in service
    assert Event.SIGN_FORM not in receiver  # it waits at the gate
    assert Event.REOPEN not in service
    assert Event.APPEAL_NOTICE not in receiver  # there is no notice
    assert not {Event.PROGRESS, Event.REGISTER, Event.PROVE_8D} & {*service, *receiver}


@pytest.mark.usefixtures("portal")
def test_a_task_can_be_finished_only_when_there_is_one() -> None:
    no = registered()
    with reading() as session:
        owner = company(session).people["E017"]
    assert Event.MOVE_PROMISE not in forms_open_to(no, owner)
    promise: dict[str, Any] = {
        "acting_as": "E017",
        "text": "明天回电",
        "assessment": "可以做到",
        "internal_due_at": "2026-03-03 09:00",
        "promised_due_at": "2026-03-03 12:00",
    }
    assert record_event(no, Event.PROMISE, promise, as_of=at("2026-03-02 09:40")).accepted
    assert Event.MOVE_PROMISE in forms_open_to(no, owner)


SIGN = "/bulletins/{no}/gate"
PASSWORD = "four pairs of shoes, 2026"  # noqa: S105  of this test alone
APPROVED: Typed = {"decision": "APPROVE", "_meaning": "APPROVED", "_password": PASSWORD}


@pytest.fixture
def general_manager(portal: Portal, signed_in: SignedIn) -> Client:
    """The browser of the General Manager, who may prove himself with a password."""
    portal.at("2026-03-20 14:00")
    client = signed_in("E900")
    with transaction() as session:
        session.get_one(Account, "E900").password_hash = hashed(PASSWORD)
    return client


def head_of(no: str) -> str:
    return ledger(no)[-1].hash


def test_a_form_that_must_be_signed_shows_what_is_signed(general_manager: Client) -> None:
    no = submitted()
    page = general_manager.page(SIGN.format(no=no))
    with reading() as session:
        assert load_bulletin(session, no).sha256 in page
    assert head_of(no) in page


def test_a_signature_is_entered_with_its_meaning_and_what_was_seen(general_manager: Client) -> None:
    no = submitted()
    seen = head_of(no)
    accepted(hand_in(general_manager, SIGN.format(no=no), APPROVED), "SIGN_BULLETIN")
    signed = next(entry for entry in ledger(no) if entry.kind == "SIGN_BULLETIN")
    assert signed.actor == "E900"
    assert seen in str(signed.data)
    assert "APPROVED" in str(signed.data)
    assert PASSWORD not in str([entry.data for entry in ledger(no)])


@pytest.mark.parametrize(
    ("given", "at_fault"),
    [({"_password": "guessed"}, "_password"), ({"_password": ""}, "_password"), ({"_meaning": "READ"}, "_meaning")],
)
def test_who_does_not_prove_himself_signs_nothing(given: Typed, at_fault: str, general_manager: Client) -> None:
    no = submitted()
    before = kinds(no)
    answer = hand_in(general_manager, SIGN.format(no=no), {**APPROVED, **given, "reason": "同意"})
    assert answer.status_code == 422
    page = FormOnPage(answer.text)
    assert f"#{at_fault}" in page.links
    assert page.named("reason")[0].value == "同意"
    assert PASSWORD not in answer.text
    assert kinds(no) == before


def test_nothing_is_signed_when_something_happened_since_it_was_shown(general_manager: Client) -> None:
    no = submitted()
    path = SIGN.format(no=no)
    form = fill_in(general_manager, path, APPROVED)
    with transaction() as session:
        by = Signature("E500", Identity.PROVED, current_time())
        note = chain_of(session, no).entry("DOWNLOADED", {"file": "TB.pdf"}, by)
        session.add(LedgerEvent(**note))
    before = kinds(no)
    answer = send(general_manager, path, form)
    assert answer.status_code == 409
    assert kinds(no) == before
    assert "TB.pdf" in answer.text
    again = FormOnPage(answer.text)
    assert again.named("decision")[0].value == "APPROVE"
    accepted(send(general_manager, path, again.fill_in(APPROVED)), "SIGN_BULLETIN")
