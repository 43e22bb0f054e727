"""Old cases are taken over as they stood: no clock, no letter and no money for what was due before."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from models.assessment import Assessment
from models.clock import ClockRow
from models.complaint import Complaint
from models.database import transaction
from models.event import LedgerEvent
from models.intake import Intake
from models.mapping import ColumnMapping, ImportRefused
from models.message import Message
from models.task import TaskRow
from rules.lifecycle import Event
from rules.vocabulary import ClosingResult, ClosureKind, ImportMode, Level, Responsibility, State
from rules.weekly_facts import WeekFacts
from rules.weekly_tables import summed
from tasks.case_page import complaint_page
from tasks.company import company
from tasks.gates import record_event
from tasks.imported import Imported
from tasks.importing import HowImported, import_complaints
from tasks.ledger_check import broken_chains
from tasks.onlooker import Onlooker
from tasks.policy_store import book, calendar_of
from tasks.sweeping import sweep_all
from tasks.weekly_source import week_facts
from tests.tasks.cases import TRIAGE, at, registered
from tests.tasks.lists import NOW, complaints, count, english, mapping

__all__ = ["english"]
pytestmark = pytest.mark.usefixtures("english")

HEADINGS = "编号,客户,内容,时间,状态,结案时间,类别,等级,部门,责任,结果,批号"
STARTER = "E001"
OLD = mapping(
    acting_as=STARTER,
    date_format=["%Y-%m-%d %H:%M"],
    columns={
        "客户": "customer", "内容": "text", "时间": "received_at", "状态": "old_state", "结案时间": "closed_at",
        "类别": "category", "等级": "level", "部门": "executing_department", "责任": "responsibility",
        "结果": "closing_result", "批号": "lot_no",
    },
    values={"old_state": {"已结案": "CLOSED", "处理中": "OPEN"}, "level": {"严重": "STRONG"}},
    always={"closure_kind": "FIRST"},
)  # fmt: skip
CLOSED = "1,C100,外壳有划痕,2025-11-03 10:00,已结案,2025-11-20 16:00,QLT-01,严重,GMO,OURS,SOLVED,L1"
OPEN = "2,C100,阻值偏高,2026-02-02 10:00,处理中,,QLT-01,,,,,L1"
FRESH = "3,C101,少了螺丝,2026-03-03 15:30,处理中,,,,,,,"


def taken_over(folder: Path, *rows: str, effects_from: datetime | None = None, by: ColumnMapping = OLD) -> Imported:
    path = folder / "old.csv"
    path.write_text("\n".join((HEADINGS, *rows)), encoding="utf-8")
    return import_complaints(path, by, NOW, HowImported(mode=ImportMode.HISTORY, effects_from=effects_from))


def test_a_closed_case_goes_in_closed_with_what_was_judged_and_nothing_else_happens(tmp_path: Path) -> None:
    done = taken_over(tmp_path, CLOSED)
    assert (done.imported, done.bad_rows) == (1, [])
    (case,) = complaints()
    assert (case.state, case.level, case.category) == (State.CLOSED, Level.STRONG, "QLT-01")
    assert (case.executing_department, case.responsibility) == ("GMO", Responsibility.OURS)
    assert (case.closing_result, case.closure_kind) == (ClosingResult.SOLVED, ClosureKind.FIRST)
    assert case.closed_at == datetime(2025, 11, 20, 8, tzinfo=UTC)
    assert case.wake_at is None
    assert count(ClockRow) == count(Message) == count(TaskRow) == count(Assessment) == 0
    assert count(Intake) == 1


def test_who_does_not_start_the_system_takes_no_old_case_over(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="E017 may not do this"):
        taken_over(tmp_path, CLOSED, by=OLD.model_copy(update={"acting_as": "E017"}))
    assert complaints() == []


def test_the_ledger_holds_one_entry_with_everything_that_the_row_said(tmp_path: Path) -> None:
    taken_over(tmp_path, CLOSED)
    with transaction() as session:
        (entry,) = session.exec(select(LedgerEvent)).all()
        said = entry.data["form"]
    assert (entry.kind, entry.actor, entry.data["state"]) == (Event.TAKE_OVER, STARTER, [None, State.CLOSED])
    assert (said["category"], said["level"], said["lot_no"], said["old_state"]) == ("QLT-01", "STRONG", "L1", "CLOSED")
    assert broken_chains() == {}


def test_an_open_case_is_registered_without_clocks_letters_or_fines_for_what_was_due_before(tmp_path: Path) -> None:
    taken_over(tmp_path, OPEN)
    (case,) = complaints()
    assert (case.state, case.category, case.effects_from) == (State.REGISTERED, "", NOW)
    assert case.received_at == datetime(2026, 2, 2, 2, tzinfo=UTC)
    assert count(ClockRow) == count(Message) == 0
    for days in (0, 1, 40):
        assert sweep_all(NOW + timedelta(days=days)).effects == ()
    assert count(Assessment) == count(Message) == 0
    assert broken_chains() == {}


def test_an_open_case_keeps_the_limits_that_are_still_to_come(tmp_path: Path) -> None:
    taken_over(tmp_path, FRESH)
    with transaction() as session:
        dues = session.exec(select(ClockRow.due_at)).all()
    assert dues
    assert all(due >= NOW for due in dues)
    assert count(Message) == 0
    later = NOW + timedelta(days=3)
    assert {effect.effective_at >= NOW for effect in sweep_all(later).effects} == {True}
    assert count(LedgerEvent, LedgerEvent.kind == "LIMIT_MISSED") > 0


def test_effects_count_from_the_moment_that_is_given(tmp_path: Path) -> None:
    moment = NOW + timedelta(days=2)
    taken_over(tmp_path, FRESH, effects_from=moment)
    with transaction() as session:
        assert all(due >= moment for due in session.exec(select(ClockRow.due_at)).all())
    assert all(effect.effective_at >= moment for effect in sweep_all(NOW + timedelta(days=9)).effects)


def test_old_and_new_cases_of_the_same_lot_are_proposed_as_one_only_when_open(tmp_path: Path) -> None:
    taken_over(tmp_path, CLOSED, OPEN)
    assert count(TaskRow) == 0


def test_taking_over_twice_adds_nothing(tmp_path: Path) -> None:
    taken_over(tmp_path, CLOSED, OPEN, FRESH)
    again = taken_over(tmp_path, CLOSED, OPEN, FRESH)
    assert (again.imported, again.already_there, again.bad_rows) == (0, 3, [])
    assert count(Complaint) == count(LedgerEvent) == 3


BAD = [
    (CLOSED.replace("2025-11-20 16:00", ""), "结案时间", "Say when the old case was closed, or take it over as open."),
    (OPEN.replace("处理中,", "处理中,2026-02-03 10:00"), "结案时间", "An open case has not been closed"),
    (CLOSED.replace("2025-11-20", "2026-11-20"), "结案时间", "This lies in the future: correct it."),
    (CLOSED.replace("QLT-01", "XYZ-99"), "类别", "There is no category XYZ-99"),
    (CLOSED.replace("GMO", "MARS"), "部门", "There is no department MARS"),
    (CLOSED.replace("已结案", "搁置"), "状态", "“搁置” is not known here"),
]


@pytest.mark.parametrize(("row", "column", "reason"), BAD)
def test_an_old_case_that_does_not_fit_is_listed(tmp_path: Path, row: str, column: str, reason: str) -> None:
    done = taken_over(tmp_path, row, FRESH)
    assert [(bad.row, bad.column, bad.reason[: len(reason)]) for bad in done.bad_rows] == [(2, column, reason)]
    assert done.imported == 1


def test_closed_before_received_is_odd_and_goes_in(tmp_path: Path) -> None:
    done = taken_over(tmp_path, CLOSED.replace("2025-11-20", "2025-10-20"))
    assert [(odd.column, odd.reason) for odd in done.doubts] == [
        ("结案时间", "It was closed before it was received: compare the two.")
    ]


def test_what_only_old_cases_have_is_refused_for_new_ones(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text(f"{HEADINGS}\n{CLOSED}", encoding="utf-8")
    with pytest.raises(ImportRefused, match="Only old cases have category, closed_at, closing_result, closure_kind"):
        import_complaints(path, OLD, NOW)


def test_an_old_question_is_answered_or_waits_for_its_answer(tmp_path: Path) -> None:
    always = {"closure_kind": "FIRST", "kind": "INQUIRY"}
    taken_over(tmp_path, CLOSED, FRESH, by=OLD.model_copy(update={"always": always}))
    assert sorted(case.state for case in complaints()) == [State.ANSWERED, State.REGISTERED]
    with transaction() as session:
        assert all(clock.kind == "ANSWER" for clock in session.exec(select(ClockRow).order_by(col(ClockRow.id))))


def _week(week: str) -> WeekFacts:
    policy = book().at(NOW)
    with transaction() as session:
        return week_facts(session, week, policy, calendar_of(policy))


def test_a_closed_old_case_counts_as_received_and_closed_in_its_weeks(tmp_path: Path) -> None:
    taken_over(tmp_path, CLOSED)
    received, closed = (summed(_week(week).cells) for week in ("2025-W45", "2025-W47"))
    assert (received.received, received.closed_first, closed.closed_first) == (1, 0, 1)


def test_a_new_complaint_repeats_an_old_case(tmp_path: Path) -> None:
    taken_over(tmp_path, CLOSED.replace("2025-11-03", "2026-02-03").replace("2025-11-20", "2026-02-05"))
    (old,) = complaints()
    no = registered("2026-03-03 16:30")
    assert record_event(no, Event.TRIAGE, TRIAGE | {"category": "QLT-01"}, as_of=at("2026-03-03 17:00")).accepted
    assert next(case.repeat_of for case in complaints() if case.no == no) == old.no


def test_the_page_of_a_case_says_that_it_was_taken_over(tmp_path: Path) -> None:
    taken_over(tmp_path, CLOSED, OPEN)
    with transaction() as session:
        reader = Onlooker(company(session, NOW).people["E001"], book().at(NOW).access)
    for case in complaints():
        page = complaint_page(case.no, reader, NOW)
        assert page is not None
        assert [each.what for each in page.happened] == ["Take over an old case"]


def test_an_open_old_case_is_triaged_and_nothing_is_made_up_for(tmp_path: Path) -> None:
    taken_over(tmp_path, OPEN)
    (case,) = complaints()
    facts = {"acting_as": "E017", "requirement": "换货", "demand": "REPLACE", "part_no": "MZ-20"}
    assert record_event(case.no, Event.SUPPLY_FACTS, facts, as_of=NOW).accepted
    judged = record_event(case.no, Event.TRIAGE, TRIAGE | {"category": "QLT-01"}, as_of=at("2026-03-03 17:00"))
    assert judged.accepted, judged.refusals
    for days in (1, 30, 90):
        sweep_all(NOW + timedelta(days=days))
    assert count(Assessment) == 0
    with transaction() as session:
        assert all(clock.due_at >= NOW for clock in session.exec(select(ClockRow)))
        kinds = set(session.exec(select(LedgerEvent.kind)))
    assert not kinds & {"EXPIRY", "FINE", "FIRST_DUE_MISSED"}
    assert broken_chains() == {}
