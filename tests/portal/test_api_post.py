"""A program hands in a complaint: once under each key, and everything that is wrong is named with its place."""

import base64
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from sqlmodel import col, select

from models.attachment import Attachment
from models.complaint import Complaint
from models.database import engine, migrate, reading
from models.intake import Intake
from models.settings import settings
from portal.app import create_app
from rules.lifecycle import Event
from rules.vocabulary import Identity
from tasks.calendar import current_time
from tasks.ledger import broken_at
from tasks.master_data import load_company
from tasks.policy_store import book
from tests.conftest import DEMO_COMPANY, installation
from tests.jsons.bodies import BODIES, CREATED, LEAST, Body, least
from tests.portal.client import START, Portal
from tests.portal.test_api import bearer, token_of
from tests.postgres import Postgres
from tests.tasks.cases import at_once, everything, ledger, registered
from tests.tasks.pictures import BLUE, photo

JSON = "application/json"
PEOPLE = 50


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reasons in English."""
    monkeypatch.setenv("KESU_LANGUAGE", "en")
    settings.cache_clear()


@pytest.fixture
def hand_in(portal: Portal) -> Callable[..., Response]:
    """Return what hands in a complaint with the token of an employee, by default of E017."""
    tokens: dict[str, str] = {}
    client = portal.stranger()

    def sent(body: bytes, key: str = "k-1", *, by: str = "E017", headers: Mapping[str, str] | None = None) -> Response:
        token = tokens.setdefault(by, token_of(by))
        own = {"Content-Type": JSON, "Idempotency-Key": key, **bearer(token), **(headers or {})}
        return client.http.post("/api/complaints", content=body, headers=own)

    return sent


def numbers() -> list[str]:
    """Return the number of every complaint."""
    with reading() as session:
        return list(session.exec(select(Complaint.no).order_by(col(Complaint.no))).all())


def test_a_complaint_is_registered_for_the_person_of_the_token(
    portal: Portal, hand_in: Callable[..., Response]
) -> None:
    answer = hand_in(least(lot_no="L-2407", channel="IM"))
    assert answer.status_code == 201, answer.text
    found = answer.json()
    (no,) = numbers()
    assert (found["no"], found["state"]) == (no, "CLARIFYING")  # nobody knows yet what is wanted
    assert {clock["kind"] for clock in found["clocks"]} >= {"TRIAGE", "TRANSFER", "CONTAINMENT_REPLY"}
    assert min(clock["due_at"] for clock in found["clocks"]) == "2026-03-02T02:00:00Z"
    assert answer.headers["location"] == found["links"]["complaint"] == f"/api/complaints/{no}"
    assert found["links"]["page"].endswith(f"/complaints/{no}")
    entry = ledger(no)[0]
    assert (entry.kind, entry.actor, entry.identity) == (Event.REGISTER, "E017", Identity.PROVED)
    read = portal.stranger().get(found["links"]["complaint"], headers=bearer(token_of("E017"))).json()
    assert (read["text"], read["lot_no"], read["channel"]) == (LEAST["text"], "L-2407", "IM")


def test_the_same_call_again_gets_the_same_number(hand_in: Callable[..., Response]) -> None:
    first, again = hand_in(least(lot_no="1")), hand_in(least(lot_no="1"))
    in_other_order = hand_in(b'{ "lot_no":"1", "text": "' + LEAST["text"].encode() + b'","customer": "C100"}')
    assert [answer.status_code for answer in (first, again, in_other_order)] == [201, 200, 200]
    assert {answer.json()["no"] for answer in (first, again, in_other_order)} == set(numbers())
    assert len(numbers()) == 1


def test_the_same_key_with_other_words_is_told_the_number_and_changes_nothing(hand_in: Callable[..., Response]) -> None:
    no = hand_in(least()).json()["no"]
    before = everything()
    answer = hand_in(least(text="别的内容"))
    assert answer.status_code == 409
    assert no in answer.json()["detail"]
    changed = {table for table, rows in everything().items() if rows != before[table]}
    assert changed <= {"Counter", "SignedIn"}  # the call was counted, the token was used


def test_two_people_may_use_the_same_key(hand_in: Callable[..., Response]) -> None:
    assert hand_in(least()).json()["no"] != hand_in(least(), by="E001").json()["no"]


def test_what_was_refused_may_come_again_corrected_under_its_key(hand_in: Callable[..., Response]) -> None:
    assert hand_in(least(product=7)).status_code == 422
    assert hand_in(least(product="7")).status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "k" * 101, "a\x7f", "schl\xfcssel"])
def test_a_call_without_a_key_that_can_be_kept_is_refused(hand_in: Callable[..., Response], key: str) -> None:
    answer = hand_in(least(), headers={"Idempotency-Key": key.encode("latin-1")})
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["detail"]
    assert numbers() == []


def test_without_a_token_nothing_is_taken_and_who_only_reads_is_told(
    portal: Portal, hand_in: Callable[..., Response]
) -> None:
    headers = {"Content-Type": JSON, "Idempotency-Key": "k-1"}
    browser = portal.signed_in("E017")
    assert portal.stranger().http.post("/api/complaints", content=least(), headers=headers).status_code == 401
    assert browser.http.post("/api/complaints", content=least(), headers=headers).status_code == 401
    assert hand_in(least(), by="E910").status_code == 403
    assert hand_in(least(), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert numbers() == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": ""}, 415),
        ({"Content-Type": "application/json; charset=gbk"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Content-Encoding": "gzip"}, 415),
        ({"Content-Type": "Application/JSON; charset=UTF-8"}, 201),
    ],
)
def test_only_plain_json_is_read(hand_in: Callable[..., Response], headers: Mapping[str, str], status: int) -> None:
    assert hand_in(least(), headers=headers).status_code == status
    assert len(numbers()) == (status == 201)


def test_more_than_is_taken_at_once_is_refused_unread(hand_in: Callable[..., Response]) -> None:
    most = book().policies[-1].web_intake.api.most_mib
    assert hand_in(b" " * (most * 2**20 + 1)).status_code == 413
    assert numbers() == []


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("what", BODIES)
def test_every_body_gets_its_answer(hand_in: Callable[..., Response], what: str) -> None:
    body: Body = BODIES[what]
    answer = hand_in(body.content)
    assert answer.status_code == body.status, answer.text
    assert len(numbers()) == (body.status == CREATED)
    if body.status != CREATED:
        problem = answer.json()["problems"][0]
        assert problem["field"] == body.field
        assert body.says in f"{problem['message']} {problem['remedy']}"
        assert all(problem.values()) or not problem["field"]


def test_everything_that_is_wrong_is_told_at_once_in_the_language_asked_for(hand_in: Callable[..., Response]) -> None:
    wrong = least(product=7, colour="red", channel="PIGEON")
    tags = ("en", "zh-Hant-TW,en;q=0.5", "fr")
    answers = {tag: hand_in(wrong, headers={"Accept-Language": tag}).json() for tag in tags}
    for answer in answers.values():
        assert {problem["field"] for problem in answer["problems"]} == {"/product", "/colour", "/channel"}
    remedies = {tag: answer["problems"][0]["remedy"] for tag, answer in answers.items()}
    assert len(set(remedies.values())) == 3
    assert answers["fr"]["detail"].startswith("未予接收")  # what the installation speaks


def test_too_many_calls_are_told_how_long_to_wait(portal: Portal, hand_in: Callable[..., Response]) -> None:
    most = book().policies[-1].web_intake.api.most_of_a_token
    for _ in range(most):
        assert hand_in(least()).status_code in {200, 201}
    answer = hand_in(least())
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    assert hand_in(least(), by="E001").status_code == 201
    portal.later(seconds=60)
    assert hand_in(least()).status_code == 200


# -------------------- fifty at once


def test_fifty_calls_under_one_key_are_one_complaint(portal: Portal) -> None:
    fifty_under_one_key(portal)


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


@pytest.mark.postgres
def test_fifty_calls_under_one_key_are_one_complaint_on_postgresql(office: Portal) -> None:
    fifty_under_one_key(office)


def fifty_under_one_key(portal: Portal) -> None:
    """Hand in the same complaint of a new customer fifty times at once, and see that it is one."""
    headers = {"Content-Type": JSON, "Idempotency-Key": "same", **bearer(token_of("E017"))}
    clients = [portal.stranger() for _ in range(PEOPLE)]
    body = least(customer="新客户有限公司", contact="王小明")

    def press(client: Any) -> tuple[int, str]:
        answer = client.http.post("/api/complaints", content=body, headers=headers)
        return answer.status_code, answer.json()["no"]

    answers = at_once([lambda client=client: press(client) for client in clients])  # type: ignore[misc]
    (no,) = numbers()
    assert Counter(answers) == {(201, no): 1, (200, no): PEOPLE - 1}
    with reading() as session:
        assert broken_at(session, no) is None
        assert len(session.exec(select(Intake).where(Intake.source == "api:E017")).all()) == 1


# -------------------- files


def send_files(portal: Portal, no: str, *files: tuple[str, bytes], by: str = "E017") -> Response:
    """Hand in files of a complaint as a program."""
    parts = [("files", file) for file in files]
    return portal.stranger().http.post(f"/api/complaints/{no}/files", files=parts, headers=dict(bearer(token_of(by))))


def test_files_of_a_complaint_are_taken_up_each_or_why_not(portal: Portal) -> None:
    no = registered()
    answer = send_files(portal, no, ("外箱.jpg", photo()), ("run.exe", b"MZ\x90"), ("读数.csv", b"1,2"))
    assert answer.status_code == 200
    found = answer.json()
    assert (found["taken"], found["known"]) == (["外箱.jpg", "读数.csv"], 0)
    assert found["refused"][0].startswith("run.exe")
    assert send_files(portal, no, ("外箱.jpg", photo())).json() == {"taken": [], "known": 1, "refused": []}
    assert ledger(no)[-1].actor == "E017"


def test_files_that_cannot_be_taken_are_refused_with_the_reason(portal: Portal) -> None:
    no = registered()
    refused = send_files(portal, no, ("run.exe", b"MZ\x90"))
    assert (refused.status_code, refused.json()["problems"][0]["field"]) == (422, "/files")
    assert send_files(portal, no).status_code == 422
    assert send_files(portal, no, ("a.txt", b"a"), by="E400").status_code == 404
    assert send_files(portal, no, ("a.txt", b"a"), by="E910").status_code == 403
    assert send_files(portal, "KS-20260302-9999", ("a.txt", b"a")).status_code == 404


# -------------------- another system

MAPPING = """
source = "dealer"
acting_as = "E001"
key = "ticket.id"
ignored = ["meta"]
date_format = "%d/%m/%Y %H:%M"
zone = "Europe/Berlin"
files = "attachments"

