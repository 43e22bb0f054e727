"""How severe a complaint is: the level decision as a pure function that names the rule that matched."""

from dataclasses import dataclass
from decimal import Decimal

from rules.policy import LevelRules, Upgrades
from rules.vocabulary import ExternalBody, IrrationalReason, Level


@dataclass(frozen=True, slots=True)
class LevelFacts:
    """What the level depends on. Money in CNY, dissatisfaction from 1 (calm) to 5 (outraged)."""

    external_body: ExternalBody = ExternalBody.NONE
    irrational_reason: IrrationalReason = IrrationalReason.NONE
    irrational_text: str = ""
    confirmed_defect: bool = False
    claim_amount: Decimal = Decimal(0)
    estimated_loss: Decimal = Decimal(0)
    safety_hazard: bool = False
    line_stop: bool = False
    customers_same_lot: int = 0
    cross_department: bool = False
    special_effort: bool = False
    dissatisfaction: int = 3
    repeat: bool = False

    @property
    def loss(self) -> Decimal:
        """The larger of what is claimed and what is estimated."""
        return max(self.claim_amount, self.estimated_loss)


@dataclass(frozen=True, slots=True)
class LevelDecision:
    """A level and the number of T2's rule that gave it, with the steps that a repeat added."""

    level: Level
    rule: int
    steps: int = 0


def decide_level(facts: LevelFacts, rules: LevelRules, upgrades: Upgrades) -> LevelDecision:
    """Return the level for these facts: the first rule of T2 that matches, raised for a repeat but never past STRONG.

    Source: T2; 004 §3.2 to §3.5, §3.12; T13.
    """
    number = _first_matching_rule(facts, rules)
    level = {1: Level.STRONG, 2: Level.IRRATIONAL, 3: Level.STRONG, 4: Level.MEDIUM, 5: Level.GENERAL}[number]
    if not facts.repeat or level is Level.IRRATIONAL:
        return LevelDecision(level, number)
    return LevelDecision(raised(level, rules.repeat_steps, upgrades), number, rules.repeat_steps)


def raised(level: Level, steps: int, upgrades: Upgrades) -> Level:
    """Return the level some steps up the path of T4; STRONG stays, IRRATIONAL has no step."""
    for _ in range(steps):
        level = upgrades.next.get(level, level)
    return level


def _first_matching_rule(facts: LevelFacts, rules: LevelRules) -> int:
    if facts.external_body is not ExternalBody.NONE:
        return 1
    if _is_irrational(facts, rules):
        return 2
    if _is_strong(facts, rules):
        return 3
    if _is_medium(facts, rules):
        return 4
    return 5


def _is_irrational(facts: LevelFacts, rules: LevelRules) -> bool:
    reasoned = len(facts.irrational_text.strip()) >= rules.irrational_reason_chars
    return facts.irrational_reason is not IrrationalReason.NONE and reasoned and not facts.confirmed_defect


def _is_strong(facts: LevelFacts, rules: LevelRules) -> bool:
    angry = facts.dissatisfaction >= rules.strong_cross_department_dissatisfaction
    return (
        facts.loss >= rules.strong_loss
        or facts.safety_hazard
        or facts.line_stop
        or facts.customers_same_lot >= rules.strong_customers
        or (facts.cross_department and angry)
    )


def _is_medium(facts: LevelFacts, rules: LevelRules) -> bool:
    return (
        facts.loss >= rules.medium_loss
        or facts.dissatisfaction >= rules.medium_dissatisfaction
        or facts.cross_department
        or facts.special_effort
    )
