"""D6?: are the measures really effective? Numbers before and after against a target, and Quality's own yes or no.

Source: 001 p20 (D6?), 002 §3.9, R-002-3.9.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from rules.eight_d.d6_implementation import Implementation
from rules.eight_d.fields import MOST_ROWS, Count, Day, Long, Named, OptionalCount, OptionalNumber
from rules.eight_d.vocabulary import Better, Effect
from rules.part import FormPart
from rules.refusal import Refusal

PERCENT, ROUNDING = "%", Decimal("0.01")


class Measured(FormPart):
    """One criterion: its value before and after, as a number or as bad pieces of a sample, and its target."""

    metric: Annotated[Named, Field(description="What is measured, such as the share of bad pieces.")]
    unit: Annotated[Named, Field(description="The unit of before, after and target.")] = "%"
    better: Better = Better.LOWER
    before: Annotated[OptionalNumber, Field(description="The value before. Empty: from pieces and sample.")] = None
    bad_before: OptionalCount = None
    sample_before: OptionalCount = None
    target: Annotated[OptionalNumber, Field(description="The value to be reached.")] = None
    after: Annotated[OptionalNumber, Field(description="The value after. Empty: from pieces and sample.")] = None
    bad_after: OptionalCount = None
    sample_after: Annotated[Count, Field(description="How many pieces were checked after the action.")] = 0
    from_on: Annotated[Day, Field(description="The first day of the proof.")] = None
    to_on: Annotated[Day, Field(description="The last day of the proof.")] = None

    @property
    def value_before(self) -> Decimal | None:
        """The value before, in its unit."""
        return self.before if self.before is not None else _percent(self.bad_before, self.sample_before)

    @property
    def value_after(self) -> Decimal | None:
        """The value after, in its unit."""
        return self.after if self.after is not None else _percent(self.bad_after, self.sample_after)

    @property
    def improved(self) -> bool:
        """Whether the value is better than before."""
        before, after = self.value_before, self.value_after
        if before is None or after is None:
            return False
        return after < before if self.better is Better.LOWER else after > before

    @property
    def contradicts(self) -> bool:
        """Whether a value that was typed is another than its pieces and sample give."""
        pairs = (
            (self.before, _percent(self.bad_before, self.sample_before)),
            (self.after, _percent(self.bad_after, self.sample_after)),
        )
        counted = self.unit == PERCENT
        return counted and any(
            typed is not None and of is not None and abs(typed - of) > ROUNDING for typed, of in pairs
        )

    @property
    def reached(self) -> bool:
        """Whether the target was reached."""
        value = self.value_after
        if value is None or self.target is None:
            return False
        return value <= self.target if self.better is Better.LOWER else value >= self.target


class Verification(FormPart):
    """Quality's proof of effect and its decision. INEFFECTIVE leads back to the causes, as the next revision."""

    measured: Annotated[list[Measured], Field(max_length=MOST_ROWS)]
    method: Annotated[Long, Field(description="How the proof was made: which goods, which inspection.")] = ""
    decision: Effect
    reason: Annotated[Long, Field(description="What the decision rests on.")] = ""

    def refusals(self, implementation: Implementation, today: date) -> Iterator[Refusal]:
        """Yield what the proof lacks, or where the decision says other than the numbers."""
        if not self.measured:
            yield Refusal("measured", "Give at least one criterion with its value before and after and its target.")
        for each in self.measured:
            yield from _complete(each, implementation.last_on, today)
        missed = [each.metric for each in self.measured if not each.reached]
        worse = [each.metric for each in self.measured if each.reached and not each.improved]
        if self.decision is Effect.EFFECTIVE and worse:
            message = "No better than before: {metrics}. Decide INEFFECTIVE, or correct the numbers."
            yield Refusal("decision", message, {"metrics": ", ".join(worse)})
        if self.decision is Effect.EFFECTIVE and missed:
            message = "The target is missed: {metrics}. Decide INEFFECTIVE, or go on measuring."
            yield Refusal("decision", message, {"metrics": ", ".join(missed)})
        if self.decision is Effect.INEFFECTIVE and not self.reason:
            yield Refusal("reason", "Say what the decision rests on.")


def _complete(each: Measured, implemented_on: date | None, today: date) -> Iterator[Refusal]:
    named = {"metric": each.metric}
    if each.value_before is None or each.value_after is None or each.target is None:
        yield Refusal("measured", "{metric}: give the value before, the value after and the target.", named)
    if each.contradicts:
        yield Refusal("measured", "{metric}: the value is not that of its pieces. Leave one of them out.", named)
    if not each.sample_after:
        yield Refusal("measured", "{metric}: say how many pieces were checked.", named)
    if (each.bad_after or 0) > each.sample_after:
        yield Refusal("measured", "{metric}: more bad pieces than were checked. Correct the numbers.", named)
    if each.from_on is None or each.to_on is None or each.to_on < each.from_on or each.to_on > today:
        yield Refusal("measured", "{metric}: give the first and the last day of the proof.", named)
    elif implemented_on and each.from_on < implemented_on:
        message = "{metric}: the proof begins before the last action was introduced ({day}). Prove it afterwards."
        yield Refusal("measured", message, {**named, "day": implemented_on.isoformat()})


def _percent(part: int | None, whole: int | None) -> Decimal | None:
    return Decimal(part * 100) / whole if part is not None and whole else None
