"""The pages of a complaint, an 8D and a bulletin show what is known to whoever may see it, and nothing else."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text, update
from sqlmodel import Session, col, select

from models.attachment import Attachment
from models.complaint import Complaint
from models.customer import Contact, Customer
from models.database import engine, transaction
from models.department import Department
from models.eight_d import EightD
from models.employee import Employee
from models.message import Message
from models.task import TaskRow
from rules.lifecycle import Event
from rules.vocabulary import Language, TaskKind
from tasks.company import VERSION
from tasks.gates import record_event
from tasks.numbers import changed
from tests.portal.client import Portal
from tests.portal.subjects import whole_case
from tests.tasks.cases import JUDGED, RECEIVED, answered, at, registered, transferred
from tests.worked_8d import worked_content

HOSTILE = "<script>alert(1)</script>{{ 7*7 }}{% raw %}</style><img src=x onerror=alert(1)>&amp;\"'"
SHORT = "<b>{{7*7}}</b>"


def part(page: str, anchor: str) -> str:
    """Return what a part of a page says, without its markup."""
    found = re.search(rf'<section class="card" id="{anchor}">(.*?)</section>', page, re.DOTALL)
    return words(found[1]) if found else ""


def words(markup: str) -> str:
    """Return markup as a person reads it."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def test_a_complaint_is_shown_with_its_words_its_clocks_and_what_is_owed(portal: Portal) -> None:
    no = transferred()
    portal.at("2026-03-02 10:00")
    page = portal.signed_in("E231").page(f"/complaints/{no}")
    assert "出货文件提供太慢" in page
    assert "尽快提供" in page
    clocks = part(page, "clocks")
    assert "剩余" in clocks
    assert "自 2026-03-02 周一 09:30 起" in clocks  # how the closing due was counted
    assert "到期 2026-03-" in clocks


def test_what_waits_for_somebody_leads_him_to_its_form_and_nobody_else(portal: Portal) -> None:
    no = transferred()
    to_gate = f'href="/complaints/{no}/gate"'
    assert to_gate in portal.signed_in("E231").page(f"/complaints/{no}")
    assert to_gate not in portal.signed_in("E202").page(f"/complaints/{no}")


def test_an_auditor_reads_and_is_offered_no_form(portal: Portal) -> None:
    case = whole_case()
    page = portal.signed_in("E910").page(f"/complaints/{case.complaint}")
    assert "/forms/" not in page
    assert "/gate" not in page
    assert 'type="file"' not in page


@pytest.mark.parametrize(
    ("employee", "sees"),
    [("E231", True), ("E230", True), ("E001", True), ("E900", True), ("E910", True), ("E233", False), ("E017", False)],
)
def test_an_assessment_is_shown_to_him_his_superior_the_manager_executives_and_the_auditor(
    portal: Portal, employee: str, *, sees: bool
) -> None:
    case = whole_case()
    note_appeal(case.complaint, case.notice)
    page = portal.signed_in(employee).page(f"/complaints/{case.complaint}")
    assert "300.00" in part(page, "notices")  # what the department is assessed is no secret
    assert ("100.00" in part(page, "notices")) is sees
    assert ("曾庆丰" in part(page, "notices")) is sees
    assert (f'href="/documents/{case.notice_id}"' in page) is sees
    assert ("这不是我的责任" in part(page, "timeline")) is sees


def note_appeal(complaint: str, notice: str) -> None:
    """Let E231 appeal against his notice too late, so that what he said is in the ledger."""
    form = {"acting_as": "E231", "notice": notice, "reason": "这不是我的责任"}
    assert not record_event(complaint, Event.APPEAL_NOTICE, form, as_of=at("2026-03-12 09:00")).accepted


def test_a_mail_about_a_notice_is_kept_from_who_does_not_see_the_notice(portal: Portal) -> None:
    case = whole_case()
    with transaction() as session:
        data = {"notice": case.notice, "unit": "CNY", "to_department": "300.00", "to_person": "123.45"}
        session.add(message(case.complaint, "notice_issued", data))
    assert "123.45" in part(portal.signed_in("E231").page(f"/complaints/{case.complaint}"), "messages")
    assert "123.45" not in portal.signed_in("E233").page(f"/complaints/{case.complaint}")


