"""What is owed is written here: new tasks, tasks that end, and tasks that go to another owner."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from models.task import TaskRow
from rules.outcome import TaskOwed
from rules.vocabulary import TaskKind
from tasks.ledger import Signature

OF_THE_8D = {TaskKind.EIGHT_D_STEP, TaskKind.EFFECT_REVIEW}
OPEN = col(TaskRow.ended_at).is_(None)


def task_rows(
    tasks: Iterable[TaskOwed], no: str, eight_d: str, known: set[tuple[str, str]], at: datetime
) -> list[dict[str, Any]]:
    """Return the rows of what is newly owed; the steps and reviews of an 8D are owed on the 8D itself."""
    return [
        {
            "subject": eight_d if task.kind in OF_THE_8D else no,
            "kind": task.kind,
            "key": task.key,
            "owner": task.owner,
            "created_at": at,
            "due_at": task.due_at,
            "ended_at": None,
            "ended_by": "",
            "skip_reason": "",
            "data": dict(task.data),
        }
        for task in tasks
        if (task.kind, task.key) not in known
    ]


def task_keys(session: Session, subjects: list[str]) -> set[tuple[str, str]]:
    """Return kind and key of every task of these subjects."""
    query = select(col(TaskRow.kind), col(TaskRow.key)).where(col(TaskRow.subject).in_(subjects))
    return {(kind, key) for kind, key in session.execute(query)}


def hand_over(session: Session, no: str, handed_over: Iterable[tuple[TaskKind, str, str]]) -> None:
    """Give open tasks of a case to other owners."""
    for kind, key, owner in handed_over:
        same = (col(TaskRow.subject) == no, col(TaskRow.kind) == kind, col(TaskRow.key) == key, OPEN)
        session.execute(update(TaskRow).where(*same).values(owner=owner))


def end_tasks(
    session: Session, subjects: list[str], finished: Iterable[tuple[TaskKind, str, str]], signature: Signature
) -> None:
    """End tasks as done, or as skipped with the reason that is given for it."""
    for kind, key, note in finished:
        same = (col(TaskRow.subject).in_(subjects), col(TaskRow.kind) == kind, col(TaskRow.key) == key, OPEN)
        session.execute(update(TaskRow).where(*same).values(_ended(signature, "" if note == "done" else note)))


def end_every_task(session: Session, subject: str, reason: str, signature: Signature) -> None:
    """End all that is still open of a subject, for one reason."""
    session.execute(update(TaskRow).where(col(TaskRow.subject) == subject, OPEN).values(_ended(signature, reason)))


def _ended(signature: Signature, reason: str) -> dict[str, Any]:
    return {"ended_at": signature.recorded_at, "ended_by": signature.actor, "skip_reason": reason}
