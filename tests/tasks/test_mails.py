"""The mails: every message has its words in every language, and nothing that anybody wrote can forge one."""

import ast
import hashlib
import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel.messages.extract import extract_from_dir
from sqlalchemy import update
from sqlmodel import col

from models.customer import Contact, Customer
from models.database import transaction
from models.document import Document
from models.employee import Employee
from models.message import Message
from models.settings import ROOT, settings
from rules.messages import BULLETIN_MESSAGES, MESSAGES, is_overtaken
from rules.vocabulary import ClockKind, ExternalBody, Language, State
from tasks.anchor import TEMPLATE as ANCHORED
from tasks.digest_mail import DIGEST
from tasks.gates import record_event
from tasks.invitation_mail import TEMPLATE as INVITATION
from tasks.mail_moments import moment_in
from tasks.mail_pages import FOLDER
from tasks.mail_tokens import marked
from tasks.mails import NoAddress, mail_for
from tasks.pages import TEMPLATES
from tasks.status_links import complaint_of
from tests.tasks.mail_room import (
    CALIFORNIAN,
    CHINESE,
    MORNING,
    TAIWANESE,
    change,
    message_of,
    messages,
    owed,
    read,
    registered,
    text_of,
    triaged_and_issued,
)

TO_CUSTOMER = {"acknowledgement", "answer", "closing_letter", "customer_reply", "is_it_solved", "merged"}
CARRIED: dict[str, dict[str, Any]] = {
    "answer": {"text": "第一行\n第二行"},
    "customer_reply": {"kind": "INTERIM", "text": "已隔离同批产品，正在复测。"},
    "merged": {"into": "KS-20260302-0009"},
    "repeat_alert": {"earlier": "KS-20260101-0001"},
    "mail_added": {"text": "第二行在这里。\n又有两卷偏宽。"},
    "cluster_alarm": {"cluster": "CLU-KS-20260302-0003", "customers": 3, "complaints": "KS-20260302-0001"},
    "ping_pong": {"transfers": 2},
    "pressing_words": {"text": "冒烟, 停线"},
    "form_issued": {"revision": 1},
    "form_copy": {"revision": 1},
    "no_receiver": {"department": "LOG", "reason": "NOBODY"},
    "related_affected": {"customer": "C101"},
    "department_replied": {"text": "正在复测，预计明日完成。"},
    "superior_asked": {"text": "需要协调产线停机两小时。"},
    "promise_to_keep": {"text": "周五前补齐两盘料。"},
    "eight_d_reopened": {"eight_d": "8D-KS-20260302-0001", "eight_d_revision": 2, "reason": "客户不认可"},
    "talk_handed_over": {"reason": "客户要求换人沟通"},
    **{
        name: {"reason": "客户尚未确认"}
        for name in (
            "closing_refused",
            "deferral_rejected",
            "deferral_to_review",
            "form_disputed",
            "reactivated",
            "reopened",
        )
    },
}
CODES = {"INTERIM", "NOBODY"}
# The printed form is not waited for any longer.
LATER = MORNING + timedelta(minutes=20)
# What may stand in Latin letters in a Chinese mail: names of things, numbers of cases, addresses.
LATIN = re.compile(r"https?://\S+|[\w.+-]+@[\w.-]+|Kesu Demo Co\., Ltd\.|\b[A-Z]{2,4}-[\w-]+|UTC[+-]\d\d:\d\d|\b8D\b")
INTERNAL_WORDS = re.compile(
    "等级|等級|罚|罰|考核|升级|升級|责任|責任|penalt|level|fine|escalat|liab|fault", re.IGNORECASE
)


def mail_of(message: Message, now: datetime | None = None) -> EmailMessage:
    with transaction() as session:
        return read(mail_for(session, message, now).as_bytes())


def shown(page: str) -> str:
    """Return what a reader sees of a page."""
    return unescape(re.sub(r"<[^>]*>", " ", page.partition("</head>")[2]))


