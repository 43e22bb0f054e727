"""Everything a rule may look at when a form is handed in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from rules.case import Answer, Case, Person
from rules.company import Company
from rules.policy import Policy
from rules.refusal import Refusal
from rules.vocabulary import RelatedReason
from rules.working_time import WorkCalendar


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier complaint of the same customer."""

    no: str
    received_at: datetime
    category: str
    product: str
    defect: str


@dataclass(frozen=True, slots=True)
class Related:
    """Another customer who got the same lot or part."""

    customer: str
    reason: RelatedReason


@dataclass(frozen=True, slots=True)
class Asked:
    """A form handed in: by whom, on which case, under which policy, at which moment."""

    case: Case
    answer: Answer
    actor: Person
    company: Company
    policy: Policy
    calendar: WorkCalendar
    now: datetime
    earlier: tuple[Earlier, ...] = ()
    related: tuple[Related, ...] = ()
    master: Case | None = None

    @property
    def at(self) -> datetime:
        """When the thing happened: as stated on the form, else now."""
        stated = self.answer.get("occurred_at")
        return stated if isinstance(stated, datetime) else self.now


Requirement = Callable[[Asked], Iterator[Refusal]]
