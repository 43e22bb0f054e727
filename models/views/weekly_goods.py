"""The tables of the weekly report about what was complained about: what came in, products, customers, and causes.

Source: 001 p15, p29; 002 §3.5; catalogue R-004-7.7.2b, R-004-Q.6.
"""

from collections import Counter
from collections.abc import Iterable

from models.views.eight_d_blocks import Cell, Listing, Row
from models.views.weekly_summary import columns_of
from models.views.weekly_words import NO_RATE, WeeklyNames, count, number, plain, rate, said
from rules.vocabulary import Responsibility
from rules.weekly_figures import WeeklyFigures
from rules.weekly_goods import Goods
from rules.weekly_rate import Rate

MILLION, THOUSAND = 1_000_000, 1_000
JUSTIFIED = (Responsibility.OURS, Responsibility.SHARED, Responsibility.VENDOR)
UNDECIDED = (Responsibility.UNDER_INVESTIGATION,)
NOT_OURS = (Responsibility.CUSTOMER, Responsibility.THIRD_PARTY)
ALL = said("All", strong=True)
GOODS = ("Cases", 12, "Share", 13, "Pieces complained about", 20, "Pieces delivered", 20, "PPM", 16)


def intake_table(figures: WeeklyFigures) -> Listing:
    """Return what came in, how it was judged by the week's end, and how much was known of it."""
    facts, received = figures.facts, figures.sums.received
    judged = Counter({Responsibility(each.of): each.count for each in facts.responsibilities})
    shares = (
        ("Received in week", received),
        ("of these justified", sum(judged[each] for each in JUSTIFIED)),
        ("of these not ours", sum(judged[each] for each in NOT_OURS)),
        ("of these not yet judged", sum(judged[each] for each in UNDECIDED)),
        ("of these no fault found", facts.no_fault),
        ("of these repeated", facts.repeated),
        ("of these from outside bodies", facts.external),
    )
    rows = [(said(label), count(part), rate(Rate(part=part, whole=received))) for label, part in shares]
    known = NO_RATE if facts.facts_known is None else plain(f"{facts.facts_known} %")
    rows += [
        (said("Merged into another"), count(facts.merged), ()),
        (said("Void"), count(facts.void), ()),
        (said("For each 1,000 deliveries"), _of_thousand(received, facts.exposure.deliveries), ()),
        (said("Facts known of 5W2H"), known, ()),
    ]
    return Listing(
        title="What came in",
        columns=columns_of("Figure", 50, "Cases", 18, "Share", 18),
        rows=tuple(Row(cells=cells) for cells in rows),
    )


def product_table(figures: WeeklyFigures) -> Listing:
    """Return the products complained about most, with their rates against what was delivered."""
    facts = figures.facts
    rows = [
        (*_goods(_product(each.of), each, figures), _of_thousand(each.count, each.deliveries))
        for each in facts.products
    ]
    whole = (*_goods(ALL, _all(figures), figures), _of_thousand(figures.sums.received, facts.exposure.deliveries))
    columns = columns_of("Product family", 40, *GOODS, "For each 1,000 deliveries", 20)
    return Listing(title="Products complained about most", columns=columns, rows=_rows(rows, whole))


def customer_table(figures: WeeklyFigures, names: WeeklyNames) -> Listing:
    """Return the customers who complained most, with their rates against what was delivered to them."""
    rows = [_goods(names.customer(each.of), each, figures) for each in figures.facts.customers]
    whole = _goods(ALL, _all(figures), figures)
    columns = columns_of("Customer", 60, *GOODS)
    return Listing(title="Customers who complained most", columns=columns, rows=_rows(rows, whole))


def crossed_table(figures: WeeklyFigures) -> Listing:
    """Return the products complained about most by the families of categories; others together. Source: 001 p29."""
    shown = [each.of for each in figures.facts.products]
    found = Counter[tuple[str | None, str]]()
    for each in figures.facts.product_by_category:
        found[each.product if each.product in shown else None, each.category] += each.count
    categories = sorted({category for _, category in found}, key=lambda category: (not category, category))
    products = [*shown, *([None] if any(product is None for product, _ in found) else [])]
    rows = [
        (_product(each), *(count(found[each, category]) for category in categories), count(_sum(found, each)))
        for each in products
    ]
    sums = (sum(found[each, category] for each in products) for category in categories)
    labels = [part for each in categories for part in ((each, 10) if each else ("not yet triaged", 16))]
    return Listing(
        title="Products by category",
        columns=columns_of("Product family", 40, *labels, "All", 10),
        rows=_rows(rows, (ALL, *map(count, sums), count(figures.sums.received))),
    )


def _product(family: str | None) -> Cell:
    """Return a product family by its name; none stands for all that are not shown."""
    if family is None:
        return said("others")
    return plain(family) if family else said("not named")


def _goods(name: Cell, each: Goods, figures: WeeklyFigures) -> tuple[Cell, ...]:
    share, bad = Rate(part=each.count, whole=figures.sums.received), Rate(part=each.pieces, whole=each.delivered)
    pieces = (count(each.pieces), count(each.delivered), number(bad.of(MILLION, 0)))
    return (name, count(each.count), rate(share), *pieces)


def _all(figures: WeeklyFigures) -> Goods:
    return figures.facts.goods.model_copy(update={"count": figures.sums.received})


def _of_thousand(received: int, deliveries: int) -> Cell:
    """Return how many complaints there were for each 1,000 deliveries."""
    return number(Rate(part=received, whole=deliveries).of(THOUSAND, 1))


def _sum(found: Counter[tuple[str | None, str]], product: str | None) -> int:
    return sum(count for (own, _), count in found.items() if own == product)


def _rows(rows: Iterable[tuple[Cell, ...]], whole: tuple[Cell, ...]) -> tuple[Row, ...]:
    """Return rows with their sums below; no sums of nothing."""
    held = [Row(cells=cells) for cells in rows]
    return (*held, Row(cells=whole)) if held else ()
