"""What a form is offered with: facts to be read first, pull-downs, what is known already, words of the policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Offer:
    """What a form is offered with. `facts` is markdown for the text above it; `script` the policy's own questions."""

    facts: Sequence[str] = ()
    choices: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)
    script: Mapping[str, str] = field(default_factory=dict)
