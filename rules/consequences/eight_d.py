"""What follows from a step of an 8D: where it then stands, what is owed next, and what its complaints hear of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rules.asked import Asked
from rules.clock_changes import Clocks
from rules.consequences.registry import effect
from rules.eight_d.facts import EightDFacts
from rules.eight_d.steps import due_key, is_proved, next_revision, stand_of, steps_of
from rules.eight_d.vocabulary import EightDEnd, EightDState
from rules.lifecycle import Event
from rules.limits import days_later
from rules.outcome import EightDWritten, Outcome, TaskOwed
from rules.requirements.eight_d import eight_d_of, step_of, with_answer
from rules.vocabulary import Role, TaskKind

SECOND = 2
PROVED_STEPS = (EightDState.D4, EightDState.D5, EightDState.D6)


@effect(Event.D0, Event.D1, Event.D2, Event.D3, Event.D4, Event.D5, Event.D6, Event.D7, Event.D8, Event.VERIFY)
def step_recorded(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The step is kept; the 8D stands at the first step that is not done. Source: T15."""
    before, after = eight_d_of(ask), with_answer(ask)
    if out.when == "INEFFECTIVE":
        _leave_behind(ask, out, after, EightDState.D4, str(ask.answer["reason"]))
        return
    step = step_of(ask)
    if step in PROVED_STEPS and before.part(step) != after.part(step):
        after = after.with_part(EightDState.VERIFY, None)  # what was proved was something else
    if out.state is not EightDState.DROPPED:
        out.state = stand_of(after)
    over = out.state is EightDState.DROPPED or is_proved(after)
    tells = Event.PROVE_8D if over else Event.REOPEN_8D
    out.eight_d = EightDWritten(after.content, EightDState(out.state), tells=tells)
    if out.state is EightDState.COMPLETE and EightDState.D8 in steps_of(after.column, after.rules):
        _owe_reviews(ask, out)


@effect(Event.REJECT_8D)
def rejected(ask: Asked, out: Outcome, _: Clocks) -> None:
    """Whoever rejects it, nothing is wiped: the next revision goes on from the step that is named."""
    _leave_behind(ask, out, eight_d_of(ask), EightDState(ask.answer["back_to"]), str(ask.answer["reason"]))


@effect(Event.REVIEW_EFFECT)
def effect_reviewed(ask: Asked, out: Outcome, _: Clocks) -> None:
    """Thirty, sixty, ninety days later: it still holds, or the causes are looked for again."""
    out.finished.append((TaskKind.EFFECT_REVIEW, str(ask.answer["review"]), "done"))
    facts = eight_d_of(ask)
    out.eight_d = EightDWritten(facts.content, facts.state)
    if out.when == "FAILS":
        _leave_behind(ask, out, facts, EightDState.D4, str(ask.answer["reason"]))


@effect(Event.TRANSLATE_8D)
def translated(ask: Asked, out: Outcome, _: Clocks) -> None:
    """Translations stand beside the texts; the texts themselves stay as they were written."""
    facts = eight_d_of(ask)
    language = ask.answer["language"]
    told = {each["original"]: each["translation"] for each in ask.answer["translations"]}
    known = facts.content.translations
    own = {**known.get(language, {}), **told}
    content = facts.content.model_copy(update={"translations": {**known, language: own}})
    out.eight_d = EightDWritten(content, facts.state)


def _leave_behind(ask: Asked, out: Outcome, facts: EightDFacts, back_to: EightDState, reason: str) -> None:
    """Lock this revision as it is and open the next one at a step. Source: R-001-K.2, decisions 22."""
    revised = replace(facts, content=next_revision(facts.content, back_to), revision=facts.revision + 1)
    out.state = stand_of(revised)
    tells = Event.PROVE_8D if is_proved(revised) else Event.REOPEN_8D
    out.eight_d = EightDWritten(facts.content, EightDState.REPLACED, revised.content, out.state, tells=tells)
    out.finished += [(task.kind, task.key, "revised") for task in facts.owed if task.is_open]
    people = [*facts.team, *ask.company.with_role(Role.QA_MANAGER)]
    if facts.revision >= SECOND:
        people += ask.company.with_role(Role.DEPUTY_GM)
    out.tell("eight_d_reopened", tuple(people), eight_d=facts.no, eight_d_revision=revised.revision, reason=reason)


def _owe_reviews(ask: Asked, out: Outcome) -> None:
    facts = eight_d_of(ask)
    owner = next(iter(ask.company.with_role(Role.QA_MANAGER)), ask.actor.no)
    for days in facts.rules.review_days:
        due = days_later(ask.now, days, ask.calendar)
        out.tasks.append(TaskOwed(TaskKind.EFFECT_REVIEW, due_key(str(days), facts.revision), owner, due))


def how_it_ended(event: Event, outcome: Outcome) -> EightDEnd:
    """Return how an 8D has ended for its complaints."""
    if outcome.state is not EightDState.DROPPED:
        return EightDEnd.PROVED
    return EightDEnd.WAIVED if event is Event.D0 else EightDEnd.NO_PROBLEM


def reason_in(form: Mapping[str, Any]) -> str:
    """Return the reason that a form gives for ending an 8D or opening it again."""
    return next((str(form[name]) for name in ("reason", "decision_reason", "verdict_reason") if form.get(name)), "")
