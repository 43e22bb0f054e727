"""Triage proposals are made of a complaint's words and goods, by every door alike, and change nothing themselves."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from models.clock import ClockRow
from models.complaint import Complaint
from models.customer import Customer
from models.database import transaction
from models.forms.intake import Register
from models.message import Message
from models.shipment import Shipment
from rules.lifecycle import Event
from rules.vocabulary import CustomerKind, Identity, Level, State, TriageSign
from tasks.company import company as company_at
from tasks.gates import record_event
from tasks.intake import Incoming, register_all
from tasks.my_work import my_work
from tasks.proposal_kept import signs_in
from tasks.proposal_precision import agreement, lines
from tests.tasks.cases import RECEIVED, TRIAGE, answered, asked, at, kinds, ledger, open_gate, registered

LATE = "订单 PO-7781 过了交期还没到货，已经停线，要求赔偿 6 万元"
MANAGER = "E018"


@pytest.fixture(autouse=True)
def _company(company: Any) -> None:
    """Every test has the demo company."""


def shipped(**values: Any) -> None:
    with transaction() as session:
        session.add(Shipment(**{"customer": "C100", "shipped_on": date(2026, 1, 5), **values}))


def case(no: str) -> Complaint:
    with transaction() as session:
        row = session.get_one(Complaint, no)
        session.expunge(row)
        return row


def came_in(source: str = "mail", **values: Any) -> str:
    form = Register.model_validate({"acting_as": "SYSTEM", "customer": "C100", **values}).model_dump()
    with transaction() as session:
        (no,) = register_all(session, [Incoming(form, source, "k1")], "", at(RECEIVED), Identity.SYSTEM)
    assert isinstance(no, str), no
    return no


def pressing_messages(no: str) -> set[str]:
    with transaction() as session:
        query = select(Message.to_employee).where(Message.subject == no, Message.template == "pressing_words")
        return set(session.exec(query))


def test_a_complaint_is_registered_with_what_its_words_seem_to_say() -> None:
    proposal = case(registered(text=LATE)).proposal
    assert proposal["category"] == "DEL-01"
    assert proposal["level"] == Level.STRONG
    assert proposal["facts"] == {"claim_amount": "60000.00", "line_stop": True}
    assert proposal["department"] == "SALES"
    said, where, start, end, words = next(word for word in proposal["words"] if word[0] == "LINE_STOP")
    assert (said, where, words) == ("LINE_STOP", "text", LATE[start:end])


def test_a_proposal_changes_neither_level_nor_state_nor_clocks() -> None:
    words, silent = registered(text=LATE), registered(text="请尽快联系")
    first, second = case(words), case(silent)
    assert (first.level, first.state, first.category) == (second.level, second.state, "")
    with transaction() as session:
        dues = [
            sorted((clock.kind, clock.due_at) for clock in session.exec(select(ClockRow).where(ClockRow.subject == no)))
            for no in (words, silent)
        ]
    assert dues[0] == dues[1]
    assert second.proposal.get("category") is None


def test_an_inquiry_gets_a_proposal_only_when_it_becomes_a_complaint() -> None:
    no = registered(kind="INQUIRY", text=LATE)
    assert case(no).proposal == {}
    record_event(no, Event.CONVERT, {"acting_as": "E017"}, as_of=at(RECEIVED))
    assert case(no).proposal["category"] == "DEL-01"


def test_what_is_supplied_later_makes_the_proposal_anew() -> None:
    no = registered(text="请尽快联系")
    facts = {"acting_as": "E017", "what_defect": "机壳漏电，操作员被电到"}
    assert record_event(no, Event.SUPPLY_FACTS, facts, as_of=at(RECEIVED)).accepted
    assert TriageSign.SAFETY in signs_in(case(no).proposal)


def test_after_triage_a_proposal_stays_what_the_person_saw() -> None:
    no = registered(text=LATE)
    before = case(no).proposal
    assert answered(no, TRIAGE, "2026-03-02 09:45").accepted
    facts = {"acting_as": "E017", "what_defect": "漏电"}
    assert record_event(no, Event.SUPPLY_FACTS, facts, as_of=at("2026-03-02 09:50")).accepted
    assert case(no).proposal == before


def test_the_triage_form_is_offered_with_the_proposal_and_says_why() -> None:
    no = registered(text=LATE)
    schema = open_gate(no).form.model_json_schema()["properties"]
    assert schema["category"]["default"].startswith("DEL-01")
    facts = schema["level_facts"]["properties"]
    assert facts["line_stop"]["default"] is True
    assert facts["claim_amount"]["default"] == 60000
    assert "**停线**" in asked(no)


def test_who_asks_for_missing_facts_is_offered_those_that_stand_in_the_words() -> None:
    no = came_in(text="批号 L2401 的驱动器冒烟,请换货。批号 L2401,订单 SO-88123,订单 SO-88124")
    assert case(no).state is State.CLARIFYING
    schema = open_gate(no).form.model_json_schema()["properties"]
    assert schema["lot_no"]["default"] == "L2401"
    assert schema["demand"]["default"].startswith("REPLACE")
    assert not schema["order_no"].get("default")  # two of them: a person decides
    assert "**冒烟**" in asked(no)


def test_what_burns_is_marked_on_the_list_of_who_has_to_ask_first() -> None:
    no = came_in(text="驱动器冒烟")
    owner_no = case(no).first_inquiry_owner
    with transaction() as session:
        owner = company_at(session).people[owner_no]
    assert {(line.no, line.signs) for line in my_work(owner, at(RECEIVED)).lines} == {(no, (TriageSign.SAFETY,))}


def test_the_ledger_keeps_the_proposal_beside_the_decision() -> None:
    no = registered(text=LATE)
    assert answered(no, TRIAGE, "2026-03-02 09:45").accepted
    triage = next(entry for entry in ledger(no) if entry.kind == Event.TRIAGE)
    assert triage.data["form"]["category"] == "DEL-08"
    assert triage.data["proposed"]["category"] == "DEL-01"


def test_goods_that_a_serial_number_tells_are_filled_in_where_nobody_said_them() -> None:
    shipped(serial_no="SN-1", lot_no="L-9", product="伺服电机", part_no="SM-40", family="MOTOR", date_code="2550")
    no = registered(serial_no="SN-1", part_no="SM-41", text="电机不转")
    row = case(no)
    assert (row.product, row.part_no, row.date_code, row.product_family) == ("伺服电机", "SM-41", "2550", "MOTOR")
    assert "GOODS_KNOWN" in kinds(no)
    said = next(entry for entry in ledger(no) if entry.kind == Event.REGISTER).data["form"]
    assert "product" not in said


def test_a_lot_number_in_the_text_that_was_really_shipped_is_filled_in() -> None:
    shipped(lot_no="L20260301", product="胶带")
    row = case(registered(text="批号L20260301的胶带不粘"))
    assert (row.lot_no, row.product) == ("L20260301", "胶带")
    assert case(registered(text="批号L20269999的胶带不粘")).lot_no == ""


def test_a_lot_in_the_text_of_other_goods_than_the_form_names_fills_nothing() -> None:
    shipped(lot_no="L-777", product="伺服电机", part_no="SM-40")
    found = case(registered(part_no="MZ-20", text="外壳开裂,批号 L-777 的还有另外一件"))
    assert (found.part_no, found.product, found.lot_no) == ("MZ-20", "", "")


def test_what_shipments_do_not_agree_on_is_left_open() -> None:
    shipped(lot_no="L-1", product="胶带", part_no="T-1")
    shipped(lot_no="L-1", product="胶带", part_no="T-2")
    row = case(registered(lot_no="L-1", text="胶带不粘"))
    assert (row.product, row.part_no) == ("胶带", "")


def test_goods_of_another_customer_are_noted_and_fill_nothing() -> None:
    shipped(customer="C101", serial_no="SN-2", product="伺服电机")
    row = case(registered(serial_no="SN-2", text="电机不转"))
    assert (row.product, row.customer) == ("", "C100")
    assert row.proposal["other_customer"] == "C101"


def test_the_customer_of_a_serial_number_is_proposed_for_one_whom_nobody_knows() -> None:
    shipped(customer="C101", serial_no="SN-3", product="伺服电机")
    row = case(registered(customer="某某公司王先生", serial_no="SN-3", text="电机不转"))
    assert row.proposal["customer"] == "C101"
    assert row.customer != "C101"
    with transaction() as session:
        customer = session.get_one(Customer, row.customer)
        assert (customer.verified, customer.kind) == (False, CustomerKind.OTHER)


def test_words_of_danger_that_nobody_has_read_reach_owner_and_manager_once() -> None:
    no = came_in(text="充电器冒烟，插座都烧黑了")
    row = case(no)
    assert {row.first_inquiry_owner} < pressing_messages(no)
    assert row.state in {State.REGISTERED, State.CLARIFYING}
    assert row.level is Level.GENERAL
    with transaction() as session:
        messages = session.exec(select(Message).where(Message.subject == no, col(Message.template) == "pressing_words"))
        assert all("冒烟" in message.data["text"] for message in messages)


def test_whoever_takes_a_complaint_in_himself_is_not_told_what_he_has_read() -> None:
    assert pressing_messages(registered(text="充电器冒烟")) == set()


def test_harmless_words_and_denials_alarm_nobody() -> None:
    assert pressing_messages(came_in(text="没有冒烟也没有漏电，漏电保护器的按钮有划痕")) == set()


def test_a_taiwanese_customer_reckons_in_his_own_currency() -> None:
    with transaction() as session:
        session.get_one(Customer, "C100").zone = "Asia/Taipei"
    assert case(registered(text="要求賠償 20 萬元")).proposal["facts"]["claim_amount"] == "44000.00"


def test_a_chunk_is_proposed_for_as_one_by_one() -> None:
    forms = [
        Register.model_validate({"acting_as": "E017", "customer": "C100", "text": text}).model_dump()
        for text in (LATE, "谢谢", "PO-1 表面划伤")
    ]
    with transaction() as session:
        chunk = [Incoming(form, "file", f"row-{number}") for number, form in enumerate(forms)]
        numbers = register_all(session, chunk, "", at(RECEIVED), Identity.STATED)
    proposals = [case(str(no)).proposal for no in numbers]
    alone = [case(registered(text=form["text"], requirement="", subject="OTHER")).proposal for form in forms]
    assert [each.get("category") for each in proposals] == ["DEL-01", None, "QLT-02"]
    assert proposals == alone


def test_how_often_people_kept_the_proposal_is_read_from_the_ledger() -> None:
    kept, changed = registered(text=LATE), registered(text=LATE)
    for no, category in ((kept, "DEL-01"), (changed, "DEL-08")):
        assert answered(no, {**TRIAGE, "category": category}, "2026-03-02 09:45").accepted
    found = agreement(at(RECEIVED), at("2026-03-03 00:00"))
    both = found[""]
    assert (both.judged, both.proposed, both.kept, both.among_first) == (2, 2, 1, 1)
    assert list(found) == ["", "DEL"]
    assert [line.split() for line in lines(found)][1][:4] == ["all", "2", "2", "50%"]
