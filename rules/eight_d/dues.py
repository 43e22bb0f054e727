"""Is an 8D owed, and when is each of its steps? Source: T1, T15, decisions 15, 20, 21."""

from collections.abc import Callable, Iterator
from datetime import datetime

from rules.eight_d.facts import EightDFacts
from rules.eight_d.steps import due_key
from rules.outcome import TaskOwed
from rules.policy import EightDColumn, EightDRule, Policy
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


def dues_of(facts: EightDFacts, began: datetime, start: datetime, owner: str, due_of: DueOf) -> Iterator[TaskOwed]:
    """Yield the dues of a revision's steps: of one that was owed before from `began`, of a new one from `start`."""
    known = {task.key for task in facts.owed}
    for step, limit in facts.rules.steps[facts.column].items():
        key = due_key(step, facts.revision)
        yield TaskOwed(TaskKind.EIGHT_D_STEP, key, owner, due_of(limit, began if key in known else start))
