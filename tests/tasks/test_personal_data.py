"""A person can have his data, and can be made nameless: his own rows are, and the sealed ledger still holds."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from models.account import Account
from models.complaint import Complaint
from models.customer import Contact
from models.database import migrate, transaction
from models.employee import Employee
from models.event import LedgerEvent
from models.intake import Intake
from models.message import Message
from models.session import SessionKind, SignedIn
from rules.vocabulary import Identity, IntakeOutcome
from tasks.anchor import anchor
from tasks.company import company
from tasks.ledger import broken_at
from tasks.ledger_check import main as check_ledger
from tasks.mails import NoAddress, mail_for
from tasks.master_data import load_company
from tasks.personal_data import ANONYMISED, EXPORTED, PersonRefused, anonymise_person, export_person, main
from tests.conftest import DEMO_COMPANY, installation
from tests.tasks.cases import at, everything, kinds, ledger, registered
from tests.tasks.whole_case import record

KEEPER, STRANGER, GONE = "E901", "E017", "E203"
NAME, PHONE, EMAIL = "欧阳知秋", "139-0000-1234", "ouyang.zhiqiu@example.com"
HIDDEN = "known-to-nobody"
LATER = at("2026-03-09 10:00")
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An installation with the demo company on each engine."""
    url = request.getfixturevalue("postgres").new_database() if request.param == "postgresql" else ""
    with installation(tmp_path, url):
        migrate()
        load_company(DEMO_COMPANY)
        yield request.param


def a_case(words: str = "出货文件提供太慢") -> tuple[str, str]:
    """Return the number of a complaint of a person, and the person's."""
    no = registered(contact=NAME, contact_phone=PHONE, contact_email=EMAIL, text=words)
    with transaction() as session:
        return no, f"CONTACT-{session.get_one(Complaint, no).contact_id}"


def end(no: str) -> None:
    """Let a complaint be one that was registered by mistake."""
    record(no, "VOID", 1, "E001", reason="重复登记")


def row_of(number: str) -> Contact:
    with transaction() as session:
        return session.get_one(Contact, int(number.removeprefix("CONTACT-")))


def leave(number: str) -> None:
    """Mark an employee as having left."""
    with transaction() as session:
        session.get_one(Employee, number).active = False


def in_the_database(word: str) -> list[str]:
    """Return the tables that hold a word, plainly or as JSON escapes it."""
    escaped = json.dumps(word)[1:-1]
    rows = {table: "\n".join(found) for table, found in everything().items()}
    return sorted(table for table, found in rows.items() if word in found or escaped in found)


# -------------------- nameless


@pytest.mark.usefixtures("engine_name")
def test_a_contact_is_made_nameless_and_every_chain_and_anchor_still_holds() -> None:
    no, person = a_case()
    end(no)
    anchor(at("2026-03-02 18:00"))
    before = [(entry.seq, entry.hash, entry.data) for entry in ledger(no)]
    done = anonymise_person(person, KEEPER, as_of=LATER)
    row = row_of(person)
    assert (row.name, row.title, row.phone, row.email) == (f"ANON-{person}", "", "", "")
    assert (done.token, done.fields) == (f"ANON-{person}", ("name", "phone", "email"))
    assert [(entry.seq, entry.hash, entry.data) for entry in ledger(no)] == before
    assert [in_the_database(word) for word in (NAME, PHONE, EMAIL)] == [[], [], []]
    assert check_ledger() == 0


@pytest.mark.usefixtures("engine_name")
def test_an_employee_who_has_left_is_made_nameless_and_his_account_is_gone() -> None:
    leave(GONE)
    with transaction() as session:
        name = session.get_one(Employee, GONE).name
        session.add(Account(employee=GONE, password_hash=HIDDEN, created_at=LATER))
        session.flush()
        moments: dict[str, Any] = {"began_at": LATER, "used_at": LATER, "ends_at": LATER}
        session.add(SignedIn(key_hash="f" * 64, kind=SessionKind.BROWSER, employee=GONE, **moments))
        assert company(session).people[GONE].name == name
    done = anonymise_person(GONE, KEEPER, as_of=LATER)
    with transaction() as session:
        row = session.get_one(Employee, GONE)
        assert (row.name, row.extension, row.mobile, row.email) == (f"ANON-EMPLOYEE-{GONE}", "", "", "")
        assert row.title
        assert company(session).people[GONE].name == done.token
        assert session.exec(select(Account)).all() == []
        assert session.exec(select(SignedIn)).all() == []
    assert in_the_database(name) == []
    assert check_ledger() == 0


