"""My work holds what waits for a person and nothing else, the most urgent first, with the reason why it is his."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from models.clock import ClockRow
from models.complaint import Complaint
from models.database import reading, transaction
from models.eight_d import EightD
from models.task import TaskRow
from rules.case import Person
from rules.eight_d.vocabulary import EightDState
from rules.lifecycle import Event, gate_of
from rules.vocabulary import ClockKind, Level, Role, State, TaskKind
from rules.waiting import call_for
from tasks import my_work as module
from tasks.bulletin_making import submit_due_bulletins
from tasks.company import company
from tasks.gates import do_automatic_work, record_event
from tasks.my_work import Line, my_work
from tasks.waiting_cases import asks_about, candidates
from tasks.waiting_where import gates_he_may_pass
from tests.tasks.bulletins import FRIDAY, confirmed
from tests.tasks.cases import TRIAGE, answered, at, registered, transferred
from tests.tasks.overdue import in_process, record, swept
from tests.tasks.signatures import signed
from tests.tasks.test_live_view import case

pytestmark = pytest.mark.usefixtures("company")
LATER = "2026-03-06 15:30"
SATISFIED = {"reached": True, "solved": True, "score": 5, "attitude": 5, "timeliness": 5}


def person(number: str, now: datetime) -> Person:
    """Return an employee as the portal knows him."""
    with reading() as session:
        return company(session, now).people[number]


def work(number: str, moment: str = LATER, *, his: bool = True) -> list[Line]:
    """Return what waits for an employee, without the steps of playbooks."""
    found = my_work(person(number, at(moment)), at(moment), his=his).lines
    return [line for line in found if line.asked is not TaskKind.PLAYBOOK_STEP]


def asked(number: str, moment: str = LATER, *, his: bool = True) -> list[tuple[str, str, str, str]]:
    """Return of each line its subject, what is asked, in which role, and for whom."""
    found = work(number, moment, his=his)
    return [(line.no, str(line.asked), str(line.role or ""), line.stands_in_for) for line in found]


def in_state(no: str, **columns: object) -> None:
    """Put a case where no form of this test leads."""
    with transaction() as session:
        session.execute(update(Complaint).where(col(Complaint.no) == no).values(**columns))


def test_a_new_complaint_waits_for_its_first_inquiry_owner_and_may_be_judged_by_the_others_of_the_centre() -> None:
    no = registered("2026-03-06 15:00")
    assert asked("E017") == [(no, "TRIAGE", "FIRST_INQUIRY_OWNER", "")]
    assert asked("E001") == []
    assert asked("E001", his=False) == [(no, "TRIAGE", "CSC_MANAGER", "")]
    assert asked("E019", his=False) == [(no, "TRIAGE", "FIRST_INQUIRY_OWNER", "李敏")]
    assert asked("E300") == asked("E300", his=False) == []


def test_a_form_waits_for_its_receiver_and_may_be_signed_by_his_deputy_and_his_manager() -> None:
    no = transferred()
    moment = "2026-03-02 10:00"
    assert asked("E231", moment) == [(no, "SIGN_FORM", "RECEIVER", "")]
    assert asked("E232", moment) == []
    assert asked("E232", moment, his=False) == [(no, "SIGN_FORM", "RECEIVER", "曾庆丰")]
    assert (no, "SIGN_FORM", "DEPT_MANAGER", "") in asked("E230", moment, his=False)
    assert asked("E233", moment, his=False) == []


def test_a_case_in_process_waits_for_the_responsible_person() -> None:
    no = in_process()
    assert asked("E235") == [(no, "PROGRESS", "RESPONSIBLE", "")]
    assert asked("E231") == []
    assert asked("E231", his=False)[0][:2] == (no, "PROGRESS")


@pytest.mark.parametrize(
    ("level", "applies"), [(Level.GENERAL, set()), (Level.MEDIUM, {"E231"}), (Level.STRONG, {"E230"})]
)
def test_from_medium_on_it_waits_besides_for_whoever_applies_for_its_closing(level: Level, applies: set[str]) -> None:
    no = in_process()
    in_state(no, level=level)
    assert {number for number in ("E230", "E231", "E232") if asked(number)} == applies
    assert asked("E235") == [(no, "PROGRESS", "RESPONSIBLE", "")]


def test_who_has_applied_does_not_call_back_and_approvals_are_given_in_turn() -> None:
    no = in_process()
    record(no, Event.WITHDRAW, "2026-03-06 16:00", "E017", statement="客户撤回")
    moment = "2026-03-06 16:05"
    assert asked("E017", moment) == []
    assert asked("E019", moment) == [(no, "CALL_BACK", "AFTER_SALES_CS", "")]
    record(no, Event.CALL_BACK, "2026-03-06 16:10", "E019", **SATISFIED)
    assert [(line.asked, line.role) for line in work("E002", "2026-03-06 16:15")] == [
        (Event.APPROVE_CLOSING, Role.CSC_SUPERVISOR)
    ]
    assert asked("E901", "2026-03-06 16:15") == []


def test_at_strong_the_manager_of_the_centre_approves_before_the_deputy_general_manager() -> None:
    no = in_process()
    in_state(no, level=Level.STRONG)
    record(no, Event.WITHDRAW, "2026-03-06 16:00", "E017", statement="客户撤回")
    record(no, Event.CALL_BACK, "2026-03-06 16:10", "E002", **SATISFIED)
    assert asked("E001", "2026-03-06 16:15") == [(no, "APPROVE_CLOSING", "CSC_MANAGER", "")]
    assert asked("E901", "2026-03-06 16:15") == []
    approval = {"acting_as": "E001", "decision": "APPROVE"}
    proof = signed(no, Event.APPROVE_CLOSING)
    assert record_event(no, Event.APPROVE_CLOSING, approval, as_of=at("2026-03-06 16:20"), proof=proof).accepted
    assert asked("E001", "2026-03-06 16:25") == []
    assert asked("E901", "2026-03-06 16:25") == [(no, "APPROVE_CLOSING", "DEPUTY_GM", "")]


def test_what_waits_is_what_the_rule_says_for_every_employee_and_every_state() -> None:
    numbers = [registered(f"2026-03-06 {hour}:00") for hour in range(10, 17)]
    in_state(numbers[0], state=State.CLARIFYING)
    in_state(numbers[1], state=State.NOT_OURS)
    department = {"executing_department": "LOG", "receiver": "E231", "receiver_deputy": "E232"}
    places = ((State.TRANSFERRED, Level.GENERAL), (State.ACCEPTED, Level.IRRATIONAL), (State.ACCEPTED, Level.STRONG))
    for no, (state, level) in zip(numbers[2:], places, strict=False):
        in_state(no, state=state, level=level, **department)
    in_state(numbers[5], state=State.TRACKING, responsible_person="E235", level=Level.IRRATIONAL, **department)
    in_state(numbers[6], state=State.IN_PROCESS, responsible_person="E235", level=Level.MEDIUM, **department)
    now = at("2026-03-06 18:00")
    with reading() as session:
        people = company(session, now)
        for each in people.people.values():
            asks = list(asks_about(session, numbers, each, people, now))
            gates = [gate_of(ask.case.state, ask.case.kind, ask.case.level) for ask in asks]
            calls = [call_for(gate, ask) for gate, ask in zip(gates, asks, strict=True) if gate]
            meant = {no for no, call in zip(numbers, calls, strict=True) if call}
            his = {no for no, call in zip(numbers, calls, strict=True) if call and call.is_his}
            assert {line.no for line in my_work(each, now).lines if line.form is None} == his, each.no
            others = my_work(each, now, his=False).lines
            assert {line.no for line in others if line.form is None} == meant - his, each.no
            assert meant <= set(candidates(session, gates_he_may_pass(each, people)))


def test_the_most_urgent_comes_first_and_what_has_no_limit_last() -> None:
    first, second = in_process(), in_process()
    with transaction() as session:
        for no, hours in ((first, 5), (second, -5)):
            due = at(LATER) + timedelta(hours=hours)
            session.execute(update(ClockRow).where(col(ClockRow.subject) == no).values(due_at=due))
        session.add(TaskRow(subject=first, kind=TaskKind.ASK_SUPERIOR, key="1", owner="E235", created_at=at(LATER)))
    assert [(line.no, line.asked) for line in work("E235")] == [
        (second, Event.PROGRESS),
        (first, Event.PROGRESS),
        (first, TaskKind.ASK_SUPERIOR),
    ]


@pytest.mark.parametrize("few", [1, 2_000])
def test_of_very_many_cases_the_most_urgent_are_shown(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.waiting_cases.FEW", few)
    monkeypatch.setattr(module, "MOST", 3)
    numbers = [case(n, {ClockKind.CLOSE: timedelta(hours=10 - n)}, responsible_person="E235") for n in range(1, 8)]
    found = my_work(person("E235", at(LATER)), at(LATER))
    assert found.there_is_more
    assert [line.no for line in found.lines] == list(reversed(numbers))[:3]


def test_a_task_waits_for_who_owes_it_until_it_is_ended() -> None:
    no = in_process()
    with transaction() as session:
        session.add(
            TaskRow(subject=no, kind=TaskKind.CONSULT, key="x", owner="E233", created_at=at(LATER), due_at=at(LATER))
        )
    assert [(line.no, line.asked, line.form) for line in work("E233")] == [(no, TaskKind.CONSULT, Event.FINISH_TASK)]
    assert (no, "CONSULT", "", "田小军") in asked("E230", his=False)
    with transaction() as session:
        session.execute(update(TaskRow).values(ended_at=at(LATER), ended_by="E233"))
    assert asked("E233") == []


def test_a_notice_waits_for_its_person_and_for_his_manager_until_the_appeal_is_over() -> None:
    no = swept("2026-03-10 16:00")
    moment = "2026-03-10 16:30"

    def notices(number: str, at_: str = moment) -> list[tuple[str, Event]]:
        return [(line.no, line.asked) for line in work(number, at_) if line.words.startswith("CF-")]  # type: ignore[misc]

    assert notices("E235") == notices("E230") == [(no, Event.ACKNOWLEDGE_NOTICE)]
    notice = next(line.words for line in work("E235", moment) if line.words)
    assert notices("E233") == notices("E300") == []
    record(no, Event.ACKNOWLEDGE_NOTICE, "2026-03-10 17:00", "E235", notice=notice)
    assert notices("E235") == [(no, Event.APPEAL_NOTICE)]
    assert notices("E235", "2026-03-20 09:00") == []


def test_an_appeal_waits_for_those_who_decide_it_and_not_for_its_parties() -> None:
    no = swept("2026-03-10 16:00")
    notice = next(line.words for line in work("E235", "2026-03-10 16:30") if line.words)
    record(no, Event.APPEAL_NOTICE, "2026-03-10 17:00", "E235", notice=notice, reason="客户要求改期")
    for number, role in (("E901", "DEPUTY_GM"), ("E902", "DEPUTY_GM"), ("E900", "GM")):
        assert (no, "DECIDE_APPEAL", role, "") in asked(number, "2026-03-10 17:30")
    assert all(line.asked is not Event.DECIDE_APPEAL for line in work("E235", "2026-03-10 17:30"))


def test_a_bulletin_waits_for_the_signature_of_the_general_manager() -> None:
    confirmed(registered())
    submit_due_bulletins(at(FRIDAY))
    assert [(line.asked, line.role) for line in work("E900", FRIDAY)] == [(Event.SIGN_BULLETIN, Role.GM)]
    assert asked("E100", FRIDAY) == []


def test_a_step_of_an_8d_waits_for_who_owes_it_and_for_its_team_and_its_other_dues_do_not() -> None:
    no = registered("2026-03-06 15:00")
    judged = {**TRIAGE, "category": "QLT-02"}
    assert answered(no, judged, "2026-03-06 15:05").accepted
    do_automatic_work(no, "", at("2026-03-06 15:05"), print_documents=False)
    record_event(no, Event.SET_LEVEL, {"acting_as": "E001", "level": "STRONG", "reason": "客户停线"}, as_of=at(LATER))
    with reading() as session:
        row = session.exec(select(EightD).where(EightD.complaint == no)).one()
        owner = session.exec(select(TaskRow.owner).where(TaskRow.subject == row.no).limit(1)).one()
    assert [line.asked for line in work(owner) if line.no == row.no] == [Event.D0]
    assert (row.no, Event.D0) not in [(line.no, line.asked) for line in work("E231")]
    members = {"team": {"members": [{"employee": "E231", "name": "曾庆丰"}]}}
    with transaction() as session:
        session.execute(update(EightD).values(content=members, state=EightDState.D2))
    assert (row.no, Event.D2) in [(line.no, line.asked) for line in work("E231")]
