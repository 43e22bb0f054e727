"""Pairs, clusters and new customers at the portal: what a person sees there, and the one step that he makes."""

from datetime import date

from models.database import transaction
from models.shipment import Shipment
from tests.portal.client import Portal
from tests.tasks.cases import registered, state_of
from tests.tasks.test_clusters import row_of, three
from tests.tasks.test_customer_names import add, customer_of
from tests.tasks.test_similar_texts import CALLS, both, task_of


def test_both_texts_stand_side_by_side_and_what_both_say_is_marked(portal: Portal) -> None:
    first, second = both()
    page = portal.signed_in("E017").page(f"/complaints/{second}/alike/{first}")
    assert page.count("<mark>") > 4
    assert "<mark>从早上八点半到现在打</mark>" in page
    assert first in page
    assert second in page


def test_one_press_merges_them(portal: Portal) -> None:
    first, second = both()
    answer = portal.signed_in("E017").post(f"/complaints/{second}/alike/{first}", {"answer": "one"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/complaints/{first}")
    assert state_of(second) == "MERGED"
    assert "answer" not in portal.signed_in("E017").page(f"/complaints/{second}/alike/{first}").partition("<form")[2]


def test_two_need_a_reason(portal: Portal) -> None:
    first, second = both()
    client, path = portal.signed_in("E017"), f"/complaints/{second}/alike/{first}"
    assert client.post(path, {"answer": "two"}).status_code == 422
    assert client.post(path, {"answer": "two", "reason": "两次来电"}).status_code == 303
    assert task_of(second).skip_reason == "两次来电"


def test_what_was_not_proposed_is_no_page(portal: Portal) -> None:
    first, second = registered(text=CALLS), registered(text="少发一箱")
    assert portal.signed_in("E017").get(f"/complaints/{second}/alike/{first}").status_code == 404


def test_my_work_and_the_case_lead_to_the_pair(portal: Portal) -> None:
    first, second = both()
    client, path = portal.signed_in("E017"), f"/complaints/{second}/alike/{first}"
    assert f'href="{path}"' in client.page("/")
    assert f'href="{path}"' in client.page(f"/complaints/{second}")


def test_the_quality_manager_gives_all_of_a_cluster_one_8d(portal: Portal) -> None:
    one, two, third = three()
    portal.at("2026-03-20 15:00")
    client, path = portal.signed_in("E200"), f"/clusters/CLU-{third}"
    assert f'href="{path}"' in client.page("/")
    page = client.page(path)
    assert all(number in page for number in (one, two, third))
    eight_d = row_of(one).eight_d
    assert eight_d
    form = {"eight_d": eight_d, "complaint": [one, two, third]}
    assert client.post(path, form).status_code == 200
    assert {row_of(number).eight_d for number in (one, two, third)} == {eight_d}
    assert f'href="{path}"' not in client.page("/")


def test_who_may_not_join_sees_the_cluster_without_the_button(portal: Portal) -> None:
    *_, third = three()
    portal.at("2026-03-20 15:00")
    assert 'name="eight_d"' not in portal.signed_in("E017").page(f"/clusters/CLU-{third}")
    assert portal.signed_in("E400").get(f"/clusters/CLU-{third}").status_code == 404


def test_who_else_got_the_lot_is_on_the_page_of_the_cluster(portal: Portal) -> None:
    *_, third = three()
    with transaction() as session:
        session.add(Shipment(customer="C110", shipped_on=date(2026, 2, 1), lot_no="L-77", qty=4200))
    portal.at("2026-03-20 15:00")
    assert "4,200" in portal.signed_in("E200").page(f"/clusters/CLU-{third}")


def test_the_service_centre_says_who_a_new_customer_is(portal: Portal) -> None:
    add("C900", "鸿海精密工业股份有限公司")
    number = registered(customer="鴻海精密")
    client = portal.signed_in("E001")
    assert "鸿海精密工业股份有限公司" in client.page("/customers")
    assert client.post("/customers/NEW-0001", {"known": "C999"}).status_code == 422
    assert client.post("/customers/NEW-0001", {"known": "C900"}).status_code == 303
    assert customer_of(number) == "C900"
    assert "NEW-0001" not in client.page("/customers")


def test_or_confirms_that_he_is_new(portal: Portal) -> None:
    registered(customer="台積電")
    client = portal.signed_in("E001")
    assert client.post("/customers/NEW-0001").status_code == 303
    assert "台積電" not in client.page("/customers")
