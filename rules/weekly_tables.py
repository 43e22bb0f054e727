"""The tables of the weekly report: category by level, family, level, department. Every column adds up to the same sums.

Source: 004 §7.7.2 (客户抱怨汇总表, 客户抱怨率); catalogue R-004-7.7.2a, b, R-004-Q.6.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from decimal import Decimal
from typing import TypeVar

from rules.policy_table import Table
from rules.vocabulary import AssessmentUnit, Level
from rules.weekly_facts import Assessed, Cell, OwnerCount
from rules.weekly_goods import Exposed
from rules.weekly_indicators import total
from rules.weekly_rate import Rate

MEASURES = tuple(name for name in Cell.model_fields if name not in {"category", "level", "department"})
Key = TypeVar("Key", bound=Hashable)


class Family(Table):
    """One family of categories: how many, its share of all, and its rate of what could be complained about."""

    family: str
    sums: Cell
    share: Rate
    rate: Rate


class Unit(Table):
    """One department in the league: how its closings came in time, and what it was assessed."""

    rank: int
    department: str
    sums: Cell
    on_time: Rate
    first_closure: Rate
    assessed: int
    amount: Decimal


class Specialist(Table):
    """How many of a specialist's complaints were judged irrational; from the policy's share on a sample is audited."""

    owner: str
    share: Rate
    audit: bool


class Sum(Table):
    """What one department or person was assessed in the week, in one unit."""

    who: str
    unit: AssessmentUnit
    count: int
    amount: Decimal


def family_of(category: str) -> str:
    """Return the family of a category; none for what is not yet triaged."""
    return category.partition("-")[0]


def summary(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Return one row for each category and level, departments together, in the order of category and level."""
    levels = list(Level)
    rows = _grouped(cells, lambda cell: (cell.category, levels.index(cell.level)))
    found = (summed(group, category, levels[number]) for (category, number), group in rows)
    return tuple(row for row in found if any(getattr(row, measure) for measure in MEASURES))


def by_level(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return one row for each level."""
    return tuple(summed([cell for cell in cells if cell.level is level], "", level) for level in Level)


def by_family(cells: Sequence[Cell], exposure: Exposed) -> tuple[Family, ...]:
    """Return one row for each family in which something happened, the most complained about first."""
    received = total(cells, "received")
    rows = [
        Family(
            family=family,
            sums=(sums := summed(group, family)),
            share=Rate(part=sums.received, whole=received),
            rate=Rate(part=sums.received, whole=exposure.total),
        )
        for family, group in _grouped(cells, lambda cell: family_of(cell.category))
    ]
    shown = [row for row in rows if any(getattr(row.sums, measure) for measure in MEASURES)]
    return tuple(sorted(shown, key=lambda row: (-row.sums.received, row.family)))


def league(cells: Sequence[Cell], assessed: Sequence[Assessed]) -> tuple[Unit, ...]:
    """Return the departments, the one that closes in time most often first; one with nothing due comes last."""
    amounts = {each.who: each for each in sums_of(assessed, "department", "amount_department")}
    rows = [
        _unit(department, group, amounts.get(department))
        for department, group in _grouped(cells, lambda cell: cell.department)
        if department
    ]
    ordered = sorted(rows, key=_standing)
    return tuple(row.model_copy(update={"rank": number}) for number, row in enumerate(ordered, start=1))


def specialists(owners: Iterable[OwnerCount], alarm: Decimal) -> tuple[Specialist, ...]:
    """Return the share of irrational complaints of each specialist; more than `alarm` percent asks for an audit.

    Source: R-004-N.5: irrational is not abuse.
    """
    rows = []
    for each in owners:
        share = Rate(part=each.irrational, whole=each.triaged)
        rows.append(Specialist(owner=each.owner, share=share, audit=(share.percent or 0) > alarm))
    return tuple(sorted(rows, key=lambda row: (-(row.share.percent or 0), row.owner)))


def sums_of(assessed: Iterable[Assessed], who: str, amount: str) -> tuple[Sum, ...]:
    """Return what each department or person was assessed, the most first; `who` and `amount` name the fields."""
    rows = [
        Sum(
            who=name,
            unit=unit,
            count=sum(each.count for each in group),
            amount=sum((getattr(each, amount) for each in group), Decimal(0)),
        )
        for (name, unit), group in _grouped(assessed, lambda each: (getattr(each, who), each.unit))
        if name
    ]
    return tuple(sorted(rows, key=lambda row: (-row.amount, row.who)))


def _unit(department: str, cells: Sequence[Cell], amount: Sum | None) -> Unit:
    sums = summed(cells).model_copy(update={"department": department})
    closed = sums.closed_first + sums.closed_second + sums.closed_otherwise
    return Unit(
        rank=0,
        department=department,
        sums=sums,
        on_time=Rate(part=sums.in_limit, whole=sums.due),
        first_closure=Rate(part=sums.closed_first, whole=closed),
        assessed=sums.assessed,
        amount=amount.amount if amount else Decimal(0),
    )


def _standing(unit: Unit) -> tuple[bool, Decimal, int, str]:
    return unit.on_time.percent is None, -(unit.on_time.percent or Decimal(0)), unit.sums.overdue, unit.department


def summed(cells: Iterable[Cell], category: str = "", level: Level = Level.GENERAL) -> Cell:
    """Return one cell with the sums of all; where it stands for several levels or categories its own say nothing."""
    held = tuple(cells)
    return Cell(category=category, level=level, **{measure: total(held, measure) for measure in MEASURES})


Item = TypeVar("Item")


def _grouped(items: Iterable[Item], key: Callable[[Item], Key]) -> list[tuple[Key, list[Item]]]:
    """Return the items by their key, in the order of the keys."""
    groups: dict[Key, list[Item]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return sorted(groups.items(), key=lambda group: group[0])  # type: ignore[arg-type, return-value]
