"""What a score looks at, and what a criterion answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rules.eight_d.content import EightDContent
from rules.eight_d.lint.hits import Hit
from rules.eight_d.vocabulary import EightDState, LintRule
from rules.policy import EightDColumn, Policy


@dataclass(frozen=True, slots=True)
class ScoredCase:
    """Whose 8D it is, in which column of T15, by when the customer was to be protected, and when it was."""

    customer: str
    column: EightDColumn
    protected_by: datetime | None = None
    protected_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """An 8D with its case, its policy, and what the lint found in it."""

    content: EightDContent
    case: ScoredCase
    policy: Policy
    hits: tuple[Hit, ...]

    def rows_hit(self, step: EightDState, *rules: LintRule) -> tuple[str, ...]:
        """Return the rows of a step in which the lint found one of these faults, each once; "" for the step itself."""
        return tuple(dict.fromkeys(hit.spot.row for hit in self.hits if hit.spot.step is step and hit.rule in rules))


@dataclass(frozen=True, slots=True)
class Points:
    """0, 1 or 2 points, and why: a message id with `{names}` filled from `values`."""

    points: int
    reason: str
    values: Mapping[str, object] = field(default_factory=dict)


Judge = Callable[[Judged], Points]
