"""A closing due that passes: the level rises by itself, it is assessed, and month by month again.

Source: T4, T7, T8; 004 §7.4.3, §7.6.3; policy §3; decisions 9, 13.
"""

from collections.abc import Iterator
from itertools import count

from rules.asked import Asked
from rules.assessing import issue, miss_closing, month_overdue, months_later
from rules.case import Clock, level_class
from rules.clock_changes import Clocks
from rules.consequences.shared import change_level, ladder, raise_alarm
from rules.effects.due import Due, Falling, key_of, of_clock, stamp
from rules.outcome import Outcome
from rules.penalty_policy import LevelBasis
from rules.policy import EscalationEvent
from rules.vocabulary import ClockKind, ClockState, EffectKind, LevelCause, LevelClass, State

MEASURED_ONLY = frozenset({State.NOT_OURS})
APPLIED_FOR = frozenset({State.CLOSE_APPLIED, State.CONFIRMED, State.DEFER_APPLIED})


def expiries(ask: Asked) -> Iterator[Due]:
    """Yield the current closing due: it expires when no application or deferral is on file in time. Source: §7.4.3."""
    clock, due = _closing_clock(ask), ask.case.cur_close_due
    if clock and due:
        yield of_clock(clock, due)


def first_dues(ask: Asked) -> Iterator[Due]:
    """Yield the due fixed at triage where it is another than the current one: it is assessed, and raises no level.

    Source: decisions 13.
    """
    clock, first = _closing_clock(ask), ask.case.first_close_due
    if clock is None or first is None or first == ask.case.cur_close_due:
        return
    due = of_clock(clock, first)
    if key_of(EffectKind.EXPIRY, due, ask.case) not in ask.case.effects:
        yield due


def months_overdue(ask: Asked) -> Iterator[Due]:
    """Yield each full month past the first missed due, up to the next one to come. Source: T8.

    While an application is decided the months are held; who applied in time for it owes none of them if it is accepted.
    """
    anchor, case = ask.case.overdue_anchor, ask.case
    if anchor is None or case.state.is_final or case.state in APPLIED_FOR | MEASURED_ONLY | {State.TRACKING}:
        return
    for n in count(1):
        at = months_later(anchor, n, ask.calendar)
        yield Due(at, f"{stamp(anchor)}-{n}", month=n)
        if at > ask.now:
            return


def expire(ask: Asked, due: Due, out: Outcome) -> None:
    """Raise the level by itself; the limit of the new level counts from the same start. Source: T4."""
    level = ask.policy.upgrades.next.get(ask.case.level, ask.case.level)
    if level is ask.case.level:
        raise_alarm(ask, out, "strong_expired")
        miss_closing(ask, out, due.effective_at, ask.case.column)
        return
    change_level(ask, out, Clocks(ask, out), level, LevelCause.AUTO_EXPIRY, since=due.effective_at)
    out.tell("level_raised", ladder(ask, out, EscalationEvent.UPGRADE), level=level)
    after = level_class(level, 0, ask.case.external_body)
    miss_closing(ask, out, due.effective_at, _basis(ask, ask.case.column, after))


def miss_first_due(ask: Asked, due: Due, out: Outcome) -> None:
    """Assess the missed first due at the level in force."""
    miss_closing(ask, out, due.effective_at, ask.case.column)


def fine(ask: Asked, due: Due, out: Outcome) -> None:
    """Assess one more month overdue."""
    anchor = ask.case.overdue_anchor or due.effective_at
    issue(ask, out, month_overdue(ask, anchor, due.month))
    out.tell("month_overdue", ladder(ask, out, EscalationEvent.MONTHLY_FINE), month=due.month)


def _closing_clock(ask: Asked) -> Clock | None:
    clock = ask.case.clock(ClockKind.CLOSE)
    runs = clock is not None and clock.state is ClockState.RUNNING
    return clock if runs and ask.case.state not in MEASURED_ONLY else None


def _basis(ask: Asked, before: LevelClass, after: LevelClass) -> LevelClass:
    return after if ask.policy.penalties.level_basis is LevelBasis.AFTER_UPGRADE else before


OF_CLOSING = (
    Falling(EffectKind.EXPIRY, expiries, expire),
    Falling(EffectKind.FIRST_DUE_MISSED, first_dues, miss_first_due),
)
FINES = (Falling(EffectKind.FINE, months_overdue, fine),)