@pytest.mark.usefixtures("company")
def test_who_made_a_person_nameless_is_in_the_ledger_and_the_person_is_not() -> None:
    no, person = a_case()
    end(no)
    anonymise_person(person, KEEPER, Identity.PROVED, as_of=LATER)
    (entry,) = ledger(person)
    assert (entry.kind, entry.actor, entry.identity) == (ANONYMISED, KEEPER, Identity.PROVED)
    assert entry.data == {"token": f"ANON-{person}", "fields": ["name", "phone", "email"]}
    with transaction() as session:
        assert broken_at(session, person) is None


@pytest.mark.usefixtures("company")
def test_a_second_time_changes_nothing() -> None:
    no, person = a_case()
    end(no)
    anonymise_person(person, KEEPER, as_of=LATER)
    kept = everything()
    again = anonymise_person(person, KEEPER, as_of=LATER)
    assert (again.token, again.fields) == (f"ANON-{person}", ())
    assert everything() == kept


@pytest.mark.usefixtures("company")
def test_a_mail_that_is_still_owed_to_a_nameless_person_is_not_sent() -> None:
    no, person = a_case()
    end(no)
    anonymise_person(person, KEEPER, as_of=LATER)
    with transaction() as session:
        query = select(Message).where(Message.subject == no, col(Message.to_contact).is_not(None))
        message = session.exec(query).first()
        assert message is not None
        session.get_one(Complaint, no).state = session.get_one(Complaint, no).state.REGISTERED
        with pytest.raises(NoAddress):
            mail_for(session, message, LATER)


# -------------------- what stays is said


@pytest.mark.usefixtures("engine_name")
def test_where_a_name_stands_in_what_cannot_be_changed_is_said_with_its_place() -> None:
    no, person = a_case(f"{NAME}说文件太慢,请回电{PHONE}")
    end(no)
    raw = {"contact": NAME, "contact_phone": PHONE}
    with transaction() as session:
        row: dict[str, Any] = {
            "source": "csv",
            "key": "7",
            "body_hash": "",
            "received_at": LATER,
            "outcome": "REFUSED",
            "raw": raw,
        }
        session.add(Intake(**row))
    remains = dict(anonymise_person(person, KEEPER, as_of=LATER).remains)
    places = {place for found in remains.values() for place in found}
    assert {f"{no} 1", no, "csv 7"} <= places
    assert {"LedgerEvent", "Complaint", "Intake"} <= set(in_the_database(NAME))
    assert any("Prefect" in why for why in remains)
    assert check_ledger() == 0


def test_a_mail_of_his_is_handed_over_and_names_no_sender_when_he_is_nameless(engine_name: str) -> None:
    no, person = a_case()
    end(no)
    with transaction() as session:
        came: dict[str, Any] = {"source": "mail", "body_hash": "", "received_at": LATER, "outcome": IntakeOutcome.ADDED}
        session.add(Intake(**came, key="his", sender=EMAIL))
        session.add(Intake(**came, key="another's", sender="another@example.com"))
    assert [each["key"] for each in export_person(person, KEEPER, as_of=LATER)["incoming"]] == ["his"], engine_name
    places = {place for _, found in anonymise_person(person, KEEPER, as_of=LATER).remains for place in found}
    assert "mail his" in places
    with transaction() as session:
        assert set(session.exec(select(Intake.sender))) - {""} == {f"ANON-{person}", "another@example.com"}


