"""What a notice says of a real case: the level, the due and the money as they were, however late it is printed."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from models.assessment import Assessment
from models.database import transaction
from rules.lifecycle import Event
from rules.vocabulary import (
    AssessmentKind,
    AssessmentState,
    AssessmentUnit,
    ClockKind,
    ExecutingBody,
    LevelCause,
    LevelClass,
)
from tasks.notice_fate import state_then
from tasks.sweeping import sweep_all
from tests.tasks import overdue
from tests.tasks.cases import at
from tests.tasks.overdue import assessments, notice, record

pytestmark = pytest.mark.usefixtures("company")
PENALTY, FINE, FINDING, REVERSAL = (
    AssessmentKind.PENALTY,
    AssessmentKind.FINE,
    AssessmentKind.FINDING,
    AssessmentKind.REVERSAL,
)
PRINTED = "2026-03-21 09:05"
DUES = ["2026-03-10 15:00", "2026-03-13 15:00", "2026-03-20 15:00"]


def changed(no: str, **values: object) -> None:
    with transaction() as session:
        session.execute(update(Assessment).where(col(Assessment.no) == no).values(values))


def test_a_penalty_says_whom_it_is_for_what_was_missed_and_what_it_costs() -> None:
    case = overdue.swept()
    shown = notice(assessments(case, PENALTY)[0].no, PRINTED)
    assert (shown.complaint_number, shown.customer_code, shown.category_code) == (case, "C100", "DEL-08")
    assert (shown.level, shown.clause, shown.clock) == (LevelClass.MEDIUM, "004 §7.6.3.1", ClockKind.CLOSE)
    assert (shown.due_at, shown.effective_at, shown.issued_at) == (at(DUES[0]), at(DUES[0]), at("2026-03-21 09:00"))
    assert (shown.actual_at, shown.months, shown.multiple) == (None, 0, 1)
    assert (shown.department.name, shown.department.standard, shown.department.amount) == (
        "仓储物流",
        Decimal(300),
        Decimal(300),
    )
    assert (shown.person.name, shown.person.standard, shown.person.amount) == ("潘晓丽", Decimal(100), Decimal(100))
    assert not shown.person.is_capped
    assert (shown.issuer, shown.bodies) == ("客户服务管理中心", tuple(ExecutingBody))


def test_the_levels_are_those_until_the_one_assessed_at_the_moments_when_they_came_into_force() -> None:
    case = overdue.swept()
    first, second, third = (notice(row.no, PRINTED).level_history for row in assessments(case, PENALTY))
    assert [(step.at, step.to_level, step.cause) for step in second] == [
        (at("2026-03-06 15:05"), LevelClass.GENERAL, LevelCause.TRIAGE),
        (at(DUES[0]), LevelClass.MEDIUM, LevelCause.AUTO_EXPIRY),
        (at(DUES[1]), LevelClass.STRONG, LevelCause.AUTO_EXPIRY),
    ]
    assert (first, third) == (second[:2], second)


def test_each_missed_due_is_counted_with_the_limit_of_the_level_that_it_had() -> None:
    case = overdue.swept()
    reasons = [notice(row.no, PRINTED).why for row in assessments(case, PENALTY)]
    assert [(why.limit_hours, why.started_at) for why in reasons if why] == [
        (Decimal(hours), at("2026-03-06 15:00")) for hours in (48, 120, 240)
    ]
    assert [why.lines[-1] for why in reasons if why] == [
        "到期 2026-03-10 周二 15:00",
        "到期 2026-03-13 周五 15:00",
        "到期 2026-03-20 周五 15:00",
    ]
    assert reasons[0]
    assert "2026-03-07 周六 至 2026-03-08 周日：不计，周末" in reasons[0].lines


def test_a_fine_counts_its_months_from_the_first_missed_due_and_multiplies_the_standard_in_force() -> None:
    case = overdue.two_months_overdue()
    one, two = (notice(row.no, "2026-05-11 08:40") for row in assessments(case, FINE))
    assert (one.months, one.multiple, one.department.amount) == (1, 1, Decimal(500))
    assert (two.months, two.multiple, two.level) == (2, 2, LevelClass.STRONG)
    assert (two.due_at, two.effective_at) == (at(DUES[0]), at("2026-05-10 15:00"))
    assert (two.department.standard, two.department.amount, two.person.amount) == (
        Decimal(500),
        Decimal(1000),
        Decimal(400),
    )
    assert two.why
    assert (two.why.limit_hours, two.why.lines[-1]) == (Decimal(48), "到期 2026-03-10 周二 15:00")


def test_what_the_months_cap_has_cut_is_said() -> None:
    (row, *_) = assessments(overdue.swept(), PENALTY)
    changed(row.no, amount_person=Decimal(60))
    assert notice(row.no, PRINTED).person.is_capped


def test_a_late_transfer_says_when_it_was_signed_after_all() -> None:
    case = overdue.handed_over()
    record(case, Event.SIGN_FORM, "2026-03-06 17:30", "E231")
    (row,) = assessments(case, FINDING)
    shown = notice(row.no, "2026-03-06 17:35")
    assert (shown.clock, shown.due_at, shown.actual_at) == (
        ClockKind.TRANSFER,
        at("2026-03-06 17:00"),
        at("2026-03-06 17:30"),
    )
    assert (shown.department.standard, shown.person.standard, shown.clause) == (Decimal(50), Decimal(20), "004 §7.6.1")
    assert shown.why
    assert (shown.why.limit_hours, shown.why.reference) == (Decimal(2), "004 §3.7")


def test_a_notice_that_is_printed_late_says_what_it_would_have_said_at_once() -> None:
    case = overdue.swept()
    no = assessments(case, PENALTY)[2].no
    before = notice(no, PRINTED)
    record(case, Event.ACKNOWLEDGE_NOTICE, "2026-03-21 10:00", "E235", notice=no)
    record(case, Event.APPEAL_NOTICE, "2026-03-21 11:00", "E235", notice=no, reason="等待客户样品")
    assert notice(no, PRINTED) == before
    assert (before.state, before.acknowledgement, before.appeal) == (AssessmentState.PROPOSED, None, None)


def test_a_notice_tells_who_took_note_appealed_and_decided() -> None:
    case = overdue.swept()
    no = assessments(case, PENALTY)[2].no
    record(case, Event.ACKNOWLEDGE_NOTICE, "2026-03-21 10:00", "E235", notice=no)
    record(case, Event.APPEAL_NOTICE, "2026-03-21 11:00", "E235", notice=no, reason="等待客户样品")
    waiting = notice(no, "2026-03-21 11:05")
    assert (waiting.state, waiting.decision) == (AssessmentState.APPEALED, None)
    assert waiting.decide_until
    record(case, Event.DECIDE_APPEAL, "2026-03-21 12:00", "E901", notice=no, decision="WITHDRAW", reason="样品确实迟到")
    shown = notice(no, "2026-03-21 12:05")
    assert shown.acknowledgement
    assert shown.appeal
    assert shown.decision
    assert [act.by.name for act in (shown.acknowledgement, shown.appeal, shown.decision)] == [
        "潘晓丽",
        "潘晓丽",
        "夏明远",
    ]
    assert (shown.appeal.text, shown.decision.text) == ("等待客户样品", "样品确实迟到")
    assert (shown.state, shown.decide_until, shown.confirmed_at) == (AssessmentState.WITHDRAWN, None, None)


def test_a_counter_entry_names_what_it_takes_back_and_why_and_the_notice_names_its_counter_entry() -> None:
    case = overdue.swept()
    sweep_all(at("2026-03-28 09:00"))
    no = assessments(case, PENALTY)[0].no
    record(case, Event.REVERSE_NOTICE, "2026-03-28 10:00", "E901", notice=no, reason="开具有误")
    (row,) = assessments(case, REVERSAL)
    back = notice(row.no, "2026-03-28 10:05")
    assert back.reverses
    assert back.decision
    assert (back.reverses.number, back.department.amount, back.person.amount) == (no, Decimal(-300), Decimal(-100))
    assert (back.decision.by.name, back.decision.text, back.why) == ("夏明远", "开具有误", None)
    assert notice(no, "2026-03-28 10:05").reversed_by == row.no
    assert notice(no, PRINTED).reversed_by == ""


def test_what_a_dealer_is_assessed_is_carried_out_by_finance_alone() -> None:
    (row, *_) = assessments(overdue.swept(), PENALTY)
    changed(row.no, department="SVD", person="E650")
    shown = notice(row.no, PRINTED)
    assert (shown.bodies, shown.is_dealer) == ((ExecutingBody.FINANCE,), True)


def test_points_come_with_the_yuan_that_one_is_worth() -> None:
    (row, *_) = assessments(overdue.swept(), PENALTY)
    changed(row.no, unit=AssessmentUnit.POINTS, amount_department=Decimal(30), amount_person=Decimal(10))
    shown = notice(row.no, PRINTED)
    assert (shown.department.standard / shown.yuan_per_point, shown.department.amount) == (Decimal(30), Decimal(30))


def test_a_due_that_no_limit_leads_to_is_said_to_be_set_in_the_case() -> None:
    case = overdue.swept()
    (row, *_) = assessments(case, PENALTY)
    changed(row.no, effective_at=at("2026-03-10 15:01"))
    why = notice(row.no, PRINTED).why
    assert why
    assert why.limit_hours is None
    assert why.lines == ("该到期时间并非仅由时限推算：系在处理过程中确定，详见本案台账。",)


def test_an_unknown_notice_is_an_error() -> None:
    with pytest.raises(LookupError, match="CF-0"):
        notice("CF-0", PRINTED)


APPEAL = {"appealed_at": "2026-03-11 10:00", "decide_until": "2026-03-12 10:00"}


@pytest.mark.parametrize(
    ("moments", "moment", "state"),
    [
        ({}, "2026-03-11 14:59", AssessmentState.PROPOSED),
        ({}, "2026-03-11 15:00", AssessmentState.CONFIRMED),
        (APPEAL, "2026-03-11 16:00", AssessmentState.APPEALED),
        (APPEAL, "2026-03-12 10:00", AssessmentState.REFERRED),
        ({**APPEAL, "confirmed_at": "2026-03-11 12:00"}, "2026-03-11 12:00", AssessmentState.CONFIRMED),
        ({"decided_at": "2026-03-11 12:00"}, "2026-03-11 12:00", AssessmentState.WITHDRAWN),
        ({"decided_at": "2026-03-11 12:00"}, "2026-03-11 11:59", AssessmentState.PROPOSED),
    ],
)
def test_how_far_a_notice_had_come_follows_from_its_moments(
    moments: dict[str, str], moment: str, state: AssessmentState
) -> None:
    latest = AssessmentState.WITHDRAWN if "decided_at" in moments else AssessmentState.PUBLISHED
    known: dict[str, Any] = {name: at(each) for name, each in moments.items()}
    row = Assessment(no="CF-1", complaint="KS-1", appeal_until=at("2026-03-11 15:00"), state=latest, **known)
    assert state_then(row, at(moment)) is state
