"""What follows from work beside the gates: related calls, the 8D's completion, help, tasks."""

from rules.asked import Asked
from rules.clock_changes import Clocks
from rules.consequences.registry import effect
from rules.consequences.shared import people_told
from rules.lifecycle import Event
from rules.outcome import Outcome, TaskOwed
from rules.vocabulary import (
    Role,
    TaskKind,
)


@effect(Event.RELATED_CALL)
def related_called(ask: Asked, out: Outcome, _: Clocks) -> None:
    """Another customer of the same goods has been asked, or need not be."""
    note = "done" if ask.answer.get("called") else str(ask.answer["waived_reason"])
    out.finished.append((TaskKind.RELATED_CALL, str(ask.answer["customer"]), note))
    if ask.answer.get("affected"):
        out.tell(
            "related_affected",
            people_told(ask, out, Role.QA_MANAGER, Role.FIRST_INQUIRY_OWNER),
            customer=ask.answer["customer"],
        )


@effect(Event.COMPLETE_8D)
def eight_d_completed(ask: Asked, out: Outcome, _: Clocks) -> None:
    """QA vouches for the 8D in the customer's system."""
    out.changes["eight_d_done"] = True
    out.finished.extend(
        (TaskKind.EIGHT_D_STEP, task.key, "done") for task in ask.case.open_tasks(TaskKind.EIGHT_D_STEP)
    )


@effect(Event.ASK_SUPERIOR)
def superior_asked(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """A superior is a resource: asking him is no upgrade and costs nothing. Source: 001 p16."""
    unit = ask.company.units.get(ask.actor.department)
    superior = (unit.superior if unit and unit.manager == ask.actor.no else unit.manager) if unit else ""
    due = clocks.due_of(ask.policy.limits.ask_superior, ask.now)
    number = 1 + sum(1 for _ in ask.case.recorded(Event.ASK_SUPERIOR))
    out.tasks.append(TaskOwed(TaskKind.ASK_SUPERIOR, str(number), superior, due, data={"text": ask.answer["text"]}))
    out.tell("superior_asked", (superior,), text=ask.answer["text"], by=ask.actor.no)


@effect(Event.FINISH_TASK)
def task_finished(ask: Asked, out: Outcome, _: Clocks) -> None:
    """Done, or skipped with its reason."""
    kinds = [task.kind for task in ask.case.owed if task.key == ask.answer["task"] and task.is_open]
    note = str(ask.answer.get("reason") or "") if ask.answer.get("skipped") else "done"
    out.finished.append((kinds[0], str(ask.answer["task"]), note))
