"""A list holds every complaint that a filter asks for and a person may see, once, and nothing else."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import update
from sqlmodel import col

from models.clock import ClockRow
from models.complaint import Complaint
from models.customer import Customer
from models.database import migrate, reading, transaction
from rules.access import AccessRules
from rules.case import Person
from rules.vocabulary import ClockKind, ClockState, ExternalBody, Level, State
from tasks.case_filter import CaseFilter
from tasks.case_search import CasePage, find_cases
from tasks.company import company
from tasks.master_data import load_company
from tasks.policy_store import book
from tests.conftest import DEMO_COMPANY, installation
from tests.tasks.cases import at
from tests.tasks.test_live_view import HOUR, MINUTE, NOW, case

MANAGER = "E001"
K = ClockKind
SIGNS = ("';DROP TABLE complaint", "%", "_", "'", '"', "\\", "/", "*", "%%__", "?", ":1", "{}", "（")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], autouse=True)
def furnished(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """The demo company, on either engine."""
    if request.param == "sqlite":
        request.getfixturevalue("company")
        yield
        return
    server = request.getfixturevalue("postgres")
    with installation(tmp_path / "postgresql", server.new_database()):
        migrate()
        load_company(DEMO_COMPANY)
        yield


def visitor(number: str) -> tuple[Person, AccessRules]:
    """Return an employee and the rules of access, as the portal knows them."""
    with reading() as session:
        return company(session, NOW).people[number], book().at(NOW).access


def page(who: str = MANAGER, now: datetime = NOW, **wanted: Any) -> CasePage:
    """Return the first page of a filter."""
    return find_cases(CaseFilter(**wanted), *visitor(who), now)


def found(who: str = MANAGER, **wanted: Any) -> list[int]:
    """Return the running numbers that `case` was given of what a filter finds, in its order."""
    return [int(row.no[-4:]) for row in page(who, **wanted).rows]


# -------------------- searching


def test_a_complaint_is_found_by_each_of_its_numbers_and_by_its_words() -> None:
    case(1, {}, order_no="SO-881", lot_no="L2607", serial_no="SN-9", part_no="MZ-20", text="电容在回流焊后开裂")
    case(2, {}, order_no="SO-994", lot_no="L2608", serial_no="SN-7", part_no="MZ-21", text="Box arrived WET")
    for one in ("0302-0001", "SO-881", "so-881", "L2607", "SN-9", "MZ-20", "开裂", "回流焊", "裂"):
        assert found(q=one) == [1], one
    assert found(q="arrived wet") == found(q="WET box") == [2]
    assert found(q="SO-881 wet") == []
    assert found(q="SO-") == [1, 2]


def test_a_complaint_is_found_by_code_and_name_of_its_customer() -> None:
    with transaction() as session:
        session.add(Customer(code="CX1", name="Größe 100% 有限公司"))
    case(1, {}, customer="CX1", text="晚到")
    case(2, {}, customer="C104", text="晚到")
    assert found(q="cx1") == found(q="100%") == found(q="Größe") == found(q="晚到 有限公司 CX1") == [1]


def test_what_is_changed_is_found_by_its_new_words_and_no_longer_by_the_old() -> None:
    no = case(1, {}, lot_no="OLD-1")
    with transaction() as session:
        session.execute(update(Complaint).where(col(Complaint.no) == no).values(lot_no="NEW-2", state=State.CLOSED))
    assert (found(q="old-1"), found(q="new-2")) == ([], [1])


def test_signs_that_mean_something_to_a_database_are_looked_for_as_they_are() -> None:
    case(1, {}, text="nothing special")
    for number, sign in enumerate(SIGNS, 2):
        case(number, {}, text=f"before{sign}after")
        assert number in found(q=sign), sign
        assert 1 not in found(q=sign), sign
    assert found(q="e';drop complainta") == [2]


def test_what_no_database_keeps_is_looked_for_without_a_fault() -> None:
    case(1, {}, text="abc")
    for hostile in ("\x00", "\ud800", "\u202e", "\n\t"):
        assert found(q=hostile) == [1], repr(hostile)  # nothing is left to look for
    assert found(q="a\x00b") == found(q="c\udfffa") == [1]
    assert found(q="字" * 10_000) == []
    assert found(q=" a" * 5_000) == [1]


def test_more_matches_than_are_looked_up_one_by_one_are_found_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 8):
        case(number, {K.CLOSE: -HOUR if number < 6 else HOUR}, text="开裂" if number % 2 else "晚到")
    for few, some in ((100, 100), (1, 100), (1, 1)):
        monkeypatch.setattr("tasks.case_conditions.FEW", few)
        monkeypatch.setattr("tasks.case_conditions.SOME", some)
        assert found(q="开裂") == [1, 3, 5, 7]
        assert found(q="开裂", due="OVERDUE") == [1, 3, 5]
        assert found(q="开裂", due="SOON") == [7]
        assert found(due="SOON") == [6, 7]


# -------------------- filters


def test_every_filter_keeps_what_it_asks_for() -> None:
    case(1, {}, State.CLOSED, category="DEL-08")
    case(2, {}, level=Level.STRONG, category="DEL-0", responsible_person="E235")
    case(3, {}, level=Level.STRONG, external_body=ExternalBody.COURT, executing_department="LOG", receiver="E231")
    case(4, {}, level=Level.IRRATIONAL, irrational_order=2, customer="C100", category="QLT-02")
    case(5, {}, State.REGISTERED, level=Level.IRRATIONAL, executing_department="", first_inquiry_owner="E017")
    assert found(state="OPEN") == [2, 3, 4, 5]
    assert found(state="CLOSED") == found(category="DEL-08") == [1]
    assert found(level="STRONG") == found(owner="E235") == [2]
    assert found(level="EXTERNAL") == found(department="LOG") == found(owner="E231") == [3]
    assert found(level="IRRATIONAL_2") == found(customer="C100") == [4]
    assert found(level="IRRATIONAL_1") == found(department="-") == found(owner="E017") == [5]
    assert found(category="DEL") == [1, 2]
    assert found(category="DE") == []
    assert found(state="OPEN", department="QA", level="STRONG") == [2]


def test_overdue_and_soon_are_told_by_the_first_running_clock_of_an_open_case() -> None:
    case(1, {K.INTERIM: -MINUTE, K.CLOSE: 3 * HOUR})
    case(2, {K.INTERIM: timedelta(0)})
    case(3, {K.CLOSE: 24 * HOUR})
    case(4, {K.CLOSE: 24 * HOUR + MINUTE})
    case(5, {K.EFFECTIVENESS_90D: -HOUR}, State.CLOSED)
    case(6, {K.CLOSE: -HOUR})
    with transaction() as session:
        held = col(ClockRow.subject) == "KS-20260302-0006"
        session.execute(update(ClockRow).where(held).values(state=ClockState.HELD))
    assert found(due="OVERDUE") == [1]
    assert found(due="SOON") == [2, 3]
    assert [row.due_at for row in page().rows][:2] == [NOW - MINUTE, NOW]


def test_a_period_counts_whole_days_of_the_company() -> None:
    for number, moment in enumerate(
        ("2026-03-02 23:59", "2026-03-03 00:00", "2026-03-03 23:59", "2026-03-04 00:00"), 1
    ):
        case(number, {}, received_at=at(moment))
    assert found(since="2026-03-03", until="2026-03-03") == [3, 2]
    assert found(since="2026-03-03") == [4, 3, 2]
    assert found(until="2026-03-02") == [1]


def test_a_filter_that_no_page_of_ours_makes_is_refused() -> None:
    places = ("x", "2026-03-02T00:00:00~K", "2026-03-02T00:00:00+00:00~", "~\x00")
    refused = [{name: "X"} for name in ("state", "level", "due", "since", "order")]
    for given in (*refused, *({"after": place} for place in places)):
        with pytest.raises(ValidationError):
            CaseFilter.model_validate(given)


def test_what_a_form_sends_empty_narrows_nothing() -> None:
    assert CaseFilter.model_validate(dict.fromkeys(CaseFilter.model_fields, "")) == CaseFilter()


# -------------------- order and pages


@pytest.mark.parametrize("order", ["NEWEST", "OLDEST", "DUE"])
def test_the_pages_together_hold_everything_once_in_order(order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.case_search.A_PAGE", 3)
    for number in range(1, 12):
        due = None if number % 4 == 0 else NOW + timedelta(hours=number % 3)
        case(number, {}, received_at=NOW - timedelta(hours=number // 3), cur_close_due=due)
    together: list[Any] = []
    after: str | None = None
    for _ in range(4):
        shown = page(order=order, after=after)
        together += shown.rows
        after = shown.after
        assert shown.total == 11
    assert after is None
    assert len({row.no for row in together}) == len(together) == 11
    never = datetime.max.replace(tzinfo=UTC)
    keys = {
        "NEWEST": [(-row.received_at.timestamp(), -int(row.no[-4:])) for row in together],
        "OLDEST": [(row.received_at, row.no) for row in together],
        "DUE": [(row.close_due or never, row.no) for row in together],
    }
    assert keys[order] == sorted(keys[order])


def test_more_than_a_thousand_are_counted_as_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.case_search.COUNTED", 2)
    case(1, {})
    case(2, {})
    assert (page().total, page().there_are_more) == (2, False)
    case(3, {})
    assert (page().total, page().there_are_more) == (2, True)


# -------------------- who sees what


def test_a_person_finds_what_he_may_see() -> None:
    case(1, {}, executing_department="LOG")
    case(2, {}, executing_department="QA", causing_department="LOG")
    case(3, {}, executing_department="QA", responsible_person="E233")
    case(4, {}, executing_department="QA", receiver="E200")
    assert found("E233") == [1, 2, 3]
    assert found("E300") == []
    assert found("E233", q="…", state="OPEN") == [1, 2, 3]
    for everybody in ("E001", "E200", "E900", "E910"):
        assert found(everybody) == [1, 2, 3, 4]


def test_no_list_shows_a_phone_number() -> None:
    case(1, {}, text="请回电 13812345678 或 021-6123 4567，Tel +886 2 2345 6789；批号L20260302001，订单4500012345")
    text = page().rows[0].text
    assert not any(part in text for part in ("12345678", "6123", "2345 6789"))
    assert "L20260302001" in text
    assert "4500012345" in text
    assert found(q="13812345678") == [1]