def message(subject: str, template: str, data: dict[str, Any]) -> Message:
    return Message(
        event_key=f"{subject}:{template}", message_id=f"<{template}@x>", subject=subject, template=template,
        language=Language.ZH_CN, to_employee="E231", data=data, owed_at=at(JUDGED), next_try_at=at(JUDGED),
    )  # fmt: skip


@pytest.mark.parametrize(("employee", "whole"), [("E017", True), ("E231", True), ("E202", False), ("E910", False)])
def test_phone_and_address_are_whole_for_who_works_the_case_and_masked_for_others(
    portal: Portal, employee: str, *, whole: bool
) -> None:
    no = transferred()
    with transaction() as session:
        contact = session.exec(select(Contact).where(Contact.customer == "C100")).first()
        assert contact
        phone, email = contact.phone, contact.email
        session.get_one(Complaint, no).contact_id = contact.id
    assert len(phone) > 6
    page = portal.signed_in(employee).page(f"/complaints/{no}")
    assert (phone in page) is whole
    assert (email in page) is whole


def test_the_timeline_says_who_did_what_how_surely_and_what_was_refused(portal: Portal) -> None:
    no = registered()
    assert not answered(no, {"acting_as": "E017", "category": "DEL-08", "responsibility": "OURS"}, JUDGED).accepted
    told = part(portal.signed_in("E017").page(f"/complaints/{no}"), "timeline")
    assert "登记" in told
    assert "李敏 (E017)" in told
    assert "自报身份" in told
    assert "未通过" in told
    assert "请填写判定所依据的证据。" in told
    assert "我方责任" in told  # what was filled in, codes by their names
    assert "OURS" not in told


def test_the_ledger_is_for_auditors_and_says_where_it_was_broken(portal: Portal) -> None:
    no = transferred()
    assert 'id="ledger"' not in portal.signed_in("E017").page(f"/complaints/{no}")
    auditor = portal.signed_in("E910")
    assert "链完整" in part(auditor.page(f"/complaints/{no}"), "ledger")
    with transaction() as session:  # as somebody could who owns the database
        session.execute(text("DROP TRIGGER event_no_update"))
        session.execute(text("UPDATE event SET actor = 'E001' WHERE subject = :no AND seq = 2"), {"no": no})
    assert "链已断裂：第 2 条" in part(auditor.page(f"/complaints/{no}"), "ledger")


def test_an_8d_is_read_discipline_by_discipline_and_not_as_data(portal: Portal) -> None:
    case, content = whole_case(), worked_content()
    fill(case.eight_d, content.model_dump(mode="json"))
    page = portal.signed_in("E202").page(f"/8d/{case.eight_d}")
    assert content.problem
    assert content.causes
    assert content.problem.description.splitlines()[0] in html.unescape(page)
    assert all(cause.answer in html.unescape(page) for cause in content.causes.causes)
    assert "<svg" in page
    assert "{'" not in html.unescape(page)
    assert '{"' not in html.unescape(page)


def fill(eight_d: str, content: dict[str, Any]) -> None:
    with transaction() as session:
        session.execute(update(EightD).where(col(EightD.no) == eight_d).values(content=content))


def test_a_bulletin_shows_what_it_holds_and_who_was_told(portal: Portal) -> None:
    case = whole_case()
    page = words(portal.signed_in("E500").page(f"/bulletins/{case.bulletin}"))
    assert case.notice in page
    assert "曾庆丰 (E231)" in page
    assert "300.00" in page


@pytest.mark.parametrize("address", ["/complaints/{eight_d}", "/8d/{complaint}", "/bulletins/{eight_d}"])
def test_a_number_is_found_under_its_own_kind_only(portal: Portal, address: str) -> None:
    case = whole_case()
    assert portal.signed_in("E900").get(address.format(**vars(case))).status_code == 404


