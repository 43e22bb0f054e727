"""What a week's complaints are about, counted from the real tables: products, customers, pieces, facts and costs."""

from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session

from models.database import transaction
from models.exposure import Exposure
from rules.vocabulary import Responsibility
from rules.weekly_figures import WeeklyFigures
from rules.weekly_goods import Crossed, Goods
from rules.weekly_rate import Rate
from tasks.policy_store import book, calendar_of
from tasks.weekly_source import weekly_figures
from tests.postgres import Postgres
from tests.scenarios.runner import play
from tests.scenarios.stage import installation
from tests.scenarios.story import Story
from tests.tasks.cases import at

WEEK = "2026-W11"
MILLION = 1_000_000
SHIPMENTS = [
    {"customer": "G1", "shipped_on": "2026-03-09", "part_no": "P1", "family": "TAPE", "qty": 40_000},
    {"customer": "G1", "shipped_on": "2026-03-15", "part_no": "P1", "family": "TAPE", "qty": 10_000},
    {"customer": "G1", "shipped_on": "2026-03-16", "part_no": "P1", "family": "TAPE", "qty": 99_999},
    {"customer": "G2", "shipped_on": "2026-03-08", "part_no": "P2", "family": "IC", "qty": 5_000},
    {"customer": "G3", "shipped_on": "2026-03-11", "part_no": "P1", "family": "TAPE", "qty": 1_000},
]


def told(at: str, do: str, complaint: str, by: str = "E017", **fields: Any) -> dict[str, Any]:
    """Return a step of the story; a registration gives the complaint its name."""
    named = {"as": complaint} if do == "register" else {"complaint": complaint}
    fields |= {"requirement": "换货"} if do == "register" else {}
    return {"at": at, "by": by, "do": do, **named, "with": fields}


IN_THE_WEEK = [
    told("2026-03-09 09:10", "register", "A1", customer="G1", part_no="P1", text="载带破损", claim_amount="1200.50"),
    told("2026-03-09 09:15", "triage", "A1", category="QLT-01", responsibility="OURS", evidence="照片"),
    told("2026-03-09 10:00", "supply-facts", "A1", what_object="载带", affected_qty=20, inspected_qty=400),
    told("2026-03-10 10:00", "supply-facts", "A1", affected_qty=25, inspected_qty=400),
    told("2026-03-10 11:00", "grant-goodwill", "A1", type="GIFT", amount="100.00", what="礼品卡", reason="致歉"),
    told("2026-03-10 14:00", "register", "A2", customer="G2", part_no="P2", text="芯片受潮"),
    told("2026-03-10 14:05", "triage", "A2", category="QLT-02", responsibility="CUSTOMER", evidence="客户仓库湿度超标"),
    told("2026-03-10 15:00", "supply-facts", "A2", affected_qty=500, inspected_qty=500),
    told("2026-03-11 09:00", "register", "A3", customer="G2", text="送货太慢"),
    told("2026-03-11 09:05", "triage", "A3", category="DEL-01", evidence="来电记录"),
    told("2026-03-12 09:00", "register", "A4", customer="G1", text="登记错误"),
    told("2026-03-12 09:05", "void", "A4", by="E001", reason="重复登记"),
]
AFTER_IT = [
    told("2026-03-17 09:00", "supply-facts", "A1", affected_qty=400, inspected_qty=400, part_no="P2"),
    told("2026-03-17 09:10", "judge", "A2", responsibility="OURS", evidence="复检后确认我方包装不良"),
    told("2026-03-17 09:20", "grant-goodwill", "A1", type="GIFT", amount="50.00", what="礼品卡", reason="致歉"),
]


def play_it(steps: list[dict[str, Any]]) -> None:
    """Play these steps, with the deliveries and the exposure of the week."""
    given = {"customers": {"G1": {}, "G2": {}, "G3": {}}, "shipments": SHIPMENTS}
    wrong = play(Story.model_validate({"title": "goods", "given": given, "steps": steps, "expect": []}))
    assert not wrong, wrong
    with transaction() as session:
        _expose(session)


