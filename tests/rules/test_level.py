"""The level is decided by the first rule of T2 that matches; a repeat raises it one step."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.level import LevelFacts, decide_level, raised
from rules.vocabulary import ExternalBody, IrrationalReason, Level
from tests.rules.facts import POLICY

GENERAL, MEDIUM, STRONG, IRRATIONAL = Level
RANK = {GENERAL: 0, MEDIUM: 1, STRONG: 2}
TWENTY = "客户对保修政策的理解与合同条款不一致已三"
MISTAKEN = {"irrational_reason": IrrationalReason.MIS_01, "irrational_text": TWENTY}
FEN = Decimal("0.01")

EXAMPLES: list[tuple[str, dict[str, Any], Level, int]] = [
    ("the media, and nothing else", {"external_body": ExternalBody.MEDIA, "dissatisfaction": 1}, STRONG, 1),
    ("an authority", {"external_body": ExternalBody.GOVERNMENT}, STRONG, 1),
    ("a consumers' association", {"external_body": ExternalBody.SOCIAL_ORG}, STRONG, 1),
    ("a court", {"external_body": ExternalBody.COURT}, STRONG, 1),
    ("a court comes before irrational", {"external_body": ExternalBody.COURT, **MISTAKEN}, STRONG, 1),
    ("a misunderstanding, explained in 20 characters", MISTAKEN, IRRATIONAL, 2),
    ("ill will", {**MISTAKEN, "irrational_reason": IrrationalReason.MIS_02}, IRRATIONAL, 2),
    ("excessive expectations", {**MISTAKEN, "irrational_reason": IrrationalReason.MIS_03}, IRRATIONAL, 2),
    ("explained in 19 characters", {**MISTAKEN, "irrational_text": TWENTY[:19]}, GENERAL, 5),
    ("padded with spaces to 20", {**MISTAKEN, "irrational_text": TWENTY[:19] + "   "}, GENERAL, 5),
    ("explained, but for no reason of the list", {"irrational_text": TWENTY}, GENERAL, 5),
    ("irrational, but a defect of ours is confirmed", {**MISTAKEN, "confirmed_defect": True}, GENERAL, 5),
    ("the same with a high claim", {**MISTAKEN, "confirmed_defect": True, "claim_amount": Decimal(50000)}, STRONG, 3),
    ("irrational comes before a high claim", {**MISTAKEN, "claim_amount": Decimal(60000)}, IRRATIONAL, 2),
    ("a claim of 50,000", {"claim_amount": Decimal(50000)}, STRONG, 3),
    ("a claim of a fen less", {"claim_amount": 50000 - FEN}, MEDIUM, 4),
    ("an estimated loss of 50,000", {"estimated_loss": Decimal(50000)}, STRONG, 3),
    ("claim and loss are not added", {"claim_amount": Decimal(30000), "estimated_loss": Decimal(30000)}, MEDIUM, 4),
    ("a safety hazard", {"safety_hazard": True, "dissatisfaction": 1}, STRONG, 3),
    ("the customer's line stands still", {"line_stop": True}, STRONG, 3),
    ("3 customers with the same lot", {"customers_same_lot": 3}, STRONG, 3),
    ("2 customers with the same lot", {"customers_same_lot": 2}, GENERAL, 5),
    ("two departments and dissatisfaction 4", {"cross_department": True, "dissatisfaction": 4}, STRONG, 3),
    ("two departments and dissatisfaction 3", {"cross_department": True, "dissatisfaction": 3}, MEDIUM, 4),
    ("one department and dissatisfaction 5", {"dissatisfaction": 5}, MEDIUM, 4),
    ("a claim of 5,000", {"claim_amount": Decimal(5000)}, MEDIUM, 4),
    ("a claim of a fen less than 5,000", {"claim_amount": 5000 - FEN}, GENERAL, 5),
    ("an estimated loss of 5,000", {"estimated_loss": Decimal(5000)}, MEDIUM, 4),
    ("dissatisfaction 4", {"dissatisfaction": 4}, MEDIUM, 4),
    ("a special effort of one department", {"special_effort": True}, MEDIUM, 4),
    ("dissatisfaction 3 and nothing else", {"dissatisfaction": 3}, GENERAL, 5),
    ("a calm customer", {"dissatisfaction": 1}, GENERAL, 5),
    ("nothing known", {}, GENERAL, 5),
]

REPEATS: list[tuple[str, dict[str, Any], Level, int]] = [
    ("GENERAL", {}, MEDIUM, 1),
    ("MEDIUM", {"dissatisfaction": 4}, STRONG, 1),
    ("STRONG", {"line_stop": True}, STRONG, 1),
    ("external", {"external_body": ExternalBody.MEDIA}, STRONG, 1),
    ("IRRATIONAL", MISTAKEN, IRRATIONAL, 0),
]

money = st.decimals(0, 100_000, places=2)
facts = st.builds(
    LevelFacts,
    external_body=st.sampled_from(ExternalBody),
    irrational_reason=st.sampled_from(IrrationalReason),
    irrational_text=st.sampled_from(["", TWENTY[:19], TWENTY]),
    confirmed_defect=st.booleans(),
    claim_amount=money,
    estimated_loss=money,
    safety_hazard=st.booleans(),
    line_stop=st.booleans(),
    customers_same_lot=st.integers(0, 5),
    cross_department=st.booleans(),
    special_effort=st.booleans(),
    dissatisfaction=st.integers(1, 5),
    repeat=st.booleans(),
)


def level_of(known: LevelFacts) -> Level:
    """Return the level under the shipped policy."""
    return decide_level(known, POLICY.levels, POLICY.upgrades).level


@pytest.mark.parametrize(("what", "known", "level", "rule"), EXAMPLES, ids=[example[0] for example in EXAMPLES])
def test_the_first_rule_that_matches_gives_the_level(what: str, known: dict[str, Any], level: Level, rule: int) -> None:
    decision = decide_level(LevelFacts(**known), POLICY.levels, POLICY.upgrades)
    assert (decision.level, decision.rule, decision.steps) == (level, rule, 0), what


@pytest.mark.parametrize(("what", "known", "level", "steps"), REPEATS, ids=[example[0] for example in REPEATS])
def test_a_repeat_raises_the_level_one_step(what: str, known: dict[str, Any], level: Level, steps: int) -> None:
    decision = decide_level(LevelFacts(**known, repeat=True), POLICY.levels, POLICY.upgrades)
    assert (decision.level, decision.steps) == (level, steps), what


@given(facts)
def test_the_same_facts_have_the_same_level(known: LevelFacts) -> None:
    assert level_of(known) is level_of(replace(known))


@given(facts, money, money)
def test_a_higher_loss_never_lowers_the_level(known: LevelFacts, claimed: Decimal, lost: Decimal) -> None:
    before = level_of(known)
    more = replace(known, claim_amount=known.claim_amount + claimed, estimated_loss=known.estimated_loss + lost)
    after = level_of(more)
    assert (after is before) if before is IRRATIONAL else RANK[after] >= RANK[before]


@given(facts)
def test_a_repeat_is_one_step_above_the_same_complaint_made_once_but_never_past_strong(known: LevelFacts) -> None:
    once = decide_level(replace(known, repeat=False), POLICY.levels, POLICY.upgrades)
    again = decide_level(replace(known, repeat=True), POLICY.levels, POLICY.upgrades)
    assert again.rule == once.rule
    if once.level is IRRATIONAL:
        assert again.level is IRRATIONAL
    else:
        assert RANK[again.level] == min(RANK[once.level] + 1, RANK[STRONG])


@given(facts, st.sampled_from([body for body in ExternalBody if body is not ExternalBody.NONE]))
def test_a_complaint_before_an_outside_body_is_strong_whatever_else_is_known(
    known: LevelFacts, body: ExternalBody
) -> None:
    assert level_of(replace(known, external_body=body)) is STRONG


@pytest.mark.parametrize("level", RANK)
@pytest.mark.parametrize("steps", range(4))
def test_the_path_upwards_ends_at_strong(level: Level, steps: int) -> None:
    assert RANK[raised(level, steps, POLICY.upgrades)] == min(RANK[level] + steps, RANK[STRONG])
    assert raised(IRRATIONAL, steps, POLICY.upgrades) is IRRATIONAL
