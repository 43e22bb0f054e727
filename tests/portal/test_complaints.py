"""The list of complaints: the address holds its filter, and the visitor finds and takes away what he may see."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import quote

import pytest

from models.settings import settings
from rules.vocabulary import ClockKind, Level
from tasks.access_log import account_subject
from tests.portal.client import Client, Portal
from tests.tasks.cases import ledger
from tests.tasks.test_live_view import HOUR, NOW, case

SignIn = Callable[[str], Client]
NUMBER = re.compile(r'<th scope="row"><a class="number" href="/complaints/([^"]+)"')


def numbers(page: str) -> list[int]:
    """Return the running numbers of the complaints on a page."""
    return [int(no[-4:]) for no in NUMBER.findall(page)]


@pytest.fixture(autouse=True)
def _at_ten(portal: Portal) -> None:
    portal.at(NOW)


def test_the_address_holds_the_filter_and_the_form_shows_it(signed_in: SignIn) -> None:
    case(1, {ClockKind.CLOSE: -HOUR}, level=Level.STRONG, executing_department="LOG", category="DEL-08", text="晚到")
    case(2, {}, text="晚到")
    asked = "/complaints?q=晚到&level=STRONG&department=LOG&due=OVERDUE&category=DEL-08&state=OPEN&since=&customer="
    shown = signed_in("E001").page(asked)
    assert numbers(shown) == [1]
    assert 'name="q" type="search" value="晚到"' in shown
    for chosen in ("STRONG", "LOG", "OVERDUE", "DEL-08", "OPEN"):
        assert f'<option value="{chosen}" selected>' in shown
    assert "<details open>" in shown
    assert "逾期1小时" in shown.replace(" ", "")


def test_each_page_leads_to_the_next_with_its_filter(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.case_search.A_PAGE", 2)
    for number in range(1, 6):
        case(number, {}, text="晚到" if number != 3 else "…")
    client = signed_in("E001")
    seen, path = [], "/complaints?q=" + quote("晚到")
    for _ in range(2):
        shown = client.page(path)
        seen += numbers(shown)
        following = re.search(r'rel="next" href="([^"]+)"', shown)
        path = unescape(following[1]) if following else ""
    assert (seen, path) == ([1, 2, 4, 5], "")
    assert "回到第一页" in shown


def test_a_person_of_another_department_finds_nothing(signed_in: SignIn) -> None:
    case(1, {}, executing_department="LOG")
    assert numbers(signed_in("E233").page("/complaints")) == [1]
    assert "没有符合条件的抱怨" in signed_in("E300").page("/complaints")
    assert numbers(signed_in("E910").page("/complaints")) == numbers(signed_in("E900").page("/complaints")) == [1]


@pytest.mark.parametrize("bad", ["state=X", "level=X", "since=yesterday", "order=1", "after=x", "after=~%00"])
def test_an_address_that_no_page_of_ours_makes_leads_nowhere(signed_in: SignIn, bad: str) -> None:
    assert signed_in("E001").get(f"/complaints?{bad}").status_code == 404


@pytest.mark.parametrize("q", ["%25", "_", "%27%22%3E%3Cscript%3E", "%00", "%ED%A0%80", "%E5%AD%97" * 1000, "%2F*"])
def test_a_hostile_search_is_answered(signed_in: SignIn, q: str) -> None:
    shown = signed_in("E001").page(f"/complaints?q={q}")
    assert "<script" not in shown


def test_a_customers_words_are_text_and_his_phone_is_hidden(signed_in: SignIn) -> None:
    case(1, {}, text="<i>电话13812345678</i>")
    shown = signed_in("E001").page("/complaints")
    assert "&lt;i&gt;电话138****5678" in shown


def test_an_export_is_offered_and_given_to_who_may_export_and_to_nobody_else(signed_in: SignIn) -> None:
    case(1, {}, text="晚到", executing_department="LOG")
    case(2, {})
    manager = signed_in("E001")
    shown = unescape(manager.page("/complaints?q=晚到"))
    address = re.search(r'href="(/complaints\.csv\?[^"]+)"', shown)
    assert address
    answer = manager.get(address[1])
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.content.count(b"\r\n") == 2
    assert not list((settings().home / "exports").iterdir())
    assert ledger(account_subject("E001"))[-1].data["rows"] == 1
    assert manager.get("/complaints.xlsx").content.startswith(b"PK")
    member = signed_in("E233")
    assert "complaints.csv" not in member.page("/complaints")
    for path in ("/complaints.csv", "/complaints.xlsx"):
        assert member.get(path).status_code == 404


def test_too_many_rows_are_refused_in_words(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    case(1, {})
    case(2, {})
    monkeypatch.setattr("tasks.case_exports.export_cases.__defaults__", (1,))
    answer = signed_in("E001").get("/complaints.csv")
    assert answer.status_code == 422
    assert "请缩小筛选范围后再导出" in answer.text
