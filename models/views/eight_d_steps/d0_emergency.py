"""D0 on paper: the symptom, the risks, the emergency responses, and the decision for or against an 8D."""

from collections.abc import Iterator

from models.views.eight_d_blocks import Block
from models.views.eight_d_scribe import Scribe
from rules.eight_d.d0_emergency import Emergency

RISKS = ("safety_risk", "line_down", "in_the_field", "others_affected")
COLUMNS = {"what": 48, "owner": 15, "done_on": 22, "effective_percent": 15}


def emergency(step: Emergency, scribe: Scribe) -> Iterator[Block]:
    """Yield what D0 prints."""
    yield from scribe.grid(step, "symptom", *RISKS, "eight_d_needed", across=3)
    yield from scribe.listing(step.responses, COLUMNS, details=("proof",))
    yield from scribe.grid(step, "decision_reason")
