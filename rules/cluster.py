"""One trouble at several customers: which complaints together are a cluster, and which one joins it. Source: T13."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from operator import attrgetter
from typing import Any

from rules.case import Answer, Case
from rules.lifecycle import Event
from rules.limits import days_between
from rules.policy import RepeatRules
from rules.vocabulary import ClusterBy
from rules.working_time import WorkCalendar

PREFIX = "CLU-"
# After these a complaint may be of a category, or of goods, that it was not known to be of before.
MAY_SHOW = frozenset({Event.TRIAGE, Event.CORRECT, Event.SUPPLY_FACTS, Event.JUDGE, Event.AGREEMENT})

VALUE = {ClusterBy.LOT: attrgetter("lot_no"), ClusterBy.PRODUCT: attrgetter("product")}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a complaint is about: its category, and the lot and product that have it."""

    category: str
    lot_no: str
    product: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """Another complaint of the same category about the same lot or product."""

    no: str
    customer: str
    received_at: datetime
    lot_no: str
    product: str
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The cluster that a complaint belongs to. `others` are the complaints that it is founded with, none if it was."""

    no: str
    by: ClusterBy
    value: str
    category: str
    customers: int = 0
    others: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether it is founded now."""
        return bool(self.others)

    @property
    def key(self) -> str:
        """Under what it happens once: the same trouble with the same first complaint is the same cluster."""
        return f"cluster:{self.category}:{self.by}:{sha256(self.value.encode()).hexdigest()[:16]}:{self.others[0]}"

    def as_entered(self) -> dict[str, Any]:
        """Return what each of its complaints enters in its ledger."""
        return {"cluster": self.no, "by": self.by, "value": self.value, "category": self.category}


def trouble_of(case: Case, answer: Answer) -> Trouble:
    """Return what a complaint is about once a form's answers are added to it."""

    def known(name: str) -> str:
        return str(answer.get(name) or getattr(case, name))

    return Trouble(known("category"), known("lot_no"), known("part_no") or known("product"))


def cluster_of(
    case: Case, trouble: Trouble, sightings: Sequence[Sighting], rules: RepeatRules, calendar: WorkCalendar
) -> Cluster | None:
    """Return the cluster that a complaint joins or founds with others; None when there is none, or it has one.

    It joins one that a complaint at most `cluster_days` apart belongs to. It founds one with those that lie together
    with it within so many days and come from `cluster_customers` customers. Days are company-zone dates, inclusive.
    Source: T13, decisions 16.
    """
    if case.cluster or not trouble.category:
        return None
    for by in ClusterBy:
        near = (other for other in _of(sightings, trouble, by) if _near(case, other, rules, calendar))
        there = min((other.cluster for other in near if other.cluster), default="")
        if there:
            return Cluster(there, by, VALUE[by](trouble), trouble.category)
    for by in ClusterBy:
        together = _together(case, _of(sightings, trouble, by), rules, calendar)
        customers = len({case.customer.code, *(other.customer for other in together)})
        if customers >= rules.cluster_customers:
            others = tuple(other.no for other in together)
            return Cluster(f"{PREFIX}{case.no}", by, VALUE[by](trouble), trouble.category, customers, others)
    return None


def customers_of_lot(
    case: Case, trouble: Trouble, sightings: Sequence[Sighting], rules: RepeatRules, calendar: WorkCalendar
) -> int:
    """Return how many customers have complained of the same about the same lot: with three it is STRONG.

    Source: T2 rule 3, decisions 16.
    """
    together = _together(case, _of(sightings, trouble, ClusterBy.LOT), rules, calendar)
    return len({case.customer.code, *(other.customer for other in together)}) if trouble.lot_no else 0


def _of(sightings: Sequence[Sighting], trouble: Trouble, by: ClusterBy) -> list[Sighting]:
    value = VALUE[by](trouble)
    return [other for other in sightings if value and VALUE[by](other) == value]


def _together(
    case: Case, others: Iterable[Sighting], rules: RepeatRules, calendar: WorkCalendar
) -> tuple[Sighting, ...]:
    """Return the complaints of the span around a case with the most customers, the earliest such span, in order."""
    ordered = sorted(others, key=lambda other: (other.received_at, other.no))
    days = [(days_between(case.received_at, other.received_at, calendar), other) for other in ordered]
    spans = [
        tuple(other for day, other in days if first <= day <= first + rules.cluster_days)
        for first in sorted({day for day, _ in days if -rules.cluster_days <= day <= 0} | {0})
    ]
    return max(spans, key=lambda span: len({other.customer for other in span} - {case.customer.code}))


def _near(case: Case, other: Sighting, rules: RepeatRules, calendar: WorkCalendar) -> bool:
    return abs(days_between(case.received_at, other.received_at, calendar)) <= rules.cluster_days
