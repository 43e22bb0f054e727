"""When an 8D is owed, and the due of each of its steps."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.case import Owed
from rules.eight_d.content import EightDContent
from rules.eight_d.dues import dues_of, eight_d_column, eight_d_required
from rules.eight_d.facts import EightDFacts
from rules.eight_d.vocabulary import EightDState
from rules.policy import EightDColumn
from rules.policy_table import Limit
from rules.vocabulary import Level, Responsibility, TaskKind
from tests.rules.facts import CALENDAR, POLICY, at, shown

GENERAL, MEDIUM, STRONG, IRRATIONAL = Level
OURS = Responsibility.OURS

REQUIRED = [
    # category with its rule of T1, at GENERAL, MEDIUM, STRONG
    ("DEL-06", "never", (False, False, True)),
    ("DEL-10", "at a repeat", (False, False, True)),
    ("DEL-01", "at a repeat or STRONG", (False, False, True)),
    ("DEL-03", "from MEDIUM", (False, True, True)),
    ("QLT-01", "from MEDIUM, else the short form", (True, True, True)),
    ("RET-01", "if there is a defect", (True, True, True)),
]
DUES = """
                  SHORT             MEDIUM            STRONG
D0                -                 2026-03-02_13:30  2026-03-02_13:30
D1                -                 2026-03-03_09:30  2026-03-02_13:30
D2                2026-03-03_09:30  2026-03-03_09:30  2026-03-03_09:30
D3_INITIAL        2026-03-02_13:30  2026-03-02_13:30  2026-03-02_13:30
D3                -                 2026-03-04_09:30  2026-03-04_09:30
D4                2026-03-04_09:30  2026-03-05_09:30  2026-03-09_09:30
D5                2026-03-04_09:30  2026-03-06_09:30  2026-03-11_09:30
D6                -                 2026-03-09_09:30  2026-03-13_09:30
D7                -                 2026-03-09_09:30  2026-03-16_09:30
D8                -                 2026-03-09_09:30  2026-03-16_09:30
"""
LEVELS = {"SHORT": GENERAL, "MEDIUM": MEDIUM, "STRONG": STRONG}

categories = st.sampled_from(sorted(POLICY.taxonomy.categories))
levels, responsibilities = st.sampled_from(Level), st.sampled_from(Responsibility)


def required(
    category: str, level: Level, responsibility: Responsibility = OURS, *, repeat: bool = False, demanded: bool = False
) -> bool:
    """Tell whether an 8D is owed under the shipped policy."""
    return eight_d_required(category, level, responsibility, POLICY, repeat=repeat, demanded=demanded)


def facts(level: Level, revision: int = 1, known: tuple[str, ...] = ()) -> EightDFacts:
    """Return an empty 8D of a level."""
    return EightDFacts(
        no="8D-1",
        revision=revision,
        state=EightDState.D0,
        column=eight_d_column(level),
        content=EightDContent(),
        rules=POLICY.eight_d,
        complaints=("KS-1",),
        owed=tuple(Owed(TaskKind.EIGHT_D_STEP, key, None, is_open=True) for key in known),
    )


def due_of(limit: Limit, start: datetime) -> datetime:
    """Return the due of a limit on the company's calendar."""
    return CALENDAR.add(start, limit.hours, limit.basis)


def dues(level: Level, start: str) -> dict[str, str]:
    """Return the due of each step of the 8D of a case that starts at a moment."""
    tasks = dues_of(facts(level), at(start), at(start), "quality", due_of)
    return {task.key: shown(task.due_at) for task in tasks}


@pytest.mark.parametrize(("category", "rule", "answers"), REQUIRED)
def test_the_category_says_from_which_level_on_an_8d_is_owed(
    category: str, rule: str, answers: tuple[bool, bool, bool]
) -> None:
    assert tuple(required(category, level) for level in (GENERAL, MEDIUM, STRONG)) == answers, rule


@pytest.mark.parametrize("category", [row[0] for row in REQUIRED])
def test_a_repeat_and_a_demand_of_the_customer_ask_for_an_8d_in_any_category(category: str) -> None:
    assert required(category, GENERAL, repeat=True)
    assert required(category, GENERAL, demanded=True)


@given(categories, levels, responsibilities, st.booleans(), st.booleans())
def test_no_8d_is_owed_for_what_is_not_ours_or_irrational(
    category: str,
    level: Level,
    responsibility: Responsibility,
    repeat: bool,  # noqa: FBT001
    demanded: bool,  # noqa: FBT001
) -> None:
    ours = responsibility in {Responsibility.OURS, Responsibility.SHARED}
    if not ours or level is IRRATIONAL:
        assert not required(category, level, responsibility, repeat=repeat, demanded=demanded)
    elif level is STRONG or repeat or demanded:
        assert required(category, level, responsibility, repeat=repeat, demanded=demanded)


@given(categories)
def test_a_higher_level_never_asks_for_less(category: str) -> None:
    answers = [required(category, level) for level in (GENERAL, MEDIUM, STRONG)]
    assert answers == sorted(answers)


@pytest.mark.parametrize(
    ("level", "column"),
    [(GENERAL, EightDColumn.SHORT), (MEDIUM, EightDColumn.MEDIUM), (STRONG, EightDColumn.STRONG)],
)
def test_a_general_case_has_the_short_form(level: Level, column: EightDColumn) -> None:
    assert eight_d_column(level) is column


def test_the_steps_of_an_8d_are_due_from_the_start_of_the_case() -> None:
    header, *rows = (line.split() for line in DUES.strip().splitlines())
    for number, column in enumerate(header, 1):
        expected = {row[0]: row[number].replace("_", " ") for row in rows if row[number] != "-"}
        assert dues(LEVELS[column], "2026-03-02 09:30") == expected


def test_the_steps_of_an_8d_wait_for_the_end_of_the_holidays() -> None:
    found = dues(GENERAL, "2026-09-30 17:00")
    assert found == {
        "D3_INITIAL": "2026-09-30 21:00", "D2": "2026-10-08 17:00", "D4": "2026-10-09 17:00", "D5": "2026-10-09 17:00",
    }  # fmt: skip


def test_each_step_is_a_task_of_the_executive_who_answers_for_the_case() -> None:
    start = at("2026-03-02 09:30")
    tasks = list(dues_of(facts(MEDIUM), start, start, "quality", due_of))
    assert {(task.kind, task.owner) for task in tasks} == {(TaskKind.EIGHT_D_STEP, "quality")}


def test_a_later_revision_has_dues_of_its_own() -> None:
    start = at("2026-03-02 09:30")
    assert {task.key for task in dues_of(facts(GENERAL, revision=2), start, start, "quality", due_of)} == {
        "D3_INITIAL.2", "D2.2", "D4.2", "D5.2",
    }  # fmt: skip


def test_when_the_level_rises_only_the_new_steps_count_from_then() -> None:
    began, risen = at("2026-03-02 09:30"), at("2026-03-03 09:30")
    laid = {task.key: shown(task.due_at) for task in dues_of(facts(MEDIUM, known=("D2",)), began, risen, "q", due_of)}
    assert laid["D2"] == "2026-03-03 09:30"
    assert laid["D1"] == "2026-03-04 09:30"
