"""A cluster in the database: founded once in the transaction of a triage, joined later, served by one 8D."""

from functools import partial
from typing import Any

import pytest
from sqlmodel import col, func, select

from models.complaint import Complaint
from models.customer import Customer
from models.database import transaction
from models.event import LedgerEvent
from models.message import Message
from models.task import TaskRow
from rules.consequences.clustering import CLUSTER
from rules.lifecycle import Event
from rules.vocabulary import Level, TaskKind
from tasks.cluster_joining import join_all
from tasks.gates import do_automatic_work, record_event
from tasks.ledger import broken_at
from tests.tasks.cases import at, at_once, everything, kinds, registered

pytestmark = pytest.mark.usefixtures("company")
GOODS = {"subject": "PRODUCT_QUALITY", "lot_no": "L-77"}
TRIAGE = {"acting_as": "E017", "category": "QLT-01", "responsibility": "OURS", "evidence": "样品"}


def complaint(customer: str, moment: str, **fields: Any) -> str:
    """Return the number of a new complaint about the lot."""
    return registered(moment, customer=customer, **{**GOODS, "text": f"{customer} 的阻值偏高", **fields})


def judged(number: str, moment: str, **changes: Any) -> None:
    """Judge a complaint, and let the system go on."""
    recorded = record_event(number, Event.TRIAGE, {**TRIAGE, **changes}, as_of=at(moment))
    assert recorded.accepted, recorded.refusals
    do_automatic_work(number, "", at(moment), print_documents=False)


def troubled(customer: str, day: str, **fields: Any) -> str:
    """Return the number of a complaint about the lot that has been judged on a day."""
    number = complaint(customer, f"{day} 09:30", **fields)
    judged(number, f"{day} 09:45")
    return number


def three() -> list[str]:
    """Return the complaints of three customers about one lot."""
    return [troubled(customer, day) for customer, day in zip(("C101", "C102", "C103"), DAYS, strict=True)]


DAYS = ("2026-03-02", "2026-03-10", "2026-03-20")


def row_of(number: str) -> Complaint:
    """Return a complaint's row."""
    with transaction() as session:
        return session.exec(select(Complaint).where(Complaint.no == number)).one()


def alarms() -> list[tuple[str, str]]:
    """Return whom the alarm went to, and about which complaint."""
    with transaction() as session:
        told = select(Message.subject, Message.to_employee).where(Message.template == "cluster_alarm")
        return list(session.exec(told.order_by(col(Message.to_employee))).all())


def test_the_third_links_the_two_before_and_alarms_the_heads_once() -> None:
    one, two, third = three()
    assert {row_of(number).cluster for number in (one, two, third)} == {f"CLU-{third}"}
    assert [kinds(number).count(CLUSTER) for number in (one, two, third)] == [1, 1, 1]
    assert alarms() == [(third, who) for who in ("E001", "E200", "E900", "E901", "E902")]
    assert row_of(third).level is Level.STRONG
    with transaction() as session:
        assert not any(broken_at(session, number) for number in (one, two, third))
        (task,) = session.exec(select(TaskRow).where(TaskRow.kind == TaskKind.CLUSTER)).all()
    assert (task.subject, task.key, task.owner, task.data["text"]) == (
        third, f"CLU-{third}", "E200", f"{one}, {two}, {third}",
    )  # fmt: skip


def test_who_comes_later_joins_without_another_alarm() -> None:
    *_, third = three()
    before = alarms()
    fourth = troubled("C104", "2026-04-10")
    assert (row_of(fourth).cluster, alarms()) == (f"CLU-{third}", before)


def test_what_became_of_the_first_is_counted_and_what_was_alarmed_stays() -> None:
    one, two = troubled("C101", "2026-03-02"), complaint("C102", "2026-03-03 09:30")
    void = {"acting_as": "E001", "reason": "重复录入"}
    assert record_event(two, Event.VOID, void, as_of=at("2026-03-03 10:00")).accepted
    third = troubled("C103", "2026-03-04")
    assert (row_of(third).cluster, alarms()) == ("", [])
    fourth = troubled("C104", "2026-03-05")
    assert row_of(one).cluster == row_of(fourth).cluster == f"CLU-{fourth}"


