"""The order of an 8D's steps, what each waits for, and where an 8D stands: always worked out from what it holds.

Source: T15, decisions 20; the law of each step is in its own file beside this one.
"""

from collections.abc import Callable, Iterator
from typing import Any

from rules.eight_d.content import PARTS, EightDContent
from rules.eight_d.facts import EightDFacts
from rules.eight_d.vocabulary import EightDState as S
from rules.policy import EightDColumn, EightDRules, EightDStep
from rules.refusal import Refusal

AFTER: dict[S, tuple[S, ...]] = {
    S.D4: (S.D2,),
    S.D5: (S.D4,),
    S.D6: (S.D5,),
    S.VERIFY: (S.D6,),
    S.D7: (S.VERIFY,),
    S.D8: (S.D7,),
}
DUES: dict[S, tuple[EightDStep, ...]] = {
    S.D0: (EightDStep.D0, EightDStep.D3_INITIAL),
    S.D1: (EightDStep.D1,),
    S.D2: (EightDStep.D2,),
    S.D3: (EightDStep.D3, EightDStep.D3_INITIAL),
    S.D4: (EightDStep.D4,),
    S.D5: (EightDStep.D5,),
    S.D6: (),
    S.VERIFY: (EightDStep.D6,),
    S.D7: (EightDStep.D7,),
    S.D8: (EightDStep.D8,),
}
PROVED_BY = {EightDColumn.SHORT: S.D5, EightDColumn.MEDIUM: S.D7, EightDColumn.STRONG: S.D7}


def steps_of(column: EightDColumn, rules: EightDRules) -> tuple[S, ...]:
    """Return the steps of a column of T15 in their order; the short form has D2 to D5 only."""
    dues = set(rules.steps[column])
    owed = {step for step, own in DUES.items() if dues.intersection(own)}
    if column is EightDColumn.SHORT:
        owed.discard(S.D0)
    if S.VERIFY in owed:
        owed.add(S.D6)
    return tuple(step for step in DUES if step in owed)


def stand_of(facts: EightDFacts) -> S:
    """Return the first step that is missing or does not hold, COMPLETE when there is none."""
    return next((step for step in steps_of(facts.column, facts.rules) if not is_done(step, facts)), S.COMPLETE)


def is_done(step: S, facts: EightDFacts) -> bool:
    """Whether a step is recorded, holds against the others, and leaves no point open."""
    return facts.part(step) is not None and not problems(step, facts) and not open_points(step, facts)


def is_proved(facts: EightDFacts) -> bool:
    """Whether the complaints may be answered and closed: D7 of the full form, D5 of the short one.

    Source: decisions 20, T6 (8D D0 to D7), R-002-3.9.
    """
    steps = steps_of(facts.column, facts.rules)
    return all(is_done(step, facts) for step in steps[: steps.index(PROVED_BY[facts.column]) + 1])


def due_key(due: str, revision: int) -> str:
    """Return the key of a due: revision 1 has the step's name, a later one adds its number (`D4.2`)."""
    return due if revision == 1 else f"{due}.{revision}"


def dues_done(facts: EightDFacts) -> set[str]:
    """Return the dues that are answered: the first containment by D0 or any D3, every other by its step when done."""
    recorded = ((step, due) for step, dues in DUES.items() if facts.part(step) is not None for due in dues)
    return {
        due_key(due, facts.revision) for step, due in recorded if due is EightDStep.D3_INITIAL or is_done(step, facts)
    }


def problems(step: S, facts: EightDFacts) -> list[Refusal]:
    """Return what is wrong with a step as recorded; nothing while it, or what it builds on, is not."""
    if any(facts.part(needed) is None for needed in (step, *AFTER.get(step, ()))):
        return []
    return list(REFUSALS[step](facts.part(step), facts))


def open_points(step: S, facts: EightDFacts) -> list[Refusal]:
    """Return what a recorded step still lacks before the next ones may build on it."""
    part = facts.part(step)
    return list(OPEN_POINTS[step](part, facts)) if part is not None and step in OPEN_POINTS else []


def not_ready(step: S, facts: EightDFacts) -> Iterator[Refusal]:
    """Yield why a step cannot be taken yet: what it builds on is missing, or is not done."""
    taken = steps_of(facts.column, facts.rules)
    for before in AFTER.get(step, ()):
        if before not in taken or is_done(before, facts):
            continue
        if facts.part(before) is None:
            yield Refusal("acting_as", "{step} comes first: record it.", {"step": before})
        for point in (*problems(before, facts), *open_points(before, facts)):
            yield Refusal("acting_as", point.message, point.values)


def next_revision(content: EightDContent, back_to: S) -> EightDContent:
    """Return what the next revision begins with: all that was recorded before a step; the rest stays in this one."""
    order = list(PARTS)
    before = [PARTS[step] for step in order[: order.index(back_to)]]
    kept = {name: getattr(content, name) for name in before}
    return EightDContent(**kept, translations=content.translations)


# What each step is held against: its own law, and what it refers to in the steps that it builds on.
Check = Callable[[Any, EightDFacts], Iterator[Refusal]]
REFUSALS: dict[S, Check] = {
    S.D0: lambda step, _: step.refusals(),
    S.D1: lambda step, about: step.refusals(about.rules),
    S.D2: lambda step, about: step.refusals(about.column),
    S.D3: lambda step, about: step.refusals(about.content.causes, effective=about.is_effective),
    S.D4: lambda step, _: step.refusals(),
    S.D5: lambda step, about: step.refusals(about.content.causes),
    S.D6: lambda step, about: step.refusals(about.content.actions, about.today),
    S.VERIFY: lambda step, about: step.refusals(about.content.implementation, about.today),
    S.D7: lambda step, about: step.refusals(about.content.causes, structural=about.structural),
    S.D8: lambda step, _: step.refusals(),
}
OPEN_POINTS: dict[S, Check] = {
    S.D3: lambda step, about: (
        step.open_points(about.calls_open, about.bad_pieces) if about.verifies_containment else iter(())
    ),
    S.D4: lambda step, about: step.open_points(about.minimum_whys, escape_needed=about.escape_needed),
}
