"""The dues of an 8D: a task is open for every step that is not done, and none for any other."""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.eight_d import EightD
from models.task import TaskRow
from rules.asked import Asked
from rules.eight_d.dues import dues_of
from rules.eight_d.facts import EightDFacts
from rules.eight_d.steps import dues_done
from rules.outcome import TaskOwed
from rules.policy import EightDStep
from rules.policy_table import Limit
from rules.vocabulary import TaskKind
from tasks.changed_rows import insert_rows
from tasks.ledger import Signature
from tasks.task_writing import end_tasks, task_rows
from tasks.waking import wake_by

NO_LONGER = "no longer required"


def first_dues(facts: EightDFacts, start: datetime, owner: str, ask: Asked) -> Iterator[TaskOwed]:
    """Yield the dues of an 8D on which nothing is recorded yet, counted from when it was required."""
    return dues_of(facts, start, start, owner or ask.actor.no, _due_of(ask))


def keep_dues(
    session: Session, row: EightD, facts: EightDFacts, ask: Asked, by: Signature, start: datetime | None = None
) -> None:
    """Have a due open for every step that is not done, and none for any other.

    With `start` the dues are laid anew: of steps that were owed before from when the 8D was required.
    """
    own = (col(TaskRow.subject) == row.no, col(TaskRow.kind) == TaskKind.EIGHT_D_STEP)
    present = {task.key: task for task in session.exec(select(TaskRow).where(*own))}
    owner = session.get_one(Complaint, row.complaint).accountable_executive or ask.actor.no
    wanted: dict[str, TaskOwed] = {}
    done = dues_done(facts)
    if row.state.is_open:
        laid = dues_of(facts, row.required_at, start or row.required_at, owner, _due_of(ask))
        wanted = {task.key: task for task in laid if task.key not in done}
    for key, task in present.items():
        if key in wanted:
            _reopen(session, task, wanted[key].due_at if start else None)
        elif task.ended_at is None:
            end_tasks(session, [row.no], [(task.kind, key, "done" if key in done else NO_LONGER)], by)
    new = [task for key, task in wanted.items() if key not in present]
    insert_rows(session, TaskRow, task_rows(new, row.complaint, row.no, set(), by.recorded_at))
    wake_by(session, ((row.complaint, task.due_at) for task in wanted.values()))


def _reopen(session: Session, task: TaskRow, due_at: datetime | None) -> None:
    """Open a due again, or move it. The first containment was there, whatever is found later."""
    if task.ended_at is not None and task.key.startswith(EightDStep.D3_INITIAL):
        return
    task.ended_at, task.ended_by, task.skip_reason = None, "", ""
    task.due_at = due_at or task.due_at
    session.add(task)
    session.flush()


def _due_of(ask: Asked) -> Callable[[Limit, datetime], datetime]:
    return lambda limit, start: ask.calendar.add(start, limit.hours, limit.basis)
