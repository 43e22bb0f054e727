"""D2 on paper: object and defect, quantities, 5W2H, Is / Is-not, measured values, photos. Source: 001 p21, p22."""

from collections.abc import Iterator

from models.views.eight_d_blocks import Block, Fact
from models.views.eight_d_photos import Album
from models.views.eight_d_scribe import Scribe, grid_of
from models.views.figures.before_after import figure_of
from models.views.figures.wording import Plain
from rules.eight_d.d2_problem import Problem

FIVE_W_TWO_H = ("who", "what", "when", "where", "why", "how", "how_many")
SPREAD = ("where_on_object", "elsewhere", "continuing", "trend")
CONTRASTS = {"dimension": 12, "question": 18, "is_so": 24, "is_not": 22, "distinction": 24}
MEASUREMENTS = {"characteristic": 24, "specification": 20, "actual": 30, "unit": 10, "pieces": 12}
FACTS = {"what": 30, "value": 14, "unit": 10, "limit": 16, "source": 30}


def problem(step: Problem, scribe: Scribe, album: Album) -> Iterator[Block]:
    """Yield what D2 prints; the goods stand in the head of the report."""
    yield from scribe.grid(step, "object", "defect", "description")
    yield from grid_of(_quantities(step, scribe), across=4)
    yield from scribe.grid(step, *FIVE_W_TWO_H, *SPREAD, title="The questions of 5W2H", across=3)
    yield from scribe.listing(step.contrasts, CONTRASTS, title="Is / Is not", brief=False)
    yield from scribe.listing(step.facts, FACTS, title="Facts and figures", brief=False)
    yield from scribe.listing(step.measurements, MEASUREMENTS, title="Measured against the specification", brief=False)
    yield from album.page(step.photos)
    yield from scribe.grid(step, "verdict", "verdict_reason", brief=False)


def _quantities(step: Problem, scribe: Scribe) -> list[Fact]:
    """Return the quantities, the bad pieces with their share of those checked."""
    facts = list(scribe.facts(step.quantities, "delivered", "complained", "checked"))
    counts, share = step.quantities, step.quantities.bad_percent
    if share is not None:
        shown = f"{counts.bad:,} / {counts.checked:,} = {figure_of(share, '%')}"
        facts.append(Fact(label="Bad (NG)", value=(Plain(text=shown, strong=True),)))
    return facts
