"""D6: the actions carried out, each with its evidence. Source: R-001-J.1, R-001-p25.3, 003 L1240."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import Field

from rules.eight_d.d2_problem import Photo
from rules.eight_d.d5_actions import Actions
from rules.eight_d.fields import MOST_ROWS, Day, Key, Long, Short
from rules.part import FormPart
from rules.refusal import Refusal


class Implemented(FormPart):
    """One action of D5, introduced."""

    action: Annotated[
        Key, Field(description="The key of the action in D5.", json_schema_extra={"choices": "chosen_action"})
    ]
    implemented_on: Day = None
    cut_in: Annotated[Short, Field(description="The first lot, serial or date with the action.")] = ""
    evidence: Annotated[Long, Field(description="What shows it: record, photo, file.")] = ""
    reduced_scope: Annotated[Short, Field(description="What was left out of the plan.")] = ""
    customer_consent: Annotated[
        Short, Field(description="When something was left out: who at the customer agreed.")
    ] = ""


class Implementation(FormPart):
    """What was introduced, when, and from which lot on."""

    implemented: Annotated[list[Implemented], Field(max_length=MOST_ROWS)]
    photos: Annotated[list[Photo], Field(max_length=12)] = []

    @property
    def last_on(self) -> date | None:
        """The day of the last action; None when one has no day."""
        days = [each.implemented_on for each in self.implemented]
        known = [day for day in days if day is not None]
        return max(known) if known and len(known) == len(days) else None

    def refusals(self, actions: Actions, today: date) -> Iterator[Refusal]:
        """Yield what D6 lacks: every action of D5 introduced, with a day and evidence."""
        done = {each.action for each in self.implemented}
        left = [action.key for action in actions.actions if action.key not in done]
        if left:
            yield Refusal("implemented", "Not yet introduced: {keys}.", {"keys": ", ".join(left)})
        known = {action.key for action in actions.actions}
        for each in self.implemented:
            named = {"key": each.action}
            if each.action not in known:
                yield Refusal("implemented", "{key} is no action of D5: correct the key.", named)
            if each.implemented_on is None:
                yield Refusal("implemented", "{key}: give the day on which it was introduced.", named)
            elif each.implemented_on > today:
                yield Refusal(
                    "implemented", "{key}: its day lies in the future. Record it when it is introduced.", named
                )
            if not each.evidence:
                yield Refusal("implemented", "{key}: give the evidence that it was introduced.", named)
            if each.reduced_scope and not each.customer_consent:
                yield Refusal("implemented", "{key}: the customer must agree to what was left out.", named)
