"""What is handed in at a gate is kept once, whole and under the name of who did it; or refused, and nothing moves."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import select

from models.database import transaction
from models.document import Document
from models.message import Message
from models.settings import ROOT, settings
from rules.lifecycle import Event
from rules.vocabulary import ClockKind, Identity, State
from tasks import policy_store
from tasks.facts import UnknownComplaint, clocks_of, entries_of, load_row
from tasks.gates import do_automatic_work, pass_gate, record_event
from tasks.handed_in import Recorded
from tasks.ledger import broken_at
from tasks.refusals import REFUSED
from tasks.stages import load_stage
from tests.tasks.cases import (
    JUDGED,
    RECEIVED,
    SIGNED,
    TRIAGE,
    answered,
    asked,
    at,
    at_once,
    everything,
    key_of,
    kinds,
    ledger,
    register,
    registered,
    state_of,
    transferred,
    triaged,
)

pytestmark = pytest.mark.usefixtures("company")

SIGN = {"acting_as": "E231"}
NOTE = {"acting_as": "E017", "text": "客户来电询问进度"}
LATER = "2026-03-02 10:30"


# -------------------- by a person


@pytest.mark.parametrize(
    ("event", "answer"),
    [
        (Event.REGISTER, {"customer": "C100", "text": "客户反映外壳划伤"}),
        (Event.VOID, {"reason": "重复登记"}),
        (Event.TRIAGE, TRIAGE),
    ],
)
def test_nobody_hands_in_a_form_as_the_system(event: Event, answer: dict[str, Any]) -> None:
    number = registered()
    before = state_of(number)
    refused = record_event(number, event, {**answer, "acting_as": "SYSTEM"}, "run-1", at(RECEIVED))
    assert (refused.accepted, refused.fields) == (False, ("acting_as",))
    assert "SYSTEM 不是在职员工" in refused.refusals[0]
    assert state_of(number) == before


# -------------------- once, and only at its gate


def test_a_gate_passed_twice_by_the_same_run_changes_nothing() -> None:
    number = transferred()
    key = key_of(number)
    first = pass_gate(number, key, SIGN, "run-1", at(SIGNED))
    kept = everything()
    second = pass_gate(number, key, SIGN, "run-1", at(LATER))
    assert first == second == Recorded(accepted=True, complaint_no=number)
    assert everything() == kept


def test_who_comes_too_late_to_a_gate_is_told_so_and_the_attempt_is_kept() -> None:
    number = transferred()
    key = key_of(number)
    assert pass_gate(number, key, SIGN, "run-1", at(SIGNED)).accepted
    kept = everything()
    late = pass_gate(number, key, {"acting_as": "E232"}, "run-2", at(LATER))
    assert late.refusals == ("该环节已由他人办理，请查看案件当前状态。",)
    assert _all_but_the_ledger(everything()) == _all_but_the_ledger(kept)
    assert kinds(number)[-1] == REFUSED


@pytest.mark.parametrize("key", ["triage-1", "sign-form-1", "sign-form-99", "first-reply-3", ""])
def test_an_answer_with_the_key_of_another_ask_changes_nothing(key: str) -> None:
    number = transferred()
    assert key != key_of(number)
    kept = everything()
    assert not pass_gate(number, key, SIGN, as_of=at(SIGNED)).accepted
    assert _all_but_the_ledger(everything()) == _all_but_the_ledger(kept)


def test_an_answer_to_a_case_without_a_gate_changes_nothing() -> None:
    number = registered()
    void = {"acting_as": "E001", "reason": "重复登记"}
    assert record_event(number, Event.VOID, void, as_of=at(JUDGED)).accepted
    assert load_stage(number).gate is None
    kept = everything()
    assert not pass_gate(number, "triage-1", TRIAGE, as_of=at(JUDGED)).accepted
    assert _all_but_the_ledger(everything()) == _all_but_the_ledger(kept)


def _all_but_the_ledger(tables: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: rows for name, rows in tables.items() if name != "LedgerEvent"}


def test_every_ask_has_a_key_of_its_own() -> None:
    number = registered()
    keys = [key_of(number)]
    for answer in ({"acting_as": "E231"}, {**TRIAGE, "category": "NO-99"}, TRIAGE):
        answered(number, answer, JUDGED)
        keys.append(key_of(number))
    assert keys[0] == "triage-1"
    assert len(set(keys)) == len(keys)


def test_what_happens_beside_the_gate_leaves_its_key_as_it_is() -> None:
    number = transferred()
    key = key_of(number)
    assert record_event(number, Event.LOG_CONTACT, NOTE, as_of=at(SIGNED)).accepted
    assert not record_event(number, Event.VOID, {"acting_as": "E017", "reason": "误登"}, as_of=at(SIGNED)).accepted
    assert key_of(number) == key
    assert "⚠" not in asked(number)


def test_the_same_run_records_the_same_form_once_and_another_run_records_it_again() -> None:
    number = transferred()
    for run in ("run-1", "run-1", "run-2"):
        assert record_event(number, Event.LOG_CONTACT, NOTE, run, at(SIGNED)).accepted
    assert kinds(number).count(Event.LOG_CONTACT) == 2


def test_the_same_run_registers_once_whatever_it_hands_in_the_second_time() -> None:
    first = register(run="run-1")
    kept = everything()
    assert register(LATER, run="run-1", text="另一件事") == first
    assert everything() == kept
    assert register(run="run-2").complaint_no != first.complaint_no


# -------------------- refusals


def test_a_refused_answer_is_kept_and_shown_at_the_top_of_the_form_that_is_asked_next() -> None:
    number = registered()
    key = key_of(number)
    refused = answered(number, {**TRIAGE, "category": "NO-99", "evidence": ""}, JUDGED)
    assert (refused.accepted, set(refused.fields), refused.complaint_no) == (False, {"category", "evidence"}, number)
    entry = ledger(number)[-1]
    assert (entry.kind, entry.actor, entry.recorded_at) == (REFUSED, "E017", at(JUDGED))
    assert (entry.data["event"], entry.data["gate"], entry.data["texts"]) == ("TRIAGE", True, list(refused.refusals))
    assert (state_of(number), key_of(number) != key) == (State.REGISTERED, True)
    assert all(reason in asked(number) for reason in refused.refusals)


def test_the_reasons_of_a_refusal_are_gone_when_the_gate_is_passed() -> None:
    number = transferred()
    refused = answered(number, {"acting_as": "E235"}, SIGNED)
    assert refused.refusals[0] in asked(number)
    assert answered(number, SIGN, SIGNED).accepted
    assert "⚠" not in asked(number)


def test_only_the_reasons_of_the_last_answer_are_shown() -> None:
    number = registered()
    first = answered(number, {**TRIAGE, "evidence": ""}, JUDGED)
    second = answered(number, {**TRIAGE, "category": "NO-99"}, JUDGED)
    assert second.refusals[0] in asked(number)
    assert first.refusals[0] not in asked(number)


BROKEN: list[tuple[str, dict[str, Any], str]] = [
    ("a number for a text", {"category": 8}, "category"),
    ("a list for a text", {"evidence": ["来电", "记录"]}, "evidence"),
    ("a text for a part", {"level_facts": "很生气"}, "level_facts"),
    ("a word for a number", {"level_facts": {"dissatisfaction": "很"}}, "level_facts"),
    ("a number out of its range", {"level_facts": {"dissatisfaction": 6}}, "level_facts"),
    ("an amount with three places", {"level_facts": {"claim_amount": "1.005"}}, "level_facts"),
    ("an amount that is no number", {"level_facts": {"claim_amount": "NaN"}}, "level_facts"),
    ("a code that is not on the list", {"responsibility": "NOBODY"}, "responsibility"),
    ("an unknown field", {"state": "CLOSED"}, "state"),
    ("an unknown field of a part", {"level_facts": {"level": "GENERAL"}}, "level_facts"),
    ("an unknown field with NUL in its name", {"sta\x00te": "CLOSED"}, "sta\x00te"),
    ("an unknown field whose name turns round", {"sta\u202ete": "CLOSED"}, "sta\u202ete"),
    ("a field left out", {"category": None}, "category"),
    ("nobody acts", {"acting_as": ""}, "acting_as"),
    ("too long a number", {"acting_as": "E" * 33}, "acting_as"),
    ("NUL", {"evidence": "来电\x00记录"}, "evidence"),
    ("NUL in the number", {"acting_as": "E0\x0017"}, "acting_as"),
    ("half a character in the number", {"acting_as": "E0\ud80017"}, "acting_as"),
    ("an escape", {"evidence": "\x1b[31m来电"}, "evidence"),
    ("half a character", {"evidence": "来电\ud800"}, "evidence"),
    ("text that turns round", {"evidence": "来电\u202e录记"}, "evidence"),
    ("text that is isolated", {"evidence": "来电\u2066录记"}, "evidence"),
    ("NUL in a part", {"level_facts": {"irrational_text": "误解\x00"}}, "level_facts"),
    ("a text longer than any form takes", {"evidence": "长" * 20_001}, "evidence"),
]


@pytest.mark.parametrize(("what", "spoiled", "field"), BROKEN, ids=[row[0] for row in BROKEN])
def test_an_answer_that_cannot_be_read_is_refused_with_the_field_named(
    what: str, spoiled: dict[str, Any], field: str
) -> None:
    number = registered()
    answer = {name: value for name, value in {**TRIAGE, **spoiled}.items() if value is not None}
    refused = answered(number, answer, JUDGED)
    assert (refused.accepted, refused.fields) == (False, (field,)), what
    assert len(refused.refusals) == 1
    assert refused.refusals[0] in asked(number)
    assert (kinds(number), state_of(number)) == ([Event.REGISTER, REFUSED], State.REGISTERED)
    with transaction() as session:
        assert broken_at(session, number) is None


@pytest.mark.parametrize("spoiled", [{"text": "慢\x00"}, {"customer": ""}, {"claim_amount": -1}, {"colour": "red"}])
def test_a_registration_that_cannot_be_read_is_refused_and_leaves_nothing_behind(spoiled: dict[str, Any]) -> None:
    kept = everything()
    refused = register(**spoiled)
    assert (refused.accepted, refused.complaint_no, refused.fields) == (False, "", tuple(spoiled))
    assert everything() == kept


def test_a_registration_refused_by_a_rule_uses_no_number() -> None:
    refused = register(channel="OTHER")
    assert (refused.accepted, refused.fields) == (False, ("channel_text",))
    assert registered() == "KS-20260302-0001"


def test_an_unknown_employee_is_refused_and_named_in_the_ledger() -> None:
    number = transferred()
    refused = answered(number, {"acting_as": "E404"}, SIGNED)
    assert (refused.accepted, refused.fields) == (False, ("acting_as",))
    assert "E404" in refused.refusals[0]
    assert (ledger(number)[-1].kind, ledger(number)[-1].actor) == (REFUSED, "E404")


def test_an_unknown_employee_registers_nothing() -> None:
    refused = register(acting_as="E404")
    assert (refused.accepted, refused.fields) == (False, ("acting_as",))


@pytest.mark.parametrize(
    "hand_in",
    [
        lambda: pass_gate("KS-20260302-0404", "triage-1", TRIAGE, as_of=at(JUDGED)),
        lambda: record_event("KS-20260302-0404", Event.LOG_CONTACT, NOTE, as_of=at(JUDGED)),
        lambda: do_automatic_work("KS-20260302-0404", as_of=at(JUDGED)),
        lambda: load_stage("KS-20260302-0404"),
    ],
    ids=["at a gate", "beside it", "by the system", "to look"],
)
def test_an_unknown_complaint_is_said_to_be_unknown(hand_in: Callable[[], object]) -> None:
    kept = everything()
    with pytest.raises(UnknownComplaint, match="KS-20260302-0404"):
        hand_in()
    assert everything() == kept


def test_a_refusal_of_the_progress_form_names_the_field_as_that_form_does() -> None:
    number = transferred()
    assert answered(number, SIGN, SIGNED).accepted
    reply = {"acting_as": "E231", "text": "今日补发文件", "handling_goal": "今日寄出"}
    assert answered(number, reply, "2026-03-02 11:00").accepted
    refused = answered(number, {"acting_as": "E235", "action": "APPLY_CLOSING"}, "2026-03-02 15:00")
    assert (refused.accepted, refused.fields) == (False, ("text",))


# -------------------- together


def test_of_two_answers_at_once_one_passes_the_gate_and_nothing_happens_twice() -> None:
    number = registered()
    key = key_of(number)
    answers = [{**TRIAGE, "category": category} for category in ("DEL-08", "DEL-03")]
    told = at_once([partial(pass_gate, number, key, answer, as_of=at(JUDGED)) for answer in answers])
    assert sorted(one.accepted for one in told) == [False, True]
    assert kinds(number).count(Event.TRIAGE) == 1
    assert state_of(number) == State.TRIAGED
    with transaction() as session:
        assert broken_at(session, number) is None
        assert [clock.kind for clock in clocks_of(session, number)].count(ClockKind.CLOSE) == 1


def test_of_two_forms_beside_the_gate_that_exclude_each_other_the_second_is_refused() -> None:
    number = registered()
    void = {"acting_as": "E001", "reason": "误登"}
    told = at_once([partial(record_event, number, Event.VOID, void, run, at(JUDGED)) for run in ("run-1", "run-2")])
    assert sorted(each.accepted for each in told) == [False, True]
    assert sorted(kinds(number)) == [REFUSED, Event.REGISTER, Event.VOID]


def test_notes_of_many_people_at_once_are_all_kept_in_one_chain() -> None:
    number = transferred()
    jobs = [partial(record_event, number, Event.LOG_CONTACT, NOTE, f"run-{n}", at(SIGNED)) for n in range(12)]
    assert all(told.accepted for told in at_once(jobs))
    assert kinds(number).count(Event.LOG_CONTACT) == 12
    assert [entry.seq for entry in ledger(number)] == list(range(1, len(ledger(number)) + 1))
    with transaction() as session:
        assert broken_at(session, number) is None


def test_twenty_registrations_at_once_get_twenty_numbers_without_gap_or_double() -> None:
    numbers = at_once([registered] * 20)
    assert sorted(numbers) == [f"KS-20260302-{n:04d}" for n in range(1, 21)]


def test_a_new_day_of_the_company_begins_a_new_row_of_numbers() -> None:
    moments = ("2026-03-02 23:59", "2026-03-03 00:00", "2026-03-03 07:59", "2026-03-03 08:00")
    assert [registered(moment) for moment in moments] == [
        "KS-20260302-0001", "KS-20260303-0001", "KS-20260303-0002", "KS-20260303-0003",
    ]  # fmt: skip


def test_the_automatic_work_done_by_two_at_once_is_done_once() -> None:
    number = triaged()
    at_once([partial(do_automatic_work, number, run, at(JUDGED), print_documents=False) for run in ("run-1", "run-2")])
    assert kinds(number).count(Event.ISSUE_FORM) == 1
    assert state_of(number) == State.TRANSFERRED


# -------------------- policy frozen


@pytest.fixture
def policies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of policies of the installation's own."""
    folder = Path(shutil.copytree(ROOT / "policies", tmp_path / "policies"))
    monkeypatch.setenv("KESU_POLICIES", str(folder))
    read_anew()
    yield folder
    monkeypatch.undo()
    read_anew()


