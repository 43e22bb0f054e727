"""D3: what keeps the damage where it is until the cause is gone, place by place, in pieces. Source: 001 p18."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from rules.eight_d.d4_causes import Causes
from rules.eight_d.fields import MOST_ROWS, Count, Day, Long, Money, Named, OptionalKey, Percent, Short
from rules.eight_d.vocabulary import Place
from rules.part import FormPart
from rules.refusal import Refusal
from rules.vocabulary import ContainmentState, ContainmentType

AT_CUSTOMER = {Place.CUSTOMER_STORE, Place.CUSTOMER_LINE, Place.FIELD}
FIRST_LAYERS = 1


class Stock(FormPart):
    """How many suspect pieces are at a place, and what became of them: good + bad + open = suspect."""

    place: Place
    state: ContainmentState
    suspect: Count = 0
    good: Count = 0
    bad: Count = 0
    open: Annotated[Count, Field(description="Not yet sorted.")] = 0
    note: Short = ""

    @property
    def adds_up(self) -> bool:
        """Whether the pieces add up."""
        return self.good + self.bad + self.open == self.suspect


class Measure(FormPart):
    """One containment action. It is temporary: a permanent one belongs to D5."""

    type: ContainmentType
    place: Place
    what: Named
    owner: Named
    from_on: Day = None
    until: Annotated[Short, Field(description="What ends it: a date, or which proof.")] = ""
    effective_percent: Percent = Decimal(0)
    proof: Annotated[Long, Field(description="How its effect was verified.")] = ""
    cause: Annotated[
        OptionalKey, Field(description="The near cause that it is against. Empty: the phenomenon itself.")
    ] = ""
    temporary: bool = True
    person: Annotated[Short, Field(description="Who is sent, or who at the customer keeps the goods sealed.")] = ""
    arrives_on: Day = None
    before: Annotated[Short, Field(description="Inspection before: level and frequency.")] = ""
    after: Annotated[Short, Field(description="Inspection from now on: level and frequency.")] = ""
    full_inspection: bool = False
    customer_schedule_impact: bool = False
    convertible: bool = False
    reworkable: bool = False
    cost: Money = Decimal(0)
    witness: Short = ""
    removed_on: Annotated[Day, Field(description="Only after the permanent measures are proved effective.")] = None


class Containment(FormPart):
    """Every place with its pieces, the actions, the clean point, and whether the containment is verified."""

    stocks: Annotated[
        list[Stock], Field(max_length=MOST_ROWS, description="One row a place, also where there is none.")
    ]
    measures: Annotated[list[Measure], Field(max_length=MOST_ROWS)]
    clean_point: Annotated[Short, Field(description="From which date, lot or serial on goods are certainly good.")] = ""
    marking: Annotated[Short, Field(description="How good parts are marked.")] = ""
    verified: Annotated[bool, Field(description="The containment holds: nothing bad gets through.")] = False
    verified_how: Long = ""

    @property
    def suspect(self) -> int:
        """All suspect pieces."""
        return sum(stock.suspect for stock in self.stocks)

    def refusals(self, causes: Causes | None, *, effective: bool) -> Iterator[Refusal]:
        """Yield what is wrong with D3; `effective` says that the permanent measures are proved."""
        yield from _counted(self)
        yield from _answered(self)
        for measure in self.measures:
            yield from _complete(measure, causes)
            if measure.removed_on and not effective:
                message = "{what}: it stays until the permanent measures are proved effective. Clear the date."
                yield Refusal("measures", message, {"what": measure.what})

    def open_points(self, calls: tuple[str, ...], bad: int) -> Iterator[Refusal]:
        """Yield what keeps D3 from being verified.

        `calls` are customers with the same goods not yet called, `bad` the bad pieces that D2 counts.
        """
        if not self.measures:
            yield Refusal("measures", "Nothing is contained: name at least one measure.")
        if bad > self.suspect:
            message = "D2 counts {bad} bad pieces, but only {suspect} are suspect: say where they are."
            yield Refusal("stocks", message, {"bad": bad, "suspect": self.suspect})
        for stock in self.stocks:
            if self.verified and stock.open and not stock.note:
                message = "{place}: {open} pieces are not sorted. Sort them, or note why they are not."
                yield Refusal("stocks", message, {"place": stock.place, "open": stock.open})
        if not self.verified or not self.verified_how:
            yield Refusal("verified", "The containment is not verified: check it, say how, and tick this.")
        if calls:
            message = "Not yet called: {customers}. Record the calls, or why they are waived."
            yield Refusal("verified", message, {"customers": ", ".join(calls)})


def _counted(step: Containment) -> Iterator[Refusal]:
    present = [stock.place for stock in step.stocks]
    missing = tuple(place for place in Place if place not in present)
    if missing:
        message = "Say for every place how many pieces are suspect, also where it is none. Missing: {places}."
        yield Refusal("stocks", message, {"places": missing})
    for stock in step.stocks:
        if not stock.adds_up:
            values = {"place": stock.place, "sum": stock.good + stock.bad + stock.open, "suspect": stock.suspect}
            message = "{place}: good, bad and open are {sum}, but {suspect} are suspect. Correct the pieces."
            yield Refusal("stocks", message, values)


def _answered(step: Containment) -> Iterator[Refusal]:
    """Yield the places whose state demands an action that is missing. Source: R-001-p18.1 to p18.3b."""
    for stock in step.stocks:
        if not stock.suspect:
            continue
        kinds = {measure.type for measure in step.measures if measure.place is stock.place}
        for needed, message in _needed(stock):
            if not needed & kinds:
                yield Refusal("measures", message, {"place": stock.place})


def _needed(stock: Stock) -> Iterator[tuple[set[ContainmentType], str]]:
    kind = ContainmentType
    if stock.state is ContainmentState.OCCURRING:
        yield {kind.STOP, kind.CAUSE_QUERY}, "{place}: it is happening. Stop it, or look for the cause at once."
    if stock.state is ContainmentState.OCCURRED:
        yield {kind.SORT, kind.SCRAP_ON_SITE}, "{place}: bad goods are there. Sort them."
        if stock.place in AT_CUSTOMER:
            message = "{place}: the goods are with the customer. Send someone, or ask for them to be sealed."
            yield {kind.DISPATCH, kind.SEAL_AT_CUSTOMER}, message
        else:
            yield {kind.QUARANTINE, kind.SCRAP_ON_SITE}, "{place}: keep the suspect goods apart (quarantine)."
    if stock.state is ContainmentState.NOT_YET:
        message = "{place}: it has not happened yet. Tighten the inspection, or hold until the cause is known."
        yield {kind.TIGHTEN, kind.HOLD_THEN_TRIAL}, message


def _complete(measure: Measure, causes: Causes | None) -> Iterator[Refusal]:
    """Yield what one action lacks. Source: R-001-p18.2b to p18.3b, R-001-p29.6, R-001-J.D3, R-001-p20.3."""
    kind, named = ContainmentType, {"what": measure.what}
    if not measure.temporary:
        yield Refusal("measures", "{what}: a containment is temporary. A permanent action belongs to D5.", named)
    if measure.type in {kind.DISPATCH, kind.SEAL_AT_CUSTOMER} and not measure.person:
        yield Refusal("measures", "{what}: say who is sent, or who at the customer keeps the goods.", named)
    if measure.type is kind.TIGHTEN and (not measure.after or measure.before == measure.after):
        yield Refusal("measures", "{what}: say how the inspection was and how it is tightened.", named)
    if measure.type is kind.HOLD_THEN_TRIAL and measure.customer_schedule_impact:
        yield Refusal(
            "measures", "{what}: holding is only allowed when the customer's schedule does not suffer.", named
        )
    if measure.type is kind.HOLD_THEN_TRIAL and (causes is None or not causes.verified_roots):
        yield Refusal("measures", "{what}: a trial run needs a verified cause first (D4).", named)
    if measure.type is kind.SCRAP_ON_SITE and (measure.convertible or measure.reworkable or not measure.witness):
        message = "{what}: scrap only what can neither be converted nor reworked, before a witness."
        yield Refusal("measures", message, named)
    if measure.cause:
        layer = causes.layers.get(measure.cause) if causes else None
        if layer is None or layer > FIRST_LAYERS:
            message = "{what}: a containment is against the phenomenon or its nearest cause, not {cause}."
            yield Refusal("measures", message, {**named, "cause": measure.cause})
