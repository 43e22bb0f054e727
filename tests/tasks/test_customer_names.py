"""A customer is known by his name however it is written; who is not known is noted once, until a person decides."""

import pytest
from sqlmodel import select

from models.complaint import Complaint
from models.customer import Contact, Customer
from models.database import transaction
from models.task import TaskRow
from rules.vocabulary import TaskKind
from tasks.customer_joining import JOINED, NotJoined, confirm_customer, join_customer
from tasks.customer_names import find_customers
from tasks.ledger import broken_at
from tasks.noted_customers import noted_customers
from tests.tasks.cases import JUDGED, SIGNED, at, everything, kinds, registered

pytestmark = pytest.mark.usefixtures("company")
TRADITIONAL = "蘇州霽嵐電子（股份）有限公司"


def customer_of(number: str) -> str:
    """Return whose complaint it is."""
    with transaction() as session:
        return session.exec(select(Complaint.customer).where(Complaint.no == number)).one()


def known(code: str) -> Customer:
    """Return a customer's row."""
    with transaction() as session:
        return session.get_one(Customer, code)


def add(code: str, name: str, *, active: bool = True) -> None:
    """Enter a customer as master data does."""
    with transaction() as session:
        session.add(Customer(code=code, name=name, active=active))


@pytest.mark.parametrize("name", ["苏州霁岚电子有限公司", TRADITIONAL, "苏州霁岚电子", "C100"])
def test_a_customer_is_known_by_his_name_however_it_is_written(name: str) -> None:
    assert customer_of(registered(customer=name)) == "C100"


def test_every_customer_of_the_files_has_a_key() -> None:
    with transaction() as session:
        assert not session.exec(select(Customer.code).where(Customer.name_key == "")).all()
    assert known("C100").name_key == "苏州霁岚电子"


def test_a_new_customer_is_noted_once_in_all_his_spellings() -> None:
    numbers = [registered(customer=name) for name in ("台積電", "台积电", "台積電股份有限公司")]
    assert {customer_of(number) for number in numbers} == {"NEW-0001"}
    assert not known("NEW-0001").verified


def test_several_new_ones_in_one_list_have_numbers_of_their_own() -> None:
    with transaction() as session:
        found = find_customers(session, ["甲骨文", "Beta Ltd", "BETA Limited", "丙公司", "C101"])
    assert {name: customer.code for name, customer in found.items()} == {
        "C101": "C101", "BETA Limited": "NEW-0001", "Beta Ltd": "NEW-0001", "丙公司": "NEW-0002", "甲骨文": "NEW-0003",
    }  # fmt: skip


def test_of_two_of_one_name_the_one_in_that_spelling_is_meant_else_neither() -> None:
    add("C900", "Acme Ltd")
    add("C901", "Acme GmbH")
    assert customer_of(registered(customer="Acme GmbH")) == "C901"
    first, second = registered(customer="Acme AG"), registered(customer="ACME ag")
    assert (customer_of(first), customer_of(second)) == ("NEW-0001", "NEW-0001")


def test_who_has_left_gives_way_to_who_is_there() -> None:
    add("C900", "Acme Ltd", active=False)
    assert customer_of(registered(customer="Acme")) == "C900"
    add("C901", "Acme Limited")
    assert customer_of(registered(customer="acme")) == "C901"


def test_who_he_may_be_is_proposed() -> None:
    add("C900", "鸿海精密工业股份有限公司")
    add("C901", "深圳华强北有限公司")
    noted_one, noted_two = registered(customer="鴻海精密"), registered(customer="深圳华强")
    first, second = noted_customers()
    assert (first.may_be, first.complaints) == ((("C900", "鸿海精密工业股份有限公司"),), (noted_one,))
    assert (second.may_be, second.complaints) == ((), (noted_two,))


def test_joined_his_complaints_and_people_are_the_known_ones() -> None:
    add("C900", "鸿海精密工业股份有限公司")
    number = registered(customer="鴻海精密", contact="林小姐", contact_phone="02-2268")
    assert join_customer("NEW-0001", "C900", "E001", at(JUDGED)) == 1
    assert customer_of(number) == "C900"
    assert kinds(number)[-1] == JOINED
    with transaction() as session:
        assert broken_at(session, number) is None
        assert session.exec(select(Contact.customer).where(Contact.name == "林小姐")).one() == "C900"
        asked = session.exec(select(TaskRow).where(TaskRow.kind == TaskKind.CONSULT)).one()
    assert (asked.ended_by, asked.skip_reason) == ("E001", "")
    assert (known("NEW-0001").same_as, known("NEW-0001").active) == ("C900", False)
    assert noted_customers() == []


def test_his_name_means_the_known_one_from_then_on() -> None:
    add("C900", "鸿海精密工业股份有限公司")
    registered(customer="鴻海精密")
    join_customer("NEW-0001", "C900", "E001", at(JUDGED))
    assert {customer_of(registered(customer=name)) for name in ("鸿海精密有限公司", "NEW-0001")} == {"C900"}


def test_what_both_complained_of_is_proposed_as_one_when_they_are_joined() -> None:
    add("C900", "鸿海精密工业股份有限公司")
    first = registered(customer="C900", order_no="SO-77", text="料号与订单不符，请核对")
    second = registered("2026-03-02 11:00", customer="鴻海精密", order_no="SO-77", text="收到的东西不对")
    third = registered("2026-03-02 12:00", customer="鴻海精密", order_no="SO-77", text="仍未处理")
    join_customer("NEW-0001", "C900", "E001", at("2026-03-02 13:00"))
    with transaction() as session:
        kind = TaskRow.kind == TaskKind.MERGE_PROPOSAL
        proposed = set(session.exec(select(TaskRow.subject, TaskRow.key).where(kind)).all())
    assert proposed == {(second, first), (third, first), (third, second)}


def test_of_two_people_of_one_name_the_one_who_was_there_is_spoken_to() -> None:
    add("C900", "鸿海精密工业股份有限公司")
    registered(customer="C900", contact="林小姐", contact_phone="1")
    number = registered(customer="鴻海精密", contact="林小姐", contact_phone="2")
    join_customer("NEW-0001", "C900", "E001", at(JUDGED))
    with transaction() as session:
        spoken_to = session.exec(select(Complaint.contact_id).where(Complaint.no == number)).one()
        assert session.get_one(Contact, spoken_to).customer == "C900"


def test_confirmed_he_is_known_and_asked_about_no_more() -> None:
    number = registered(customer="台積電")
    confirm_customer("NEW-0001", "E001", at(SIGNED))
    assert known("NEW-0001").verified
    assert (customer_of(number), noted_customers()) == ("NEW-0001", [])


@pytest.mark.parametrize(("code", "other"), [("C101", "C100"), ("NEW-0001", "NEW-0001"), ("NEW-0001", "C999")])
def test_who_does_not_wait_or_is_not_known_is_refused_and_nothing_changes(code: str, other: str) -> None:
    registered(customer="台積電")
    before = everything()
    with pytest.raises(NotJoined):
        join_customer(code, other, "E001", at(JUDGED))
    assert everything() == before