def read_anew() -> None:
    """Read settings and policies as a process does that is started now."""
    settings.cache_clear()
    policy_store.book.cache_clear()


def shorten(folder: Path) -> None:
    """Add a version of the limits from 1 March 2026 on with half the time for first reply and closing."""
    file = folder / "limits.toml"
    old = file.read_text(encoding="utf-8")
    new = old[old.index("[[version]]") :].replace("valid_from = 2018-01-01", "valid_from = 2026-03-01")
    for row, limit, half in (("FIRST_REPLY", "2 W", "1 W"), ("CLOSE", "48 D", "24 D")):
        assert f'{row} = {{ GENERAL = "{limit}"' in new
        new = new.replace(f'{row} = {{ GENERAL = "{limit}"', f'{row} = {{ GENERAL = "{half}"')
    file.write_text(f"{old}\n{new}", encoding="utf-8")
    read_anew()


def hours_of(number: str) -> dict[ClockKind, float]:
    """Return the hours of the clocks that the new version changes."""
    with transaction() as session:
        hours = {clock.kind: clock.hours for clock in clocks_of(session, number)}
    return {kind: hours[kind] for kind in (ClockKind.FIRST_REPLY, ClockKind.CLOSE) if kind in hours}


def test_a_triaged_case_keeps_the_policy_of_its_triage_and_a_later_triage_takes_the_new_one(policies: Path) -> None:
    old, waiting = transferred(), registered(customer="C112")
    shorten(policies)
    new = registered(customer="C114")
    for number in (waiting, new):
        assert answered(number, TRIAGE, JUDGED).accepted
        do_automatic_work(number, as_of=at(JUDGED), print_documents=False)
    for number in (old, waiting, new):
        assert answered(number, SIGN, SIGNED).accepted
    assert hours_of(old) == {ClockKind.FIRST_REPLY: 2, ClockKind.CLOSE: 48}
    assert hours_of(waiting) == hours_of(new) == {ClockKind.FIRST_REPLY: 1, ClockKind.CLOSE: 24}
    codes = [ledger(number)[-1].policy for number in (old, waiting, new)]
    assert codes[0] != codes[1] == codes[2]