def templates_of_the_rules() -> set[str]:
    """Return the names of all messages that the rules owe."""
    sources = [ast.parse(file.read_text("utf-8")) for file in (ROOT / "rules").rglob("*.py")]
    calls = [node for source in sources for node in ast.walk(source) if isinstance(node, ast.Call) and node.args]
    return {
        str(call.args[0].value)
        for call in calls
        if isinstance(call.args[0], ast.Constant)
        and (getattr(call.func, "attr", "") == "tell" or getattr(call.func, "id", "") == "MessageOwed")
    }


def case_in_hand(customer: str = CHINESE, **form: Any) -> str:
    no = registered(customer, **form)
    triaged_and_issued(no)
    change(no, responsible_person="E202", external_body=ExternalBody.MEDIA, external_name="消费周刊")
    return no


def a_message(template: str, no: str, language: Language = Language.ZH_CN, **changes: Any) -> Message:
    to = {} if template in TO_CUSTOMER else {"to_employee": "E202"}
    if MESSAGES[template].only_in:
        change(no, state=MESSAGES[template].only_in)
    values: dict[str, Any] = {"data": CARRIED.get(template, {}), "language": language, **to, **changes}
    return owed(template, no, **values)


def test_every_message_that_the_rules_owe_is_known_and_has_its_words() -> None:
    folders = {path.parent.name for path in (TEMPLATES / FOLDER).glob("*/body.txt")}
    assert templates_of_the_rules() <= {*MESSAGES, *BULLETIN_MESSAGES}
    assert folders == {*MESSAGES, *BULLETIN_MESSAGES, DIGEST, ANCHORED, INVITATION}
    for name in folders:
        assert {path.name for path in (TEMPLATES / FOLDER / name).iterdir()} == {"subject.txt", "body.txt", "body.html"}


def test_text_and_page_of_a_mail_say_the_same() -> None:
    for folder in (TEMPLATES / FOLDER).iterdir():
        if folder.is_dir():
            text, page = (_said(folder, kind) for kind in ("txt", "html"))
            assert text == page, folder.name


def _said(folder: Path, kind: str) -> set[str]:
    found = extract_from_dir(folder, [(f"**.{kind}", "jinja2")], options_map={f"**.{kind}": {"silent": "false"}})
    return {str(message) for _, _, message, _, _ in found}


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("template", sorted(MESSAGES))
def test_every_mail_can_be_written_in_every_language(template: str) -> None:
    no = case_in_hand()
    for language in Language:
        mail = mail_of(a_message(template, no, language), LATER)
        assert no in mail["Subject"]
        text, page = text_of(mail), shown(text_of(mail, "html"))
        for value in CARRIED.get(template, {}).values():
            if len(str(value)) > 6 and value not in CODES:
                assert all(line in text and line in page for line in str(value).splitlines())
        if language is not Language.EN:
            assert not re.findall(r"[A-Za-z]{2,}", LATIN.sub("", f"{mail['Subject']}\n{text}\n{page}"))
        assert "{{" not in text
        assert "\n\n\n" not in text
        assert not any(line != line.rstrip() for line in text.splitlines())


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("template", sorted(set(MESSAGES) - TO_CUSTOMER))
def test_a_colleague_reads_what_is_to_be_done_and_the_case_in_company_time(template: str) -> None:
    text = text_of(mail_of(a_message(template, case_in_hand()), LATER))
    assert "待办：" in text
    assert "\n> 收到的两盘料阻值偏高，产线已停。" in text
    assert "收到时间：2026年3月2日星期一 09:30（中国标准时间，UTC+08:00）" in text


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("template", sorted(TO_CUSTOMER))
def test_every_mail_to_a_customer_names_the_owner_and_a_deputy_and_nothing_internal(template: str) -> None:
    no = case_in_hand()
    for language in Language:
        text = text_of(mail_of(a_message(template, no, language)))
        for card in ("李敏 客服专员", "8017", "138-0000-0017", "e017@kesu-demo.example.com", "王强 部门经理", "8001"):
            assert card in text
        assert no in text
        assert "Kesu Demo Co., Ltd." in text
        assert not INTERNAL_WORDS.search(text)