def _expose(session: Session) -> None:
    session.merge(Exposure(week=WEEK, family="TAPE", deliveries=40))
    session.merge(Exposure(week=WEEK, family="", deliveries=300, service_contacts=10))


def figures() -> WeeklyFigures:
    policy = book().at(at("2026-03-16 09:00"))
    with transaction() as session:
        return weekly_figures(session, WEEK, policy, calendar_of(policy))


@pytest.fixture(scope="module")
def found() -> WeeklyFigures:
    """The figures of the week, made when it was over."""
    with installation():
        play_it(IN_THE_WEEK)
        return figures()


def test_pieces_complained_about_stand_against_those_delivered_from_monday_to_sunday(found: WeeklyFigures) -> None:
    tape, *others = sorted(found.facts.products, key=lambda each: -each.pieces)
    assert tape == Goods(of="TAPE", count=1, pieces=25, delivered=51_000, deliveries=40)
    assert Rate(part=tape.pieces, whole=tape.delivered).of(MILLION, 0) == Decimal(490)
    assert {each.of: (each.pieces, each.delivered) for each in others} == {"IC": (0, 0), "": (0, 0)}


def test_a_product_family_nobody_named_is_that_under_which_the_part_was_delivered(found: WeeklyFigures) -> None:
    assert found.facts.product_by_category == (
        Crossed(product="", category="DEL", count=1),
        Crossed(product="IC", category="QLT", count=1),
        Crossed(product="TAPE", category="QLT", count=1),
    )


def test_pieces_of_what_is_judged_the_customers_own_fault_are_not_counted(found: WeeklyFigures) -> None:
    assert set(found.facts.customers) == {
        Goods(of="G1", count=1, pieces=25, delivered=50_000),
        Goods(of="G2", count=2),
    }
    assert (found.facts.goods.pieces, found.facts.goods.delivered) == (25, 51_000)


def test_nothing_delivered_is_no_rate(found: WeeklyFigures) -> None:
    (customer,) = (each for each in found.facts.customers if each.of == "G2")
    assert Rate(part=customer.pieces, whole=customer.delivered).of(MILLION, 0) is None


def test_the_facts_known_are_those_of_5w2h_on_record_at_the_weeks_end(found: WeeklyFigures) -> None:
    # 3 of 12, 2 of 12 and none.
    assert found.facts.facts_known == Decimal("13.9")


def test_claims_and_goodwill_of_the_week_are_summed(found: WeeklyFigures) -> None:
    money = found.facts.money
    assert (money.claims, money.claimed, money.grants, money.granted) == (1, Decimal("1200.50"), 1, Decimal("100.00"))


def test_what_is_void_is_counted_apart_and_nowhere_else(found: WeeklyFigures) -> None:
    assert (found.facts.void, found.sums.received) == (1, 3)
    assert sum(each.count for each in found.facts.product_by_category) == 3


def test_what_is_found_out_or_granted_later_changes_no_week_that_is_over(found: WeeklyFigures) -> None:
    with installation():
        play_it([*IN_THE_WEEK, *AFTER_IT])
        assert figures() == found
        with transaction() as session:
            policy = book().at(at("2026-03-23 09:00"))
            after = weekly_figures(session, "2026-W12", policy, calendar_of(policy))
        assert after.facts.money.granted == Decimal("50.00")
        assert {each.of for each in found.facts.responsibilities} == {
            Responsibility.OURS, Responsibility.CUSTOMER, Responsibility.UNDER_INVESTIGATION,
        }  # fmt: skip


@pytest.mark.postgres
def test_postgresql_counts_the_same_goods(postgres: Postgres, found: WeeklyFigures) -> None:
    with installation(postgres.new_database()):
        play_it([*IN_THE_WEEK, *AFTER_IT])
        assert figures() == found
