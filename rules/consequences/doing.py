"""What follows from work beside the gates: related calls, the 8D's completion, help, tasks."""

from rules.asked import Asked
from rules.clock_changes import Clocks
from rules.consequences.guiding import owe_promise
from rules.consequences.playbooks import answered
from rules.consequences.registry import effect
from rules.consequences.shared import people_told
from rules.eight_d.dues import eight_d_column
from rules.eight_d.steps import is_proved
from rules.eight_d.vocabulary import EightDEnd
from rules.lifecycle import Event
from rules.outcome import EightDAct, EightDOwed, Outcome, TaskOwed
from rules.policy import EightDStep
from rules.requirements.guiding import next_promise
from rules.vocabulary import (
    Role,
    TaskKind,
)


@effect(Event.RELATED_CALL)
def related_called(ask: Asked, out: Outcome, _: Clocks) -> None:
    """Another customer of the same goods has been asked, or need not be."""
    note = "done" if ask.answer.get("called") else str(ask.answer["waived_reason"])
    out.finished.append((TaskKind.RELATED_CALL, str(ask.answer["customer"]), note))
    if ask.case.eight_d_required:
        out.owes_eight_d = EightDOwed(EightDAct.FIT, ask.case.eight_d, eight_d_column(ask.case.level), ask.now)
    if ask.answer.get("affected"):
        out.tell(
            "related_affected",
            people_told(ask, out, Role.QA_MANAGER, Role.FIRST_INQUIRY_OWNER),
            customer=ask.answer["customer"],
        )


@effect(Event.CONTAIN)
def contained(_: Asked, out: Outcome, __: Clocks) -> None:
    """A first containment answers the 8D's due of it. Source: T15."""
    out.finished.append((TaskKind.EIGHT_D_STEP, EightDStep.D3_INITIAL, "done"))


@effect(Event.COMPLETE_8D)
def eight_d_completed(ask: Asked, out: Outcome, _: Clocks) -> None:
    """QA vouches for the 8D in the customer's system."""
    out.changes["eight_d_done"] = True
    out.owes_eight_d = EightDOwed(EightDAct.FILE, ask.case.eight_d, eight_d_column(ask.case.level), ask.now)


@effect(Event.JOIN_8D)
def eight_d_joined(ask: Asked, out: Outcome, _: Clocks) -> None:
    """One 8D serves several complaints; the one that this complaint had of its own is dropped. Source: decisions 2."""
    number = ask.joined.no if ask.joined else ""
    out.owes_eight_d = EightDOwed(EightDAct.JOIN, number, eight_d_column(ask.case.level), ask.now)
    proved = ask.joined is not None and is_proved(ask.joined)
    out.changes |= {"eight_d": number, "eight_d_required": True, "eight_d_done": proved}


@effect(Event.PROVE_8D)
def eight_d_over(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The measures are proved, and the customer may hear of it; or there is no 8D after all. Source: R-002-3.9."""
    if ask.answer["outcome"] == EightDEnd.PROVED:
        out.changes["eight_d_done"] = True
        out.tell("eight_d_proved", people_told(ask, out, Role.RESPONSIBLE, Role.FIRST_INQUIRY_OWNER))
        out.tell("eight_d_proved", (ask.case.customer.sales_rep,))
        return
    out.changes["eight_d_required"] = False
    out.tell("eight_d_not_needed", people_told(ask, out, Role.FIRST_INQUIRY_OWNER), reason=ask.answer["reason"])


@effect(Event.REOPEN_8D)
def eight_d_open_again(ask: Asked, out: Outcome, _: Clocks) -> None:
    """What was proved is so no more: the final reply and the closing wait again."""
    out.changes["eight_d_done"] = False
    people = (*people_told(ask, out, Role.RESPONSIBLE, Role.FIRST_INQUIRY_OWNER), ask.case.customer.sales_rep)
    said = {"eight_d": ask.answer["eight_d"], "eight_d_revision": ask.answer["revision"]}
    out.tell("eight_d_reopened", people, **said, reason=ask.answer["reason"])


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
def task_finished(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """Done, or skipped with its reason; a question may raise the level, and a further promise is owed."""
    task = next(task for task in ask.case.owed if task.key == ask.answer["task"] and task.is_open)
    note = str(ask.answer.get("reason") or "") if ask.answer.get("skipped") else "done"
    out.finished.append((task.kind, task.key, note))
    answered(ask, out, clocks, task)
    further = next_promise(ask)
    if further:
        owe_promise(ask, out, further)