@pytest.mark.usefixtures("company")
def test_the_acknowledgement_states_priority_and_the_next_contact_in_the_customers_own_time() -> None:
    no = from_los_angeles()
    text = text_of(mail_of(message_of(no, "acknowledgement")))
    assert "treated with priority" in text
    assert "by Sunday, 8 March 2026, 06:30 PDT (Pacific Daylight Time, UTC-07:00) at the latest" in text
    assert "on Sunday, 8 March 2026, 01:30 PST (Pacific Standard Time, UTC-08:00)" in text


def from_los_angeles() -> str:
    answer = {
        "acting_as": "E017",
        "customer": CALIFORNIAN,
        "channel": "WEB",
        "received_at": "2026-03-08T01:30:00-08:00",
        "text": "The packing list was wrong again.",
        "requirement": "Correct it",
    }
    return record_event("", "REGISTER", answer, as_of=datetime(2026, 3, 8, 9, 31, tzinfo=UTC)).complaint_no


@pytest.mark.usefixtures("company")
def test_a_colleague_reads_the_same_moment_in_company_time() -> None:
    no = from_los_angeles()
    text = text_of(mail_of(a_message("quality_informed", no)))
    assert "期限：2026年3月8日星期日 21:30（中国标准时间，UTC+08:00）" in text


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "Asia"])
def test_a_customer_in_a_zone_that_does_not_exist_reads_company_time(zone: str) -> None:
    no = registered()
    with transaction() as session:
        session.execute(update(Customer).where(col(Customer.code) == CHINESE).values(zone=zone))
    assert "13:30（中国标准时间，UTC+08:00）" in text_of(mail_of(message_of(no, "acknowledgement")))


@pytest.mark.usefixtures("company")
def test_a_time_that_is_past_is_not_promised() -> None:
    message = message_of(from_los_angeles(), "acknowledgement")
    late = text_of(mail_of(message, datetime(2026, 3, 8, 14, tzinfo=UTC)))
    assert "06:30" not in late
    assert "as soon as there is something new" in late


@pytest.mark.usefixtures("company")
def test_a_customer_in_taiwan_reads_the_words_and_the_time_of_taiwan() -> None:
    mail = mail_of(message_of(registered(TAIWANESE), "acknowledgement"))
    assert "優先處理" in text_of(mail)
    assert "台北標準時間，UTC+08:00" in text_of(mail)
    assert 'lang="zh-Hant-TW"' in text_of(mail, "html")


@pytest.mark.usefixtures("company")
def test_a_final_reply_tells_of_the_call_back_and_a_promised_time_is_repeated() -> None:
    no = case_in_hand()
    final = a_message("customer_reply", no, Language.EN, data={"kind": "FINAL", "text": "Done."})
    assert "we will ask you whether it has been settled" in text_of(mail_of(final))
    promised = a_message(
        "customer_reply", no, Language.EN, data={"kind": "INTERIM", "text": "…", "next_contact": "Friday noon"}
    )
    assert "You will hear from us again: Friday noon" in text_of(mail_of(promised))


@pytest.mark.usefixtures("company")
def test_a_merged_message_promises_the_time_of_the_case_that_it_went_up_in() -> None:
    first, second = registered(), registered(order_no="SO-882")
    change(second, state=State.MERGED, merged_into=first)
    text = text_of(mail_of(a_message("merged", second, Language.EN, data={"into": first})))
    assert f"under number {first}" in text
    assert "by Monday, 2 March 2026, 13:30 CST (China Standard Time, UTC+08:00)" in text


