"""Which function works out what an event brings with it."""

from collections.abc import Callable

from rules.asked import Asked
from rules.clock_changes import Clocks
from rules.lifecycle import Event
from rules.outcome import Outcome

Effect = Callable[[Asked, Outcome, Clocks], None]


EFFECTS: dict[Event, Effect] = {}


def effect(*events: Event) -> Callable[[Effect], Effect]:
    """Enter the function that works out what an event, or each of several, brings with it."""

    def enter(function: Effect) -> Effect:
        EFFECTS.update(dict.fromkeys(events, function))
        return function

    return enter
