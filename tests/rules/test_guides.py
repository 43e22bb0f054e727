"""Guides demand what the sources demand, promises leave a buffer, and a switch is suggested once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rules.case import Entry, Owed
from rules.decide import decide
from rules.guide_policy import GuideField, Guides
from rules.lifecycle import Event
from rules.outcome import Outcome
from rules.vocabulary import Language, State, TaskKind
from tests.rules.facts import POLICY, ask, at, case, entry

GUIDES = POLICY.guides.guides
TERMS: dict[str, Any] = {
    "text": "明早十点前回电",
    "kind": "CALLBACK_TIME",
    "assessment": "仓库今晚答复",
    "internal_due_at": at("2026-03-04 09:00"),
    "promised_due_at": at("2026-03-04 10:00"),
}
MADE = {**TERMS, "promised_at": at("2026-03-03 09:00").isoformat()}
PROMISED = Owed(TaskKind.PROMISE, "P1", at("2026-03-04 10:00"), is_open=True, data=MADE)
TOLD = entry(Event.LOG_CONTACT, "2026-03-03 09:30", text="已告知")
TEXT = {language.value: "text" for language in Language}
GUIDE: dict[str, Any] = {
    "names": TEXT,
    "purpose": TEXT,
    "shown_at": [],
    "requires": [],
    "reference": "L",
    "steps": [{"id": "STEP", "names": TEXT, "items": [{"id": "A1", "text": TEXT}]}],
}


def decided(event: Event, answer: dict[str, Any], /, **changes: Any) -> Outcome | list[str]:
    """Return what follows from a form on a case in process, or the refused fields."""
    outcome = decide(event, ask(case(**changes), answer))
    return outcome if isinstance(outcome, Outcome) else [refusal.field for refusal in outcome]


def suggested(event: Event, answer: dict[str, Any], *before: Entry) -> bool:
    outcome = decided(event, answer, entries=before)
    assert isinstance(outcome, Outcome)
    return [message.to for message in outcome.messages if message.template == "switch_suggested"] == ["anna"]


def test_the_guides_have_the_steps_and_items_of_their_sources() -> None:
    sizes = {name: [len(step.items) for step in guide.steps] for name, guide in GUIDES.items()}
    assert sizes == {
        "LSCIA": [5, 1, 2, 2, 2],
        "LSPCAS": [2, 2, 2, 2, 2, 2],
        "TEN_COMMANDMENTS": [10],
        "PRE_CALL": [5, 5],
        "PREVENTION_SIX": [6],
        "PROCESS_EIGHT": [8],
    }
    assert [item.id for item in GUIDES["TEN_COMMANDMENTS"].items] == [f"TC{number:02}" for number in range(1, 11)]


def test_the_card_before_a_call_is_shown_where_the_customer_is_called() -> None:
    assert {Event.CALL_BACK, Event.LOG_CONTACT} <= set(GUIDES["PRE_CALL"].shown_at)
    assert all(Event.FOLLOW_GUIDE in guide.shown_at for guide in GUIDES.values())


def test_taiwan_reads_no_simplified_character() -> None:
    texts = [item.text for guide in GUIDES.values() for item in guide.items]
    texts += [words for guide in GUIDES.values() for step in guide.steps for words in (step.names, *step.phrases)]
    assert not [
        text
        for text in texts
        if set("质务议检复环护处错题态总结发书专业问说请应对头时间绝") & set(text[Language.ZH_TW])
    ]


@pytest.mark.parametrize(
    ("answer", "refused"),
    [
        ({"guide": "LSCIA", "ticked": ["LS01"]}, ["restated_text"]),
        ({"guide": "LSCIA", "ticked": ["SP01"], "restated_text": "等了两小时"}, ["ticked"]),
        ({"guide": "LSPCAS", "ticked": ["SP07"]}, ["customer_confirmed", "our_confirmed"]),
        ({"guide": "LSPCAS", "ticked": ["SP08"], "our_confirmed": True}, ["customer_confirmed"]),
        ({"guide": "TEN_COMMANDMENTS", "ticked": []}, ["audited_person"]),
        ({"guide": "TEN_COMMANDMENTS", "audited_person": "nobody"}, ["audited_person"]),
        ({"guide": "UNKNOWN"}, ["guide"]),
    ],
)
def test_what_a_guide_demands_is_filled_in(answer: dict[str, Any], refused: list[str]) -> None:
    assert decided(Event.FOLLOW_GUIDE, answer) == refused


@given(st.sets(st.sampled_from([item.id for item in GUIDES["LSPCAS"].items])))
def test_both_confirmations_are_demanded_exactly_when_the_check_is_ticked(ticked: set[str]) -> None:
    both = [GuideField.CUSTOMER_CONFIRMED, GuideField.OUR_CONFIRMED]
    assert GUIDES["LSPCAS"].required(ticked) == (both if ticked & {"SP07", "SP08"} else [])


FAILED: dict[str, Any] = {"text": "无人接听", "unsuccessful": True}
CALM, ANGRY = {"text": "已沟通", "emotion": 3}, {"text": "拍桌", "emotion": 4}


@pytest.mark.parametrize(
    ("before", "answer", "expected"),
    [
        pytest.param([], FAILED, False, id="one talk has failed"),
        pytest.param([FAILED], FAILED, True, id="two talks have failed"),
        pytest.param([FAILED], CALM, False, id="the second one succeeds"),
        pytest.param([FAILED, FAILED], FAILED, False, id="it has been suggested already"),
        pytest.param([], CALM, False, id="somewhat upset"),
        pytest.param([], ANGRY, True, id="angry"),
        pytest.param([ANGRY], FAILED, False, id="angry before: it has been suggested already"),
    ],
)
def test_a_switch_is_suggested_once(before: list[dict[str, Any]], answer: dict[str, Any], expected: bool) -> None:  # noqa: FBT001
    talks = [entry(Event.LOG_CONTACT, **each) for each in before]
    assert suggested(Event.LOG_CONTACT, answer, *talks) is expected


def test_after_a_switch_the_talks_are_counted_anew() -> None:
    talks = [entry(Event.LOG_CONTACT, **FAILED), entry(Event.LOG_CONTACT, **FAILED), entry(Event.SWITCH, kind="TIME")]
    assert not suggested(Event.LOG_CONTACT, FAILED, *talks)
    assert suggested(Event.LOG_CONTACT, FAILED, *talks, entry(Event.LOG_CONTACT, **FAILED))


def test_the_emotion_noted_in_a_guide_counts_as_well() -> None:
    assert suggested(Event.FOLLOW_GUIDE, {"guide": "PREVENTION_SIX", "emotion": 5})


def test_a_talk_handed_over_keeps_its_first_inquiry_owner() -> None:
    answer = {"kind": "PERSON", "switched_from": "anna", "switched_to": "bert", "reason": "客户要求"}
    outcome = decided(Event.SWITCH, answer)
    assert isinstance(outcome, Outcome)
    assert "first_inquiry_owner" not in outcome.changes
    assert [(message.template, message.to) for message in outcome.messages] == [("talk_handed_over", "bert")]


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"internal_due_at": at("2026-03-04 10:00")}, ["internal_due_at"]),
        ({"internal_due_at": at("2026-03-04 11:00")}, ["internal_due_at"]),
        ({"internal_due_at": None, "promised_due_at": None}, ["promised_due_at", "internal_due_at"]),
        ({"internal_due_at": at("2026-03-02 09:00"), "promised_due_at": at("2026-03-03 10:00")}, ["promised_due_at"]),
        ({"text": " "}, ["text"]),
        ({"assessment": ""}, ["assessment"]),
        ({"owner": "gone"}, ["owner"]),
    ],
)
def test_a_promise_that_is_not_sound_is_refused(changes: dict[str, Any], refused: list[str]) -> None:
    assert decided(Event.PROMISE, {**TERMS, **changes}) == refused


def test_a_sound_promise_is_owed_at_the_moment_promised() -> None:
    outcome = decided(Event.PROMISE, {**TERMS, "owner": "worker"}, owed=(PROMISED,))
    assert isinstance(outcome, Outcome)
    assert [(task.key, task.owner, task.due_at) for task in outcome.tasks] == [
        ("P2", "worker", TERMS["promised_due_at"])
    ]


@pytest.mark.parametrize("state", [State.IN_PROCESS, State.CLOSE_APPLIED, State.CONFIRMED])
def test_a_call_without_a_solution_needs_the_time_of_the_next_one(state: State) -> None:
    outcome = decided(Event.FINISH_TASK, {"task": "P1", "next_promise": {}}, owed=(PROMISED,), state=state)
    assert (outcome == ["next_promise"]) is (state is State.IN_PROCESS)


def test_another_promise_is_kept_without_a_further_one() -> None:
    delivery = Owed(TaskKind.PROMISE, "P1", None, is_open=True, data={**MADE, "kind": "DELIVERY"})
    outcome = decided(Event.FINISH_TASK, {"task": "P1"}, owed=(delivery,))
    assert isinstance(outcome, Outcome)
    assert (outcome.finished, outcome.tasks) == ([(TaskKind.PROMISE, "P1", "done")], [])


def test_the_next_promise_is_owed_when_the_call_is_finished() -> None:
    later = {**TERMS, "internal_due_at": at("2026-03-05 09:00"), "promised_due_at": at("2026-03-05 10:00")}
    outcome = decided(Event.FINISH_TASK, {"task": "P1", "next_promise": later}, owed=(PROMISED,))
    assert isinstance(outcome, Outcome)
    assert [(task.key, task.due_at) for task in outcome.tasks] == [("P2", at("2026-03-05 10:00"))]


@pytest.mark.parametrize(
    ("entries", "refused"),
    [
        pytest.param([], True, id="the customer was not told"),
        pytest.param([TOLD], False, id="told in time"),
        pytest.param([entry(Event.LOG_CONTACT, "2026-03-03 09:30", **FAILED)], True, id="not reached"),
        pytest.param([entry(Event.LOG_CONTACT, "2026-03-03 08:30", text="旧")], True, id="told before it was promised"),
        pytest.param([entry(Event.LOG_CONTACT, "2026-03-04 10:01", text="晚")], True, id="told after it was due"),
        pytest.param([entry(Event.LOG_CONTACT, "2026-03-04 10:00", text="准")], False, id="told at the due itself"),
    ],
)
def test_a_promise_is_moved_only_after_the_customer_was_told_in_time(entries: list[Entry], refused: bool) -> None:  # noqa: FBT001
    answer = {
        "promise": "P1",
        "reason": "航班延误",
        "internal_due_at": at("2026-03-05 09:00"),
        "promised_due_at": at("2026-03-05 10:00"),
    }
    outcome = decided(Event.MOVE_PROMISE, answer, owed=(PROMISED,), entries=tuple(entries))
    if refused:
        assert outcome == ["promised_due_at"]
        return
    assert isinstance(outcome, Outcome)
    assert outcome.finished == [(TaskKind.PROMISE, "P1", "moved")]
    assert [(task.key, task.due_at, task.data["moved_from"]) for task in outcome.tasks] == [
        ("P2", at("2026-03-05 10:00"), "P1")
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"names": {"en": "x"}}, "guides.A.names has no row for", id="a name missing"),
        pytest.param({"steps": GUIDE["steps"] * 2}, "guides has A1 2 times", id="an item twice"),
        pytest.param({"requires": ["mood"]}, "Input should be", id="an unknown field"),
        pytest.param({"shown_at": ["LUNCH"]}, "Input should be", id="an unknown form"),
    ],
)
def test_a_guide_that_does_not_fit_is_refused(changes: dict[str, Any], expected: str) -> None:
    with pytest.raises(ValidationError, match=expected):
        Guides.model_validate({"guides": {"A": {**GUIDE, **changes}}})