[columns]
"ticket.account" = "customer"
"ticket.description" = "text"
"/ticket/opened" = "received_at"
"ticket.priority.code" = "demand"
"items.0.serial" = "serial_no"

[values.demand]
"1" = "REPLACE"
"2" = "REPAIR"

[always]
channel = "OTHER"
channel_text = "dealer system"
"""


@pytest.fixture
def dealer(portal: Portal) -> Callable[..., Response]:
    """Return what hands in tickets of a dealer's system, mapped by the installation's file."""
    folder = settings().home / "mappings"
    folder.mkdir()
    (folder / "dealer.toml").write_text(MAPPING, encoding="utf-8")
    client, token = portal.stranger(), token_of("E017")

    def sent(found: Any, source: str = "dealer") -> Response:
        headers = {"Content-Type": JSON, **bearer(token)}
        return client.http.post(f"/api/intake/{source}", content=json.dumps(found).encode(), headers=headers)

    return sent


def ticket(number: Any = "T-1", **changes: Any) -> dict[str, Any]:
    """Return a ticket as the dealer's system writes it."""
    own = {"id": number, "account": "C100", "description": "seal leaks", "opened": "02/03/2026 01:30"}
    own |= {"priority": {"code": 1}}
    return {"ticket": own | changes, "items": [{"serial": "SN-77"}], "meta": {"sent": True, "tags": [1, 2]}}


