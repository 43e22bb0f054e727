"""What a list of complaints is narrowed to and how it is ordered: everything that stands in the address of the page."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

from rules.vocabulary import LevelClass, State

SEPARATOR = "~"
# Where a department is asked for: those that nobody executes yet.
NOBODY = "-"


class Order(StrEnum):
    """How a list is ordered."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"
    DUE = "DUE"


class Urgency(StrEnum):
    """How the first running clock of a case stands: over, or ending within a day."""

    OVERDUE = "OVERDUE"
    SOON = "SOON"


def known_place(place: str) -> str:
    """Return the place of a page's last row, "moment~number", when it is one. Raises ValueError."""
    moment, _, no = place.partition(SEPARATOR)
    if not no.isprintable() or not no or (moment and datetime.fromisoformat(moment).tzinfo is None):
        raise ValueError("no place in a list")
    return place


class CaseFilter(BaseModel):
    """A filter of complaints. What is empty narrows nothing; `after` is where the page before ended."""

    model_config = ConfigDict(frozen=True)

    q: str = ""
    state: State | Literal["OPEN"] | None = None
    level: LevelClass | None = None
    department: str = ""
    category: str = ""
    customer: str = ""
    owner: str = ""
    due: Urgency | None = None
    since: date | None = None
    until: date | None = None
    order: Order = Order.NEWEST
    after: Annotated[str, AfterValidator(known_place)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_empty_fields(cls, given: Any) -> Any:  # noqa: ANN401  what an address holds can be anything
        """A form sends what nobody filled in as empty text."""
        return {name: value for name, value in given.items() if value not in ("", None)}

    def in_address(self, **other: str | None) -> dict[str, str]:
        """Return what stands in the address of this filter; `other` takes the place of some of it."""
        plain = self.model_dump(mode="json", exclude_defaults=True) | other
        return {name: str(value) for name, value in plain.items() if value}
