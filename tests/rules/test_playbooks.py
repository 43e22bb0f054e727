"""A playbook's steps are owed by the right people to the right customers, and a question may raise the level."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rules.case import Owed
from rules.clock_changes import Clocks
from rules.consequences.playbooks import attach_playbook, change_playbook
from rules.decide import decide
from rules.guide_policy import Playbook, Playbooks, missing_playbooks
from rules.lifecycle import Event
from rules.outcome import Outcome
from rules.vocabulary import Language, Level, LevelCause, State, TaskKind, Tier
from tests.rules.facts import BUYER, CASE, POLICY, ask, at, case

BOOKS = POLICY.playbooks.books
CATEGORIES = POLICY.taxonomy.categories
# How many steps T20 lists.
STEPS = """
PB-8D 4        PB-ASTREPLY 5   PB-AUTH 4      PB-CLAIM 6    PB-CONTRACT 4  PB-CREDIT 4   PB-DATECODE 4
PB-DEL-LATE 6  PB-DEL-WRONG 5  PB-DEMAND 4    PB-DOCS 4     PB-INQ 4       PB-IRR 5      PB-KNOW 4
PB-KNOW2 3     PB-MISUSE 5     PB-NEW 4       PB-PHONE 4    PB-PROCESS 5   PB-PROMISE 4  PB-QUOTE 3
PB-REPLYQ 4    PB-RETURN 10    PB-RMA 6       PB-SVC 6      PB-TONE 6      PB-URGENT 4
"""
SIMPLIFIED = "质户务议检签复环护处错题态总结发书专业应对问题头说话请货时间联络绝"
TEXT = {language.value: "text" for language in Language}
STEP = {"id": "first", "text": TEXT, "owner": "RESPONSIBLE", "reference": "T20"}
BOOK: dict[str, Any] = {"names": TEXT, "review_by": "2027-03-31", "steps": [STEP]}


def steps_owed(category: str, tier: Tier = Tier.GENERAL, **changes: Any) -> Outcome:
    """Return what triage owes of the playbook of a category."""
    asked = ask(case(customer=replace(BUYER, tier=tier), **changes))
    out = Outcome(state=State.TRIAGED)
    attach_playbook(asked, out, Clocks(asked, out), category)
    return out


def question(level: Level, answer: str, **changes: Any) -> Outcome:
    """Return what follows from answering the question of PB-DEL-WRONG on a case of some level."""
    step = BOOKS["PB-DEL-WRONG"].steps[0].model_dump(mode="json")
    owed = Owed(TaskKind.PLAYBOOK_STEP, "PB-DEL-WRONG.1", None, is_open=True, data=step)
    values: dict[str, Any] = {"level": level, "category": "DEL-04", "owed": (owed,), **changes}
    outcome = decide(Event.FINISH_TASK, ask(case(**values), {"task": owed.key, "answer": answer}))
    assert isinstance(outcome, Outcome)
    return outcome


def test_every_category_but_the_other_one_leads_to_a_playbook_that_exists() -> None:
    assert [code for code, leaf in CATEGORIES.items() if leaf.playbook not in BOOKS] == ["OTH-99"]


def test_every_playbook_is_the_first_measure_of_some_category() -> None:
    assert set(BOOKS) == {leaf.playbook for leaf in CATEGORIES.values()} - {""}


def test_each_playbook_has_the_steps_that_the_sources_prescribe() -> None:
    words = STEPS.split()
    expected = dict(zip(words[::2], map(int, words[1::2]), strict=True))
    assert {name: len(book.steps) for name, book in BOOKS.items()} == expected


@pytest.mark.parametrize("name", BOOKS)
def test_no_text_is_the_same_in_english_and_chinese_or_simplified_in_taiwan(name: str) -> None:
    for text in (BOOKS[name].names, *(step.text for step in BOOKS[name].steps)):
        assert text[Language.EN] not in {text[Language.ZH_CN], text[Language.ZH_TW]}
        assert not set(SIMPLIFIED) & set(text[Language.ZH_TW])


def test_a_key_customer_is_shown_willingness_within_an_hour() -> None:
    owed = {task.key: task for task in steps_owed("DEL-01", Tier.KEY).tasks}
    assert owed["PB-DEL-LATE.4"].due_at == at("2026-03-03 11:00")
    assert "PB-DEL-LATE.4" not in {task.key for task in steps_owed("DEL-01").tasks}


@given(
    category=st.sampled_from([code for code, leaf in CATEGORIES.items() if leaf.playbook]), tier=st.sampled_from(Tier)
)
def test_owed_are_exactly_the_steps_for_the_tier_under_their_numbers(category: str, tier: Tier) -> None:
    name = CATEGORIES[category].playbook
    expected = [
        f"{name}.{number}"
        for number, step in enumerate(BOOKS[name].steps, start=1)
        if not step.tiers or tier in step.tiers
    ]
    owed = steps_owed(category, tier).tasks
    assert [task.key for task in owed] == expected
    assert all(task.owner and set(task.data["text"]) == set(Language) for task in owed)


@pytest.mark.parametrize(
    ("changes", "owner"),
    [
        pytest.param({}, "worker", id="the responsible person"),
        pytest.param({"responsible_person": ""}, "manager", id="nobody is named yet: the department's manager"),
        pytest.param(
            {"responsible_person": "", "executing": None}, "anna", id="no department: the first-inquiry owner"
        ),
    ],
)
def test_a_step_is_owed_by_whoever_is_there(changes: dict[str, Any], owner: str) -> None:
    assert steps_owed("DEL-08", **changes).tasks[0].owner == owner


def test_open_steps_go_to_the_responsible_person_once_he_is_named() -> None:
    owed = steps_owed("DEL-04", responsible_person="").tasks
    steps = tuple(
        Owed(task.kind, task.key, task.due_at, is_open=task.key != "PB-DEL-WRONG.2", data=task.data) for task in owed
    )
    named = decide(
        Event.NAME_RESPONSIBLE,
        ask(case(owed=steps, responsible_person=""), {"responsible_person": "worker"}, "manager"),
    )
    assert isinstance(named, Outcome)
    assert [(key, owner) for _, key, owner in named.handed_over] == [
        ("PB-DEL-WRONG.1", "anna"),
        ("PB-DEL-WRONG.3", "worker"),
        ("PB-DEL-WRONG.4", "manager"),
        ("PB-DEL-WRONG.5", "anna"),
    ]


@pytest.mark.parametrize(
    ("before", "after"), [(Level.GENERAL, Level.STRONG), (Level.MEDIUM, Level.STRONG)], ids=["GENERAL", "MEDIUM"]
)
def test_wrong_goods_on_the_line_raise_the_level(before: Level, after: Level) -> None:
    outcome = question(before, "YES")
    assert outcome.changes["level"] is after
    assert [(entry.kind, entry.data["cause"]) for entry in outcome.entries] == [("LEVEL", LevelCause.PLAYBOOK)]


@pytest.mark.parametrize(
    ("level", "answer", "changes"),
    [
        pytest.param(Level.GENERAL, "NO", {}, id="the answer is no"),
        pytest.param(Level.STRONG, "YES", {}, id="it is strong already"),
        pytest.param(Level.IRRATIONAL, "YES", {"irrational_order": 1}, id="an irrational case has no step"),
        pytest.param(Level.GENERAL, "YES", {"state": State.CLOSED}, id="the case is closed"),
    ],
)
def test_otherwise_the_level_stays(level: Level, answer: str, changes: dict[str, Any]) -> None:
    assert "level" not in question(level, answer, **changes).changes


def test_the_same_playbook_goes_on_when_the_category_is_corrected() -> None:
    asked = ask(replace(CASE, category="DEL-03"))
    out = Outcome(state=State.IN_PROCESS)
    change_playbook(asked, out, Clocks(asked, out), "DEL-04")
    assert (out.tasks, out.finished) == ([], [])


def test_a_case_without_a_playbook_owes_no_steps() -> None:
    assert steps_owed("OTH-99").tasks == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"steps": [STEP, STEP]}, "steps has first 2 times", id="an id twice"),
        pytest.param({"steps": []}, "at least 1 item", id="no steps"),
        pytest.param({"names": {"en": "text"}}, "names has no row for zh_CN, zh_TW", id="a language missing"),
        pytest.param({"steps": [{**STEP, "text": {"en": "x"}}]}, "steps.1.text has no row", id="a text missing"),
        pytest.param({"steps": [{**STEP, "yes_raises_to": "STRONG"}]}, "set for no question", id="no question"),
    ],
)
def test_a_playbook_that_does_not_fit_is_refused(changes: dict[str, Any], expected: str) -> None:
    with pytest.raises(ValidationError, match=expected):
        Playbook.model_validate({**BOOK, **changes})


def test_a_category_without_its_playbook_is_told_which_file_to_add() -> None:
    books = Playbooks.model_validate({"books": {"PB-A": BOOK}})
    (problem,) = missing_playbooks({"X-01": "PB-A", "X-02": "PB-B", "X-03": ""}, books)
    assert problem == (
        "categories.X-02.playbook is PB-B, which has no file: add playbooks/PB-B.toml or name another one"
    )
