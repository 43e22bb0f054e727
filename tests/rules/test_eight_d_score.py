"""What an 8D scores: every criterion, the weights, the knock-outs, the colours, and a customer's own scheme."""

import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.words import translations
from rules.eight_d.content import PARTS, EightDContent
from rules.eight_d.score import CRITERIA, Score, ScoredCase, score, scored_steps
from rules.eight_d.vocabulary import Criterion, EightDState, KnockOut, ScoreColour
from rules.policy import EightDColumn, Policy
from rules.vocabulary import Language
from tasks.policies import override
from tasks.policy_files import POLICIES
from tests.rules.any_8d import any_8d
from tests.rules.eight_d_faults import NONE_SUSPECT, ONLY_LOOKED_FOR
from tests.rules.eight_d_grades import GRADES, OPEN_PIECES, OUT
from tests.rules.eight_d_samples import LANGUAGES, good, up_to
from tests.rules.facts import POLICY, at
from tests.tasks.test_policies import change, problems_of

C, K = Criterion, KnockOut
EMPTY = EightDContent.model_validate({})
SHORT, MEDIUM, STRONG = EightDColumn
GREEN, AMBER, RED = ScoreColour
NOON = at("2026-08-03 12:00")
CASE = ScoredCase("C100", STRONG, protected_by=NOON, protected_at=NOON)


def scored(content: EightDContent, case: ScoredCase = CASE, policy: Policy = POLICY) -> Score:
    return score(content, case, policy)


def points(result: Score) -> dict[Criterion, int]:
    return {grade.criterion: grade.points for grade in result.grades}


@pytest.mark.parametrize("column", [MEDIUM, STRONG, SHORT])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_good_8d_has_every_point(language: Language, column: EightDColumn) -> None:
    result = scored(good(language), replace(CASE, column=column))
    assert (result.total, result.knock_outs, result.colour) == (Decimal("100.0"), (), GREEN)
    assert set(points(result).values()) == {2}


@pytest.mark.parametrize(("criterion", "expected", "changes"), GRADES)
def test_a_criterion_gives_its_points_and_a_reason(
    criterion: Criterion, expected: int, changes: dict[str, Any]
) -> None:
    (grade,) = (each for each in scored(good(**changes)).grades if each.criterion is criterion)
    assert grade.points == expected
    assert "{" not in grade.message.format_map(dict(grade.values))


@pytest.mark.parametrize(
    ("protected_by", "protected_at", "expected"),
    [
        (NOON, NOON, 2),
        (NOON, NOON + timedelta(minutes=1), 1),
        (NOON, None, 1),
        (None, NOON, 2),
    ],
)
def test_the_customer_is_protected_by_the_first_due(
    protected_by: datetime | None, protected_at: datetime | None, expected: int
) -> None:
    case = ScoredCase("C100", STRONG, protected_by, protected_at)
    assert points(scored(good(), case))[C.PROTECTED_IN_TIME] == expected


def test_every_criterion_stands_in_the_order_of_the_steps_and_can_be_missed() -> None:
    assert [criterion for _, criterion, _ in CRITERIA] == list(Criterion)
    assert [step for step, _, _ in CRITERIA] == sorted((step for step, _, _ in CRITERIA), key=list(EightDState).index)
    assert {criterion for criterion, expected, _ in GRADES if expected == 0} == set(Criterion)


def test_a_score_computed_by_hand() -> None:
    late = replace(CASE, protected_at=at("2026-08-03 18:00"))
    changes = {**OPEN_PIECES, "causes__causes__0__evidence": "", "closing__keywords": ""}
    # D2 15 x 6/6, D3 15 x 5/6, D4 25 x 5/6, D5 10 x 4/4, D6 15 x 2/2, D7 15 x 2/2, D0, D1 and D8 5 x 12/14
    # = 15 + 12.5 + 20.833 + 10 + 15 + 15 + 4.286 = 92.619
    result = scored(good(**changes), late)
    assert (result.total, result.colour) == (Decimal("92.6"), GREEN)


