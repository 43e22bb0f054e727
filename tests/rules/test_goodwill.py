"""A decision on goodwill is within its maker's authority, or is refused naming who may decide. Source: T14, S22."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.asked import Asked
from rules.authority import authority_of, may_grant, roles_for
from rules.case import Person
from rules.decide import acted_for, decide
from rules.lifecycle import Event
from rules.outcome import Outcome
from rules.refusal import Refusal
from rules.vocabulary import Role
from tests.rules.facts import CASE, COMPANY, POLICY, ask

RULES = POLICY.authority
AMOUNTS = st.decimals(min_value=Decimal("0.01"), max_value=100_000, places=2)
PEOPLE = st.sampled_from([person for person in COMPANY.people.values() if person.active])


def asked(amount: str, actor: str) -> Asked:
    return ask(CASE, {"amount": Decimal(amount), "reason": "久候致歉"}, actor)


def refusal(amount: str, actor: str) -> Refusal | None:
    """Return why an amount is refused to somebody, or None."""
    outcome = decide(Event.GRANT_GOODWILL, asked(amount, actor))
    return None if isinstance(outcome, Outcome) else outcome[0]


@pytest.mark.parametrize(
    ("actor", "granted", "refused"),
    [
        pytest.param("anna", "200.00", "200.01", id="specialist"),
        pytest.param("supervisor", "2000.00", "2000.01", id="supervisor"),
        pytest.param("chief", "5000.00", "5000.01", id="manager of the service centre"),
        pytest.param("manager", "5000.00", "5000.01", id="manager of the executing department"),
        pytest.param("deputy", "0", "0.01", id="somebody without authority"),
        pytest.param("vice", "50000.00", "50000.01", id="deputy general manager"),
    ],
)
def test_the_limit_itself_is_granted_and_a_fen_more_is_not(actor: str, granted: str, refused: str) -> None:
    assert refusal(granted, actor) is None
    assert refusal(refused, actor) is not None


def test_the_general_manager_grants_any_amount() -> None:
    assert refusal("99999999.99", "head") is None


def test_a_refusal_names_the_own_limit_and_who_may_decide() -> None:
    found = refusal("202.00", "anna")
    assert found is not None
    assert (found.field, found.values["limit"]) == ("amount", Decimal(200))
    assert found.values["roles"] == (
        Role.SALES,
        Role.CSC_SUPERVISOR,
        Role.CSC_MANAGER,
        Role.DEPT_MANAGER,
        Role.QA_MANAGER,
        Role.DEPUTY_GM,
        Role.GM,
    )


def test_above_every_limit_only_the_general_manager_decides() -> None:
    assert roles_for(Decimal("50000.01"), RULES) == (Role.GM,)


def test_what_was_granted_to_a_person_raises_his_authority_and_never_lowers_it() -> None:
    anna = COMPANY.people["anna"]
    grants = (None, Decimal(1000), Decimal(50))
    limits = [authority_of(replace(anna, authority=grant), CASE, COMPANY, RULES) for grant in grants]
    assert limits == [200, 1000, 200]


def test_whoever_stands_in_for_another_is_recorded_as_acting_for_him() -> None:
    assert acted_for(Event.GRANT_GOODWILL, "", asked("3000", "vice")) == ""
    stand_in = Person("bert", "CSC", frozenset({Role.AFTER_SALES_CS}), frozenset({"chief"}))
    question = replace(asked("3000", "bert"), actor=stand_in)
    assert isinstance(decide(Event.GRANT_GOODWILL, question), Outcome)
    assert acted_for(Event.GRANT_GOODWILL, "", question) == "chief"


def test_a_personal_grant_is_used_before_anybody_is_stood_in_for() -> None:
    stand_in = Person("bert", "CSC", frozenset(), frozenset({"chief"}), authority=Decimal(4000))
    assert acted_for(Event.GRANT_GOODWILL, "", replace(asked("3000", "bert"), actor=stand_in)) == ""


@given(PEOPLE, AMOUNTS, AMOUNTS)
def test_whoever_may_grant_an_amount_may_grant_less(person: Person, one: Decimal, other: Decimal) -> None:
    less, more = sorted((one, other))
    assert may_grant(person, less, CASE, COMPANY, RULES) or not may_grant(person, more, CASE, COMPANY, RULES)


@given(AMOUNTS)
def test_those_named_are_exactly_the_roles_with_enough_authority(amount: Decimal) -> None:
    enough = {role for role, limit in RULES.goodwill.items() if limit >= amount}
    assert set(roles_for(amount, RULES)) == enough | set(RULES.unlimited)
