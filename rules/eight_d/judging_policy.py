"""The shape of the two tables by which an 8D is judged: the words and limits of the lint, the weights of the score."""

from decimal import Decimal
from typing import Self

from pydantic import Field, model_validator

from rules.eight_d.vocabulary import EightDState, EightDType, KnockOut
from rules.phrases import Denials, Words
from rules.policy_table import Table, gaps, refuse
from rules.vocabulary import Language, LevelClass

DEFAULT = "default"
WHOLE = Decimal(100)
SCORED = tuple(step for step in EightDState if step.is_open and step is not EightDState.VERIFY)


class LintRules(Table):
    """The words that make a reader stop, in every language, and the levels at which they hold an 8D up.

    `without_goods`: the types in which no pieces are counted. `repeated_share`: how much of an answer may have been
    said before. Words of `vague_without_number` pass once the sentence says how many or how_often;
    `substance` makes more than training of an action that also trains.
    """

    blocks: list[LevelClass]
    without_goods: list[EightDType]
    repeated_share: Decimal = Field(gt=0, le=1)
    blame: Words
    training: Words
    substance: Words
    vague: Words
    vague_without_number: Words
    how_often: Words
    causal: Words
    reported: Words
    nobody: Words
    placeholders: Words
    empty_words: Words
    denials: Denials

    @model_validator(mode="after")
    def _every_language(self) -> Self:
        lists = {name: value for name, value in self if isinstance(value, dict)}
        lists |= {f"denials.{name}": value for name, value in self.denials}
        refuse([problem for name, words in lists.items() for problem in _empty(name, words)])
        return self


def _empty(name: str, words: Words) -> list[str]:
    short = [f"{name}.{language} holds an empty word: remove it" for language, each in words.items() if "" in each]
    return gaps(Language, words, name) + short


class ScoreGroup(Table):
    """The steps that share one weight."""

    steps: list[EightDState] = Field(min_length=1)
    weight: Decimal = Field(gt=0, le=WHOLE)


class ScoreScheme(Table):
    """How an 8D is scored: the weight of each step, from which total it is green or amber, and what knocks it out."""

    groups: list[ScoreGroup]
    green_from: Decimal = Field(gt=0, le=WHOLE)
    amber_from: Decimal = Field(gt=0, le=WHOLE)
    knock_outs: list[KnockOut]


class ScoreRules(Table):
    """The schemes by their names, and the customers that are scored by another one than `default`."""

    schemes: dict[str, ScoreScheme]
    customers: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _schemes_fit(self) -> Self:
        problems = [] if DEFAULT in self.schemes else [f"schemes.{DEFAULT} is missing: add it"]
        for name, scheme in self.schemes.items():
            problems += _misfits(f"schemes.{name}", scheme)
        for customer, name in self.customers.items():
            if name not in self.schemes:
                known = ", ".join(self.schemes)
                problems.append(f"customers.{customer} is {name!r}, which is no scheme: use {known}, or add it")
        refuse(problems)
        return self

    def of(self, customer: str) -> ScoreScheme:
        """Return the scheme by which a customer's 8Ds are scored."""
        return self.schemes[self.customers.get(customer, DEFAULT)]


def _misfits(name: str, scheme: ScoreScheme) -> list[str]:
    problems = []
    total = sum((group.weight for group in scheme.groups), Decimal(0))
    if total != WHOLE:
        problems.append(f"{name}.groups have weights that sum to {total}, not {WHOLE}: correct them")
    steps = [step for group in scheme.groups for step in group.steps]
    if sorted(steps) != sorted(SCORED):
        problems.append(f"{name}.groups do not name each step once: give {', '.join(SCORED)} one weight each")
    if scheme.amber_from >= scheme.green_from:
        problems.append(f"{name}.amber_from is not below green_from: lower it")
    return problems