def test_a_frozen_policy_is_kept_once_for_all_its_cases(policies: Path) -> None:
    triaged()
    triaged()
    assert len(everything()["PolicyVersion"]) == 1
    shorten(policies)
    triaged()
    assert len(everything()["PolicyVersion"]) == 2


# -------------------- repeats


@pytest.mark.parametrize(("responsibility", "is_repeat"), [("OURS", True), ("CUSTOMER", False)])
def test_only_a_complaint_that_was_ours_makes_the_next_one_a_repeat(responsibility: str, is_repeat: bool) -> None:  # noqa: FBT001
    first = registered()
    assert answered(first, {**TRIAGE, "responsibility": responsibility}, JUDGED).accepted
    do_automatic_work(first, as_of=at(JUDGED), print_documents=False)
    if responsibility == "CUSTOMER":
        agreed = {"acting_as": "E017", "agreed": True, "statement": "客户确认系自身原因"}
        assert answered(first, agreed, SIGNED).accepted
    second = registered("2026-03-03 09:30")
    assert answered(second, TRIAGE, "2026-03-03 09:40").accepted
    with transaction() as session:
        assert load_row(session, second).repeat_of == (first if is_repeat else "")


# -------------------- by whom


@pytest.mark.parametrize(
    ("who", "place"),
    [("E231", ""), ("E232", "E231"), ("E230", ""), ("E902", "E231")],
    ids=["the receiver", "his deputy", "the manager in his own role", "the executive above"],
)
def test_the_ledger_says_who_signed_and_for_whom(who: str, place: str) -> None:
    number = transferred()
    assert answered(number, {"acting_as": who}, SIGNED).accepted
    assert (ledger(number)[-1].actor, ledger(number)[-1].acted_for) == (who, place)


