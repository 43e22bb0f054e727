"""What the week cost: claims, goodwill, the cost of poor quality, and what was assessed."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from models.views.eight_d_blocks import Cell, Listing, Row
from models.views.weekly_summary import columns_of
from models.views.weekly_words import amount, coded, count, said
from rules.vocabulary import AssessmentUnit
from rules.weekly_figures import WeeklyFigures
from rules.weekly_tables import Sum


def cost_table(figures: WeeklyFigures) -> Listing:
    """Return what customers claim and were granted in the week, and what its completed 8Ds cost, by kind."""
    money, quality = figures.facts.money, figures.eight_ds
    borne = sum(1 for each in figures.facts.completed_8ds if each.accepted)
    rows = [
        (said("Claimed"), count(money.claims), _yuan(money.claimed)),
        (said("Goodwill granted"), count(money.grants), _yuan(money.granted)),
        (said("Claims borne, by completed 8Ds"), count(borne), _yuan(quality.accepted)),
    ]
    total = sum((each.amount for each in quality.costs), Decimal(0))
    costing = sum(1 for each in figures.facts.completed_8ds if each.costs)
    rows.append((said("Cost of poor quality, by completed 8Ds"), count(costing), _yuan(total)))
    for cost in quality.costs:
        having = sum(cost.kind in {own.kind for own in each.costs} for each in figures.facts.completed_8ds)
        rows.append((coded(cost.kind), count(having), _yuan(cost.amount)))
    columns = columns_of("Figure", 44, "Cases", 12, "Amount", 28)
    return Listing(title="Costs of the week", columns=columns, rows=tuple(Row(cells=cells) for cells in rows))


def sums_table(title: str, label: str, sums: Iterable[Sum], name: Callable[[str], Cell]) -> Listing:
    """Return what departments or persons were assessed in the week."""
    rows = tuple(Row(cells=(name(each.who), count(each.count), amount(each.amount, each.unit))) for each in sums)
    return Listing(title=title, columns=columns_of(label, 40, "Cases", 16, "Amount", 24), rows=rows)


def _yuan(value: Decimal) -> Cell:
    return amount(value, AssessmentUnit.CNY)
