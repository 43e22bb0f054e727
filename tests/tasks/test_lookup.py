"""A number tells what goods it stands for: who got them and when, warranty, complaints, others of the same lot."""

from datetime import date
from typing import Any

import pytest

from models.customer import Customer
from models.database import transaction
from models.shipment import Shipment
from rules.access import AccessRules
from rules.case import Person
from rules.triage.policy import GoodsNumber
from rules.warranty import warranty_until
from tasks.company import company
from tasks.goods import goods_of
from tasks.lookup import Answer, find_anything, look_up
from tasks.policy_store import book
from tests.tasks.cases import at, registered

NOW = "2026-03-02 09:30"


@pytest.fixture(autouse=True)
def _company(company: Any) -> None:
    """Every test has the demo company."""


def shipped(**values: Any) -> None:
    with transaction() as session:
        session.add(Shipment(**{"customer": "C100", "shipped_on": date(2025, 3, 2), **values}))


def visitor(no: str = "E017") -> tuple[Person, AccessRules]:
    with transaction() as session:
        return company(session, at(NOW)).people[no], book().at(at(NOW)).access


def found(moment: str = NOW, no: str = "E017", **numbers: str) -> Answer:
    return look_up({GoodsNumber(kind): number for kind, number in numbers.items()}, *visitor(no), at(moment))


def name_of(code: str) -> str:
    with transaction() as session:
        return session.get_one(Customer, code).name


def test_a_serial_number_tells_customer_goods_and_warranty() -> None:
    shipped(serial_no="SN-1", product="伺服电机", part_no="SM-40", lot_no="L-1", qty=1, warranty_months=12)
    (line,) = found(serial_no="SN-1").lines
    assert (line.customer_code, line.customer) == ("C100", name_of("C100"))
    assert (line.product, line.part_no, line.warranty_until) == ("伺服电机", "SM-40", date(2026, 3, 2))


@pytest.mark.parametrize(
    ("moment", "badge"), [("2026-03-02 23:59", "inside"), ("2026-03-03 00:00", "over")], ids=["last day", "day after"]
)
def test_the_warranty_ends_with_its_last_day_in_the_company_zone(moment: str, badge: str) -> None:
    shipped(serial_no="SN-1", warranty_months=12)
    assert found(moment, serial_no="SN-1").lines[0].in_warranty is (badge == "inside")


def test_a_warranty_of_a_month_ends_with_the_month_where_the_day_is_missing() -> None:
    assert warranty_until(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert warranty_until(date(2024, 2, 29), 24) == date(2026, 2, 28)
    assert warranty_until(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert warranty_until(date(2026, 1, 31), 0) is None


def test_earlier_complaints_are_shown_to_those_who_see_them_only() -> None:
    no = registered(lot_no="L-1")
    shipped(lot_no="L-1")
    assert [each.no for each in found(lot_no="L-1").before] == [no]
    assert found(lot_no="L-1", no="E400").before == ()


def test_others_who_got_the_same_lot_are_named_to_those_who_see_every_case() -> None:
    shipped(lot_no="L-1", serial_no="SN-1")
    shipped(lot_no="L-1", serial_no="SN-2", customer="C101")
    assert found(serial_no="SN-1").others == (("C101", name_of("C101")),)
    assert found(serial_no="SN-2").others == (("C100", name_of("C100")),)
    assert found(serial_no="SN-2", no="E400").others == ()


def test_without_its_kind_the_first_number_that_is_known_answers() -> None:
    shipped(lot_no="X-7", product="胶带")
    shipped(part_no="X-7", product="薄膜")
    assert [line.product for line in find_anything("X-7", *visitor(), at(NOW)).lines] == ["胶带"]
    assert find_anything("nothing", *visitor(), at(NOW)) == Answer()


def test_the_newest_deliveries_come_first_and_many_are_cut() -> None:
    for day in range(1, 29):
        shipped(part_no="P-1", shipped_on=date(2026, 1, day))
        shipped(part_no="P-1", shipped_on=date(2026, 2, day))
    answer = found(part_no="P-1")
    assert (len(answer.lines), answer.there_is_more) == (50, True)
    assert answer.lines[0].shipped_on == date(2026, 2, 28)


def test_shipments_tell_what_they_agree_on() -> None:
    shipped(lot_no="L-1", product="胶带", part_no="T-1", date_code="")
    shipped(lot_no="L-1", product="胶带", part_no="T-2", date_code="2550", customer="C101")
    with transaction() as session:
        known = goods_of(session, {GoodsNumber.LOT: ["L-1", "L-2"], GoodsNumber.SERIAL: []})
    goods = known[GoodsNumber.LOT, "L-1"]
    assert list(known) == [(GoodsNumber.LOT, "L-1")]
    assert (goods.customer, goods.product, goods.part_no, goods.date_code) == ("", "胶带", "", "2550")