def test_the_first_revision_of_an_8d_that_did_not_work_computed_by_hand() -> None:
    missed = good(
        verification__measured__0__bad_after=8,
        verification__decision="INEFFECTIVE",
        prevention__read_across=[],
        actions__actions__0__kind="DETECT",
        closing__customers_answer="OPEN",
        problem__contrasts=[],
    )
    # D2 15 x 5/6, D3 15, D4 25, D5 10 x 3/4, D6 15 x 1/2, D7 15 x 0/2, D0, D1 and D8 5 x 12/14
    # = 12.5 + 15 + 25 + 7.5 + 7.5 + 0 + 4.286 = 71.786, but without a proof of effect
    result = scored(missed)
    assert (result.total, result.knock_outs, result.colour) == (Decimal("71.8"), (K.NO_EFFECTIVENESS_PROOF,), RED)


def test_the_short_form_is_scored_by_its_four_steps_scaled_to_a_hundred() -> None:
    assert scored_steps(POLICY, SHORT) == {EightDState.D2, EightDState.D3, EightDState.D4, EightDState.D5}
    short = replace(CASE, column=SHORT)
    # D2 15, D3 15, D4 25, D5 10 x 3/4: 62.5 of 65 = 96.154
    assert scored(up_to(EightDState.D5, good(**ONLY_LOOKED_FOR)), short).total == Decimal("96.2")
    # D2 15, D3 15, D4 25, D5 still to come: 55 of 65 = 84.615
    result = scored(up_to(EightDState.D4, good()), short)
    assert (result.total, result.knock_outs, result.colour) == (Decimal("84.6"), (), GREEN)


def test_an_empty_8d_has_nothing() -> None:
    result = scored(EMPTY)
    assert (result.total, result.knock_outs, result.colour) == (Decimal("0.0"), tuple(KnockOut), RED)


def test_the_points_grow_with_the_steps() -> None:
    totals = [scored(up_to(step, good())).total for step in PARTS]
    assert totals == sorted(totals)
    assert totals[-1] == Decimal("100.0")


@pytest.mark.parametrize(("knock_out", "step", "changes"), OUT)
def test_a_knock_out_is_red_whatever_the_points(
    knock_out: KnockOut, step: EightDState, changes: dict[str, Any]
) -> None:
    result = scored(good(**changes))
    assert result.total > POLICY.eight_d_score.of("C100").green_from
    assert (result.knock_outs, result.colour) == ((knock_out,), RED)
    short = scored(good(**changes), replace(CASE, column=SHORT))
    assert short.knock_outs == ((knock_out,) if step in scored_steps(POLICY, SHORT) else ())


def test_a_service_is_not_knocked_out_for_pieces_or_escape() -> None:
    late = {"problem__type": "SERVICE", "problem__quantities": {}, "causes__causes__5__root": False, **NONE_SUSPECT}
    result = scored(good(**late, actions__actions__1__causes=["O3"]))
    assert (result.total, result.knock_outs, result.colour) == (Decimal("100.0"), (), GREEN)


@pytest.mark.parametrize(
    ("green_from", "amber_from", "colour"), [(97.5, 60, GREEN), (97.6, 97.5, AMBER), (98, 97.6, RED)]
)
def test_a_colour_begins_at_its_threshold(green_from: float, amber_from: float, colour: ScoreColour) -> None:
    way = "eight_d_score.schemes.default"
    policy = override(POLICY, {f"{way}.green_from": green_from, f"{way}.amber_from": amber_from})
    # D5 has lost one point of four: 100 - 10 / 4
    result = scored(good(**ONLY_LOOKED_FOR), policy=policy)
    assert (result.total, result.colour) == (Decimal("97.5"), colour)


def test_a_total_is_rounded_half_up_and_once() -> None:
    groups = [
        {"steps": ["D5"], "weight": 10.2},
        {"steps": [step for step in EightDState if step.is_open and step not in {"D5", "VERIFY"}], "weight": 89.8},
    ]
    policy = override(POLICY, {"eight_d_score.schemes.default.groups": groups})
    # 100 - 10.2 / 4 = 97.45
    assert scored(good(**ONLY_LOOKED_FOR), policy=policy).total == Decimal("97.5")