@pytest.mark.parametrize(("who", "place"), [("E017", ""), ("E019", "E017"), ("E002", ""), ("E001", "")])
def test_the_ledger_says_who_judged_and_for_whom(who: str, place: str) -> None:
    number = registered()
    assert answered(number, {**TRIAGE, "acting_as": who}, JUDGED).accepted
    assert (ledger(number)[1].actor, ledger(number)[1].acted_for) == (who, place)


def test_a_member_of_the_department_who_stands_in_for_nobody_may_not_sign() -> None:
    number = transferred()
    refused = answered(number, {"acting_as": "E235"}, SIGNED)
    assert (refused.accepted, refused.fields) == (False, ("acting_as",))


@pytest.mark.parametrize("identity", [Identity.STATED, Identity.PROVED])
def test_how_sure_we_are_of_a_person_is_kept_with_what_he_did_and_with_what_he_was_refused(identity: Identity) -> None:
    number = registered()
    assert not answered(number, {**TRIAGE, "evidence": ""}, JUDGED, identity=identity).accepted
    assert answered(number, TRIAGE, JUDGED, identity=identity).accepted
    note = record_event(number, Event.LOG_CONTACT, NOTE, as_of=at(JUDGED), identity=identity)
    assert note.accepted
    kept = {entry.kind: entry.identity for entry in ledger(number)}
    assert (kept[REFUSED], kept[Event.TRIAGE], kept[Event.LOG_CONTACT]) == (identity,) * 3


