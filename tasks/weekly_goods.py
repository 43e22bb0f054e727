"""What the complaints of a week are about: products and customers, with the pieces complained about and delivered."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, or_, select, update

from models.tables import TABLES
from rules.completeness import completeness_percent
from rules.lifecycle import Event
from rules.short_documents import NOT_OURS
from rules.vocabulary import Truth
from rules.weekly_goods import Count, Crossed, Goods
from rules.weekly_tables import family_of
from tasks.weekly_counts import is_case, received_by
from tasks.weekly_stand import Span, event, exposure, stand, within

shipment = TABLES[0].metadata.tables["shipment"]
c = stand.c
is_anothers = or_(c.responsibility.in_(NOT_OURS), func.coalesce(c.truth, "") == Truth.FALSE)
TENTH = Decimal("0.1")


class Supplied(NamedTuple):
    """A complaint with the facts that were supplied by the week's end; its pieces count unless it is another's."""

    product: str
    customer: str
    facts: dict[str, Any]
    is_anothers: bool

    @property
    def pieces(self) -> int:
        """The pieces complained about."""
        return 0 if self.is_anothers else int(self.facts.get("affected_qty") or 0)


class Days(NamedTuple):
    """The first and the last day of a week."""

    first: date
    last: date


def name_families(connection: Connection, span: Span, days: Days) -> None:
    """Give a complaint of the week whose product family nobody named the one that its part was delivered under."""
    first_delivered = (
        select(shipment.c.family)
        .where(shipment.c.part_no == c.part_no, shipment.c.family != "", shipment.c.shipped_on <= days.last)
        .order_by(shipment.c.id)
        .limit(1)
        .scalar_subquery()
    )
    nameless = and_(within(c.received_at, span), c.product_family == "", c.part_no != "")
    connection.execute(update(stand).where(nameless).values(product_family=func.coalesce(first_delivered, "")))


def supplied(connection: Connection, span: Span) -> tuple[Supplied, ...]:
    """Return the complaints of the week of which facts were supplied, each with what the last one said of each fact."""
    query = (
        select(c.no, c.product_family, c.customer, is_anothers, event.c.data["form"])
        .join(event, event.c.subject == c.no)
        .where(is_case, within(c.received_at, span))
        .where(event.c.kind == Event.SUPPLY_FACTS, within(event.c.recorded_at, span))
        .order_by(event.c.subject, event.c.seq)
    )
    found: dict[str, Supplied] = {}
    for no, product, customer, anothers, form in connection.execute(query):
        one = found.setdefault(no, Supplied(product, customer, {}, bool(anothers)))
        one.facts.update({name: value for name, value in form.items() if value})
    return tuple(found.values())


def facts_known(complaints: tuple[Supplied, ...], received: int) -> Decimal | None:
    """Return how much of 5W2H is known on average of the complaints received, in percent; None without any.

    Source: 001 p15.
    """
    if not received:
        return None
    percents = (Decimal(str(completeness_percent(each.facts))) for each in complaints)
    return (sum(percents, Decimal(0)) / received).quantize(TENTH, ROUND_HALF_UP)


def goods(
    connection: Connection, span: Span, days: Days, complaints: tuple[Supplied, ...], most: int
) -> Iterator[tuple[str, Any]]:
    """Yield the products and customers complained about most, with their goods, and the goods of all together."""
    delivered = _delivered(connection, days)
    deliveries = _deliveries(connection, span.week)
    of_product, of_customer = Counter[str](), Counter[str]()
    for each in complaints:
        of_product[each.product] += each.pieces
        of_customer[each.customer] += each.pieces
    products = received_by(connection, span, "product_family", most)
    customers = received_by(connection, span, "customer", most)
    by_family, by_customer = (_summed(delivered, place) for place in (1, 0))
    yield "products", tuple(_goods(each, of_product, by_family, deliveries) for each in products)
    yield "customers", tuple(_goods(each, of_customer, by_customer, Counter()) for each in customers)
    yield "goods", Goods(of="", count=0, pieces=of_product.total(), delivered=sum(delivered.values()))


def product_by_category(connection: Connection, span: Span) -> tuple[Crossed, ...]:
    """Return the complaints received in the week by product family and family of categories. Source: 001 p29."""
    keys = (c.product_family, c.category)
    query = select(*keys, func.count()).where(is_case, within(c.received_at, span)).group_by(*keys)
    found = Counter[tuple[str, str]]()
    for product, category, count in connection.execute(query):
        found[product, family_of(category)] += count
    return tuple(Crossed(product=product, category=family, count=n) for (product, family), n in sorted(found.items()))


def _goods(count: Count, pieces: Counter[str], delivered: Counter[str], deliveries: Counter[str]) -> Goods:
    own = {"pieces": pieces[count.of], "delivered": delivered[count.of], "deliveries": deliveries[count.of]}
    return Goods(of=count.of, count=count.count, **own)


def _delivered(connection: Connection, days: Days) -> dict[tuple[str, str], int]:
    """Return the pieces delivered in the week by customer and product family."""
    keys = (shipment.c.customer, shipment.c.family)
    query = select(*keys, func.sum(shipment.c.qty)).where(shipment.c.shipped_on.between(*days)).group_by(*keys)
    return {(customer, family): int(pieces) for customer, family, pieces in connection.execute(query)}


def _deliveries(connection: Connection, week: str) -> Counter[str]:
    """Return the deliveries of each product family, where the exposure of the week tells them apart."""
    query = select(exposure.c.family, exposure.c.deliveries).where(exposure.c.week == week, exposure.c.family != "")
    return Counter(dict(connection.execute(query).tuples().all()))


def _summed(delivered: dict[tuple[str, str], int], place: int) -> Counter[str]:
    sums = Counter[str]()
    for key, pieces in delivered.items():
        sums[key[place]] += pieces
    return sums
