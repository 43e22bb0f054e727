"""Where a reader in the customer's quality department would stop, and where not: in zh-Hans, zh-Hant and English."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from pydantic import BaseModel

from models.words import translations
from rules.eight_d.content import PARTS, EightDContent
from rules.eight_d.lint import CHECKS, blocking, lint
from rules.eight_d.lint.hits import Spot
from rules.eight_d.vocabulary import EightDState, LintRule
from rules.vocabulary import Language, LevelClass
from tasks.policy_files import POLICIES
from tests.rules.any_8d import any_8d
from tests.rules.eight_d_faults import FACTS, NONE_SUSPECT, ONLY_LOOKED_FOR, WORDINGS
from tests.rules.eight_d_samples import LANGUAGES, good, up_to
from tests.rules.facts import POLICY
from tests.tasks.test_policies import change, problems_of

RULES = POLICY.eight_d_lint
R = LintRule
languages = pytest.mark.parametrize("language", LANGUAGES)


def found(content: EightDContent) -> list[tuple[LintRule, str]]:
    return [(hit.rule, str(hit.spot)) for hit in lint(content, RULES)]


@languages
@pytest.mark.parametrize("step", PARTS)
def test_a_good_8d_is_not_stopped_at_at_any_step(step: EightDState, language: Language) -> None:
    assert not lint(up_to(step, good(language)), RULES)


@languages
@pytest.mark.parametrize(("rule", "field", "bad", "_"), WORDINGS)
def test_a_bad_wording_is_stopped_at_with_its_field_and_sentence(
    rule: LintRule, field: tuple[str, str], bad: tuple[str, ...], _: tuple[str, ...], language: Language
) -> None:
    way, spot = field
    text = bad[LANGUAGES.index(language)]
    (hit,) = lint(good(language, **{way: text}), RULES)
    assert (hit.rule, str(hit.spot)) == (rule, spot)
    if rule is not LintRule.NO_OWNER:
        assert hit.sentence == text


@languages
@pytest.mark.parametrize(("rule", "field", "_", "fine"), WORDINGS)
def test_a_good_wording_of_the_same_is_not(
    rule: LintRule, field: tuple[str, str], _: tuple[str, ...], fine: tuple[str, ...], language: Language
) -> None:
    assert not found(good(language, **{field[0]: fine[LANGUAGES.index(language)]})), rule


@languages
@pytest.mark.parametrize(("rule", "spot", "changes"), FACTS)
def test_what_is_missing_or_wrong_is_stopped_at_where_it_belongs(
    rule: LintRule, spot: str, changes: dict[str, Any], language: Language
) -> None:
    assert found(good(language, **changes)) == [(rule, spot)]


def test_every_rule_has_a_check_and_an_example() -> None:
    assert [check.__name__ for check in CHECKS] == [rule.lower() for rule in LintRule]
    assert {rule for rule, *_ in [*WORDINGS, *FACTS]} == set(LintRule)


def test_a_persons_error_on_the_way_is_fine_and_as_a_root_it_is_not() -> None:
    careless = {"causes__causes__1__answer": "操作员疏忽，未更换"}
    assert not found(good(Language.ZH_CN, **careless))
    rooted = good(Language.ZH_CN, **careless, causes__causes__1__root=True, causes__causes__1__verified=True)
    assert (R.BLAME, "D4 causes[O2].answer") in found(rooted)


def test_training_beside_error_proofing_against_the_same_cause_is_fine() -> None:
    training = {"actions__actions__1__what": "Train the inspectors", "actions__actions__1__kind": "ADMINISTRATIVE"}
    assert found(good(**training)) == [(R.TRAINING_ONLY, "D5 actions[A2].what")]
    assert (R.TRAINING_ONLY, "D5 actions[A2].what") not in found(good(**training, actions__actions__1__causes=["O3"]))


def test_an_8d_of_nothing_but_training_is_stopped_at_everywhere() -> None:
    training = {f"actions__actions__{row}__what": "加强培训" for row in (0, 1)}
    training |= {f"prevention__actions__{row}__what": "加強教育訓練" for row in (0, 1)}
    plan = {"prevention__documents__0__type": "TRAINING_PLAN"}
    spots = ["D5 actions[A1].what", "D5 actions[A2].what", "D7 actions[P1].what", "D7 actions[P2].what"]
    assert found(good(**training, **plan)) == [(R.TRAINING_ONLY, spot) for spot in spots]
    assert found(good(**training)) == [(R.TRAINING_ONLY, spot) for spot in spots[:2]]


def test_a_service_counts_no_pieces_and_lets_none_escape() -> None:
    late = {"problem__type": "DELIVERY", "problem__quantities": {}, "causes__causes__5__root": False}
    assert not found(good(**late, **NONE_SUSPECT))


def test_a_missing_step_counts_once_a_later_one_is_recorded() -> None:
    until_causes = up_to(EightDState.D4, good(containment=None))
    assert found(until_causes) == [(R.NO_QUANTITIES, "D3 stocks")]
    assert not found(until_causes.model_copy(update={"causes": None}))
    until_actions = up_to(EightDState.D5, good(causes=None))
    assert found(until_actions) == [(R.NO_ESCAPE_CAUSE, "D4 causes"), (R.NO_VERIFICATION, "D4 causes")]


def test_an_unchecked_containment_counts_only_once_actions_are_introduced() -> None:
    unchecked = good(containment__verified=False)
    assert not found(up_to(EightDState.D5, unchecked))
    assert found(up_to(EightDState.D6, unchecked)) == [(R.NO_VERIFICATION, "D3 verified")]


def test_a_hole_towards_the_system_may_be_explained() -> None:
    hole = {"prevention__actions__0__cause": "E2"}
    assert not found(good(**hole, prevention__decision="The release process is owned by the customer."))


def test_words_of_one_language_are_found_in_an_8d_of_another() -> None:
    mixed = {"causes__causes__5__answer": "因operator粗心，未依SOP作業"}
    assert all(found(good(language, **mixed)) == [(R.BLAME, "D4 causes[E2].answer")] for language in LANGUAGES)


@pytest.mark.parametrize("level", LevelClass)
def test_hits_hold_up_strong_and_external_complaints_only(level: LevelClass) -> None:
    hits = lint(good(**ONLY_LOOKED_FOR), RULES)
    assert bool(blocking(hits, level, RULES)) is (level in {LevelClass.STRONG, LevelClass.EXTERNAL})
    assert not blocking([], level, RULES)


def test_a_list_of_words_without_one_of_the_languages_is_refused_when_it_is_loaded(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(POLICIES, tmp_path / "policies"))
    change(folder / "eight_d_lint.toml", 'en = ["no", "non"]\n', "")
    change(folder / "eight_d_lint.toml", '"疏忽",', '"",')
    assert problems_of(folder) == [
        "eight_d_lint.toml: version[2018-01-01].blame.zh_CN holds an empty word: remove it",
        "eight_d_lint.toml: version[2018-01-01].denials.right_before has no row for en: add it (a limit may be 'none')",
    ]


@given(any_8d())
def test_the_lint_of_any_8d_names_places_of_steps_that_are_due(content: EightDContent) -> None:
    steps = list(PARTS)
    last = max((steps.index(step) for step, part in PARTS.items() if getattr(content, part) is not None), default=-1)
    for hit in lint(content, RULES):
        assert steps.index(hit.spot.step) <= last
        assert is_a_place(hit.spot, content)
        assert str(hit).startswith(f"{hit.spot}: ")


@pytest.mark.parametrize("language", [Language.ZH_CN, Language.ZH_TW])
def test_every_hit_is_told_in_the_readers_language(language: Language) -> None:
    spoiled = [good(**changes) for _, _, changes in FACTS] + [good(**{way: bad[2]}) for _, (way, _), bad, _ in WORDINGS]
    messages = {hit.message for content in spoiled for hit in lint(content, RULES)}
    assert len(messages) > 25
    assert not [message for message in messages if translations(language).ugettext(message) == message]


def is_a_place(spot: Spot, content: EightDContent) -> bool:
    """Whether there is such a field, in such a row where one is named; a step that was left out has any."""
    place: Any = getattr(content, PARTS[spot.step])
    if place is None:
        return True
    if spot.table:
        place = getattr(place, spot.table)
    if spot.row:
        place = next(row for number, row in enumerate(place, start=1) if spot.row in names(number, row))
    return spot.field in type(place).model_fields


def names(number: int, row: BaseModel) -> set[str]:
    """Return what a row may be called: its key, the key of its action, or its number."""
    return {str(number), getattr(row, "key", ""), str(getattr(row, "action", ""))}