def test_whatever_is_written_in_a_case_is_literal_on_its_pages(portal: Portal) -> None:
    case = whole_case()
    register_hostile_words(case.complaint)
    client = portal.signed_in("E900")
    for address in (f"/complaints/{case.complaint}", f"/8d/{case.eight_d}", f"/bulletins/{case.bulletin}"):
        page = client.page(address)
        assert not {"<script>alert", "<img src=x", "</style><", SHORT, "<b>49</b>"} & markup_in(page), address
        assert html.unescape(page).count(HOSTILE) + html.unescape(page).count(SHORT) > 3, address
        assert "style=" not in page
        assert "<script" not in page


def markup_in(page: str) -> set[str]:
    return {each for each in ("<script>alert", "<img src=x", "</style><", SHORT, "<b>49</b>") if each in page}


TEXTS_OF_A_CASE = (
    "text", "requirement", "product", "product_family", "part_no", "order_no", "lot_no", "serial_no", "date_code",
    "customer_ref", "external_name", "external_ref", "handling_goal", "weak_point",
)  # fmt: skip


def register_hostile_words(no: str) -> None:
    """Write markup and template code into every text that the pages of a case show."""
    form = {"acting_as": "E231", "text": HOSTILE, "person": HOSTILE}
    record_event(no, Event.LOG_CONTACT, form, as_of=at(JUDGED))  # accepted or refused, its words are in the ledger
    record_event(no, Event.DISPUTE, {"acting_as": "E231", "reason": HOSTILE}, as_of=at(JUDGED))
    with transaction() as session:
        named(session, Complaint, col(Complaint.no) == no, *TEXTS_OF_A_CASE)
        named(session, Customer, col(Customer.code) == "C100", "name")
        named(session, Contact, col(Contact.customer) == "C100", "name", "title", "phone")
        named(session, Department, col(Department.code) == "LOG", "name")
        named(session, Employee, col(Employee.no) == "E231", "name", "title")
        named(session, Attachment, col(Attachment.subject) == no, "name")
        words, since = {"text": HOSTILE}, at(RECEIVED)
        owed = TaskRow(subject=f"8D-{no}", kind=TaskKind.PROMISE, key="P1", owner="E231", created_at=since, data=words)
        session.add(owed)
        session.add(message(no, "level_raised", {"reason": HOSTILE, "text": HOSTILE}))
        changed(session, VERSION)
    fill(f"8D-{no}", hostile(worked_content().model_dump(mode="json")))


def named(session: Session, table: Any, own: Any, *columns: str) -> None:
    session.execute(update(table).where(own).values(dict.fromkeys(columns, HOSTILE)))


def hostile(content: Any) -> Any:
    """Return an 8D with markup in all that was written in it; codes and numbers stay."""
    if isinstance(content, dict):
        return {name: hostile(value) for name, value in content.items()}
    if isinstance(content, list):
        return [hostile(each) for each in content]
    written = isinstance(content, str) and not content.isascii()
    return f"{content[:8]}{SHORT}" if written else content


def test_a_page_is_read_with_few_questions_however_much_has_happened(portal: Portal) -> None:
    case, client = whole_case(), portal.signed_in("E900")
    with counted() as few:
        client.page(f"/complaints/{case.complaint}")
    for _ in range(60):
        record_event(case.complaint, Event.DISPUTE, {"acting_as": "E400", "reason": "…"}, as_of=at(JUDGED))
    with counted() as many:
        client.page(f"/complaints/{case.complaint}")
    assert len(few) < 120
    assert len(many) <= len(few) + 2


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the questions that are put to the database."""
    asked: list[str] = []

    def keep(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    event.listen(engine(), "before_cursor_execute", keep)
    try:
        yield asked
    finally:
        event.remove(engine(), "before_cursor_execute", keep)


def test_a_page_waits_for_nobody_who_writes(portal: Portal) -> None:
    case, client = whole_case(), portal.signed_in("E900")
    addresses = (f"/complaints/{case.complaint}", f"/8d/{case.eight_d}", f"/bulletins/{case.bulletin}", "/documents")
    with transaction() as session:  # holds the write lock while the pages are read
        session.execute(text("UPDATE complaint SET version = version + 1"))
        assert all(client.get(address).status_code == 200 for address in addresses)
