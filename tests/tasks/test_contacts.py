"""Who speaks for the customer: whoever a form gives is noted once, and the case refers to them."""

from collections.abc import Mapping

import pytest
from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.customer import Contact, Customer
from models.database import transaction
from models.words import say
from rules.lifecycle import Event
from rules.vocabulary import Language
from tasks.gates import record_event
from tests.tasks.cases import RECEIVED, at, everything, register, registered

pytestmark = pytest.mark.usefixtures("company")
TOO_EARLY = "No policy is in force before {first}: correct the date."


def contact_of(session: Session, number: str) -> Contact:
    """Return the person whom a case refers to."""
    row = session.exec(select(Complaint).where(Complaint.no == number)).one()
    return session.get_one(Contact, row.contact_id)


def name_of(session: Session, customer: str) -> str:
    return session.get_one(Customer, customer).name


def names_at(session: Session, customer: str) -> list[str]:
    return list(session.exec(select(Contact.name).where(Contact.customer == customer).order_by(col(Contact.id))).all())


@pytest.mark.parametrize("given", [{"contact_phone": "021-5555"}, {"contact_email": "someone@example.com"}])
def test_a_person_without_a_name_is_noted_under_the_customers_and_referred_to(given: Mapping[str, str]) -> None:
    number = registered(**given)
    with transaction() as session:
        person = contact_of(session, number)
        assert (person.customer, person.name) == ("C100", name_of(session, "C100"))
        assert [getattr(person, name.removeprefix("contact_")) for name in given] == list(given.values())


def test_a_person_given_by_phone_alone_at_a_new_customer_is_referred_to() -> None:
    number = registered(customer="新客户", contact_phone="021-5555")
    with transaction() as session:
        person = contact_of(session, number)
        assert (person.name, person.phone) == ("新客户", "021-5555")


def test_two_calls_without_a_name_refer_to_one_person() -> None:
    first, second = registered(contact_phone="021-5555"), registered(contact_phone="021-5555", text="还是太慢")
    with transaction() as session:
        assert contact_of(session, first).id == contact_of(session, second).id


def test_a_known_address_without_a_name_is_the_person_known_by_it() -> None:
    named = registered(contact="李工", contact_email="li@example.com")
    with transaction() as session:
        before = names_at(session, "C100")
    unnamed = registered(contact_email="li@example.com", text="还是太慢")
    with transaction() as session:
        assert contact_of(session, unnamed).id == contact_of(session, named).id
        assert names_at(session, "C100") == before


def test_without_any_person_the_case_refers_to_none_and_none_is_noted() -> None:
    with transaction() as session:
        before = names_at(session, "C100")
    number = registered()
    with transaction() as session:
        assert session.exec(select(Complaint.contact_id).where(Complaint.no == number)).one() is None
        assert names_at(session, "C100") == before


def test_a_phone_supplied_later_is_referred_to_as_well() -> None:
    number = registered()
    facts = {"acting_as": "E017", "contact_phone": "021-5555"}
    assert record_event(number, Event.SUPPLY_FACTS, facts, "", at(RECEIVED)).accepted
    with transaction() as session:
        assert contact_of(session, number).phone == "021-5555"


def test_what_was_received_before_the_first_policy_is_refused_at_its_field() -> None:
    before = everything()
    refused = register(received_at="2017-12-31 23:59", customer="新客户")
    reason = say(Language.ZH_CN, TOO_EARLY, first="2018-01-01")
    assert (refused.accepted, refused.fields) == (False, ("received_at",))
    assert refused.refusals == (f"{say(Language.ZH_CN, 'Received at')}: {reason}",)
    assert everything() == before


def test_what_was_received_with_the_first_policy_is_registered() -> None:
    assert register(received_at="2018-01-01 00:00").accepted
