"""D8 on paper: results, open actions, costs, the customer's answer, reviews of the effect, thanks and the lesson."""

from collections.abc import Iterator, Sequence

from models.views.eight_d_blocks import Block, Column, Fact, Row
from models.views.eight_d_scribe import Scribe, grid_of, table
from models.views.eight_d_source import EffectReview
from models.views.figures.wording import Coded, Plain, Said
from rules.eight_d.d8_closing import Closing

OPEN = {"what": 60, "owner": 20, "due_on": 20}
COSTS = {"kind": 30, "amount": 25, "note": 45}
REVIEWS = (
    Column(label="Effect review", share=18),
    Column(label="Due", share=16),
    Column(label="Done", share=16),
    Column(label="Result", share=16),
    Column(label="Note", share=34),
)


def closing(step: Closing, reviews: Sequence[EffectReview], scribe: Scribe) -> Iterator[Block]:
    """Yield what D8 prints; costs and the lesson's text are for colleagues."""
    yield from scribe.grid(step, "results")
    yield from scribe.listing(step.open_actions, OPEN, title="Open actions")
    yield from effect_reviews(reviews, scribe)
    yield from scribe.grid(step, "customers_answer", "answered_on", "answered_by", "customers_score")
    if scribe.internal:
        yield from scribe.listing(step.costs, COSTS, title="Cost of poor quality")
        total = Fact(label="Total cost", value=scribe.money(step.total_cost))
        yield from grid_of((total, *scribe.facts(step, "cost_accepted")))
    yield from scribe.grid(step, "thanks", "lesson_title", "lesson", "keywords")


def effect_reviews(reviews: Sequence[EffectReview], scribe: Scribe) -> Iterator[Block]:
    """Yield the reviews so many days after the closing, those to come too."""
    if not reviews:
        return
    yield table(REVIEWS, [_review(each, scribe) for each in reviews], title="Reviews of the effect")


def _review(each: EffectReview, scribe: Scribe) -> Row:
    days = Said(message="after {days} days", values=(("days", str(each.days)),))
    return Row(
        cells=(
            (days,),
            (Plain(text=f"{each.due_on}"),) if each.due_on else (),
            (Plain(text=f"{each.done_on}"),) if each.done_on else (),
            (Coded(context="Effect", code=each.result),) if each.result else (),
            scribe.text(each.note) if scribe.internal else (),
        )
    )
