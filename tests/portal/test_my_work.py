"""The page of my work: what waits is linked to its form, with the rest of its clock and the reason."""

from collections.abc import Callable

from models.customer import Customer
from models.database import transaction
from tests.portal.client import Client, Portal
from tests.tasks.cases import registered, transferred

SignIn = Callable[[str], Client]


def test_what_waits_is_linked_to_its_form_with_the_rest_of_the_clock_and_the_reason(
    portal: Portal, signed_in: SignIn
) -> None:
    no = registered()
    portal.at("2026-03-02 09:40")
    shown = signed_in("E017").page("/")
    assert f'href="/complaints/{no}/gate"' in shown
    assert f'href="/complaints/{no}"' in shown
    assert "分级判定" in shown
    assert "剩余20分" in shown.replace(" ", "")
    assert "您的身份：首问责任人" in shown


def test_what_is_late_is_said_to_be_late(portal: Portal, signed_in: SignIn) -> None:
    registered()
    portal.at("2026-03-02 11:10")
    shown = signed_in("E017").page("/")
    assert '<li class="overdue">' in shown
    assert "逾期" in shown


def test_a_deputy_finds_it_where_he_looks_for_what_he_could_do_for_others(portal: Portal, signed_in: SignIn) -> None:
    no = transferred()
    portal.at("2026-03-02 10:00")
    deputy = signed_in("E232")
    assert no not in deputy.page("/")
    shown = deputy.page("/?whose=others")
    assert no in shown
    assert "代曾庆丰（移交接收人）" in shown


def test_who_has_nothing_to_do_is_told_so_kindly(signed_in: SignIn) -> None:
    client = signed_in("E233")
    assert "您没有待办事项，辛苦了！" in client.page("/")
    assert "没有可代他人办理的事项" in client.page("/?whose=others")


def test_who_only_reads_is_led_to_the_complaints(signed_in: SignIn) -> None:
    registered()
    shown = signed_in("E910").page("/")
    assert "您的角色只能查阅" in shown
    assert "/gate" not in shown


def test_a_customers_name_is_text(portal: Portal, signed_in: SignIn) -> None:
    del portal
    with transaction() as session:
        session.get_one(Customer, "C100").name = "<b>x</b>"
    registered()
    assert "&lt;b&gt;x&lt;/b&gt;" in signed_in("E017").page("/")
