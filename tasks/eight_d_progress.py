"""How far an 8D is, step by step: done, the one that waits, or to come."""

from dataclasses import dataclass
from enum import StrEnum

from rules.eight_d.facts import EightDFacts
from rules.eight_d.steps import is_done, steps_of
from rules.eight_d.vocabulary import EightDState


class Mark(StrEnum):
    """How a step stands."""

    DONE = "DONE"
    WAITS = "WAITS"
    TO_COME = "TO_COME"


@dataclass(frozen=True)
class StepMark:
    """One step of an 8D and how it stands."""

    step: EightDState
    mark: Mark


def progress(facts: EightDFacts) -> tuple[StepMark, ...]:
    """Return the steps that an 8D owes, in their order, with how each stands."""
    return tuple(StepMark(step, _mark(step, facts)) for step in steps_of(facts.column, facts.rules))


def _mark(step: EightDState, facts: EightDFacts) -> Mark:
    if is_done(step, facts):
        return Mark.DONE
    return Mark.WAITS if step is facts.state else Mark.TO_COME
