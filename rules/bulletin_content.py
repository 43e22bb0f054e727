"""What a bulletin says: the assessments confirmed in a week, what they come to, who carries them out, who is told."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from rules.vocabulary import AssessmentKind, AssessmentUnit, ClockKind, ExecutingBody, LevelClass


class Said(BaseModel):
    """A part of a bulletin: kept as it was submitted, and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Item(Said):
    """One assessment, and the bodies that have to carry it out."""

    no: str
    complaint: str
    kind: AssessmentKind
    level: LevelClass
    clause: str = ""
    multiple: int = 1
    clock: ClockKind | None = None
    department: str
    person: str
    unit: AssessmentUnit
    amount_department: Decimal
    amount_person: Decimal
    effective_at: datetime
    confirmed_at: datetime
    bodies: tuple[ExecutingBody, ...]


class Total(Said):
    """What the items of one department or person come to in one unit."""

    of: str
    unit: AssessmentUnit
    amount: Decimal
    items: int


class BulletinContent(Said):
    """One revision of a bulletin. `distribution` are the numbers of the employees who get it once it is signed."""

    items: tuple[Item, ...]
    departments: tuple[Total, ...]
    people: tuple[Total, ...]
    distribution: tuple[str, ...]

    @property
    def bodies(self) -> frozenset[ExecutingBody]:
        """The bodies that have something to carry out."""
        return frozenset(body for item in self.items for body in item.bodies)

    def sha256(self) -> str:
        """Return the hash of the content, the same for the same content whatever wrote it."""
        text = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def content_of(items: Iterable[Item], distribution: Iterable[str]) -> BulletinContent:
    """Return what a bulletin says of these assessments: in the order in which they were confirmed, with their totals.

    Each amount is summed as it was assessed, never anew, so a bulletin comes to what its notices come to.
    Source: 004 §7.8 (确定每项金额).
    """
    ordered = tuple(sorted(items, key=lambda item: (item.confirmed_at, item.no)))
    return BulletinContent(
        items=ordered,
        departments=_totals(ordered, lambda item: (item.department, item.amount_department)),
        people=_totals(ordered, lambda item: (item.person, item.amount_person)),
        distribution=tuple(dict.fromkeys(filter(None, distribution))),
    )


def _totals(items: Iterable[Item], part: Callable[[Item], tuple[str, Decimal]]) -> tuple[Total, ...]:
    amounts: dict[tuple[str, AssessmentUnit], list[Decimal]] = defaultdict(list)
    for item in items:
        of, amount = part(item)
        if of:
            amounts[of, item.unit].append(amount)
    return tuple(
        Total(of=of, unit=unit, amount=sum(each, Decimal(0)), items=len(each))
        for (of, unit), each in sorted(amounts.items())
    )
