"""A stranger writes what went wrong, in his language: once however often he sends it, and it gives him no power."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from httpx2 import Response
from sqlmodel import col, select

from models.attachment import Attachment
from models.complaint import Complaint
from models.customer import Contact, Customer
from models.database import reading, transaction
from models.intake import Intake
from models.message import Message
from models.settings import ROOT, settings
from rules.lifecycle import Event
from rules.vocabulary import Channel, Identity, IntakeOutcome, Language
from tasks.calendar import current_time
from tasks.feedback_aside import kept_aside
from tasks.form_keys import new_form_key, receipt
from tasks.mails import mail_for
from tasks.policy_store import book
from tests.portal.client import Client, Portal
from tests.tasks.cases import at_once, ledger
from tests.tasks.pictures import photo

WRITTEN = {
    "name": "王小明",
    "email": "xiaoming.wang@example.org",
    "text": "收到的两盘料阻值偏高，产线已停。",
    "requirement": "请尽快换货",
    "product": "RS-0402",
    "order_no": "SO-881",
}
KEY = re.compile(r'name="_key" value="([^"]+)"')


class Visitor:
    """A stranger in front of the form, who reads it for a while before he sends it."""

    def __init__(self, portal: Portal, address: str = "203.0.113.7") -> None:
        self.portal = portal
        self.client: Client = portal.stranger(client=(address, 50000))
        self.page = self.client.page("/feedback?lang=en")
        portal.later(seconds=30)

    def send(self, files: list[tuple[str, bytes]] | None = None, *, lang: str = "en", **changes: str) -> Response:
        """Send the form that the page shows."""
        found = KEY.search(self.page)
        assert found
        form = {"_key": found[1], "website": "", **WRITTEN, **changes}
        parts = [("files", file) for file in files or [("", b"")]]
        return self.client.post(f"/feedback?lang={lang}", form, files=parts)


@pytest.fixture
def visitor(portal: Portal) -> Visitor:
    """A stranger in front of the form."""
    return Visitor(portal)


def complaints() -> list[Complaint]:
    with reading() as session:
        return list(session.exec(select(Complaint).order_by(col(Complaint.no))).all())


def kept() -> list[Intake]:
    with reading() as session:
        return list(session.exec(select(Intake).order_by(col(Intake.id))).all())


def mails() -> list[tuple[str, str]]:
    """Return to whom mails are owed, and what they say."""
    with transaction() as session:
        owed = session.exec(select(Message).where(col(Message.to_contact).is_not(None))).all()
        written = [mail_for(session, message, current_time()) for message in owed]
    return [(str(mail["To"]), mail.get_body(("plain",)).get_content()) for mail in written]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("address", "accepts", "heading"),
    [
        ("/feedback", "", "告诉我们哪里出了问题"),
        ("/feedback", "zh-TW,zh;q=0.9,en;q=0.8", "告訴我們哪裡出了問題"),
        ("/feedback", "de-DE,en;q=0.5", "Tell us what went wrong"),
        ("/feedback?lang=zh_TW", "en", "告訴我們哪裡出了問題"),
        ("/feedback?lang=zh-Hans", "en", "告诉我们哪里出了问题"),
        ("/feedback?lang=../../etc", "x;q=y,*;q=2", "告诉我们哪里出了问题"),
    ],
)
def test_the_form_speaks_the_language_that_is_asked_for(
    portal: Portal, address: str, accepts: str, heading: str
) -> None:
    assert heading in portal.stranger().get(address, headers={"Accept-Language": accepts}).text


def test_what_is_written_becomes_a_complaint_and_its_writer_hears_the_number_and_when(visitor: Visitor) -> None:
    answer = visitor.send()
    assert answer.status_code == 303
    (row,) = complaints()
    page = visitor.client.page(answer.headers["location"])
    assert row.no in page
    assert "at the latest" in page
    assert "is on its way to you" in page
    assert "/status/" not in page  # who typed an address may not be whose it is
    assert (row.channel, row.received_by, row.product, row.order_no) == (Channel.WEB, "SYSTEM", "RS-0402", "SO-881")
    entry = ledger(row.no)[0]
    assert (entry.kind, entry.actor, entry.identity) == (Event.REGISTER, "SYSTEM", Identity.SYSTEM)
    assert "xiaoming" not in str(entry.data)


def test_the_mail_goes_to_the_address_alone_in_the_language_of_the_form(visitor: Visitor) -> None:
    assert visitor.send(lang="zh_TW").status_code == 303
    ((to, text),) = mails()
    assert to.endswith("<xiaoming.wang@example.org>")
    assert "/status/" in text
    assert "感謝您" in text


def test_sent_twice_it_is_one_complaint_with_one_number(visitor: Visitor) -> None:
    answers = [visitor.send([("外箱.jpg", photo())]) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303] * 3
    assert len({answer.headers["location"] for answer in answers}) == len(complaints()) == 1
    with reading() as session:
        assert len(session.exec(select(Attachment)).all()) == 1


def test_sent_ten_times_at_once_it_is_one_complaint(visitor: Visitor) -> None:
    csrf = visitor.client.csrf
    found = KEY.search(visitor.page)
    assert found
    form = {"_key": found[1], **WRITTEN, "csrf": csrf}

    def press() -> int:
        client = visitor.portal.stranger()
        client.http.cookies.update(visitor.client.http.cookies)
        return client.http.post("/feedback", data=form).status_code

    assert at_once([press] * 10) == [303] * 10
    assert len(complaints()) == 1


def test_sent_again_with_other_words_it_tells_the_number_and_changes_nothing(visitor: Visitor) -> None:
    visitor.send()
    answer = visitor.send(text="现在写的是别的")
    assert answer.status_code == 409
    (row,) = complaints()
    assert row.no in answer.text
    assert "nothing was changed" in answer.text
    assert row.text == WRITTEN["text"]


# -------------------- what a machine sends


def test_what_a_machine_fills_in_looks_sent_and_is_kept_aside(visitor: Visitor) -> None:
    answer = visitor.send(website="https://spam.example", text="Buy\x00 now " + "x" * 9000)
    assert answer.status_code == 303
    assert "Thank you" in visitor.client.page(answer.headers["location"])
    assert complaints() == []
    (row,) = kept()
    assert (row.source, row.outcome, row.reason) == ("web", IntakeOutcome.REFUSED, "HONEYPOT")
    assert row.raw["text"].startswith("Buy⟦U+0000⟧ now")
    visitor.send(website="again")
    assert kept_aside().total == len(kept()) == 1
    shown = visitor.portal.signed_in("E017").page("/intake/form")
    assert "Buy⟦U+0000⟧ now" in shown


def test_what_comes_quicker_than_anybody_writes_is_asked_for_once_more(portal: Portal) -> None:
    visitor = Visitor(portal)
    visitor.page = visitor.client.page("/feedback?lang=en")
    answer = visitor.send()
    assert answer.status_code == 422
    assert "That was quick" in answer.text
    assert WRITTEN["text"] in answer.text
    portal.later(seconds=10)
    visitor.page = answer.text
    assert visitor.send().status_code == 303


@pytest.mark.parametrize("forged", ["", "x", "{key}x", "{key_of_tomorrow}", "0" * 32 + ".1772411400.AAAA", "\ud83d"])
def test_a_key_that_is_none_of_ours_makes_the_form_anew_with_all_that_was_typed(visitor: Visitor, forged: str) -> None:
    key = new_form_key(current_time())
    number, _, mac = key.split(".")
    tomorrow = f"{number}.{int(current_time().timestamp()) + 86400}.{mac}"
    key = forged.replace("{key_of_tomorrow}", tomorrow).replace("{key}", key)
    answer = visitor.send(_key=key.encode("utf-8", "replace").decode())
    assert answer.status_code == 422
    assert WRITTEN["text"] in answer.text
    assert complaints() == []
    visitor.page = answer.text
    visitor.portal.later(seconds=10)
    assert visitor.send().status_code == 303


def test_a_page_of_yesterday_is_shown_anew_with_all_that_was_typed(visitor: Visitor) -> None:
    visitor.portal.later(hours=25)
    answer = visitor.send()
    assert answer.status_code == 422
    assert "open for too long" in answer.text
    assert WRITTEN["requirement"] in answer.text


def test_one_address_sends_so_often_and_no_more(portal: Portal) -> None:
    most = book().policies[-1].web_intake.form.most_of_an_address
    visitor = Visitor(portal)
    for number in range(most):
        assert visitor.send(name="", email=f"a{number}@example.org").status_code == 422
    answer = visitor.send()
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert WRITTEN["text"] in answer.text
    assert Visitor(portal, "203.0.113.8").send().status_code == 303
    portal.later(hours=1)
    assert visitor.send(email="other@example.org").status_code == 303


def test_nobody_is_mailed_without_end_because_others_type_his_address(portal: Portal) -> None:
    most = book().policies[-1].web_intake.form.most_of_a_contact
    answers = [Visitor(portal, f"203.0.113.{n}").send(text=f"第 {n} 次").status_code for n in range(most + 1)]
    assert answers == [303] * most + [429]
    assert len(complaints()) == most


def test_all_addresses_together_send_so_often_and_no_more(portal: Portal, policies: Callable[..., None]) -> None:
    policies("most_in_all = 300", "most_in_all = 2")
    answers = [Visitor(portal, f"2001:db8::{n}").send(email=f"a{n}@example.org").status_code for n in range(3)]
    assert answers == [303, 303, 429]


# -------------------- what is wrong with it

WRONG: list[tuple[dict[str, str], str]] = [
    ({"name": ""}, "name"),
    ({"name": " \t "}, "name"),
    ({"text": ""}, "text"),
    ({"text": "长" * 5_001}, "text"),
    ({"email": "", "phone": ""}, "phone"),
    ({"email": "nobody"}, "email"),
    ({"email": "a@b"}, "email"),
    ({"email": "a@example.org, b@example.org"}, "email"),
    ({"email": "a@example.org\r\nBcc: b@example.org"}, "email"),
    ({"email": "<a@example.org>"}, "email"),
    ({"email": "a@example.org" + "x" * 300}, "email"),
    ({"email": "", "phone": "call me"}, "phone"),
    ({"email": "", "phone": "()--.. "}, "phone"),
    ({"name": "a\x00b"}, "name"),
    ({"text": "ab\u202ecd"}, "text"),
    ({"product": "p" * 201}, "product"),
]


@pytest.mark.parametrize(("changes", "field"), WRONG)
def test_what_is_wrong_stands_at_its_field_and_nothing_that_was_typed_is_lost(
    visitor: Visitor, changes: dict[str, str], field: str
) -> None:
    answer = visitor.send([("外箱.jpg", photo())], **changes)
    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text
    assert f'href="#{field}"' in answer.text
    assert all(text in answer.text for name, text in WRITTEN.items() if name not in changes)
    assert "Choose your files again" in answer.text
    assert complaints() == []


@pytest.mark.parametrize("contact", [{"email": "", "phone": "+86 (512) 5555-0100"}, {"email": "王@例子.公司"}])
def test_one_way_to_reach_somebody_is_enough(visitor: Visitor, contact: dict[str, Any]) -> None:
    answer = visitor.send(**contact)
    assert answer.status_code == 303, answer.text
    assert ("We call you" in visitor.client.page(answer.headers["location"])) == (not contact["email"])


def test_markup_in_what_was_typed_stays_what_it_is(visitor: Visitor) -> None:
    hostile = '"><script>alert(1)</script>{{7*7}}'
    answer = visitor.send(name=hostile, email="")
    assert answer.status_code == 422
    assert "<script>" not in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in answer.text


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {}])
def test_another_site_cannot_send_it(portal: Portal, headers: dict[str, str]) -> None:
    form = {"_key": new_form_key(current_time()), **WRITTEN}
    portal.later(seconds=30)
    answer = portal.stranger().post("/feedback", form, csrf=None if headers else "", headers=headers)
    assert answer.status_code == 403
    assert complaints() == []


# -------------------- files


def test_photos_come_along_without_what_the_camera_wrote(visitor: Visitor) -> None:
    assert visitor.send([("外箱.jpg", photo()), ("读数.csv", b"1,2\n")]).status_code == 303
    (row,) = complaints()
    with reading() as session:
        files = session.exec(select(Attachment).order_by(col(Attachment.id))).all()
    assert [(file.subject, file.name) for file in files] == [(row.no, "外箱.jpg"), (row.no, "读数.csv")]
    assert files[0].original_sha256


def test_a_file_that_cannot_be_taken_is_said_and_the_complaint_is_not_lost(visitor: Visitor) -> None:
    answer = visitor.send([("run.exe", b"MZ\x90"), ("外箱.jpg", photo())])
    assert answer.status_code == 200
    (row,) = complaints()
    assert row.no in answer.text
    assert "run.exe" in answer.text
    with reading() as session:
        assert list(session.exec(select(Attachment.name)).all()) == ["外箱.jpg"]


def test_too_many_files_are_refused_before_anything_is_registered(visitor: Visitor) -> None:
    answer = visitor.send([(f"{n}.txt", b"1") for n in range(6)])
    assert answer.status_code == 422
    assert "At most 5 files" in answer.text
    assert complaints() == []


def test_more_than_the_policy_allows_is_refused_unread(visitor: Visitor) -> None:
    most = book().policies[-1].web_intake.form.most_mib
    answer = visitor.send([("a.txt", b"a" * (most * 2**20))])
    assert answer.status_code == 413
    assert complaints() == []


# -------------------- who is meant


def contact_of(customer: str, email: str, name: str = "林冬梅") -> None:
    with transaction() as session:
        session.add(Contact(customer=customer, name=name, email=email, phone="138-0000-0901"))


@pytest.mark.parametrize("name", ["C100", "{name of C100}", " c100 "])
def test_nobody_is_taken_for_a_customer_because_he_writes_his_name(visitor: Visitor, name: str) -> None:
    with reading() as session:
        known = session.get_one(Customer, "C100").name
        before = len(session.exec(select(Contact)).all())
    assert visitor.send(name=name.replace("{name of C100}", known)).status_code == 303
    (row,) = complaints()
    with reading() as session:
        customer = session.get_one(Customer, row.customer)
        assert (customer.code != "C100", customer.verified) == (True, False)
        assert {each.customer for each in session.exec(select(Contact)).all()[before:]} == {customer.code}


def test_the_address_of_a_known_person_puts_it_to_his_customer_and_answers_go_to_him_alone(visitor: Visitor) -> None:
    contact_of("C100", "Lin.Dongmei@Example.com")
    with reading() as session:
        before = len(session.exec(select(Contact)).all())
    assert visitor.send(email="lin.dongmei@example.com", phone="+86 999 99999", name="冒名者").status_code == 303
    (row,) = complaints()
    assert row.customer == "C100"
    with reading() as session:
        assert len(session.exec(select(Contact)).all()) == before  # no number of a stranger at a known customer
    ((to, _),) = mails()
    assert to.endswith("<Lin.Dongmei@Example.com>")
    assert kept()[0].raw["phone"] == "+86 999 99999"  # what he typed is not lost


def test_the_address_of_two_customers_people_tells_nothing(visitor: Visitor) -> None:
    contact_of("C100", "shared@example.com")
    contact_of("C104", "shared@example.com")
    assert visitor.send(email="shared@example.com").status_code == 303
    with reading() as session:
        assert not session.get_one(Customer, complaints()[0].customer).verified


def test_who_comes_again_is_the_same_new_customer(portal: Portal) -> None:
    for number in range(2):
        assert Visitor(portal).send(text=f"第 {number} 次").status_code == 303
    assert len({row.customer for row in complaints()}) == 1


# -------------------- the page of the number


@pytest.mark.parametrize("token", ["x", "KS-20260302-0001.AAAA", "%00", "%2e", quote("号.x")])
def test_a_receipt_that_is_none_of_ours_shows_nothing(visitor: Visitor, token: str) -> None:
    visitor.send()
    assert visitor.client.get(f"/feedback/received/{token}").status_code == 404


def test_a_receipt_of_a_number_that_is_gone_says_only_thanks(portal: Portal) -> None:
    assert "KS-" not in portal.stranger().page(f"/feedback/received/{receipt('KS-19990101-0001')}")


# -------------------- a company without the form


@pytest.fixture
def policies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, portal: Portal) -> Any:
    """Return what changes a line in this installation's own policy of the form."""
    del portal
    folder = tmp_path / "own-policies"
    shutil.copytree(ROOT / "policies", folder)

    def changed(line: str, other: str) -> None:
        file = folder / "web_intake.toml"
        text = file.read_text(encoding="utf-8")
        assert line in text
        file.write_text(text.replace(line, other), encoding="utf-8")
        monkeypatch.setenv("KESU_POLICIES", str(folder))
        settings.cache_clear()
        book.cache_clear()

    yield changed
    book.cache_clear()


def test_a_company_may_have_no_public_form(portal: Portal, policies: Callable[..., None]) -> None:
    policies("is_open = true", "is_open = false")
    client = portal.stranger()
    assert client.get("/feedback").status_code == 404
    assert client.post("/feedback", WRITTEN).status_code == 404
    assert complaints() == []


def test_every_language_has_the_form(portal: Portal) -> None:
    pages = {portal.stranger().page(f"/feedback?lang={language}") for language in Language}
    assert len(pages) == len(Language)
