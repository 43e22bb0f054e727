"""A bulletin is signed by the General Manager alone, declared by General Management, and carried out by each body."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from rules.bulletin import AskedOfBulletin, BulletinOutcome, decide_bulletin, gate_at
from rules.bulletin_content import BulletinContent, Item, content_of
from rules.bulletin_making import may_be_made, number_of, week_taking
from rules.case import Person
from rules.company import Company
from rules.lifecycle import BULLETIN_MOVES, Event
from rules.vocabulary import (
    AssessmentKind,
    AssessmentState,
    AssessmentUnit,
    BulletinState,
    ExecutingBody,
    LevelClass,
    Role,
)

S = BulletinState
GM, CLERK, OFFICE, CASHIER = "E900", "E017", "E100", "E500"
BOTH = (ExecutingBody.GENERAL_MGMT, ExecutingBody.FINANCE)
DEALER = (ExecutingBody.FINANCE,)


def person(number: str, *roles: Role) -> Person:
    return Person(number, "ADM", frozenset(roles))


COMPANY = Company(
    {
        GM: person(GM, Role.GM),
        CLERK: person(CLERK, Role.AFTER_SALES_CS),
        OFFICE: person(OFFICE, Role.GENERAL_MGMT),
        CASHIER: person(CASHIER, Role.FINANCE),
        "E001": person("E001", Role.CSC_MANAGER),
    },
    {},
)


def item(number: str = "CF-20260310-001", bodies: tuple[ExecutingBody, ...] = BOTH, **values: Any) -> Item:
    known: dict[str, Any] = {
        "no": number,
        "complaint": "KS-20260302-0001",
        "kind": AssessmentKind.PENALTY,
        "level": LevelClass.MEDIUM,
        "department": "LOG",
        "person": "E231",
        "unit": AssessmentUnit.CNY,
        "amount_department": Decimal("300.00"),
        "amount_person": Decimal("100.00"),
        "effective_at": datetime(2026, 3, 10, 7, tzinfo=UTC),
        "confirmed_at": datetime(2026, 3, 11, 7, tzinfo=UTC),
        "bodies": bodies,
    }
    return Item(**known | values)


def asked(state: BulletinState, actor: str, *items: Item, done: tuple[ExecutingBody, ...] = (), **answer: Any) -> Any:
    content = content_of(items or (item(),), ("E230", "E902"))
    return AskedOfBulletin("TB-2026-W11", state, content, frozenset(done), answer, COMPANY.people[actor], COMPANY)


def accepted(event: Event, ask: AskedOfBulletin) -> BulletinOutcome:
    outcome = decide_bulletin(event, ask)
    assert isinstance(outcome, BulletinOutcome), outcome
    return outcome


def refused(event: Event, ask: AskedOfBulletin) -> set[str]:
    outcome = decide_bulletin(event, ask)
    assert isinstance(outcome, list), outcome
    return {refusal.field for refusal in outcome}


def told(outcome: BulletinOutcome) -> set[tuple[str, str]]:
    return {(message.template, message.to) for message in outcome.messages}


def execute(body: ExecutingBody, voucher: str = "PZ-0315") -> dict[str, Any]:
    return {"body": body, "voucher": voucher}


def test_a_bulletin_comes_to_what_its_notices_come_to() -> None:
    content = content_of(
        [
            item("CF-2", person="E232", amount_department=Decimal(500), amount_person=Decimal(200)),
            item("CF-1"),
            item("CX-1", amount_department=Decimal(-300), amount_person=Decimal(-100)),
            item("CF-3", department="SVD", unit=AssessmentUnit.POINTS, amount_department=Decimal("10.00")),
        ],
        ("E230", "", "E902", "E230"),
    )
    assert [(total.of, total.unit, total.amount, total.items) for total in content.departments] == [
        ("LOG", "CNY", Decimal(500), 3),
        ("SVD", "POINTS", Decimal(10), 1),
    ]
    assert [(total.of, total.unit, total.amount) for total in content.people] == [
        ("E231", "CNY", Decimal(0)),
        ("E231", "POINTS", Decimal(100)),
        ("E232", "CNY", Decimal(200)),
    ]
    assert content.distribution == ("E230", "E902")


def test_the_hash_is_that_of_the_content_whatever_the_order_in_which_it_was_read() -> None:
    one, other = item("CF-1"), item("CF-2")
    assert content_of([one, other], ()).sha256() == content_of([other, one], ()).sha256()
    assert content_of([one], ()).sha256() != content_of([other], ()).sha256()
    kept = content_of([one, other], ("E230",))
    assert BulletinContent.model_validate_json(kept.model_dump_json()).sha256() == kept.sha256()


def test_the_general_manager_signs_and_everybody_concerned_is_told() -> None:
    outcome = accepted(Event.SIGN_BULLETIN, asked(S.SUBMITTED, GM, decision="APPROVE"))
    assert outcome.state is S.PUBLISHED
    assert outcome.assessments == {"CF-20260310-001": AssessmentState.PUBLISHED}
    assert outcome.owed == [("CF-20260310-001", body) for body in BOTH]
    assert told(outcome) == {
        ("bulletin_published", "E230"),
        ("bulletin_published", "E902"),
        ("bulletin_to_declare", OFFICE),
    }


@pytest.mark.parametrize("actor", [CLERK, OFFICE, CASHIER, "E001"])
@pytest.mark.parametrize("decision", ["APPROVE", "REJECT"])
def test_nobody_else_signs_or_returns_it(actor: str, decision: str) -> None:
    assert refused(Event.SIGN_BULLETIN, asked(S.SUBMITTED, actor, decision=decision, reason="金额有误")) == {
        "acting_as"
    }


def test_a_deputy_signs_for_the_absent_general_manager_and_is_recorded_as_such() -> None:
    deputy = replace(person("E901", Role.DEPUTY_GM), stands_in_for=frozenset({GM}))
    ask = replace(asked(S.SUBMITTED, GM, decision="APPROVE"), actor=deputy)
    assert accepted(Event.SIGN_BULLETIN, ask).acted_for == GM


def test_it_is_returned_with_a_reason_and_lets_its_assessments_go() -> None:
    assert refused(Event.SIGN_BULLETIN, asked(S.SUBMITTED, GM, decision="REJECT", reason=" ")) == {"reason"}
    outcome = accepted(Event.SIGN_BULLETIN, asked(S.SUBMITTED, GM, decision="REJECT", reason="金额有误"))
    assert outcome.state is S.RETURNED
    assert outcome.frees
    assert outcome.assessments == {"CF-20260310-001": AssessmentState.CONFIRMED}
    assert not outcome.owed
    assert told(outcome) == {("bulletin_returned", "E001")}


@pytest.mark.parametrize("event", [Event.DECLARE_BULLETIN, Event.EXECUTE_BULLETIN])
@pytest.mark.parametrize("state", [S.SUBMITTED, S.RETURNED])
def test_what_is_not_signed_is_neither_declared_nor_carried_out(event: Event, state: BulletinState) -> None:
    for actor in (GM, OFFICE, CASHIER):
        assert refused(event, asked(state, actor, **execute(ExecutingBody.FINANCE))) == {"acting_as"}


def test_the_only_way_to_publish_is_the_signature() -> None:
    to_published = [move for move in BULLETIN_MOVES if move.target is S.PUBLISHED]
    assert [(move.event, move.sources, move.who) for move in to_published] == [
        (Event.SIGN_BULLETIN, (S.SUBMITTED,), (Role.GM,))
    ]


def test_general_management_declares_before_anything_is_carried_out() -> None:
    early = asked(S.PUBLISHED, CASHIER, **execute(ExecutingBody.FINANCE))
    assert refused(Event.EXECUTE_BULLETIN, early) == {"body"}
    assert refused(Event.DECLARE_BULLETIN, asked(S.PUBLISHED, CASHIER)) == {"acting_as"}
    outcome = accepted(Event.DECLARE_BULLETIN, asked(S.PUBLISHED, OFFICE))
    assert outcome.state is S.DECLARED
    assert outcome.declares is ExecutingBody.GENERAL_MGMT
    assert told(outcome) == {("bulletin_to_execute", OFFICE), ("bulletin_to_execute", CASHIER)}


def test_each_body_carries_out_its_part_and_the_last_one_ends_it() -> None:
    first = accepted(Event.EXECUTE_BULLETIN, asked(S.DECLARED, CASHIER, **execute(ExecutingBody.FINANCE)))
    assert (first.state, first.executes, first.assessments) == (S.DECLARED, ExecutingBody.FINANCE, {})
    left = asked(S.DECLARED, OFFICE, done=DEALER, **execute(ExecutingBody.GENERAL_MGMT))
    last = accepted(Event.EXECUTE_BULLETIN, left)
    assert last.state is S.EXECUTED
    assert last.assessments == {"CF-20260310-001": AssessmentState.EXECUTED}


def test_a_body_acts_for_itself_once_and_names_its_voucher() -> None:
    wrong = asked(S.DECLARED, CASHIER, **execute(ExecutingBody.GENERAL_MGMT))
    assert refused(Event.EXECUTE_BULLETIN, wrong) == {"body"}
    again = asked(S.DECLARED, CASHIER, done=DEALER, **execute(ExecutingBody.FINANCE))
    assert refused(Event.EXECUTE_BULLETIN, again) == {"body"}
    no_voucher = asked(S.DECLARED, CASHIER, **execute(ExecutingBody.FINANCE, " "))
    assert refused(Event.EXECUTE_BULLETIN, no_voucher) == {"voucher"}


def test_what_concerns_dealers_only_goes_to_finance_at_once() -> None:
    dealers = item(bodies=DEALER)
    signed = accepted(Event.SIGN_BULLETIN, asked(S.SUBMITTED, GM, dealers, decision="APPROVE"))
    assert signed.owed == [(dealers.no, ExecutingBody.FINANCE)]
    assert ("bulletin_to_execute", CASHIER) in told(signed)
    assert "bulletin_to_declare" not in {template for template, _ in told(signed)}
    assert gate_at(S.PUBLISHED, content_of([dealers], ())) is Event.EXECUTE_BULLETIN
    assert refused(Event.DECLARE_BULLETIN, asked(S.PUBLISHED, OFFICE, dealers)) == {"acting_as"}
    other_body = asked(S.PUBLISHED, OFFICE, dealers, **execute(ExecutingBody.GENERAL_MGMT))
    assert refused(Event.EXECUTE_BULLETIN, other_body) == {"body"}
    paid = accepted(Event.EXECUTE_BULLETIN, asked(S.PUBLISHED, CASHIER, dealers, **execute(ExecutingBody.FINANCE)))
    assert paid.state is S.EXECUTED


def test_in_a_mixed_bulletin_the_dealers_part_is_executed_as_soon_as_finance_has_done_so() -> None:
    items = (item("CF-1"), item("CF-2", bodies=DEALER))
    first = accepted(Event.EXECUTE_BULLETIN, asked(S.DECLARED, CASHIER, *items, **execute(ExecutingBody.FINANCE)))
    assert first.assessments == {"CF-2": AssessmentState.EXECUTED}
    assert first.state is S.DECLARED
    left = asked(S.DECLARED, OFFICE, *items, done=DEALER, **execute(ExecutingBody.GENERAL_MGMT))
    assert accepted(Event.EXECUTE_BULLETIN, left).assessments == {"CF-1": AssessmentState.EXECUTED}


@pytest.mark.parametrize(
    ("state", "gate"),
    [
        (S.SUBMITTED, Event.SIGN_BULLETIN),
        (S.RETURNED, None),
        (S.PUBLISHED, Event.DECLARE_BULLETIN),
        (S.DECLARED, Event.EXECUTE_BULLETIN),
        (S.EXECUTED, None),
    ],
)
def test_a_bulletin_waits_at_one_gate(state: BulletinState, gate: Event | None) -> None:
    assert gate_at(state, content_of([item()], ())) is gate


def test_a_bulletin_is_numbered_by_its_week() -> None:
    assert number_of("2026-W11") == "TB-2026-W11"


FRIDAY = date(2026, 3, 27)


@pytest.mark.parametrize(
    ("state", "returned_on", "may"),
    [
        (None, None, True),
        (S.SUBMITTED, None, False),
        (S.PUBLISHED, None, False),
        (S.EXECUTED, None, False),
        (S.RETURNED, date(2026, 3, 26), True),
        (S.RETURNED, FRIDAY, False),
    ],
)
def test_a_week_has_one_bulletin_and_a_returned_one_comes_again_on_the_next_report_day(
    state: BulletinState | None, returned_on: date | None, *, may: bool
) -> None:
    assert may_be_made(state, returned_on, FRIDAY) is may


@pytest.mark.parametrize(
    ("week", "free", "takes"),
    [
        ("2026-W10", {"2026-W10", "2026-W12"}, "2026-W10"),
        ("2026-W10", {"2026-W12"}, "2026-W12"),
        ("2026-W10", set(), None),
        ("2026-W12", {"2026-W12"}, "2026-W12"),
        ("2026-W13", {"2026-W13"}, None),
        ("2025-W52", {"2025-W52"}, "2025-W52"),
    ],
)
def test_what_was_confirmed_goes_into_its_weeks_bulletin_or_when_that_is_out_into_the_newest(
    week: str, free: set[str], takes: str | None
) -> None:
    assert week_taking(week, "2026-W12", free.__contains__) == takes