def test_a_customer_may_have_a_scheme_of_its_own() -> None:
    default = POLICY.eight_d_score.schemes["default"].model_dump(mode="json")
    strict = {**default, "green_from": 98, "knock_outs": []}
    schemes = {"default": default, "strict": strict}
    policy = override(POLICY, {"eight_d_score.schemes": schemes, "eight_d_score.customers": {"C200": "strict"}})
    content = good(**ONLY_LOOKED_FOR, prevention__documents=[])
    ours, theirs = (scored(content, replace(CASE, customer=no), policy) for no in ("C100", "C200"))
    assert (ours.colour, ours.knock_outs) == (RED, (K.NO_DOCUMENT_CHANGE,))
    assert (theirs.colour, theirs.knock_outs) == (AMBER, ())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("weight = 25", "weight = 20", "default.groups have weights that sum to 95, not 100: correct them"),
        (
            '["D7"]',
            '["D6"]',
            "default.groups do not name each step once: give D0, D1, D2, D3, D4, D5, D6, D7, D8 one weight each",
        ),
        ("amber_from = 60", "amber_from = 80", "default.amber_from is not below green_from: lower it"),
        ("schemes.default", "schemes.other", "default is missing: add it"),
    ],
)
def test_a_scheme_that_does_not_fit_is_refused_when_it_is_loaded(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    folder = Path(shutil.copytree(POLICIES, tmp_path / "policies"))
    change(folder / "eight_d_score.toml", old, new)
    assert problems_of(folder) == [f"eight_d_score.toml: version[2018-01-01].schemes.{expected}"]


def test_a_customer_of_an_unknown_scheme_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(POLICIES, tmp_path / "policies"))
    change(folder / "eight_d_score.toml", "[version.customers]", '[version.customers]\nC200 = "strict"')
    expected = "version[2018-01-01].customers.C200 is 'strict', which is no scheme: use default, or add it"
    assert problems_of(folder) == [f"eight_d_score.toml: {expected}"]


def independent_faults() -> dict[str, Any]:
    """Return faults of one value each that can be put together in any way."""
    chosen: dict[str, Any] = {}
    single = [next(iter(changes.items())) for *_, changes in [*GRADES, *OUT] if len(changes) == 1]
    for way, value in single:
        if not any(way.startswith(other) or other.startswith(way) or "parent" in way for other in chosen):
            chosen[way] = value
    return chosen


FAULTS = independent_faults()
some_faults = st.sets(st.sampled_from(sorted(FAULTS)))


@given(some_faults, some_faults)
def test_a_further_fault_never_raises_the_score(some: set[str], more: set[str]) -> None:
    assert len(FAULTS) > 25
    before, after = (scored(good(**{way: FAULTS[way] for way in ways})) for ways in (some, some | more))
    assert after.total <= before.total
    assert set(before.knock_outs) <= set(after.knock_outs)
    assert list(ScoreColour).index(after.colour) >= list(ScoreColour).index(before.colour)


@given(any_8d(), st.sampled_from(EightDColumn))
def test_any_8d_has_a_score_from_0_to_100_and_only_a_faultless_one_has_100(
    content: EightDContent, column: EightDColumn
) -> None:
    result = scored(content, replace(CASE, column=column))
    assert 0 <= result.total <= 100
    assert result.total == result.total.quantize(Decimal("0.1"))
    assert {grade.step for grade in result.grades} == scored_steps(POLICY, column)
    assert (result.total == 100) == all(grade.points == 2 for grade in result.grades)


@pytest.mark.parametrize("language", [Language.ZH_CN, Language.ZH_TW])
def test_every_reason_is_told_in_the_readers_language(language: Language) -> None:
    contents = [EMPTY, good(), *(good(**changes) for _, _, changes in GRADES)]
    reasons = {grade.message for content in contents for grade in scored(content).grades}
    assert len(reasons) > 50
    assert not [reason for reason in reasons if translations(language).ugettext(reason) == reason]
