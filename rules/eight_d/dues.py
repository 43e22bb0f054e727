"""Is an 8D owed, and when is each of its steps? Source: T1, T15, decisions 15, 20, 21."""

from collections.abc import Callable, Iterator
from datetime import datetime

from rules.eight_d.steps import due_key
from rules.outcome import TaskOwed
from rules.policy import EightDColumn, EightDRule, EightDRules, Policy
from rules.policy_table import Limit
from rules.vocabulary import Level, Responsibility, TaskKind

DueOf = Callable[[Limit, datetime], datetime]
RANK = {Level.GENERAL: 0, Level.MEDIUM: 1, Level.STRONG: 2}


def eight_d_required(
    category: str,
    level: Level,
    responsibility: Responsibility,
    policy: Policy,
    *,
    repeat: bool,
    demanded: bool,
) -> bool:
    """Whether an 8D is owed: it is ours or shared, and category, STRONG, a repeat or the customer asks for it."""
    if not responsibility.is_ours or level is Level.IRRATIONAL:
        return False
    asked_for = level is Level.STRONG or repeat or demanded
    return asked_for or _category_asks(policy.taxonomy.categories[category].eight_d, level)


def _category_asks(rule: EightDRule, level: Level) -> bool:
    if rule in {EightDRule.FROM_MEDIUM_ELSE_SHORT, EightDRule.IF_DEFECT}:
        return True
    return rule is EightDRule.FROM_MEDIUM and RANK[level] >= RANK[Level.MEDIUM]


def eight_d_column(level: Level) -> EightDColumn:
    """Return the row of T15: a GENERAL case has the short form."""
    return EightDColumn.SHORT if level is Level.GENERAL else EightDColumn(level.value)


def eight_d_tasks(
    column: EightDColumn,
    start: datetime,
    owner: str,
    rules: EightDRules,
    due_of: DueOf,
    *,
    revision: int = 1,
) -> Iterator[TaskOwed]:
    """Yield the steps of a revision with their dues, counted from `start`."""
    for step, limit in rules.steps[column].items():
        yield TaskOwed(TaskKind.EIGHT_D_STEP, due_key(step, revision), owner, due_of(limit, start))
