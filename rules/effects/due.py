"""Something that falls due by itself: when, of what, and under which key it happens once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from rules.asked import Asked
from rules.case import Assessed, Case, Clock, Owed
from rules.outcome import Outcome
from rules.vocabulary import ClockState, EffectKind


@dataclass(frozen=True, slots=True)
class Due:
    """Something that has fallen due, or will: since when, and of which clock, month, assessment or task."""

    effective_at: datetime
    what: str
    clock: Clock | None = None
    month: int = 0
    assessment: Assessed | None = None
    task: Owed | None = None


@dataclass(frozen=True, slots=True)
class Falling:
    """One kind of effect: what falls due on a case, past and to come, and what follows when it has."""

    kind: EffectKind
    dues: Callable[[Asked], Iterator[Due]]
    follows: Callable[[Asked, Due, Outcome], None]


def key_of(kind: EffectKind, due: Due, case: Case) -> str:
    """Return the key under which an effect happens once."""
    return f"{case.no}:{kind}:{due.what}:{stamp(due.effective_at)}"


def stamp(at: datetime) -> str:
    """Return a moment as `20260310T070000`. It is asked of every due of every case; strftime takes twice as long."""
    return f"{at.year:04}{at.month:02}{at.day:02}T{at.hour:02}{at.minute:02}{at.second:02}"


def of_clock(clock: Clock, at: datetime) -> Due:
    """Return what falls due on a clock at a moment."""
    return Due(at, f"{clock.kind}-{clock.seq}", clock)


def running(case: Case) -> Iterator[Clock]:
    """Yield the clocks of a case that run."""
    return (clock for clock in case.clocks if clock.state is ClockState.RUNNING)


def then(ask: Asked, due: Due) -> Asked:
    """Return the question as it would have been asked at the moment itself, for limits that count from there."""
    return replace(ask, now=due.effective_at)
