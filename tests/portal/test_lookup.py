"""The page of a number: what was shipped, warranty, complaints, and the way to a complaint with these facts."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

from models.database import transaction
from models.shipment import Shipment
from tests.portal.client import Client, Portal
from tests.portal.test_api import bearer, token_of
from tests.tasks.cases import registered

SignIn = Callable[[str], Client]


def shipped(**values: Any) -> None:
    line = {"customer": "C100", "shipped_on": date(2026, 1, 5), "warranty_months": 12, "product": "伺服电机"}
    with transaction() as session:
        session.add(Shipment(**{**line, **values}))


def test_a_serial_number_shows_goods_warranty_and_complaints(signed_in: SignIn) -> None:
    shipped(serial_no="SN-1", lot_no="L-1")
    shipped(serial_no="SN-2", lot_no="L-1", customer="C101")
    no = registered(serial_no="SN-1")
    shown = signed_in("E017").page("/lookup?q=SN-1")
    for told in ("伺服电机", "2027-01-05", "保修期内", no, "C101"):
        assert told in shown, told


def test_a_number_that_nobody_knows_says_so(signed_in: SignIn) -> None:
    assert "没有该编号的出货记录" in signed_in("E017").page("/lookup?q=%3Cb%3E")


def test_the_button_leads_to_a_complaint_with_the_facts_of_the_goods(signed_in: SignIn) -> None:
    shipped(serial_no="SN-1", lot_no="L-1")
    client = signed_in("E017")
    link = re.search(r'href="(/complaints/new\?[^"]+)"', client.page("/lookup?q=SN-1&kind=serial_no"))
    assert link
    form = client.page(unescape(link[1]))
    for name, value in (("customer", "C100"), ("serial_no", "SN-1"), ("lot_no", "L-1"), ("product", "伺服电机")):
        assert re.search(rf'name="{name}"[^>]*value="{value}"', form), name


def test_the_address_of_a_new_complaint_fills_in_nothing_else(signed_in: SignIn) -> None:
    shown = signed_in("E017").page("/complaints/new?text=forged&acting_as=E900&lot_no=L-1")
    assert "forged" not in shown
    assert 'value="L-1"' in shown


def test_who_only_reads_is_offered_no_form(signed_in: SignIn) -> None:
    shipped(serial_no="SN-1")
    assert "/complaints/new" not in signed_in("E910").page("/lookup?q=SN-1")


def test_a_program_looks_up_as_its_person_does(portal: Portal) -> None:
    shipped(serial_no="SN-1", lot_no="L-1")
    answer = portal.stranger().get("/api/lookup?serial=SN-1", headers=bearer(token_of("E017"))).json()
    assert answer["lines"][0]["warranty_until"] == "2027-01-05"
    assert (answer["before"], answer["others"], answer["there_is_more"]) == ([], [], False)


def test_danger_in_an_unread_complaint_stands_out_in_the_lists_until_it_is_judged(signed_in: SignIn) -> None:
    registered(text="充电器冒烟", subject="OTHER", product="充电器")
    client = signed_in("E017")
    for path in ("/complaints", "/"):
        assert "人身安全?" in client.page(path), path


def test_the_triage_page_marks_the_words_and_offers_what_they_say(signed_in: SignIn) -> None:
    no = registered(text="过了交期还没到货，已经停线")
    shown = signed_in("E017").page(f"/complaints/{no}/gate")
    assert "<strong>停线</strong>" in shown
    assert re.search(r'<option value="DEL-01" selected>', shown)
    assert re.search(r'name="level_facts.line_stop"[^>]* checked', shown)
