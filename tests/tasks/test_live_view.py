"""The live view counts what a person who looks through all cases would count, and says it in words."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from models.clock import ClockRow
from models.complaint import Complaint
from models.customer import Customer
from models.database import migrate, transaction
from models.views.live_view import LiveView, Oldest, Standing, Urgent
from rules.vocabulary import Channel, ClockKind, ClockState, ExternalBody, Kind, Language, Level, LevelClass, State
from rules.working_time import Basis
from tasks.live_view import MOST_URGENT, live_view
from tasks.live_view_page import page_of, rest_of
from tasks.master_data import load_company
from tests.conftest import DEMO_COMPANY, installation
from tests.postgres import Postgres
from tests.tasks.cases import at, registered, transferred

pytestmark = pytest.mark.usefixtures("company")
NOW = at("2026-03-10 09:00")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
K = ClockKind


def case(number: int, clocks: dict[ClockKind, timedelta], state: State = State.IN_PROCESS, **columns: Any) -> str:
    """Add a case received so many hours ago, with clocks that end so long from now."""
    no, received = f"KS-20260302-{number:04}", NOW - number * HOUR
    row: dict[str, Any] = {
        "no": no, "state": state, "kind": Kind.COMPLAINT, "channel": Channel.PHONE, "received_at": received,
        "recorded_at": received, "received_by": "E017", "customer": "C104", "text": "…", "clock_start": received,
        "executing_department": "QA", **columns,
    }  # fmt: skip
    with transaction() as session:
        session.add(Complaint(**row))
        session.flush()
        session.add_all(running(no, kind, span) for kind, span in clocks.items())
    return no


def running(no: str, kind: ClockKind, span: timedelta) -> ClockRow:
    due, warn = NOW + span, NOW + span - MINUTE
    return ClockRow(subject=no, kind=kind, basis=Basis.C, hours=4, started_at=warn, warn_at=warn, due_at=due)


def test_without_a_case_there_is_nothing_to_see() -> None:
    view = live_view(NOW)
    assert view == LiveView(
        at=NOW, total=Standing(), waiting_for_approval=0, unsigned_forms=0, oldest=None, levels=(), departments=(),
        most_urgent=(),
    )  # fmt: skip
    assert "抱怨现况一览" in page_of(view)


def test_a_case_is_overdue_with_its_first_missed_limit_and_due_within_a_day_with_its_next() -> None:
    case(1, {K.INTERIM: -MINUTE, K.CLOSE: 3 * HOUR})
    case(2, {K.INTERIM: timedelta(0)})  # on time means at or before the due
    case(3, {K.CLOSE: 24 * HOUR})
    case(4, {K.CLOSE: 24 * HOUR + MINUTE})
    case(5, {})
    assert live_view(NOW).total == Standing(open=5, overdue=1, soon=2)


def test_what_is_over_or_held_or_nobodys_does_not_count() -> None:
    case(1, {K.EFFECTIVENESS_90D: -HOUR}, State.CLOSED)
    case(2, {K.CLOSE: -HOUR}, State.MERGED)
    case(3, {K.EFFECTIVENESS_90D: -HOUR})
    case(4, {K.CLOSE: -HOUR})
    with transaction() as session:
        held = col(ClockRow.subject) == "KS-20260302-0004"
        session.execute(update(ClockRow).where(held).values(state=ClockState.HELD))
    view = live_view(NOW)
    assert view.total == Standing(open=2)
    assert view.most_urgent == ()


def test_levels_come_the_severest_first_and_departments_the_latest_first() -> None:
    late, fine = {K.CLOSE: -HOUR}, {K.CLOSE: 90 * HOUR}
    case(1, fine)
    case(2, late, level=Level.STRONG)
    case(3, fine, level=Level.STRONG, external_body=ExternalBody.COURT)
    case(4, fine, level=Level.IRRATIONAL, irrational_order=2, executing_department="")
    case(5, late, executing_department="LOG")
    case(6, late, executing_department="LOG")
    view = live_view(NOW)
    assert [(each.level, each.open, each.overdue) for each in view.levels] == [
        (LevelClass.EXTERNAL, 1, 0),
        (LevelClass.STRONG, 1, 1),
        (LevelClass.GENERAL, 3, 2),
        (LevelClass.IRRATIONAL_2, 1, 0),
    ]
    assert [(each.department, each.open, each.overdue) for each in view.departments] == [
        ("仓储物流", 2, 2),
        ("品质部", 3, 1),
        ("", 1, 0),
    ]


def test_the_oldest_case_is_the_one_received_first_that_is_still_open() -> None:
    case(900, {}, State.CLOSED)
    oldest = case(700, {})
    case(500, {})
    assert live_view(NOW).oldest == Oldest(number=oldest, received_at=NOW - 700 * HOUR)


def test_what_waits_for_an_approval_or_a_signature_is_counted() -> None:
    case(1, {}, State.CONFIRMED)
    case(2, {}, State.TRANSFERRED)
    case(3, {}, State.TRANSFERRED)
    view = live_view(NOW)
    assert (view.waiting_for_approval, view.unsigned_forms) == (1, 2)


def test_the_most_urgent_are_ten_cases_each_with_the_clock_that_ends_first() -> None:
    for number in range(1, 15):
        case(number, {kind: number * HOUR + place * MINUTE for place, kind in enumerate(K)})
    view = live_view(NOW)
    assert len(view.most_urgent) == MOST_URGENT
    assert [each.number for each in view.most_urgent] == [f"KS-20260302-{number:04}" for number in range(1, 11)]
    assert {each.clock for each in view.most_urgent} == {next(iter(K))}
    assert view.most_urgent[0] == Urgent(
        number="KS-20260302-0001", level=LevelClass.GENERAL, customer="苏州栖梧通讯设备有限公司", department="品质部",
        clock=next(iter(K)), due_at=NOW + HOUR,
    )  # fmt: skip


def test_it_agrees_with_who_looks_through_all_cases_one_by_one() -> None:
    """The same figures as from a plain loop over cases of every state, level and department."""
    states, kinds = list(State), list(K)
    levels = [Level.GENERAL, Level.MEDIUM, Level.STRONG]
    made = []
    for number in range(1, 120):
        state, level = states[number % len(states)], levels[number % 3]
        code = ("QA", "LOG", "SVC", "FIN")[number % 4]
        clocks = {kinds[(number * place) % len(kinds)]: (number * 37 * place % 150 - 60) * HOUR for place in (1, 2, 5)}
        case(number, clocks, state, level=level, executing_department=code)
        counted = [span for kind, span in clocks.items() if kind is not K.EFFECTIVENESS_90D]
        if not state.is_final:
            made.append((level, code, min(counted)))
    view = live_view(NOW)
    assert view.total == _counted(span for _, _, span in made)
    for of_level in view.levels:
        same = _counted(span for level, _, span in made if level.value == of_level.level.value)
        assert Standing(**of_level.model_dump(exclude={"level"})) == same
    standings = (Standing(**d.model_dump(exclude={"code", "department"})) for d in view.departments)
    assert sum(standings, Standing()) == view.total
    earliest = sorted(span for _, _, span in made)[:MOST_URGENT]
    assert [each.due_at for each in view.most_urgent] == [NOW + span for span in earliest]


def _counted(spans: Any) -> Standing:
    listed = list(spans)
    overdue, soon = (sum(span < 0 * HOUR for span in listed), sum(0 * HOUR <= span <= 24 * HOUR for span in listed))
    return Standing(open=len(listed), overdue=overdue, soon=soon)


def test_cases_of_the_procedure_itself_are_seen() -> None:
    registered()
    number = transferred()
    view = live_view(at("2026-03-02 11:00"))
    assert view.total.open == 2
    assert view.unsigned_forms == 1
    assert number in {each.number for each in view.most_urgent}


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (timedelta(days=2, hours=3, minutes=59), ("剩余2天3小时", "剩餘2天3小時", "2 d 3 h left")),
        (timedelta(hours=3, minutes=5, seconds=59), ("剩余3小时5分", "剩餘3小時5分", "3 h 5 min left")),
        (timedelta(0), ("剩余0分", "剩餘0分", "0 min left")),
        (-timedelta(minutes=7), ("逾期7分", "逾期7分", "7 min overdue")),
        (-timedelta(days=1), ("逾期1天0小时", "逾期1天0小時", "1 d 0 h overdue")),
    ],
)
def test_what_is_left_of_a_clock_is_said_in_words(span: timedelta, expected: tuple[str, str, str]) -> None:
    assert tuple(rest_of(NOW + span, NOW, language) for language in Language) == expected


def test_the_page_names_figures_and_cases_and_shows_words_as_words() -> None:
    case(1, {K.CLOSE: -3 * HOUR}, level=Level.STRONG)
    case(2, {K.CALLBACK: 2 * HOUR}, State.CONFIRMED)
    with transaction() as session:
        session.execute(update(Customer).values(name="a|b*c"))
    page = page_of(live_view(NOW))
    assert "**未关闭** 2 ｜ **已逾期** 1 ｜ **24 小时内到期** 1 ｜ **待审批** 1 ｜ **处理书未签收** 0" in page
    assert "| 强烈 | 1 | 1 | 0 |" in page
    assert "| 品质部 | 2 | 1 | 1 |" in page
    assert "| KS-20260302-0001 | 强烈 | a\\|b\\*c | 品质部 | 关闭时限 | 2026-03-10 06:00 | 逾期3小时0分 |" in page
    assert page.index("KS-20260302-0001 | 强烈") < page.index("KS-20260302-0002 |")


@pytest.mark.postgres
def test_it_counts_the_same_on_postgresql(postgres: Postgres, tmp_path: Path) -> None:
    with installation(tmp_path / "on-postgresql", postgres.new_database()):
        migrate()
        load_company(DEMO_COMPANY)
        test_it_agrees_with_who_looks_through_all_cases_one_by_one()
