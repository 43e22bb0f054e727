"""What a playbook brings with it: steps owed after triage, which follow the case's people and may raise its level."""

from dataclasses import replace

from rules.asked import Asked
from rules.case import Owed
from rules.clock_changes import Clocks
from rules.company import people_of
from rules.consequences.shared import change_level
from rules.outcome import Outcome, TaskOwed
from rules.vocabulary import Level, LevelCause, Role, StepAnswer, TaskKind

KEPT = {"text", "owner", "question", "yes_raises_to"}  # what a task keeps of its step
CATEGORY_CHANGED = "category changed"
RISING = (Level.GENERAL, Level.MEDIUM, Level.STRONG)


def attach_playbook(ask: Asked, out: Outcome, clocks: Clocks, category: str) -> None:
    """Owe the steps of the category's playbook, those for the customer's tier; limits run from now. Source: T20."""
    name = ask.policy.taxonomy.categories[category].playbook
    book = ask.policy.playbooks.books.get(name)
    again = _again(ask, name)
    for number, step in enumerate(book.steps if book else (), start=1):
        if step.is_for(ask.case.customer.tier):
            due = clocks.due_of(step.limit, ask.now) if step.limit else None
            owner = _owner(ask, out, step.owner)
            key = f"{name}.{number}{again}"
            kept = step.model_dump(mode="json", include=KEPT, exclude_defaults=True)
            out.tasks.append(TaskOwed(TaskKind.PLAYBOOK_STEP, key, owner, due, data=kept))


def change_playbook(ask: Asked, out: Outcome, clocks: Clocks, category: str) -> None:
    """End what is open of the old category's playbook and owe the new one's; the same playbook goes on."""
    categories = ask.policy.taxonomy.categories
    if categories[category].playbook == categories[ask.case.category].playbook:
        return
    steps = ask.case.open_tasks(TaskKind.PLAYBOOK_STEP)
    out.finished.extend((TaskKind.PLAYBOOK_STEP, step.key, CATEGORY_CHANGED) for step in steps)
    attach_playbook(ask, out, clocks, category)


def hand_over_steps(ask: Asked, out: Outcome) -> None:
    """Give the open steps to the people that the case now has."""
    if {"responsible_person", "receiver", "executing_department"} & out.changes.keys():
        for step in ask.case.open_tasks(TaskKind.PLAYBOOK_STEP):
            owner = _owner(ask, out, Role(step.data["owner"]))
            out.handed_over.append((TaskKind.PLAYBOOK_STEP, step.key, owner))


def answered(ask: Asked, out: Outcome, clocks: Clocks, step: Owed) -> None:
    """Raise the level when a question was answered with yes and the step says how far. Source: R-000-p08.1."""
    floor = step.data.get("yes_raises_to")
    if not floor or ask.answer.get("answer") != StepAnswer.YES or ask.case.state.is_final:
        return
    level = Level(floor)
    if ask.case.level in RISING and RISING.index(ask.case.level) < RISING.index(level):
        change_level(ask, out, clocks, level, LevelCause.PLAYBOOK)


def _owner(ask: Asked, out: Outcome, role: Role) -> str:
    """Return who owes a step; where the role has nobody yet, the department's manager, else the first-inquiry owner."""
    case, changes = ask.case, out.changes
    case = replace(
        case,
        responsible_person=str(changes.get("responsible_person", case.responsible_person)),
        receiver=str(changes.get("receiver", case.receiver)),
        executing=ask.company.units.get(str(changes.get("executing_department", ""))) or case.executing,
    )
    people = (*people_of(case, role, ask.company), *people_of(case, Role.DEPT_MANAGER, ask.company))
    return next(iter(people), case.first_inquiry_owner)


def _again(ask: Asked, name: str) -> str:
    """Return what tells the steps of a playbook that comes back from those owed before."""
    rounds = {task.key.partition("#")[2] for task in ask.case.owed if task.key.startswith(f"{name}.")}
    return f"#{len(rounds) + 1}" if rounds else ""
