"""Incoming mail at the portal: what waits is listed, shown, saved as it came, and decided about by a person."""

import pytest
from sqlmodel import select

from models.complaint import Complaint
from models.database import reading
from models.event import LedgerEvent
from models.intake import Intake
from models.settings import settings
from rules.vocabulary import IntakeOutcome
from tasks.incoming_mail import subject_of_message
from tasks.polling import poll
from tests.mails.writing import file_part, message, part, several
from tests.portal.client import Client, Portal
from tests.tasks.cases import at, ledger
from tests.tasks.pictures import BLUE, photo

NOW = "2026-03-02 09:30"
SCRIPT = "<script>alert(1)</script>"


def come(*raws: bytes) -> None:
    folder = settings().home / "mailbox" / "new"
    folder.mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate(raws):
        (folder / str(number)).write_bytes(raw)
    poll(at(NOW))


def from_colleague(text: str = f"客户来电：载带偏宽。{SCRIPT}") -> bytes:
    parts = (part(text, "Content-Type: text/plain; charset=utf-8"), file_part("照片.jpg", photo(colour=BLUE)))
    kind = 'multipart/mixed; boundary="b1"'
    return message(
        several("b1", *parts), name="c", sender="e304@kesu-demo.example.com", subject=f"转 {SCRIPT}", kind=kind
    )


def row(number: int = 1) -> Intake:
    with reading() as session:
        return session.get_one(Intake, number)


def entries(number: int = 1) -> list[LedgerEvent]:
    with reading() as session:
        return list(session.exec(select(LedgerEvent).where(LedgerEvent.subject == subject_of_message(number))))


@pytest.fixture
def clerk(portal: Portal) -> Client:
    return portal.signed_in("E017")


def test_what_waits_is_listed_and_the_rest_by_its_outcome(clerk: Client) -> None:
    come(
        from_colleague(),
        message("Away", name="auto", subject="Automatic reply: x"),
        message("宽", name="new", subject="L1"),
    )
    waiting = clerk.page("/intake")
    assert "e304@kesu-demo.example.com" in waiting
    assert "Automatic reply" not in waiting
    assert "Automatic reply" in clerk.page("/intake?outcome=IGNORED")
    assert "KS-20260302-0001" in clerk.page("/intake?outcome=REGISTERED")
    every = clerk.page("/intake?outcome=ALL")
    assert all(each in every for each in ("e304", "Automatic reply", "KS-20260302-0001"))
    assert clerk.get("/intake?outcome=NONE&number=0").status_code == 200


def test_my_work_says_how_many_messages_wait(portal: Portal) -> None:
    come(from_colleague())
    assert '<a href="/intake">' in portal.signed_in("E017").page("/").partition("<main")[2]
    assert '<a href="/intake">' not in portal.signed_in("E400").page("/")


def test_a_message_is_shown_as_text_and_nothing_in_it_works(clerk: Client) -> None:
    come(from_colleague())
    page = clerk.page("/intake/1")
    assert "客户来电" in page
    assert SCRIPT not in page
    assert "照片.jpg" in page


def test_the_original_is_saved_as_a_text_and_the_ledger_says_who_took_it(clerk: Client) -> None:
    raw = from_colleague()
    come(raw)
    answer = clerk.get("/intake/1/original")
    assert answer.content == raw
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["content-disposition"].startswith("attachment")
    (taken,) = entries()
    assert (taken.kind, taken.actor, taken.data["sha256"]) == ("DOWNLOADED", "E017", row().kept)


def test_a_person_registers_a_message_for_a_customer_with_its_files(clerk: Client) -> None:
    come(from_colleague())
    answer = clerk.post("/intake/1/registration", {"customer": "C101"})
    assert answer.headers["location"] == "/complaints/KS-20260302-0001"
    with reading() as session:
        case = session.get_one(Complaint, "KS-20260302-0001")
    assert (case.customer, case.received_by, case.channel) == ("C101", "E017", "EMAIL")
    assert [entry.kind for entry in ledger(case.no)] == ["REGISTER", "MAIL_RECEIVED", "ATTACH"]
    assert ledger(case.no)[0].identity == "proved"
    assert (row().outcome, row().settled_by, row().complaint) == (IntakeOutcome.REGISTERED, "E017", case.no)
    assert clerk.post("/intake/1/registration", {"customer": "C101"}).status_code == 409
    assert "KS-20260302-0001" in clerk.page("/intake/1")


def test_what_cannot_be_read_is_registered_in_the_words_of_a_person(clerk: Client) -> None:
    come(b"\n" * 1_300_000 + b"x")
    assert clerk.post("/intake/1/registration", {"customer": "王五", "words": "载带偏宽"}).status_code == 303
    with reading() as session:
        assert session.get_one(Complaint, "KS-20260302-0001").text == "载带偏宽"


def test_a_message_is_put_aside_for_a_reason_that_the_ledger_keeps(clerk: Client) -> None:
    come(from_colleague())
    assert clerk.post("/intake/1/setting-aside", {"reason": " "}).status_code == 422
    assert clerk.post("/intake/1/setting-aside", {"reason": "垃圾邮件"}).headers["location"] == "/intake"
    assert (row().outcome, row().settled_by) == (IntakeOutcome.IGNORED, "E017")
    assert entries()[0].data["reason"] == "垃圾邮件"
    assert clerk.post("/intake/1/setting-aside", {"reason": "x"}).status_code == 409
    assert clerk.post("/intake/1/registration", {"customer": "C101"}).status_code == 303  # it may be taken back


def test_a_form_that_cannot_be_is_refused_and_nothing_is_written(clerk: Client) -> None:
    come(from_colleague())
    for form in (
        {"customer": ""},
        {"customer": "x" * 300},
        {"customer": "C101\u202e"},
        {"customer": "C101", "words": "a\0b"},
    ):
        assert clerk.post("/intake/1/registration", form).status_code == 422
    assert row().outcome is IntakeOutcome.QUARANTINED
    assert clerk.post("/intake/99/registration", {"customer": "C101"}).status_code == 404


def test_an_auditor_reads_and_decides_nothing(portal: Portal) -> None:
    come(from_colleague())
    auditor = portal.signed_in("E910")
    assert "<textarea" not in auditor.page("/intake/1")
    assert auditor.post("/intake/1/registration", {"customer": "C101"}).status_code == 403
