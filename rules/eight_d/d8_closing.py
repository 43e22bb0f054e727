"""D8: what was reached, what it cost, what the customer says, and what is learned. Source: 001 (成果), R-001-J.D8."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from rules.eight_d.fields import MOST_ROWS, Day, Long, Money, Named, Percent, Short
from rules.eight_d.vocabulary import CostKind, CustomersAnswer
from rules.part import FormPart
from rules.refusal import Refusal


class OpenAction(FormPart):
    """What is still to be done."""

    what: Named
    owner: Named
    due_on: Day = None


class Cost(FormPart):
    """A cost of poor quality, in CNY."""

    kind: CostKind
    amount: Money
    note: Short = ""


class Closing(FormPart):
    """Results against target, what is still open, costs, the customer's answer, thanks and the lesson."""

    results: Annotated[Long, Field(description="What was reached, against the target.")] = ""
    open_actions: Annotated[list[OpenAction], Field(max_length=MOST_ROWS)] = []
    costs: Annotated[list[Cost], Field(max_length=MOST_ROWS, description="Never shown to the customer.")] = []
    cost_accepted: Annotated[Money, Field(description="What of the customer's claim we bear, in CNY.")] = Decimal(0)
    customers_answer: CustomersAnswer = CustomersAnswer.OPEN
    answered_on: Day = None
    answered_by: Annotated[Short, Field(description="Who at the customer accepted it.")] = ""
    customers_score: Annotated[Percent | None, Field(description="The customer's own score of this 8D.")] = None
    thanks: Annotated[Long, Field(description="Recognition of the team.")] = ""
    lesson_title: Short = ""
    lesson: Annotated[Long, Field(description="What others should know: it goes to the library of cases.")] = ""
    keywords: Short = ""

    @property
    def total_cost(self) -> Decimal:
        """All costs, in CNY."""
        return sum((cost.amount for cost in self.costs), Decimal(0))

    def refusals(self) -> Iterator[Refusal]:
        """Yield what D8 lacks."""
        if not self.results:
            yield Refusal("results", "Say what was reached, against the target.")
        if not self.thanks:
            yield Refusal("thanks", "Thank the team: say for what.")
        if not (self.lesson_title and self.lesson):
            yield Refusal("lesson", "Write the lesson with its title: what was before is the teacher of what comes.")
        if self.customers_answer is CustomersAnswer.ACCEPTED and not (self.answered_on and self.answered_by):
            yield Refusal("answered_by", "Say who at the customer accepted the 8D, and when.")
