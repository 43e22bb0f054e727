"""A move that the rules let pass, ready to be written, and who signs for it."""

from dataclasses import dataclass
from typing import Any

from rules.asked import Asked
from rules.decide import acted_for
from rules.lifecycle import Event
from rules.outcome import Outcome
from rules.proof import Proof
from rules.vocabulary import Identity
from tasks.ledger import Signature


@dataclass(frozen=True)
class Accepted:
    """A move with the question that it was. `once` is the key under which it happens once."""

    event: Event
    ask: Asked
    outcome: Outcome
    form: dict[str, Any]
    signature: Signature
    once: str | None = None
    at_gate: bool = False


def signature_for(
    event: Event, ask: Asked, outcome: Outcome, run: str, identity: Identity, proof: Proof | None = None
) -> Signature:
    """Return who makes a move, for whom, in which run and under which policy."""
    place = acted_for(event, outcome.when, ask)
    return Signature(ask.actor.no, identity, ask.now, place, run, ask.policy.code, proof)
