"""Everything a rule may look at when a form is handed in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from rules.case import Answer, Case, Person
from rules.cluster import Sighting
from rules.company import Company
from rules.eight_d.facts import EightDFacts
from rules.eight_d.vocabulary import EightDState
from rules.lifecycle import Event
from rules.policy import Policy
from rules.refusal import Refusal
from rules.vocabulary import RelatedReason, State
from rules.working_time import WorkCalendar


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier complaint of the same customer."""

    no: str
    received_at: datetime
    category: str
    product: str
    defect: str
    eight_d: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """Another customer who got the same lot or part."""

    customer: str
    reason: RelatedReason


@dataclass(frozen=True, slots=True)
class Asked:
    """A form handed in: by whom, on which case, under which policy, at which moment.

    `eight_d` is the subject of a form about an 8D (`case` is then the complaint that it began with); `joined` is the
    8D that a complaint is to join; `files_missing` are named on the form but not among the files of the case.
    """

    case: Case
    answer: Answer
    actor: Person
    company: Company
    policy: Policy
    calendar: WorkCalendar
    now: datetime
    earlier: tuple[Earlier, ...] = ()
    related: tuple[Related, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    master: Case | None = None
    eight_d: EightDFacts | None = None
    joined: EightDFacts | None = None
    files_missing: tuple[str, ...] = ()
    event: Event | None = None

    @property
    def stand(self) -> State | EightDState:
        """Where the subject of the form stands: the 8D, when the form is about one, else the complaint."""
        return self.eight_d.state if self.eight_d else self.case.state

    @property
    def at(self) -> datetime:
        """When the thing happened: as stated on the form, else now."""
        stated = self.answer.get("occurred_at")
        return stated if isinstance(stated, datetime) else self.now


Requirement = Callable[[Asked], Iterator[Refusal]]