def test_what_the_system_does_is_signed_by_the_system() -> None:
    number = transferred()
    entry = ledger(number)[-1]
    assert (entry.kind, entry.actor, entry.identity) == (Event.ISSUE_FORM, "SYSTEM", Identity.SYSTEM)


def test_an_entry_tells_its_run_its_policy_and_what_it_changed() -> None:
    number = registered()
    assert pass_gate(number, key_of(number), TRIAGE, "run-7", at(JUDGED)).accepted
    entry = ledger(number)[1]
    assert (entry.kind, entry.run, entry.data["state"]) == (Event.TRIAGE, "run-7", ["REGISTERED", "TRIAGED"])
    assert entry.policy == policy_store.book().at(at(RECEIVED)).code
    assert entry.data["changed"]["executing_department"] == ["", "LOG"]
    assert entry.data["form"]["evidence"] == TRIAGE["evidence"]


# -------------------- all or nothing


def test_documents_and_messages_are_owed_from_the_moment_the_move_is_made() -> None:
    number = transferred()
    with transaction() as session:
        owed = session.exec(select(Document).where(Document.subject == number)).all()
        told = session.exec(select(Message).where(Message.subject == number)).all()
    assert [(one.kind, one.revision, one.rendered_at) for one in owed] == [("HANDLING_FORM", 1, None)]
    assert {one.to_employee for one in told if one.template == "form_issued"} == {"E231", "E232"}
    assert all(one.sent_at is None for one in told)


