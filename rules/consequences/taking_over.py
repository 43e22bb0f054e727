"""What follows from taking over an old case: what the other register said of it, and nothing that was due before.

Nobody is written to. Source: decisions 31.
"""

from rules.asked import Asked
from rules.clock_changes import Clocks
from rules.consequences.registering import verify_customer
from rules.consequences.registry import effect
from rules.lifecycle import Event
from rules.outcome import Outcome
from rules.vocabulary import State

JUDGED_THERE = (
    "category", "level", "executing_department", "responsible_person", "responsibility", "closed_at", "closing_result",
    "closure_kind",
)  # fmt: skip


@effect(Event.TAKE_OVER)
def taken_over(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """A closed case keeps what was judged there; an open one is judged here, and the ledger holds what was said."""
    out.changes["effects_from"] = ask.answer["effects_from"]
    if out.state in {State.CLOSED, State.ANSWERED}:
        out.changes |= {name: ask.answer[name] for name in JUDGED_THERE if ask.answer[name] is not None}
        return
    if not ask.case.kind.is_complaint:
        clocks.answer()
    verify_customer(ask, out, clocks)