@pytest.mark.usefixtures("company")
def test_a_name_nobody_wrote_anywhere_stays_only_outside_the_database() -> None:
    no, person = a_case()
    end(no)
    (outside,) = anonymise_person(person, KEEPER, as_of=LATER).remains
    assert outside[1] == ()


# -------------------- refused


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("what", [anonymise_person, export_person])
@pytest.mark.parametrize("who", [STRANGER, "E910", "E000"])
def test_only_who_keeps_personal_data_may_touch_it(what: Any, who: str) -> None:
    no, person = a_case()
    end(no)
    kept = everything()
    with pytest.raises(PersonRefused):
        what(person, who, as_of=LATER)
    assert everything() == kept


@pytest.mark.usefixtures("company")
def test_who_is_still_needed_keeps_his_name() -> None:
    no, person = a_case()
    kept = everything()
    with pytest.raises(PersonRefused, match=no):
        anonymise_person(person, KEEPER, as_of=LATER)
    with pytest.raises(PersonRefused, match="E017"):
        anonymise_person("E017", KEEPER, as_of=LATER)
    for nobody in ("E999", "CONTACT-999999", "CONTACT-", "林"):
        with pytest.raises(PersonRefused):
            anonymise_person(nobody, KEEPER, as_of=LATER)
    assert everything() == kept


# -------------------- handed over


@pytest.mark.usefixtures("engine_name")
def test_a_contact_is_given_everything_that_is_kept_about_him_and_nothing_of_others() -> None:
    no, person = a_case()
    other = registered(customer="C104")
    found = export_person(person, KEEPER, as_of=LATER)
    assert (found["person"]["name"], found["person"]["phone"]) == (NAME, PHONE)
    assert [case["no"] for case in found["complaints"]] == [no]
    assert [entry["kind"] for entry in found["ledger"]] == kinds(no)
    assert found["messages"]
    assert other not in json.dumps(found)
    assert kinds(person) == [EXPORTED]
    assert NAME not in json.dumps(ledger(person)[0].data, ensure_ascii=False)


@pytest.mark.usefixtures("company")
def test_an_employee_is_given_what_he_did_and_owes_but_no_secret() -> None:
    no, _ = a_case()
    with transaction() as session:
        session.add(Account(employee="E017", password_hash=HIDDEN, totp_secret=HIDDEN, created_at=LATER))
    found = export_person("E017", KEEPER, as_of=LATER)
    assert found["person"]["no"] == "E017"
    assert {entry["subject"] for entry in found["ledger"]} >= {no}
    assert found["account"][0]["employee"] == "E017"
    assert HIDDEN not in json.dumps(found)


@pytest.mark.usefixtures("company")
def test_the_command_prints_what_came_of_it_and_says_why_not(capsys: pytest.CaptureFixture[str]) -> None:
    no, person = a_case()
    assert main(["export", person, "--by", KEEPER]) == 0
    assert json.loads(capsys.readouterr().out)["person"]["name"] == NAME
    assert main(["anonymise", person, "--by", KEEPER]) == 1
    assert no in capsys.readouterr().err
    end(no)
    assert main(["anonymise", person.removeprefix("CONTACT-"), "--by", KEEPER]) == 0
    assert json.loads(capsys.readouterr().out)["token"] == f"ANON-{person}"


@pytest.mark.usefixtures("company")
def test_no_personal_data_of_a_form_gets_into_the_ledger() -> None:
    """Who registers and who supplies facts names a person; the ledger refers to him."""
    no, person = a_case()
    record(no, "SUPPLY_FACTS", 1, "E017", contact="周一鸣", contact_phone="137-0000-5678", what_defect="缺页")
    with transaction() as session:
        entries = session.exec(select(LedgerEvent.data).where(LedgerEvent.subject == no)).all()
    told = json.dumps(entries, ensure_ascii=False)
    assert not any(word in told for word in (NAME, PHONE, EMAIL, "周一鸣", "137-0000-5678"))
    assert entries[0]["form"]["contact_id"] == int(person.removeprefix("CONTACT-"))