def test_a_correction_can_show_a_cluster_as_well() -> None:
    one, two = troubled("C101", DAYS[0]), troubled("C102", DAYS[1])
    third = complaint("C103", f"{DAYS[2]} 09:30")
    judged(third, f"{DAYS[2]} 09:45", category="DEL-01")
    assert row_of(third).cluster == ""
    put_right = {"acting_as": "E017", "category": "QLT-01", "reason": "分类有误"}
    assert record_event(third, Event.CORRECT, put_right, as_of=at(f"{DAYS[2]} 11:00")).accepted
    assert {row_of(number).cluster for number in (one, two, third)} == {f"CLU-{third}"}


def test_a_lot_that_becomes_known_later_shows_it_too() -> None:
    one, two = troubled("C101", DAYS[0]), troubled("C102", DAYS[1])
    third = troubled("C103", DAYS[2], lot_no="", product="电阻")
    assert row_of(third).cluster == ""
    supplied = {"acting_as": "E017", "lot_no": "L-77"}
    assert record_event(third, Event.SUPPLY_FACTS, supplied, as_of=at(f"{DAYS[2]} 15:00")).accepted
    assert {row_of(number).cluster for number in (one, two, third)} == {f"CLU-{third}"}


def test_products_count_as_well_as_lots_without_making_it_strong() -> None:
    for customer, day in (("C101", DAYS[0]), ("C102", DAYS[1])):
        troubled(customer, day, lot_no="", part_no="RC-0603")
    third = troubled("C103", DAYS[2], lot_no="", part_no="RC-0603")
    assert (row_of(third).cluster, row_of(third).level) == (f"CLU-{third}", Level.GENERAL)


def test_one_customer_with_many_complaints_is_no_cluster_and_asks_for_no_list() -> None:
    numbers = [troubled("C101", "2026-03-02", text=f"第 {number} 盘阻值偏高") for number in range(4)]
    assert {row_of(number).cluster for number in numbers} == {""}


def test_two_judged_in_the_same_moment_found_one_cluster() -> None:
    one, two = troubled("C101", DAYS[0]), troubled("C102", DAYS[1])
    both = [complaint(customer, f"{DAYS[2]} 09:30") for customer in ("C103", "C104")]
    at_once([partial(judged, number, f"{DAYS[2]} 09:45") for number in both])
    assert len({row_of(number).cluster for number in (one, two, *both)} - {""}) == 1
    assert len({subject for subject, _ in alarms()}) == 1


def test_one_8d_serves_all_of_them_at_one_step() -> None:
    one, two, third = three()
    cluster, eight_d = f"CLU-{third}", row_of(third).eight_d
    done = join_all(cluster, eight_d, [one, two, third], "E200")
    assert (done.joined, done.refused) == ((one, two), {})
    assert {row_of(number).eight_d for number in (one, two, third)} == {eight_d}
    with transaction() as session:
        task = session.exec(select(TaskRow).where(TaskRow.kind == TaskKind.CLUSTER)).one()
    assert (task.ended_by, task.skip_reason) == ("E200", "")
    before = everything()
    assert join_all(cluster, eight_d, [one, two, third], "E200").joined == ()
    assert everything() == before


def test_who_may_not_is_refused_for_each_and_the_task_stays() -> None:
    one, two, third = three()
    done = join_all(f"CLU-{third}", row_of(third).eight_d, [one, two, "KS-20200101-0001"], "E017")
    assert (done.joined, set(done.refused)) == ((), {one, two})
    with transaction() as session:
        task = session.exec(select(TaskRow).where(TaskRow.kind == TaskKind.CLUSTER)).one()
    assert task.ended_at is None


def test_the_same_customer_under_two_names_is_one() -> None:
    with transaction() as session:
        name = session.get_one(Customer, "C101").name
    numbers = [troubled(customer, day) for customer, day in zip(("C101", name, "C102"), DAYS, strict=True)]
    assert {row_of(number).cluster for number in numbers} == {""}


def test_an_alarm_is_entered_under_a_key_that_is_there_once() -> None:
    three()
    with transaction() as session:
        keyed = select(func.count()).where(LedgerEvent.kind == CLUSTER, col(LedgerEvent.effect_key).is_not(None))
        assert session.exec(keyed).one() == 1
