"""D3 on paper: place by place how many pieces and what became of them, and each containment action. Source: 001 p18."""

from collections.abc import Iterator

from models.views.eight_d_blocks import Block, Fact, Figures
from models.views.eight_d_scribe import Scribe, grid_of
from models.views.figures.stocks import Pieces, stock_bars
from models.views.figures.wording import Plain
from rules.eight_d.d3_containment import Containment

STOCKS = {"place": 18, "state": 16, "suspect": 12, "good": 12, "bad": 12, "open": 12, "note": 32}
MEASURES = {
    "type": 15,
    "place": 14,
    "what": 38,
    "owner": 12,
    "from_on": 14,
    "until": 19,
    "effective_percent": 11,
}
DETAILS = (
    "before",
    "after",
    "cause",
    "person",
    "arrives_on",
    "full_inspection",
    "customer_schedule_impact",
    "convertible",
    "reworkable",
    "witness",
    "removed_on",
    "cost",
    "proof",
)


def containment(step: Containment, scribe: Scribe, width: float) -> Iterator[Block]:
    """Yield what D3 prints, its figure `width` mm wide."""
    rows = [Pieces(stock.place, stock.state, stock.suspect, stock.good, stock.bad, stock.open) for stock in step.stocks]
    yield Figures(title="Containment by place", drawings=stock_bars(rows, width))
    yield from scribe.listing(step.stocks, STOCKS, brief=False)
    yield from scribe.listing(
        step.measures, MEASURES, title="Temporary containment actions", details=DETAILS, not_brief=("until",)
    )
    total = Fact(label="Suspect in all (pcs)", value=(Plain(text=f"{step.suspect:,}", strong=True),))
    held = scribe.facts(step, "clean_point", "marking", "verified", "verified_how")
    yield from grid_of((total, *held), across=4)