def test_a_ticket_of_another_system_is_mapped_by_data(dealer: Callable[..., Response]) -> None:
    answer = dealer(ticket())
    assert answer.status_code == 201, answer.text
    (item,) = answer.json()
    (no,) = numbers()
    assert (item["key"], item["outcome"], item["no"], item["problems"]) == ("T-1", "REGISTERED", no, [])
    with reading() as session:
        row = session.get_one(Complaint, no)
        assert (row.text, row.serial_no, row.demand, row.received_by) == ("seal leaks", "SN-77", "REPLACE", "E017")
        assert row.received_at.isoformat() == "2026-03-02T00:30:00+00:00"
    assert (dealer(ticket()).status_code, dealer(ticket()).json()[0]["outcome"]) == (200, "KNOWN")
    other = dealer(ticket(description="it burns"))
    assert (other.status_code, other.json()[0]["no"]) == (409, no)
    assert numbers() == [no]


def test_a_list_is_answered_item_by_item(dealer: Callable[..., Response]) -> None:
    wrong = ticket("2", priority={"code": 9})
    answer = dealer([ticket("1"), wrong, "no object", ticket("1"), ticket("3", extra="x"), ticket(4)])
    assert answer.status_code == 200
    found = answer.json()
    assert [item["outcome"] for item in found] == ["REGISTERED", "REFUSED", "REFUSED", "KNOWN", "REFUSED", "REGISTERED"]
    assert [item["item"] for item in found] == list(range(6))
    assert found[1]["problems"][0]["field"] == "/ticket/priority/code"
    assert "/ticket/extra" in found[4]["problems"][0]["message"]
    assert len(numbers()) == 2


