"""What the 8Ds of a week come to: mean score, colours, knock-outs, findings, actions on time, costs."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.eight_d.content import EightDContent
from rules.eight_d.lint import lint
from rules.eight_d.score import ScoredCase, score
from rules.eight_d.vocabulary import CostKind, KnockOut, LintRule, ScoreColour
from rules.policy import EightDColumn
from rules.weekly_eight_ds import (
    CompletedEightD,
    CostOf,
    EightDQuality,
    Finding,
    KnockedOut,
    completed_8d,
    quality_of,
)
from rules.weekly_rate import Rate
from tasks.policies import load_policies
from tests.worked_8d import worked_content

POLICY = load_policies().policies[0]
CASE = ScoredCase("C100", EightDColumn.STRONG)
COMPLETED = st.builds(
    CompletedEightD,
    no=st.just("8D-1"),
    revision=st.integers(1, 3),
    customer=st.just("C100"),
    score=st.decimals(0, 100, places=1),
    colour=st.sampled_from(ScoreColour),
    knock_outs=st.lists(st.sampled_from(KnockOut), unique=True).map(tuple),
    findings=st.lists(
        st.builds(Finding, rule=st.sampled_from(LintRule), hits=st.integers(1, 9)), unique_by=lambda each: each.rule
    ).map(tuple),
)


def completed(content: EightDContent) -> CompletedEightD:
    return completed_8d("8D-1", 2, content, CASE, POLICY)


def a_completed(number: int, score: str, **fields: object) -> CompletedEightD:
    made = CompletedEightD(
        no=f"8D-{number}", revision=1, customer="C100", score=Decimal(score), colour=ScoreColour.GREEN
    )
    return made.model_copy(update=fields)


def test_an_8d_has_the_score_and_the_findings_of_its_own_report() -> None:
    content = worked_content().model_copy(update={"verification": None, "prevention": None})
    found, scored = completed(content), score(content, CASE, POLICY)
    assert (found.score, found.colour, found.knock_outs) == (scored.total, ScoreColour.RED, scored.knock_outs)
    assert KnockOut.NO_EFFECTIVENESS_PROOF in found.knock_outs
    hits = [hit.rule for hit in lint(content, POLICY.eight_d_lint)]
    assert {each.rule: each.hits for each in found.findings} == {rule: hits.count(rule) for rule in hits}


@pytest.mark.parametrize(("days_late", "in_time"), [(0, 1), (1, 0), (None, 0)])
def test_an_action_is_in_time_when_it_was_introduced_by_its_day(days_late: int | None, in_time: int) -> None:
    content = worked_content()
    assert content.actions
    assert content.implementation
    action, due = content.actions.actions[0], date(2026, 8, 10)
    on = None if days_late is None else due + timedelta(days=days_late)
    done = content.implementation.implemented[0].model_copy(update={"action": action.key, "implemented_on": on})
    changed = {
        "actions": content.actions.model_copy(update={"actions": [action.model_copy(update={"due_on": due})]}),
        "implementation": content.implementation.model_copy(update={"implemented": [done]}),
    }
    found = completed(content.model_copy(update=changed))
    assert (found.actions, found.in_time) == (1, in_time)


def test_a_week_without_8ds_has_no_mean_and_no_rate() -> None:
    assert quality_of([]) == EightDQuality()
    assert EightDQuality().mean_score is None
    assert EightDQuality().actions_on_time.percent is None


@pytest.mark.parametrize(
    ("scores", "mean"), [(["80.0"], "80.0"), (["80.0", "70.1"], "75.1"), (["0.1", "0.0", "0.0"], "0.0")]
)
def test_the_mean_score_is_rounded_half_up_to_one_decimal(scores: list[str], mean: str) -> None:
    quality = quality_of([a_completed(number, each) for number, each in enumerate(scores)])
    assert quality.mean_score == Decimal(mean)


def test_what_is_found_in_most_8ds_comes_first_and_of_alike_ones_what_is_found_oftener() -> None:
    blame, vague = Finding(rule=LintRule.BLAME, hits=1), Finding(rule=LintRule.VAGUE, hits=2)
    often = Finding(rule=LintRule.NO_EVIDENCE, hits=9)
    quality = quality_of([a_completed(1, "70", findings=(vague, often)), a_completed(2, "80", findings=(blame, vague))])
    assert quality.findings == (
        Finding(rule=LintRule.VAGUE, hits=4, eight_ds=2),
        Finding(rule=LintRule.NO_EVIDENCE, hits=9, eight_ds=1),
        Finding(rule=LintRule.BLAME, hits=1, eight_ds=1),
    )


def test_knock_outs_are_counted_by_8d_and_by_reason() -> None:
    cause, escape = KnockOut.NO_VERIFIED_CAUSE, KnockOut.NO_ESCAPE_CAUSE
    quality = quality_of(
        [
            a_completed(1, "70", knock_outs=(cause, escape)),
            a_completed(2, "80", knock_outs=(escape,)),
            a_completed(3, "9"),
        ]
    )
    assert quality.knocked_out == 2
    assert quality.knock_outs == (KnockedOut(reason=escape, eight_ds=2), KnockedOut(reason=cause, eight_ds=1))


def test_costs_are_summed_by_kind_and_actions_over_all() -> None:
    scrap, rework = (CostOf(kind=kind, amount=Decimal(10)) for kind in (CostKind.SCRAP, CostKind.REWORK))
    quality = quality_of(
        [
            a_completed(1, "70", costs=(scrap,), actions=2, in_time=1, accepted=Decimal("5.50")),
            a_completed(2, "80", costs=(rework, scrap), actions=1, in_time=1),
        ]
    )
    assert quality.costs == (
        CostOf(kind=CostKind.REWORK, amount=Decimal(10)),
        CostOf(kind=CostKind.SCRAP, amount=Decimal(20)),
    )
    assert (quality.actions_on_time, quality.accepted) == (Rate(part=2, whole=3), Decimal("5.50"))


@given(st.lists(COMPLETED, min_size=1, max_size=8))
def test_the_parts_add_up_to_the_8ds_and_their_findings(eight_ds: Sequence[CompletedEightD]) -> None:
    quality = quality_of(eight_ds)
    assert quality.green + quality.amber + quality.red == len(eight_ds)
    assert sum(each.hits for each in quality.findings) == sum(f.hits for each in eight_ds for f in each.findings)
    assert quality.mean_score is not None
    assert min(each.score for each in eight_ds) <= quality.mean_score <= max(each.score for each in eight_ds)
    counted = [each.eight_ds for each in quality.findings] + [each.eight_ds for each in quality.knock_outs]
    assert all(each <= len(eight_ds) for each in counted)
