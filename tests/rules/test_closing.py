"""When a complaint may be closed, by whom, after which attempts to call, and whether it is a first closure."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.case import Case, Owed
from rules.closing import (
    approvals_given,
    approvers,
    attempts_that_count,
    callback_result,
    closing_column,
    closure_kind,
    missing_for_closing,
    present_application,
)
from rules.decide import decide
from rules.lifecycle import Event
from rules.outcome import Outcome
from rules.policy import ClosingColumn
from rules.vocabulary import (
    CallbackResult,
    ClosingResult,
    ClosureKind,
    ExternalBody,
    Level,
    Responsibility,
    Role,
    State,
    TaskKind,
)
from tests.rules.facts import POLICY, ask, at, case, entry

COLUMNS: list[tuple[str, dict[str, Any], ClosingColumn, list[Role]]] = [
    ("GENERAL", {}, ClosingColumn.GENERAL, [Role.CSC_SUPERVISOR]),
    ("MEDIUM", {"level": Level.MEDIUM}, ClosingColumn.MEDIUM, [Role.CSC_MANAGER]),
    ("STRONG", {"level": Level.STRONG}, ClosingColumn.STRONG, [Role.CSC_MANAGER, Role.DEPUTY_GM]),
    (
        "external",
        {"level": Level.STRONG, "external_body": ExternalBody.COURT},
        ClosingColumn.EXTERNAL,
        [Role.DEPUTY_GM, Role.GM],
    ),
    (
        "first irrational",
        {"level": Level.IRRATIONAL, "irrational_order": 1},
        ClosingColumn.IRRATIONAL,
        [Role.CSC_MANAGER],
    ),
    (
        "second irrational",
        {"level": Level.IRRATIONAL, "irrational_order": 2},
        ClosingColumn.IRRATIONAL,
        [Role.CSC_MANAGER],
    ),
    ("not ours", {"state": State.NOT_OURS}, ClosingColumn.NOT_OURS, [Role.CSC_SUPERVISOR]),
    (
        "not ours, agreed",
        {"state": State.CLOSE_APPLIED, "applied_from": State.NOT_OURS, "level": Level.STRONG},
        ClosingColumn.NOT_OURS,
        [Role.CSC_SUPERVISOR],
    ),
    (
        "a lost customer",
        {"level": Level.MEDIUM, "closing_result": ClosingResult.LOST_CUSTOMER},
        ClosingColumn.MEDIUM,
        [Role.DEPUTY_GM],
    ),
]

FINAL = entry("CUSTOMER_REPLY", "2026-03-03 09:00", kind="FINAL", written=True)
APPLICATION = {
    "cause": "流程缺少检查点",
    "measure": "增加检查点",
    "weak_point": "交接",
    "evidence": "照片",
    "customer_confirmation": "客户签字",
    "claim_settlement": "已和解",
    "body_confirmation": "受理机构确认",
}
READY = case(
    level=Level.STRONG,
    external_body=ExternalBody.MEDIA,
    responsibility=Responsibility.OURS,
    claim_amount=60_000,
    eight_d_required=True,
    eight_d_done=True,
    entries=(FINAL,),
    owed=(Owed(TaskKind.RELATED_CALL, "C101", None, is_open=False),),
)
GENERAL, MEDIUM, STRONG, EXTERNAL = "GENERAL", "MEDIUM", "STRONG", "EXTERNAL"
EVERY = {GENERAL, MEDIUM, STRONG, EXTERNAL}

GAPS: list[tuple[str, dict[str, Any], dict[str, str], str, set[str]]] = [
    # what is missing, of the case, of the form, the field named, the levels that ask for it
    ("the final reply", {"entries": ()}, {}, "action", EVERY),
    ("a final reply since reopening", {"entries": (FINAL, entry("REOPEN", "2026-03-04 09:00"))}, {}, "action", EVERY),
    ("the cause", {}, {"cause": ""}, "cause", EVERY),
    ("a cause in more than spaces", {}, {"cause": "  "}, "cause", EVERY),
    ("the measure", {}, {"measure": ""}, "measure", EVERY),
    ("the weak point", {}, {"weak_point": ""}, "weak_point", EVERY),
    ("the responsible person", {"responsible_person": ""}, {}, "action", EVERY),
    ("the judgement", {"responsibility": Responsibility.UNDER_INVESTIGATION}, {}, "action", EVERY),
    ("the 8D", {"eight_d_done": False}, {}, "action", EVERY),
    ("a related call", {"owed": (Owed(TaskKind.RELATED_CALL, "C101", None, is_open=True),)}, {}, "action", EVERY),
    ("the reply in writing", {"entries": (replace(FINAL, data={"kind": "FINAL"}),)}, {}, "action", EVERY - {GENERAL}),
    ("the evidence", {}, {"evidence": ""}, "evidence", EVERY - {GENERAL}),
    ("the signed confirmation", {}, {"customer_confirmation": ""}, "customer_confirmation", {STRONG, EXTERNAL}),
    ("the settlement of the claim", {}, {"claim_settlement": ""}, "claim_settlement", {STRONG, EXTERNAL}),
    ("the body's confirmation", {}, {"body_confirmation": ""}, "body_confirmation", {EXTERNAL}),
]  # fmt: skip


def at_level(of: Case, level: str) -> Case:
    """Return a case at a column of T6."""
    body = ExternalBody.MEDIA if level == EXTERNAL else ExternalBody.NONE
    return replace(of, level=Level.STRONG if level == EXTERNAL else Level(level), external_body=body)


def applied(*after: Any, level: Level = Level.GENERAL) -> Case:
    """Return a case for whose closing has been applied on 2 March at 16:00, with what came after."""
    entries = (FINAL, entry("APPLY_CLOSING", "2026-03-03 16:00", "worker"), *after)
    return case(state=State.CLOSE_APPLIED, applied_from=State.IN_PROCESS, level=level, entries=entries)


def missed(moment: str, actor: str = "anna") -> Any:
    """Return a call-back that reached nobody."""
    return entry("CALL_BACK", moment, actor, reached=False)


@pytest.mark.parametrize(("what", "facts", "column", "chain"), COLUMNS, ids=[row[0] for row in COLUMNS])
def test_the_row_of_the_closing_standard_and_its_approvers(
    what: str, facts: dict[str, Any], column: ClosingColumn, chain: list[Role]
) -> None:
    assert (closing_column(case(**facts)), approvers(case(**facts), POLICY)) == (column, chain), what


@pytest.mark.parametrize("level", sorted(EVERY))
def test_a_case_with_everything_on_file_lacks_nothing(level: str) -> None:
    assert list(missing_for_closing(ask(at_level(READY, level), APPLICATION))) == []


@pytest.mark.parametrize(("what", "facts", "form", "field", "levels"), GAPS, ids=[row[0] for row in GAPS])
def test_what_the_standard_of_the_level_asks_for_is_named_when_it_is_missing(
    what: str, facts: dict[str, Any], form: dict[str, str], field: str, levels: set[str]
) -> None:
    for level in EVERY:
        of = at_level(replace(READY, **facts), level)
        fields = {refusal.field for refusal in missing_for_closing(ask(of, {**APPLICATION, **form}))}
        assert fields == ({field} if level in levels else set()), (what, level)


@pytest.mark.parametrize(
    ("facts", "form"),
    [({"eight_d_required": False, "eight_d_done": False}, {}), ({"claim_amount": 0}, {"claim_settlement": ""})],
    ids=["an 8D that is not required", "a claim that was not made"],
)
def test_what_does_not_exist_need_not_be_finished(facts: dict[str, Any], form: dict[str, str]) -> None:
    assert list(missing_for_closing(ask(replace(READY, **facts), {**APPLICATION, **form}))) == []


def test_all_gaps_are_named_at_once() -> None:
    found = [refusal.field for refusal in missing_for_closing(ask(at_level(READY, GENERAL), {}))]
    assert found == ["cause", "measure", "weak_point"]


@pytest.mark.parametrize(("now", "may"), [("2026-05-31 23:59", False), ("2026-06-01 00:00", True)])
def test_a_tracked_complaint_may_be_closed_from_the_90th_day_on(now: str, may: bool) -> None:  # noqa: FBT001
    tracked = case(state=State.TRACKING, level=Level.IRRATIONAL, tracking_since=at("2026-03-03 17:00"))
    assert (not list(missing_for_closing(ask(tracked, now=now)))) is may


@pytest.mark.parametrize(
    ("applied_at", "facts", "kind"),
    [
        ("2026-03-04 09:29", {}, ClosureKind.FIRST),
        ("2026-03-04 09:30", {}, ClosureKind.FIRST),  # sharp is on time
        ("2026-03-04 09:31", {}, ClosureKind.SECOND),
        ("2026-03-04 09:29", {"reopen_count": 1}, ClosureKind.SECOND),
        (
            "2026-03-04 09:31",
            {"cur_close_due": at("2026-03-09 09:30")},
            ClosureKind.SECOND,
        ),  # only the first due counts
        ("2026-03-04 09:29", {"first_close_due": None}, None),
        ("2026-03-04 09:29", {"first_close_due": None, "reopen_count": 1}, ClosureKind.SECOND),
    ],
)
def test_a_first_closure_is_applied_for_by_the_first_due_of_a_case_that_was_never_reopened(
    applied_at: str, facts: dict[str, Any], kind: ClosureKind | None
) -> None:
    of = case(**{"first_close_due": at("2026-03-04 09:30"), **facts})
    assert closure_kind(of, at(applied_at)) == kind


@given(st.timedeltas(timedelta(0), timedelta(days=60)), st.timedeltas(timedelta(0), timedelta(days=60)))
def test_who_applies_earlier_never_has_the_worse_closure(earlier: timedelta, more: timedelta) -> None:
    of = case(first_close_due=at("2026-03-20 09:30"))
    start = at("2026-03-02 09:30")
    kinds = [closure_kind(of, start + earlier), closure_kind(of, start + earlier + more)]
    assert kinds != [ClosureKind.SECOND, ClosureKind.FIRST]


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ({"reached": True, "solved": True, "score": 5}, CallbackResult.SATISFIED),
        ({"reached": True, "solved": True, "score": 4}, CallbackResult.SATISFIED),
        ({"reached": True, "solved": True, "score": 3}, CallbackResult.NOT_SATISFIED),
        ({"reached": True, "solved": True, "score": 0}, CallbackResult.NOT_SATISFIED),
        ({"reached": True, "solved": False, "score": 5}, CallbackResult.NOT_SATISFIED),
        ({"reached": True}, CallbackResult.NOT_SATISFIED),
        ({"reached": False}, CallbackResult.UNREACHABLE),
        ({"reached": False, "solved": True, "score": 5}, CallbackResult.UNREACHABLE),
        ({"reached": False, "written_evidence": "客户邮件"}, CallbackResult.ACCEPTED_ON_EVIDENCE),
    ],
)
def test_satisfied_is_solved_and_at_least_four_of_five(answer: dict[str, Any], result: CallbackResult) -> None:
    assert callback_result(answer, POLICY.closing) is result


@pytest.mark.parametrize(
    ("moments", "count"),
    [
        ([], 0),
        (["16:10"], 1),
        (["16:10", "17:09"], 1),
        (["16:10", "17:10"], 2),
        (["16:10", "17:09", "17:10"], 2),  # the gap is counted from the last attempt that counted
        (["16:10", "17:09", "18:08", "19:07"], 2),
        (["16:10", "17:10", "18:10"], 3),
    ],
)
def test_attempts_count_that_lie_an_hour_apart(moments: list[str], count: int) -> None:
    of = applied(*(missed(f"2026-03-03 {moment}") for moment in moments))
    assert attempts_that_count(of, POLICY.closing) == count


def test_attempts_of_an_earlier_application_and_calls_that_reached_someone_do_not_count() -> None:
    refused = entry("CALL_BACK", "2026-03-03 19:00", "anna", reached=True, solved=False)
    again = entry("APPLY_CLOSING", "2026-03-05 10:00", "worker")
    of = applied(missed("2026-03-03 17:00"), missed("2026-03-03 18:00"), refused, again, missed("2026-03-05 11:00"))
    assert attempts_that_count(of, POLICY.closing) == 1


@pytest.mark.parametrize(
    ("event", "data", "applies"),
    [
        ("APPLY_CLOSING", {}, True),
        ("WITHDRAW", {}, True),
        ("LOSE_CUSTOMER", {}, True),
        ("AGREEMENT", {"agreed": True}, True),
        ("AGREEMENT", {"agreed": False}, False),
        ("REVIEW_TRACKING", {"decision": "CLOSE"}, True),
        ("REVIEW_TRACKING", {"decision": "CONTINUE"}, False),
        ("CUSTOMER_REPLY", {"kind": "FINAL"}, False),
    ],
)
def test_what_is_an_application_for_closing(event: str, data: dict[str, Any], applies: bool) -> None:  # noqa: FBT001
    found, after = present_application(case(entries=(entry(event, **data), entry("LOG_CONTACT"))))
    assert (found is not None, len(after)) == ((True, 1) if applies else (False, 0))


def test_approvals_are_counted_since_the_present_application_and_asked_for_in_their_order() -> None:
    called = entry("CALL_BACK", "2026-03-03 17:00", "supervisor", reached=True, solved=True, score=5)
    approved = entry("APPROVE_CLOSING", "2026-03-03 18:00", "chief", decision="APPROVE")
    first = replace(applied(called, level=Level.STRONG), state=State.CONFIRMED)
    second = replace(applied(called, approved, level=Level.STRONG), state=State.CONFIRMED)
    assert (approvals_given(first), approvals_given(second)) == (0, 1)
    assert isinstance(
        decide(Event.APPROVE_CLOSING, ask(first, {"decision": "APPROVE"}, "vice")), Outcome
    )  # for the chief
    refused = decide(Event.APPROVE_CLOSING, ask(second, {"decision": "APPROVE"}, "head"))
    assert isinstance(refused, list)
    last = decide(Event.APPROVE_CLOSING, ask(second, {"decision": "APPROVE"}, "vice"))
    assert isinstance(last, Outcome)
    assert last.state is State.CLOSED


SATISFIED = {"reached": True, "solved": True, "score": 5}
FOUR_EYES = [
    # what, who did what since the application, the next step, by whom, at which level, whether it is accepted
    ("the applicant calls", "APPLY_CLOSING anna", "CALL_BACK anna", GENERAL, False),
    ("another one calls", "APPLY_CLOSING worker", "CALL_BACK anna", GENERAL, True),
    ("who called in vain calls again", "APPLY_CLOSING worker, CALL_BACK anna", "CALL_BACK anna", GENERAL, True),
    ("the caller approves", "APPLY_CLOSING worker, CALL_BACK chief", "APPROVE_CLOSING chief", MEDIUM, False),
    ("the applicant approves", "APPLY_CLOSING chief, CALL_BACK anna", "APPROVE_CLOSING chief", MEDIUM, False),
    ("a third one approves", "APPLY_CLOSING worker, CALL_BACK anna", "APPROVE_CLOSING chief", MEDIUM, True),
    (
        "an approver approves a second time",
        "APPLY_CLOSING manager, CALL_BACK supervisor, APPROVE_CLOSING vice",
        "APPROVE_CLOSING vice",
        STRONG,
        False,
    ),
    (
        "who called for an earlier application approves now",
        "APPLY_CLOSING worker, CALL_BACK chief, APPLY_CLOSING worker, CALL_BACK anna",
        "APPROVE_CLOSING chief",
        MEDIUM,
        True,
    ),
    ("who noted a contact calls", "APPLY_CLOSING worker, LOG_CONTACT anna", "CALL_BACK anna", GENERAL, True),
    (
        "who finished a task approves",
        "APPLY_CLOSING worker, CALL_BACK anna, FINISH_TASK chief",
        "APPROVE_CLOSING chief",
        MEDIUM,
        True,
    ),
]


@pytest.mark.parametrize(("what", "before", "step", "level", "accepted"), FOUR_EYES, ids=[row[0] for row in FOUR_EYES])
def test_applicant_caller_and_approver_are_different_people(
    what: str,
    before: str,
    step: str,
    level: str,
    accepted: bool,  # noqa: FBT001
) -> None:
    steps = [each.split() for each in before.split(", ")]
    entries = tuple(entry(event, f"2026-03-03 16:{n:02d}", actor) for n, (event, actor) in enumerate(steps))
    event, actor = step.split()
    state = State.CLOSE_APPLIED if event == "CALL_BACK" else State.CONFIRMED
    of = case(state=state, applied_from=State.IN_PROCESS, level=Level(level), entries=entries)
    answer = SATISFIED if event == "CALL_BACK" else {"decision": "APPROVE"}
    assert isinstance(decide(Event(event), ask(of, answer, actor)), Outcome) is accepted, what