@pytest.mark.usefixtures("company")
def test_headers_thread_a_case_and_mark_what_is_automatic() -> None:
    no = case_in_hand()
    ack, reply = message_of(no, "acknowledgement"), a_message("customer_reply", no)
    first, second = mail_of(ack), mail_of(reply)
    assert first["Message-ID"] == ack.message_id
    assert first["In-Reply-To"] is None
    assert second["In-Reply-To"] == second["References"] == ack.message_id
    assert (first["Auto-Submitted"], second["Auto-Submitted"]) == ("auto-generated", None)
    assert first["X-Kesu-Case"] == no
    assert f"<complaints+{marked(no).lower()}@localhost>" in first["Reply-To"]
    assert first["Subject"].endswith(f" [{marked(no)}]")
    assert first["Date"].datetime == MORNING
    assert first["Date"].datetime.utcoffset() == timedelta(hours=8)
    assert [part.get_content_type() for part in first.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert all(part.get_content_charset() == "utf-8" for part in first.walk() if not part.is_multipart())


HOSTILE = [
    "a\r\nBcc: everybody@example.com",
    'x" <evil@example.com>, "y',
    "=?utf-8?q?Bcc=3A_evil=40example=2Ecom?=",
    "李\u202e敏\u2028Subject: x",
    "名" * 190,
    "\ud800",
    "{{ 7 * 7 }}<script>alert(1)</script>",
]


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_name_cannot_forge_a_header(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    no = case_in_hand()
    monkeypatch.setenv("KESU_COMPANY_NAME", name.replace("\ud800", ""))
    settings.cache_clear()
    stored = name.replace("\ud800", "\u0007")
    with transaction() as session:
        session.execute(update(Contact).where(col(Contact.customer) == CHINESE).values(name=stored))
        session.execute(update(Employee).where(col(Employee.no) == "E202").values(name=stored))
    for template in ("acknowledgement", "form_copy", "external_alarm"):
        mail = mail_of(a_message(template, no))
        assert sorted(mail.keys()) == sorted(set(mail.keys()))
        assert "Bcc" not in mail
        assert len(mail["To"].addresses) == len(mail["From"].addresses) == 1
        assert mail["To"].addresses[0].domain == (
            "c104.example.com" if template in TO_CUSTOMER else "kesu-demo.example.com"
        )
        assert "<script" not in text_of(mail, "html")


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    "email", ["", "nobody", "a b@c.de", "a@b.de\r\nBcc: x@y.de", "a@b.de, c@d.de", "<a@b.de>", "@b.de", "a@", "王@b.de"]
)
def test_an_address_that_is_none_is_refused(email: str) -> None:
    no = registered()
    with transaction() as session:
        session.execute(update(Contact).where(col(Contact.customer) == CHINESE).values(email=email))
    with pytest.raises(NoAddress):
        mail_of(message_of(no, "acknowledgement"))


@pytest.mark.usefixtures("company")
def test_the_customers_words_are_text_and_nothing_else() -> None:
    words = "{{ 7 * 7 }} {% raw %} <img src=x onerror=alert(1)>\n-- \n%(no)s {no} \u202eabc"
    no = registered(text=words.replace("\u202e", ""))
    change(no, text=words)
    mail = mail_of(message_of(no, "acknowledgement"))
    assert "> {{ 7 * 7 }} {% raw %} <img src=x onerror=alert(1)>\n> --\n> %(no)s {no} ⟦U+202E⟧abc" in text_of(mail)
    page = text_of(mail, "html")
    assert "<img" not in page
    assert "{{ 7 * 7 }}" in page


@pytest.mark.usefixtures("company")
def test_a_long_text_is_sent_whole_and_a_long_complaint_is_cut_with_a_note() -> None:
    no = case_in_hand()
    change(no, text="很长" * 9000)
    reply = "答复" * 9000 + "完"
    assert reply in text_of(mail_of(a_message("answer", no, data={"text": reply})))
    text = text_of(mail_of(a_message("quality_informed", no)))
    assert "其余 12,000 字" in text


@pytest.mark.usefixtures("company")
def test_the_printed_form_goes_with_the_mail_if_it_is_the_one_that_was_printed() -> None:
    no = case_in_hand()
    message, late = message_of(no, "form_issued"), MORNING + timedelta(days=1)
    printed(no, "HANDLING_FORM", b"%PDF-1.7 the form")
    mail = mail_of(message)
    (attachment,) = mail.iter_attachments()
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_content() == b"%PDF-1.7 the form"
    assert str(attachment.get_filename()).startswith("CL-20260302-")
    assert "处理书见附件" in text_of(mail)
    (settings().documents / "it.pdf").write_bytes(b"%PDF-1.7 another")
    assert not list(mail_of(message, late).iter_attachments())
    assert "处理书可在案件中查看" in text_of(mail_of(message, late))


def printed(no: str, kind: str, content: bytes) -> None:
    settings().documents.mkdir(exist_ok=True)
    (settings().documents / "it.pdf").write_bytes(content)
    values = {"rendered_at": MORNING, "path": "it.pdf", "sha256": hashlib.sha256(content).hexdigest()}
    with transaction() as session:
        of_case = (col(Document.subject) == no, col(Document.kind) == kind)
        session.execute(update(Document).where(*of_case).values(values))


@pytest.mark.usefixtures("company")
def test_a_colleague_gets_the_link_to_the_page_of_the_case() -> None:
    no = case_in_hand()
    assert f"http://localhost:4280/complaints/{no}" in text_of(mail_of(a_message("quality_informed", no)))


@pytest.mark.usefixtures("company")
def test_a_customer_gets_the_link_to_the_status_of_his_own_complaint_alone() -> None:
    no = case_in_hand()
    text = text_of(mail_of(message_of(no, "acknowledgement")))
    token = re.search(r"http://localhost:4280/status/(\S+)", text)
    assert token
    assert complaint_of(token[1], MORNING) == no
    assert f"/complaints/{no}" not in text


@pytest.mark.usefixtures("company")
def test_the_same_message_is_the_same_mail_each_time() -> None:
    message = messages(registered())[0]
    with transaction() as session:
        assert mail_for(session, message).as_bytes() == mail_for(session, message).as_bytes()


def test_what_is_overtaken_follows_from_state_and_revision() -> None:
    assert is_overtaken("call_back_due", State.IN_PROCESS, 0, 1)
    assert not is_overtaken("call_back_due", State.CLOSE_APPLIED, 0, 1)
    assert is_overtaken("form_issued", State.TRANSFERRED, 1, 2)
    assert not is_overtaken("form_issued", State.IN_PROCESS, 2, 2)
    assert is_overtaken("you_are_responsible", State.CLOSED, 0, 3)
    assert not is_overtaken("closed", State.CLOSED, 0, 3)
    assert is_overtaken("acknowledgement", State.VOID, 0, 0)
    assert not is_overtaken("not_listed", State.CLOSED, 0, 0)


def test_every_clock_that_a_message_names_exists() -> None:
    assert {clock for kind in MESSAGES.values() for clock in kind.clocks} <= set(ClockKind)


@pytest.mark.parametrize(
    ("zone", "language", "expected"),
    [
        ("America/Los_Angeles", Language.EN, "Sunday, 8 March 2026, 06:30 PDT (Pacific Daylight Time, UTC-07:00)"),
        ("Asia/Kolkata", Language.EN, "Sunday, 8 March 2026, 19:00 IST (India Time, UTC+05:30)"),
        ("Asia/Shanghai", Language.ZH_CN, "2026年3月8日星期日 21:30（中国标准时间，UTC+08:00）"),
        ("Asia/Taipei", Language.ZH_TW, "2026年3月8日星期日 21:30（台北標準時間，UTC+08:00）"),
        ("Asia/Kathmandu", Language.EN, "Sunday, 8 March 2026, 19:15 (Nepal Time, UTC+05:45)"),
    ],
)
def test_a_moment_names_its_zone(zone: str, language: Language, expected: str) -> None:
    assert moment_in(ZoneInfo(zone), language, datetime(2026, 3, 8, 13, 30, tzinfo=UTC)) == expected
