"""Something that a person owes and did not do by its due: a step of the 8D, a promise, a call, a review.

Source: R-004-O.4; decisions 27 (everything owed is a task).
"""

from collections.abc import Iterator

from rules.asked import Asked
from rules.effects.due import Due, Falling
from rules.outcome import Outcome
from rules.vocabulary import EffectKind


def overdue_tasks(ask: Asked) -> Iterator[Due]:
    """Yield the due of everything that is still owed."""
    for task in ask.case.owed:
        if task.is_open and task.due_at:
            yield Due(task.due_at, f"{task.kind}-{task.key}", task=task)


def remind(ask: Asked, due: Due, out: Outcome) -> None:
    """Tell who owes it, and the manager of his department."""
    if due.task is None:
        return
    owner = ask.company.people.get(due.task.owner)
    unit = ask.company.units.get(owner.department) if owner else None
    people = (due.task.owner, unit.manager if unit else "")
    out.tell("task_overdue", people, task=due.task.kind, key=due.task.key, due=due.effective_at.isoformat())


OF_TASKS = (Falling(EffectKind.TASK_OVERDUE, overdue_tasks, remind),)