@pytest.mark.parametrize("table", ["document", "message", "event"])
def test_a_move_that_cannot_be_written_whole_leaves_nothing_behind(table: str) -> None:
    number = triaged()
    kept = everything()
    broken = f"CREATE TRIGGER disk_full BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'disk full'); END"
    with transaction() as session:
        session.execute(text(broken))
    with pytest.raises(DatabaseError, match="disk full"):
        do_automatic_work(number, as_of=at(JUDGED), print_documents=False)
    assert everything() == kept
    with transaction() as session:
        session.execute(text("DROP TRIGGER disk_full"))
    do_automatic_work(number, as_of=at(JUDGED), print_documents=False)
    assert state_of(number) == State.TRANSFERRED


def test_a_registration_that_cannot_be_written_whole_uses_no_number() -> None:
    with transaction() as session:
        session.execute(
            text("CREATE TRIGGER disk_full BEFORE INSERT ON message BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        )
    kept = everything()
    with pytest.raises(DatabaseError, match="disk full"):
        register()
    assert everything() == kept


def test_a_refused_answer_is_offered_again_so_that_nobody_types_it_twice() -> None:
    no = register().complaint_no
    answer = {"acting_as": "E017", "category": "DEL-08", "level_facts": {"dissatisfaction": 5, "line_stop": True}}
    assert not pass_gate(no, key_of(no), answer, "", at(JUDGED)).accepted
    gate = load_stage(no).gate
    assert gate is not None
    fields = gate.form.model_json_schema()["properties"]
    assert fields["acting_as"]["default"] == "E017"
    assert fields["category"]["default"].startswith("DEL-08 ")
    assert fields["level_facts"]["properties"]["dissatisfaction"]["default"] == 5
    assert fields["level_facts"]["properties"]["line_stop"]["default"] is True


def test_a_person_named_in_a_refused_answer_is_not_kept() -> None:
    no = register(subject="PRODUCT_QUALITY").complaint_no
    answer = {"acting_as": "E017", "contact": "王小明", "contact_phone": "139", "affected_qty": 5, "inspected_qty": 4}
    assert not pass_gate(no, key_of(no), answer, "", at(JUDGED)).accepted
    with transaction() as session:
        kept = [str(event.data) for event in entries_of(session, no)]
    assert not any("王小明" in data or "139" in data for data in kept)


def test_an_auditor_hands_in_no_form_not_even_one_that_is_open_to_anyone() -> None:
    number = registered()
    before = everything()
    refused = record_event(number, Event.LOG_CONTACT, {**NOTE, "acting_as": "E910"}, as_of=at(JUDGED))
    assert not refused.accepted
    assert "E910" in refused.refusals[0]
    assert {table for table, rows in everything().items() if rows != before[table]} == {"LedgerEvent"}
