"""D2: the problem in facts and figures, not in causes. Source: 001 p21, p22 (5W2H, Is / Is-not)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from rules.eight_d.fields import MOST_ROWS, Count, Day, Long, Named, Number, OptionalNumber, Percent, Short, Told
from rules.eight_d.vocabulary import Dimension, EightDType, PhotoShows, Verdict
from rules.part import FormPart
from rules.policy import EightDColumn
from rules.refusal import Refusal
from rules.vocabulary import PlaceOnObject, Trend


class Mark(FormPart):
    """A mark on a photo: a box in percent of its width and height, with a word."""

    left_percent: Percent
    top_percent: Percent
    width_percent: Percent
    height_percent: Percent
    label: Short = ""


class Photo(FormPart):
    """A photo from the case's folder."""

    file: Annotated[Named, Field(description="The file's name in the case's folder.")]
    shows: PhotoShows = PhotoShows.BAD
    caption: Short = ""
    marks: Annotated[list[Mark], Field(max_length=9)] = []


class Contrast(FormPart):
    """A row of the Is / Is-not table."""

    dimension: Dimension
    question: Short = ""
    is_so: Annotated[Named, Field(description="What is seen.")]
    is_not: Annotated[Short, Field(description="What could be but is not seen.")] = ""
    distinction: Annotated[Short, Field(description="What is different there, and what changed.")] = ""


class Measurement(FormPart):
    """A characteristic against its specification."""

    characteristic: Named
    specification: Short = ""
    actual: Annotated[Short, Field(description="The values found.")] = ""
    unit: Short = ""
    pieces: Annotated[Count, Field(description="How many pieces were measured.")] = 0


class Fact(FormPart):
    """A number with its unit, and the limit that it is held against."""

    what: Named
    value: Number
    unit: Annotated[Named, Field(description="mm, %, pcs, h, …")]
    limit: Annotated[Short, Field(title="Limit value", description="What is allowed.")] = ""
    source: Annotated[Short, Field(description="Who counted or measured it, and with what.")] = ""


class Quantities(FormPart):
    """How many pieces: delivered, complained about, checked, found bad."""

    delivered: Count = 0
    complained: Count = 0
    checked: Count = 0
    bad: Count = 0

    @property
    def bad_percent(self) -> Decimal | None:
        """The share of bad pieces among those checked, in percent; None when none was checked."""
        return Decimal(self.bad * 100) / self.checked if self.checked else None


class Goods(FormPart):
    """What identifies the goods and the order, beside what the complaint holds."""

    part_no: Short = ""
    part_name: Short = ""
    lots: Annotated[Short, Field(description="All lots affected.")] = ""
    date_codes: Short = ""
    serials: Short = ""
    vin: Short = ""
    mileage_km: OptionalNumber = None
    order_no: Short = ""
    delivery_note: Short = ""
    produced_on: Day = None
    delivered_on: Day = None
    occurred_on: Day = None
    customer_reference: Annotated[Short, Field(description="The customer's number of this complaint.")] = ""
    customer_due_on: Annotated[Day, Field(description="The customer's own due date for the 8D.")] = None


class Problem(FormPart):
    """What is wrong with what: object and defect, 5W2H, Is / Is-not, measured values, quantities, photos."""

    object: Annotated[Named, Field(description="The thing that has the problem.")]
    defect: Annotated[Named, Field(description="What is wrong with it.")]
    description: Annotated[Told, Field(description="What was found, without a cause.")]
    verdict: Annotated[Verdict, Field(description="No problem after all: only the quality manager may decide so.")] = (
        Verdict.PROBLEM
    )
    verdict_reason: Annotated[Long, Field(description="When it is no problem: the tests and their results.")] = ""
    type: Annotated[EightDType, Field(title="Type of 8D")] = EightDType.ZERO_KM
    goods: Goods = Goods()
    quantities: Quantities = Quantities()
    who: Annotated[Short, Field(title="Who (5W2H)", description="Who found it.")] = ""
    what: Annotated[Short, Field(title="What (5W2H)", description="What happened.")] = ""
    when: Annotated[Short, Field(title="When (5W2H)", description="When it was first seen, and when since.")] = ""
    where: Annotated[Short, Field(title="Where (5W2H)", description="At which place or station.")] = ""
    why: Annotated[Short, Field(title="Why (5W2H)", description="Why it is a problem for the customer.")] = ""
    how: Annotated[Short, Field(title="How (5W2H)", description="How it was noticed.")] = ""
    how_many: Annotated[Short, Field(title="How many (5W2H)", description="How many, how often, how much.")] = ""
    where_on_object: PlaceOnObject = PlaceOnObject.UNKNOWN
    elsewhere: Annotated[Short, Field(description="Where else it is seen, or that it is not.")] = ""
    continuing: Annotated[bool, Field(description="It still goes on.")] = False
    trend: Trend = Trend.UNKNOWN
    measurements: Annotated[list[Measurement], Field(max_length=MOST_ROWS)] = []
    facts: Annotated[list[Fact], Field(max_length=MOST_ROWS, description="Numbers with units; at least one.")] = []
    contrasts: Annotated[list[Contrast], Field(max_length=MOST_ROWS, description="The Is / Is-not table.")] = []
    photos: Annotated[list[Photo], Field(max_length=12)] = []

    def refusals(self, column: EightDColumn) -> Iterator[Refusal]:
        """Yield what D2 lacks: facts with numbers, and quantities that can be. Source: R-001-p21.D2."""
        if self.verdict is Verdict.NO_PROBLEM and not self.verdict_reason:
            yield Refusal("verdict_reason", "Say which tests show that it is no problem, and with which results.")
        if not self.facts:
            yield Refusal("facts", "Prose alone is no description: give at least one number with its unit.")
        if self.quantities.bad > self.quantities.checked:
            yield Refusal("quantities", "More bad pieces than were checked: correct the quantities.")
        if self.quantities.complained > self.quantities.delivered > 0:
            yield Refusal("quantities", "More pieces complained about than were delivered: correct the quantities.")
        if column is not EightDColumn.SHORT and not any(row.is_not for row in self.contrasts):
            yield Refusal("contrasts", "Fill in at least one row of the Is / Is-not table on both sides.")