def test_the_files_of_a_ticket_come_along(dealer: Callable[..., Response]) -> None:
    files = [
        {"name": "外箱.jpg", "content": base64.b64encode(photo(colour=BLUE)).decode()},
        {"name": "run.exe", "content": base64.b64encode(b"MZ").decode()},
        {"name": "bad.txt", "content": "*** no base64"},
        {"name": "empty.txt"},
        7,
    ]
    answer = dealer(ticket() | {"attachments": files})
    assert answer.status_code == 201
    assert len(answer.json()[0]["problems"]) == 4
    with reading() as session:
        assert list(session.exec(select(Attachment.name)).all()) == ["外箱.jpg"]
    again = dealer(ticket() | {"attachments": files[:1]})
    assert (again.status_code, again.json()[0]["problems"]) == (200, [])


@pytest.mark.parametrize("found", [[], {}, [[]], [ticket()] * 101, None, 7, "x", [None], {"ticket": []}])
def test_what_is_no_ticket_is_refused(dealer: Callable[..., Response], found: Any) -> None:
    answer = dealer(found)
    assert answer.status_code in {200, 422}
    assert numbers() == []
    if answer.status_code == 200:
        assert all(item["outcome"] == "REFUSED" and item["problems"] for item in answer.json())
    else:
        assert answer.json()["problems"]


@pytest.mark.parametrize("source", ["unknown", "..%2fdealer", "dealer.toml", "DEALER%00", "-", "a" * 41])
def test_an_unknown_source_is_not_there(dealer: Callable[..., Response], source: str) -> None:
    assert dealer(ticket(), source).status_code in {404, 422}
    assert numbers() == []


def test_a_mapping_that_cannot_be_read_is_said(dealer: Callable[..., Response]) -> None:
    (settings().home / "mappings" / "dealer.toml").write_text("source = 'dealer'\n[columns]\n", encoding="utf-8")
    answer = dealer(ticket())
    assert answer.status_code == 422
    assert "dealer.toml" in answer.json()["problems"][0]["message"]


def test_it_was_registered_at_once(hand_in: Callable[..., Response]) -> None:
    hand_in(least())
    with reading() as session:
        assert session.exec(select(Intake.received_at)).one() == current_time()
