"""D5 on paper: the corrective actions, each with the causes that it is against and how it was chosen."""

from collections.abc import Iterator

from models.views.eight_d_blocks import Block
from models.views.eight_d_scribe import Scribe
from rules.eight_d.d5_actions import Actions

COLUMNS = {"key": 7, "causes": 12, "what": 42, "kind": 14, "owner": 12, "due_on": 13}
DETAILS = ("criterion", "alternatives", "risk_check", "verified_before")


def actions(step: Actions, scribe: Scribe) -> Iterator[Block]:
    """Yield what D5 prints."""
    yield from scribe.listing(step.actions, COLUMNS, details=DETAILS)
    yield from scribe.grid(step, "no_error_proofing_reason")
