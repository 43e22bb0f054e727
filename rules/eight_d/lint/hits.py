"""What a rule of the lint finds, and where."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from rules.eight_d.content import PARTS, EightDContent
from rules.eight_d.judging_policy import LintRules
from rules.eight_d.vocabulary import EightDState, LintRule


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in an 8D: the step, the field, and for a table its name and the row (its key, else its number from 1)."""

    step: EightDState
    field: str
    table: str = ""
    row: str = ""

    def __str__(self) -> str:
        row = f"[{self.row}]" if self.row else ""
        return f"{self.step} {self.table}{row}{'.' if self.table else ''}{self.field}"


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that an 8D breaks: where, why and what to do (a message id with `{names}`), and the sentence concerned."""

    rule: LintRule
    spot: Spot
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    sentence: str = ""

    def __str__(self) -> str:
        return f"{self.spot}: {self.message.format_map(dict(self.values))}"


Check = Callable[[EightDContent, LintRules], Iterator[Hit]]


def is_passed(content: EightDContent, step: EightDState) -> bool:
    """Whether a later step is recorded, so that what this one lacks will not come any more."""
    steps = list(PARTS)
    return any(getattr(content, PARTS[later]) is not None for later in steps[steps.index(step) + 1 :])


def concerns_goods(content: EightDContent, rules: LintRules) -> bool:
    """Whether pieces can be counted and could have been found before delivery; unless D2 says otherwise, they can."""
    return content.problem is None or content.problem.type not in rules.without_goods
