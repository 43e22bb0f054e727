"""Clocks that run out: a warning before, the missed limit, the report to the superior, a late reaction.

Source: T7b, T9; decisions 11, 18; 001 p16.
"""

from collections.abc import Iterator

from rules.asked import Asked
from rules.assessing import issue, late_reaction, liable_for_reaction
from rules.clock_changes import Clocks, ower_of
from rules.consequences.shared import ladder
from rules.effects.due import Due, Falling, of_clock, running, then
from rules.outcome import Outcome
from rules.policy import EscalationEvent
from rules.vocabulary import ClockKind, ClockState, EffectKind

REACTION = frozenset({ClockKind.TRANSFER, ClockKind.FIRST_REPLY, ClockKind.CONTAINMENT_REPLY})
ASSESSED = frozenset({ClockKind.TRANSFER, ClockKind.FIRST_REPLY})
ANSWERED_ELSEWHERE = frozenset({ClockKind.CLOSE, ClockKind.SUPERIOR_48H, ClockKind.REVIEW})
OWED_BY_NOBODY = frozenset({ClockKind.EFFECTIVENESS_90D})


def warnings(ask: Asked) -> Iterator[Due]:
    """Yield the warning of each running clock."""
    for clock in running(ask.case):
        if clock.warn_at and clock.kind not in OWED_BY_NOBODY:
            yield of_clock(clock, clock.warn_at)


def limits(ask: Asked) -> Iterator[Due]:
    """Yield the end of each running clock that nothing else answers to."""
    for clock in running(ask.case):
        if clock.kind not in ANSWERED_ELSEWHERE | OWED_BY_NOBODY:
            yield of_clock(clock, clock.due_at)


def superior_reports(ask: Asked) -> Iterator[Due]:
    """Yield the report to the superior, when there is no closing application by then. Source: 001 p16."""
    for clock in running(ask.case):
        if clock.kind is ClockKind.SUPERIOR_48H:
            yield of_clock(clock, clock.due_at)


def late_reactions(ask: Asked) -> Iterator[Due]:
    """Yield the transfers and first replies that run out or ran out, once it is known who answers for them."""
    for clock in ask.case.clocks:
        if clock.kind in ASSESSED and clock.state in {ClockState.RUNNING, ClockState.BREACHED}:
            liable = liable_for_reaction(ask, clock)
            if liable and _costs(ask, clock.kind):
                yield of_clock(clock, clock.due_at)


def warn(ask: Asked, due: Due, out: Outcome) -> None:
    """Warn whoever owes the clock; a warning that the due has overtaken is kept, not sent. Source: decisions 18."""
    if due.clock is None or due.clock.due_at <= ask.now:
        out.when = "SUPERSEDED"
        return
    people = (ower_of(due.clock.kind, ask.case), *ladder(ask, out, EscalationEvent.WARNING))
    out.tell("limit_near", people, clock=due.clock.kind, due=due.clock.due_at.isoformat())


def miss(ask: Asked, due: Due, out: Outcome) -> None:
    """Tell whoever owes the clock, and for a reaction those above him."""
    if due.clock is None:
        return
    besides = ladder(ask, out, EscalationEvent.REACTION_BREACH) if due.clock.kind in REACTION else ()
    people = (ower_of(due.clock.kind, ask.case), *besides)
    out.tell("limit_missed", people, clock=due.clock.kind, due=due.clock.due_at.isoformat())


def report(ask: Asked, _: Due, out: Outcome) -> None:
    """Report the case to the superior of its level."""
    out.tell("superior_report", ladder(ask, out, EscalationEvent.SUPERIOR_48H))


def assess(ask: Asked, due: Due, out: Outcome) -> None:
    """Assess a late transfer or first reply."""
    liable = liable_for_reaction(ask, due.clock) if due.clock else None
    if due.clock and liable:
        issue(ask, out, late_reaction(ask, due.clock, liable))


def _costs(ask: Asked, kind: ClockKind) -> bool:
    standard = ask.policy.penalties.reactions[kind][ask.case.column]
    return bool(standard.department or standard.person)


def watches(ask: Asked) -> Iterator[Due]:
    """Yield the end of the time after closing in which the problem might have come back."""
    for clock in running(ask.case):
        if clock.kind in OWED_BY_NOBODY:
            yield of_clock(clock, clock.due_at)


def end_watch(ask: Asked, due: Due, out: Outcome) -> None:
    """End the watch over a closed case: it held."""
    Clocks(then(ask, due), out).stop(ClockKind.EFFECTIVENESS_90D)


OF_CLOCKS = (
    Falling(EffectKind.WARNING, warnings, warn),
    Falling(EffectKind.LIMIT_MISSED, limits, miss),
    Falling(EffectKind.SUPERIOR_REPORT, superior_reports, report),
    Falling(EffectKind.FINDING, late_reactions, assess),
    Falling(EffectKind.WATCH_ENDED, watches, end_watch),
)
