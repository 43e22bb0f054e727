"""D0: what is done before anything is understood, and whether an 8D is needed at all. Source: 001 p18, p20."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from rules.eight_d.fields import MOST_ROWS, Day, Long, Named, Percent, Told
from rules.part import FormPart
from rules.refusal import Refusal


class Response(FormPart):
    """One emergency response."""

    what: Named
    owner: Named
    done_on: Day = None
    effective_percent: Annotated[Percent, Field(description="How much of the damage it keeps away.")] = Decimal(0)
    proof: Annotated[Long, Field(description="How that is known.")] = ""


class Emergency(FormPart):
    """The symptom, the risks, the emergency responses, and whether an 8D is needed."""

    symptom: Annotated[Told, Field(description="What shows at the customer, in one or two sentences.")]
    safety_risk: Annotated[bool, Field(description="People or the law are concerned.")] = False
    line_down: Annotated[bool, Field(description="The customer's line stands or may stand.")] = False
    in_the_field: Annotated[bool, Field(description="Goods are in the hands of end users.")] = False
    others_affected: Annotated[bool, Field(description="Other customers may have the same goods.")] = False
    responses: Annotated[
        list[Response],
        Field(max_length=MOST_ROWS, description="What was done at once: what, who, when, how effective."),
    ] = []
    eight_d_needed: Annotated[bool, Field(description="Without an 8D: only the quality manager may decide so.")] = True
    decision_reason: Annotated[str, Field(max_length=2000, description="Why an 8D is needed, or why not.")] = ""

    def refusals(self) -> Iterator[Refusal]:
        """Yield what D0 lacks: the customer is protected at once, and the decision is justified."""
        if not self.decision_reason:
            yield Refusal("decision_reason", "Give the reason why an 8D is needed, or why not.")
        if not self.responses:
            yield Refusal("responses", "Name at least one emergency response: what is done at once, and by whom.")
