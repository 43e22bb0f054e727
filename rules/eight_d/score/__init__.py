"""How good an 8D is: points for each criterion, weighed by step, and what no points make good.

Source: the criteria are ours, after 001 p17 to p22 and catalogue J.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from rules.eight_d.content import EightDContent
from rules.eight_d.judging_policy import WHOLE, ScoreScheme
from rules.eight_d.lint import lint
from rules.eight_d.score import causes, facts, results
from rules.eight_d.score.judged import Judge, Judged, ScoredCase
from rules.eight_d.score.knock_outs import KNOCK_OUTS
from rules.eight_d.vocabulary import Criterion, EightDState, KnockOut, ScoreColour
from rules.policy import EightDColumn, EightDStep, Policy

__all__ = ["Grade", "Score", "ScoredCase", "score", "scored_steps"]

FULL = 2
SHOWN = Decimal("0.1")
CRITERIA: tuple[tuple[EightDState, Criterion, Judge], ...] = (
    (EightDState.D0, Criterion.PROTECTED_IN_TIME, facts.protected_in_time),
    (EightDState.D0, Criterion.DECISION_JUSTIFIED, facts.decision_justified),
    (EightDState.D1, Criterion.CROSS_FUNCTIONAL, facts.cross_functional),
    (EightDState.D1, Criterion.CONTACTS_COMPLETE, facts.contacts_complete),
    (EightDState.D2, Criterion.FACTS_NOT_CAUSES, facts.facts_not_causes),
    (EightDState.D2, Criterion.QUANTIFIED, facts.quantified),
    (EightDState.D2, Criterion.LIMITS_GIVEN, facts.limits_given),
    (EightDState.D3, Criterion.PIECES_ADD_UP, facts.pieces_add_up),
    (EightDState.D3, Criterion.ALL_PLACES_COVERED, facts.all_places_covered),
    (EightDState.D3, Criterion.CONTAINMENT_EFFECTIVE, facts.containment_effective),
    (EightDState.D4, Criterion.ROOT_VERIFIED, causes.root_verified),
    (EightDState.D4, Criterion.CHAIN_HOLDS, causes.chain_holds),
    (EightDState.D4, Criterion.PERSON_ASKED_FURTHER, causes.person_asked_further),
    (EightDState.D5, Criterion.EVERY_ROOT_COVERED, causes.every_root_covered),
    (EightDState.D5, Criterion.ERROR_PROOFING_FIRST, causes.error_proofing_first),
    (EightDState.D6, Criterion.PROVED_AFTERWARDS, results.proved_afterwards),
    (EightDState.D7, Criterion.READ_ACROSS_DECIDED, results.read_across_decided),
    (EightDState.D8, Criterion.CLOSED, results.closed),
    (EightDState.D8, Criterion.CUSTOMER_AGREED, results.customer_agreed),
    (EightDState.D8, Criterion.LESSON_STORED, results.lesson_stored),
)


@dataclass(frozen=True, slots=True)
class Grade:
    """The points of one criterion, 0 to 2, and why: a message id with `{names}` filled from `values`."""

    step: EightDState
    criterion: Criterion
    points: int
    message: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Score:
    """The total from 0 to 100 with one decimal, the grades it is made of, what knocks it out, and its colour."""

    total: Decimal
    grades: tuple[Grade, ...]
    knock_outs: tuple[KnockOut, ...]
    colour: ScoreColour


def score(content: EightDContent, case: ScoredCase, policy: Policy) -> Score:
    """Return the score of an 8D as it is recorded; only the steps of the case's column count.

    A step that is still to come has no points yet. Any knock-out makes it red.
    """
    judged = Judged(content, case, policy, tuple(lint(content, policy.eight_d_lint)))
    scheme, steps = policy.eight_d_score.of(case.customer), scored_steps(policy, case.column)
    grades = tuple(_grade(step, criterion, judge, judged) for step, criterion, judge in CRITERIA if step in steps)
    total = _total(grades, scheme)
    out = tuple(each for each in scheme.knock_outs if KNOCK_OUTS[each].step in steps and KNOCK_OUTS[each].holds(judged))
    return Score(total, grades, out, _colour(total, out, scheme))


def scored_steps(policy: Policy, column: EightDColumn) -> frozenset[EightDState]:
    """Return the steps of a column of T15; the first containment is D3."""
    return frozenset(
        EightDState.D3 if step is EightDStep.D3_INITIAL else EightDState(step.value)
        for step in policy.eight_d.steps[column]
    )


def _grade(step: EightDState, criterion: Criterion, judge: Judge, judged: Judged) -> Grade:
    found = judge(judged)
    return Grade(step, criterion, found.points, found.reason, found.values)


def _total(grades: tuple[Grade, ...], scheme: ScoreScheme) -> Decimal:
    """Return the weighed points in percent, exact until they are rounded here, half up."""
    earned, possible = Fraction(0), Fraction(0)
    for group in scheme.groups:
        points = [grade.points for grade in grades if grade.step in group.steps]
        if points:
            earned += Fraction(group.weight) * sum(points) / (FULL * len(points))
            possible += Fraction(group.weight)
    exact = Fraction(WHOLE) * earned / possible if possible else Fraction(0)
    return (Decimal(exact.numerator) / exact.denominator).quantize(SHOWN, ROUND_HALF_UP)


def _colour(total: Decimal, out: tuple[KnockOut, ...], scheme: ScoreScheme) -> ScoreColour:
    if out or total < scheme.amber_from:
        return ScoreColour.RED
    return ScoreColour.GREEN if total >= scheme.green_from else ScoreColour.AMBER
