"""The head of an 8D's report: which complaints of whom, which goods, which dates; inside the company also the money."""

from collections.abc import Iterator, Sequence

from models.views.document import Person
from models.views.eight_d_blocks import Cell, Column, Fact, Grid, Listing, Row
from models.views.eight_d_scribe import Scribe, grid_of, table
from models.views.eight_d_source import ComplaintFacts, EightDSource
from models.views.figures.wording import Coded, Plain, Said, Written
from rules.eight_d.d2_problem import Goods

OF_GOODS = (
    "part_no",
    "part_name",
    "lots",
    "date_codes",
    "serials",
    "vin",
    "mileage_km",
    "order_no",
    "delivery_note",
    "produced_on",
    "delivered_on",
    "occurred_on",
)
IN_SHORT = ("part_no", "part_name", "lots", "order_no", "delivery_note", "produced_on", "occurred_on")
COMPLAINTS = (
    Column(label="Complaint no.", share=28),
    Column(label="Customer", share=24),
    Column(label="Customer's reference", share=18),
    Column(label="Received", share=16),
    Column(label="Reported, occurred", share=17),
    Column(label="Part and lot", share=14),
    Column(label="Order and delivery note", share=24),
    Column(label="Quantity", share=12),
)


def glance(source: EightDSource, scribe: Scribe) -> tuple[Fact, ...]:
    """Return the four facts that a reader looks for first."""
    goods = source.content.problem.goods if source.content.problem else Goods()
    revision = Said(
        message="{revision} of {revisions}",
        values=(("revision", str(source.revision)), ("revisions", str(source.revisions))),
    )
    reference = goods.customer_reference or source.complaints[0].customer_reference
    return (
        Fact(label="8D no.", value=(Plain(text=source.no),)),
        Fact(label="Revision", value=(revision,)),
        Fact(label="Customer's reference", value=_or_dash(scribe.text(reference))),
        Fact(label="Customer's due date", value=_or_dash(scribe.cell(goods, "customer_due_on"))),
    )


def identification(source: EightDSource, scribe: Scribe, *, short: bool) -> Iterator[Grid]:
    """Yield who is concerned and what identifies the goods; in short without what one page has no room for."""
    if short:
        customer = Fact(label="Customer", value=scribe.text(source.customer))
        yield from grid_of([customer, *scribe.facts(goods_of(source), *IN_SHORT)], across=4)
        return
    kind = source.content.problem.type if source.content.problem else source.type
    first = [
        Fact(label="Customer", value=scribe.text(source.customer)),
        Fact(label="Customer's contact", value=_people(source.customer_contacts, scribe)),
        Fact(label="Our contact", value=_people(source.our_contacts, scribe)),
        *_only_complaint(source, scribe),
        Fact(label="Kind of complaint", value=(Coded(context="EightDType", code=kind),) if kind else ()),
        *scribe.facts(goods_of(source), *OF_GOODS),
        Fact(label="Repeat of", value=(Plain(text=source.repeat_of),) if source.repeat_of else ()),
        Fact(label="Safety", value=(Said(message="Yes" if source.safety else "No", strong=source.safety),)),
        Fact(label="Locked", value=scribe.moment(source.locked_at)),
    ]
    if scribe.internal:
        first += _internal(source, scribe)
    yield from grid_of([fact for fact in first if fact.value], across=3)


def goods_of(source: EightDSource) -> Goods:
    """Return the goods as D2 names them; until then as the first complaint does."""
    if source.content.problem:
        return source.content.problem.goods
    first = source.complaints[0]
    return Goods(
        part_no=first.part_no,
        part_name=first.part_name,
        lots=first.lot,
        date_codes=first.date_code,
        serials=first.serial,
        order_no=first.order_no,
        delivery_note=first.delivery_note,
        occurred_on=first.occurred_on,
    )


def complaints(source: EightDSource, scribe: Scribe) -> Iterator[Listing]:
    """Yield the complaints that the 8D serves as a table; one alone stands among the facts of the head."""
    shown = _complaints_shown(source, scribe)
    if len(shown) > 1:
        yield table(COMPLAINTS, [_complaint(each, scribe) for each in shown], stacked=True)


def _complaints_shown(source: EightDSource, scribe: Scribe) -> list[ComplaintFacts]:
    """Return the complaints that a reader may see: a customer his own only."""
    return [each for each in source.complaints if scribe.internal or each.customer_code == source.customer_code]


def _only_complaint(source: EightDSource, scribe: Scribe) -> Iterator[Fact]:
    shown = _complaints_shown(source, scribe)
    if len(shown) == 1:
        (each,) = shown
        yield Fact(label="Complaint no.", value=(Plain(text=each.no, strong=True),))
        yield Fact(label="Received", value=scribe.moment(each.received_at))
        yield Fact(label="Reported on", value=(Plain(text=f"{each.reported_on}"),) if each.reported_on else ())
        yield Fact(label="Quantity", value=(Plain(text=f"{each.quantity:,}"),) if each.quantity else ())


def _internal(source: EightDSource, scribe: Scribe) -> Iterator[Fact]:
    yield Fact(label="Level", value=(Coded(context="LevelClass", code=source.level),))
    if source.claimed is not None:
        yield Fact(label="Cost claimed", value=scribe.money(source.claimed))
    if source.content.closing:
        yield Fact(label="Cost accepted", value=scribe.money(source.content.closing.cost_accepted))


def _complaint(each: ComplaintFacts, scribe: Scribe) -> Row:
    level: Cell = (Coded(context="LevelClass", code=each.level),) if scribe.internal else ()
    return Row(
        cells=(
            (Plain(text=each.no, strong=True), *level),
            scribe.text(each.customer),
            scribe.text(each.customer_reference),
            scribe.moment(each.received_at),
            tuple(Plain(text=day.isoformat()) for day in (each.reported_on, each.occurred_on) if day),
            _several(each.part_no, each.lot, each.date_code, each.serial),
            _several(each.order_no, each.delivery_note),
            (Plain(text=f"{each.quantity:,}"),) if each.quantity is not None else (),
        )
    )


def _several(*texts: str) -> Cell:
    return tuple(Plain(text=text) for text in texts if text)


def _people(people: Sequence[Person], scribe: Scribe) -> Cell:
    """Return people with all by which they are reached."""
    return tuple(_person(who, scribe) for who in people)


def _person(who: Person, scribe: Scribe) -> Written:
    ways = [scribe.written(way) for way in (who.name, who.title, who.extension, who.mobile, who.email) if way]
    translated = (way.translation for way in ways if way.translation)
    return Written(text=" | ".join(way.text for way in ways), translation=" | ".join(translated))


def _or_dash(cell: Cell) -> Cell:
    return cell or (Plain(text="—"),)
