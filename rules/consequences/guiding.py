"""What follows from talking to the customer: a switch is suggested and told, a promise is owed and may be moved."""

from collections.abc import Mapping, Sequence
from typing import Any

from rules.asked import Asked
from rules.case import Answer
from rules.clock_changes import Clocks
from rules.consequences.registry import effect
from rules.guide_policy import SwitchRules
from rules.lifecycle import Event
from rules.outcome import Outcome, TaskOwed
from rules.vocabulary import SwitchKind, TaskKind

TALKS = frozenset({Event.LOG_CONTACT, Event.FOLLOW_GUIDE})
MOVED = "moved"


@effect(Event.LOG_CONTACT)
@effect(Event.FOLLOW_GUIDE)
def talked(ask: Asked, out: Outcome, _: Clocks) -> None:
    """Suggest once to switch person, time or place when talks fail or tempers rise. Source: 003 L1184."""
    rules = ask.policy.guides.switches
    talks = [entry.data for entry in ask.case.since(Event.SWITCH) if entry.kind in TALKS]
    if rules and not _stuck(talks, rules) and _stuck([*talks, ask.answer], rules):
        out.tell("switch_suggested", (ask.case.first_inquiry_owner,))


@effect(Event.SWITCH)
def switched(ask: Asked, out: Outcome, _: Clocks) -> None:
    """Tell another person that the talk is now with him; the first-inquiry owner stays on the case."""
    if ask.answer["kind"] == SwitchKind.PERSON:
        out.tell("talk_handed_over", (str(ask.answer["switched_to"]),), reason=ask.answer["reason"])


@effect(Event.PROMISE)
def promised(ask: Asked, out: Outcome, _: Clocks) -> None:
    """A promise is owed by whoever keeps it, at the moment promised. Source: R-000-p12.1."""
    owe_promise(ask, out, ask.answer)


@effect(Event.MOVE_PROMISE)
def promise_moved(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The old promise ends as moved, and a new one with the same words is owed. Source: R-000-p12.3."""
    key = str(ask.answer["promise"])
    old = next(task for task in ask.case.open_tasks(TaskKind.PROMISE) if task.key == key)
    out.finished.append((TaskKind.PROMISE, key, MOVED))
    terms = {name: value for name, value in ask.answer.items() if value}
    owe_promise(ask, out, {**old.data, **terms, "moved_from": key})


def owe_promise(ask: Asked, out: Outcome, terms: Answer) -> None:
    """Owe a promise under the next free key, and tell whoever is to keep it when somebody else has made it."""
    number = 1 + sum(task.kind is TaskKind.PROMISE for task in ask.case.owed)
    owner = str(terms.get("owner") or ask.actor.no)
    data = {**_kept(terms), "owner": owner, "promised_at": ask.now.isoformat()}
    out.tasks.append(TaskOwed(TaskKind.PROMISE, f"P{number}", owner, terms["promised_due_at"], data=data))
    if owner != ask.actor.no:
        out.tell("promise_to_keep", (owner,), text=terms["text"])


def _kept(terms: Answer) -> Mapping[str, Any]:
    names = ("text", "kind", "assessment", "moved_from")
    return {name: terms[name] for name in names if terms.get(name)} | {
        "internal_due_at": terms["internal_due_at"].isoformat()
    }


def _stuck(talks: Sequence[Answer], rules: SwitchRules) -> bool:
    failed = sum(bool(talk.get("unsuccessful")) for talk in talks)
    hottest = max((int(talk.get("emotion") or 0) for talk in talks), default=0)
    return failed >= rules.unsuccessful_contacts or hottest >= rules.emotion
