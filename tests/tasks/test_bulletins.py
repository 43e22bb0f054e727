"""Bulletins fall due on the report day, stand still until they are signed, and are then carried out body by body."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from models.database import migrate, transaction
from models.document import Document
from models.message import Message
from rules.lifecycle import Event
from rules.vocabulary import AssessmentKind, AssessmentState, AssessmentUnit, BulletinState, DocumentKind, ExecutingBody
from tasks.bulletin_card import bulletin_card
from tasks.bulletin_facts import content_of_row
from tasks.facts import UnknownComplaint
from tasks.gates import pass_gate, record_event
from tasks.handed_in import Recorded
from tasks.ledger import broken_at
from tasks.ledger_check import broken_chains
from tasks.master_data import load_company
from tasks.stages import load_stage, open_bulletins, remember_run
from tests.conftest import DEMO_COMPANY, installation
from tests.postgres import Postgres
from tests.tasks.bulletins import (
    BY_FINANCE,
    BY_OFFICE,
    CONFIRMED,
    DECLARE,
    FRIDAY,
    RETURN,
    SIGN,
    a_complaint,
    answer,
    assessment,
    assessments_in,
    bulletin,
    confirmed,
    executions,
    made,
    published,
    stand,
    submitted,
)
from tests.tasks.cases import asked, at, at_once, everything, key_of, kinds, ledger
from tests.tasks.signatures import signed

pytestmark = pytest.mark.usefixtures("company")

S15 = [
    # confirmed, reported on, bulletin, kind, department, person
    ("2026-03-11 15:00", "2026-03-20 09:30", "TB-2026-W11", AssessmentKind.PENALTY, 300, 100),
    ("2026-03-16 15:00", "2026-03-27 09:30", "TB-2026-W12", AssessmentKind.PENALTY, 500, 200),
    ("2026-03-23 15:00", "2026-04-03 09:30", "TB-2026-W13", AssessmentKind.PENALTY, 500, 200),
    ("2026-04-14 00:00", "2026-04-24 09:30", "TB-2026-W16", AssessmentKind.FINE, 500, 200),
    ("2026-05-12 08:30", "2026-05-22 09:30", "TB-2026-W20", AssessmentKind.FINE, 1000, 400),
]


def amounts(department: int, person: int) -> dict[str, Any]:
    return {"amount_department": Decimal(department), "amount_person": Decimal(person)}


# -------------------- when it is made


def test_s15_every_notice_comes_into_the_bulletin_of_the_week_in_which_it_was_confirmed() -> None:
    complaint = a_complaint()
    for moment, report_day, number, kind, department, person in S15:
        notice = confirmed(complaint, moment, kind=kind, **amounts(department, person))
        assert [each.no for each in made(report_day)] == [number]
        (item,) = content_of_row(bulletin(number)).items
        assert item.no == notice
        assert (int(item.amount_department), int(item.amount_person)) == (department, person)
        assert assessment(notice).state is AssessmentState.BULLETINED
        assert stand(number) is BulletinState.SUBMITTED


@pytest.mark.parametrize(
    ("moment", "before", "day", "number"),
    [
        ("2026-03-15 23:59", "2026-03-19 09:30", "2026-03-20 09:30", "TB-2026-W11"),
        ("2026-03-16 00:00", "2026-03-26 09:30", "2026-03-27 09:30", "TB-2026-W12"),
        ("2026-04-22 10:00", "2026-05-05 09:30", "2026-05-06 09:30", "TB-2026-W17"),  # Friday 2026-05-01 is a holiday
    ],
)
def test_a_bulletin_is_made_on_the_report_day_and_not_before(moment: str, before: str, day: str, number: str) -> None:
    confirmed(a_complaint(), moment)
    assert made(before) == []
    assert [each.no for each in made(day)] == [number]


def test_a_week_without_confirmed_notices_makes_no_bulletin() -> None:
    confirmed(a_complaint(), state=AssessmentState.PROPOSED, confirmed_at=None)
    assert made() == []


def test_a_second_run_makes_nothing_again() -> None:
    confirmed(a_complaint())
    assert len(made()) == 1
    kept = everything()
    assert made() == made("2026-03-21 09:30") == []
    assert everything() == kept


def test_two_processes_at_once_make_one_bulletin() -> None:
    confirmed(a_complaint())
    assert sorted(len(each) for each in at_once([made, made])) == [0, 1]


@pytest.mark.postgres
def test_it_is_the_same_on_postgresql(postgres: Postgres, tmp_path: Path) -> None:
    with installation(tmp_path / "on-postgresql", postgres.new_database()):
        migrate()
        load_company(DEMO_COMPANY)
        confirmed(a_complaint())
        assert sorted(len(each) for each in at_once([made, made])) == [0, 1]
        number = "TB-2026-W11"
        for form in (SIGN, DECLARE, BY_FINANCE, BY_OFFICE):
            assert answer(number, form).accepted
        assert stand(number) is BulletinState.EXECUTED
        assert [stage.no for stage in open_bulletins("", 10)] == [number]  # it waits for its print
        assert broken_chains() == {}


def test_weeks_that_were_missed_are_caught_up_with_one_by_one() -> None:
    complaint = a_complaint()
    for moment in ("2026-03-04 10:00", CONFIRMED, "2026-03-16 15:00"):
        confirmed(complaint, moment)
    assert [each.no for each in made("2026-03-21 10:00")] == ["TB-2026-W10", "TB-2026-W11"]
    assert [each.no for each in made("2026-03-27 09:30")] == ["TB-2026-W12"]


def test_what_is_known_only_when_its_bulletin_is_out_goes_into_the_next_one() -> None:
    complaint = a_complaint()
    confirmed(complaint)
    made()
    late = confirmed(complaint, "2026-03-13 10:00")
    assert made("2026-03-21 09:30") == []
    assert [each.no for each in made("2026-03-27 09:30")] == ["TB-2026-W12"]
    assert assessment(late).bulletin == "TB-2026-W12"


def test_it_holds_totals_by_department_and_person_and_who_gets_it() -> None:
    complaint = a_complaint()
    confirmed(complaint)
    confirmed(complaint, person="E232", **amounts(500, 200))
    confirmed(complaint, department="SVD", person="E650", **amounts(100, 50))
    confirmed(complaint, department="SVD", person="E650", unit=AssessmentUnit.POINTS, **amounts(10, 5))
    (one,) = made()
    assert one.items == 4
    content = content_of_row(bulletin(one.no))
    departments = {(total.of, total.unit.value): (int(total.amount), total.items) for total in content.departments}
    assert departments == {("LOG", "CNY"): (800, 2), ("SVD", "CNY"): (100, 1), ("SVD", "POINTS"): (10, 1)}
    people = {(total.of, total.unit.value): int(total.amount) for total in content.people}
    assert people == {("E231", "CNY"): 100, ("E232", "CNY"): 200, ("E650", "CNY"): 50, ("E650", "POINTS"): 5}
    assert {"E900", "E230", "E650", "E902", "E100", "E500"} <= set(content.distribution)
    assert bulletin(one.no).sha256 == content.sha256()


# -------------------- how it is signed


def test_it_waits_for_the_general_manager_who_is_told() -> None:
    number = submitted()
    assert key_of(number) == "sign-bulletin-1"
    assert told("bulletin_to_sign") == ["E900"]
    gate = load_stage(number).gate
    assert gate is not None
    assert set(gate.tags) == {"week:2026-W11", "gate:sign-bulletin"}
    text = asked(number)
    assert "CF-20260310-" in text
    assert "300" in text


@pytest.mark.parametrize("actor", ["E901", "E001", "E100", "E500", "E017", "E999"])
def test_a_signature_by_somebody_else_is_refused_and_kept(actor: str) -> None:
    number = submitted()
    refused = answer(number, {**SIGN, "acting_as": actor})
    assert not refused.accepted
    assert refused.fields == ("acting_as",)
    assert stand(number) is BulletinState.SUBMITTED
    assert kinds(number)[-1] == "REFUSED"
    assert key_of(number) == "sign-bulletin-2"
    assert "⚠" in asked(number)


@pytest.mark.parametrize(
    ("event", "form"),
    [(Event.DECLARE_BULLETIN, DECLARE), (Event.EXECUTE_BULLETIN, BY_FINANCE), (Event.EXECUTE_BULLETIN, BY_OFFICE)],
)
def test_nothing_is_declared_or_carried_out_before_it_is_signed(event: Event, form: dict[str, Any]) -> None:
    number = submitted()
    assert not record_event(number, event, form, as_of=at("2026-03-20 14:00")).accepted
    assert stand(number) is BulletinState.SUBMITTED
    assert not executions(number)
    assert not told("bulletin_published")


def test_a_form_of_a_complaint_is_refused_on_a_bulletin_and_the_other_way_round() -> None:
    number = submitted()
    complaint = assessments_in(number)[0].complaint
    note = {"acting_as": "E017", "text": "客户来电询问进度"}
    assert not record_event(number, Event.LOG_CONTACT, note, as_of=at(FRIDAY)).accepted
    assert not record_event(complaint, Event.SIGN_BULLETIN, SIGN, as_of=at(FRIDAY)).accepted
    step = {"acting_as": "E201", "tests": []}
    assert not record_event(number, Event.D2, step, as_of=at(FRIDAY)).accepted


def test_a_signed_bulletin_goes_out_and_its_notices_are_owed_by_both_bodies() -> None:
    number = submitted()
    (notice,) = assessments_in(number)
    assert answer(number, SIGN).accepted
    assert stand(number) is BulletinState.PUBLISHED
    row = bulletin(number)
    assert (row.signed_by, row.signed_at) == ("E900", at("2026-03-20 14:00"))
    assert assessment(notice.no).state is AssessmentState.PUBLISHED
    assert [(each.assessment, each.body) for each in executions(number)] == [
        (notice.no, ExecutingBody.GENERAL_MGMT),
        (notice.no, ExecutingBody.FINANCE),
    ]
    assert set(told("bulletin_published")) == set(content_of_row(row).distribution)
    assert "E100" in told("bulletin_to_declare")
    assert not told("bulletin_to_execute")


def test_the_same_answer_twice_is_written_once() -> None:
    number = submitted()
    key = key_of(number)
    first = pass_gate(number, key, SIGN, "run-1", at("2026-03-20 14:00"), proof=signed(number, Event.SIGN_BULLETIN))
    kept = everything()
    again = pass_gate(number, key, SIGN, "run-1", at("2026-03-20 14:05"), proof=signed(number, Event.SIGN_BULLETIN))
    assert first == again == Recorded(accepted=True, complaint_no=number)
    assert everything() == kept


def test_a_returned_bulletin_lets_its_notices_go_and_comes_again_on_the_next_report_day() -> None:
    number = submitted()
    (notice,) = assessments_in(number)
    assert answer(number, {**RETURN, "reason": ""}).fields == ("reason",)
    assert answer(number, RETURN).accepted
    assert stand(number) is BulletinState.RETURNED
    assert load_stage(number).gate is None
    freed = assessment(notice.no)
    assert (freed.state, freed.bulletin) == (AssessmentState.CONFIRMED, "")
    assert told("bulletin_returned") == ["E001"]
    assert made("2026-03-23 09:30") == []
    (again,) = made("2026-03-27 09:30")
    assert (again.no, again.revision) == (number, 2)
    assert stand(number) is BulletinState.SUBMITTED
    assert key_of(number) == "sign-bulletin-4"
    assert "⚠" not in asked(number)
    assert broken_chains() == {}


# -------------------- how it is carried out


def test_it_is_declared_then_carried_out_by_each_body_with_its_own_voucher() -> None:
    number = published()
    assert key_of(number) == "declare-bulletin-2"
    assert answer(number, DECLARE, "2026-03-23 09:00").accepted
    assert stand(number) is BulletinState.DECLARED
    declared = {each.body: (each.declared_by, each.executed_at) for each in executions(number)}
    assert declared == {ExecutingBody.GENERAL_MGMT: ("E100", None), ExecutingBody.FINANCE: ("", None)}
    assert answer(number, BY_FINANCE, "2026-03-24 09:00").accepted
    assert stand(number) is BulletinState.DECLARED
    assert assessments_in(number)[0].state is AssessmentState.PUBLISHED
    assert answer(number, BY_OFFICE, "2026-03-25 09:00").accepted
    assert stand(number) is BulletinState.EXECUTED
    assert assessments_in(number)[0].state is AssessmentState.EXECUTED
    assert {each.body: (each.executed_by, each.reference) for each in executions(number)} == {
        ExecutingBody.GENERAL_MGMT: ("E100", "XZ-011"),
        ExecutingBody.FINANCE: ("E500", "PZ-0315"),
    }
    assert load_stage(number).gate is None
    assert kinds(number) == [
        "BULLETIN_SUBMITTED", "SIGN_BULLETIN", "DECLARE_BULLETIN", "EXECUTE_BULLETIN", "EXECUTE_BULLETIN",
    ]  # fmt: skip


def test_a_dealer_is_carried_out_by_finance_alone_and_nothing_is_declared() -> None:
    number = published(department="SVD", person="E650")
    assert [each.body for each in executions(number)] == [ExecutingBody.FINANCE]
    assert key_of(number) == "execute-bulletin-2"
    assert not told("bulletin_to_declare")
    assert not answer(number, BY_OFFICE).accepted
    assert answer(number, BY_FINANCE).accepted
    assert stand(number) is BulletinState.EXECUTED


def test_a_body_that_has_done_its_part_is_told_so() -> None:
    number = published()
    answer(number, DECLARE)
    assert answer(number, BY_FINANCE).accepted
    again = answer(number, BY_FINANCE)
    assert not again.accepted
    assert again.fields == ("body",)


# -------------------- what is left behind


def test_the_form_of_execution_offers_the_body_that_is_still_to_act() -> None:
    number = published()
    answer(number, DECLARE)
    assert offered_body(number) == "GENERAL_MGMT"
    answer(number, BY_OFFICE)
    assert offered_body(number) == "FINANCE"


def offered_body(number: str) -> str:
    gate = load_stage(number).gate
    assert gate is not None
    return str(gate.form.model_json_schema()["properties"]["body"]["default"]).split(" ")[0]


def test_its_ledger_is_a_chain_of_its_own_that_names_content_and_notices() -> None:
    number = published()
    with transaction() as session:
        assert broken_at(session, number) is None
    first, second = ledger(number)
    assert first.data["assessments"] == [each.no for each in assessments_in(number)]
    assert first.data["content"] == second.data["content"] == bulletin(number).sha256
    assert (second.data["state"], second.actor) == (["SUBMITTED", "PUBLISHED"], "E900")


def test_it_is_printed_when_it_is_submitted_published_and_executed() -> None:
    number = published(department="SVD", person="E650")
    answer(number, BY_FINANCE)
    with transaction() as session:
        prints = session.exec(select(Document).where(Document.subject == number)).all()
    assert [(each.kind, each.revision) for each in prints] == [(DocumentKind.BULLETIN, n) for n in (1, 2, 3)]
    assert load_stage(number).work_owed


def test_open_ones_are_found_whatever_they_wait_for() -> None:
    waiting, done = submitted(), "TB-2026-W12"
    confirmed(a_complaint(), "2026-03-16 15:00", department="SVD")
    made("2026-03-27 09:30")
    answer(done, SIGN)
    answer(done, BY_FINANCE)
    assert [stage.no for stage in open_bulletins("", 10)] == [waiting, done]  # the second waits for its print
    assert [stage.no for stage in open_bulletins(waiting, 10)] == [done]
    remember_run(waiting, "run-7")
    assert (bulletin(waiting).run_id, bulletin(done).run_id) == ("run-7", "")


def test_the_card_shows_notices_totals_bodies_and_what_happened() -> None:
    number = published()
    card = bulletin_card(number)
    for text in (number, "CF-20260310-", "仓储物流", "300.00", "E231"):
        assert text in card
    answer(number, DECLARE)
    answer(number, BY_FINANCE)
    assert "PZ-0315" in bulletin_card(number)


def test_an_unknown_number_is_said_to_be_unknown() -> None:
    with pytest.raises(UnknownComplaint, match="TB-2026-W99"):
        load_stage("TB-2026-W99")


def told(template: str) -> list[str]:
    with transaction() as session:
        query = select(Message.to_employee).where(Message.template == template).order_by(Message.to_employee)
        return list(session.exec(query))
