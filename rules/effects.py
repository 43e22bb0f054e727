"""What falls due by itself because nobody acted: warnings, missed limits, reports to the superior, expiries.

A pure function of the facts, the policy and the moment. What is on record under its key is not owed again, so it does
not matter how often, how late or by whom it is asked. Source: T4, T9, decisions 9, 13, 18; policy §3.2, §3.3.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from rules.asked import Asked
from rules.case import Case, Clock
from rules.clock_changes import Clocks, ower_of
from rules.consequences.shared import issue_revision, people_told, raise_alarm, require_eight_d, set_level
from rules.level import LevelDecision
from rules.outcome import Outcome
from rules.policy import EscalationEvent
from rules.vocabulary import ClockKind, ClockState, EffectKind, LevelCause, State

REACTION = frozenset({ClockKind.TRANSFER, ClockKind.FIRST_REPLY, ClockKind.CONTAINMENT_REPLY})
ANSWERED_ELSEWHERE = frozenset({ClockKind.CLOSE, ClockKind.SUPERIOR_48H, ClockKind.REVIEW, ClockKind.EFFECTIVENESS_90D})
MEASURED_ONLY = frozenset({State.NOT_OURS})


@dataclass(frozen=True, slots=True)
class Due:
    """Something that has fallen due: what, since when, of which clock."""

    kind: EffectKind
    effective_at: datetime
    clock: Clock

    def key(self, case: Case) -> str:
        """Return the key under which it happens once."""
        return f"{case.no}:{self.kind}:{self.clock.kind}:{self.clock.seq}:{self.effective_at:%Y%m%dT%H%M%S}"


@dataclass(frozen=True, slots=True)
class Effect:
    """A thing that has fallen due, with everything that it brings about."""

    key: str
    kind: EffectKind
    effective_at: datetime
    outcome: Outcome


def next_effect(ask: Asked) -> Effect | None:
    """Return the earliest thing that has fallen due by `ask.now` and is not on record; None when nothing is owed.

    It is worked out on the case as it stands; what comes after it is asked again on the case as it then is.
    """
    owed = [due for rule in RULES for due in rule(ask) if due.key(ask.case) not in ask.case.effects]
    first = min(owed, key=lambda due: (due.effective_at, ORDER.index(due.kind), due.clock.kind), default=None)
    if first is None:
        return None
    out = Outcome(state=ask.case.state)
    WORKED_OUT[first.kind](ask, first, out)
    return Effect(first.key(ask.case), first.kind, first.effective_at, out)


def warnings(ask: Asked) -> Iterator[Due]:
    """Yield the running clocks of which three quarters have passed. Source: T9."""
    for clock in _running(ask.case):
        if clock.warn_at and clock.warn_at <= ask.now:
            yield Due(EffectKind.WARNING, clock.warn_at, clock)


def missed_limits(ask: Asked) -> Iterator[Due]:
    """Yield the running clocks that have run out, but those that something else answers to. Source: T9."""
    for clock in _running(ask.case):
        if clock.due_at <= ask.now and clock.kind not in ANSWERED_ELSEWHERE:
            yield Due(EffectKind.LIMIT_MISSED, clock.due_at, clock)


def superior_reports(ask: Asked) -> Iterator[Due]:
    """Yield the report to the superior, 48 hours after the receipt without a closing application. Source: 001 p16."""
    clock = ask.case.clock(ClockKind.SUPERIOR_48H)
    if clock and clock.state is ClockState.RUNNING and clock.due_at <= ask.now:
        yield Due(EffectKind.SUPERIOR_REPORT, clock.due_at, clock)


def expiries(ask: Asked) -> Iterator[Due]:
    """Yield the closing limit that has run out with no application or deferral on file. Source: 004 §7.4.3."""
    clock, due = ask.case.clock(ClockKind.CLOSE), ask.case.cur_close_due
    running = clock is not None and clock.state is ClockState.RUNNING
    if clock and running and due and due <= ask.now and ask.case.state not in MEASURED_ONLY:
        yield Due(EffectKind.EXPIRY, due, clock)


def _running(case: Case) -> Iterator[Clock]:
    return (clock for clock in case.clocks if clock.state is ClockState.RUNNING)


def _warn(ask: Asked, due: Due, out: Outcome) -> None:
    """Whoever owes the clock is warned; a warning that the due has overtaken is kept, not sent. Source: decisions 18."""
    if due.clock.due_at <= ask.now:
        out.when = "SUPERSEDED"
        return
    people = (ower_of(due.clock.kind, ask.case), *_ladder(ask, out, EscalationEvent.WARNING))
    out.tell("limit_near", people, clock=due.clock.kind, due=due.clock.due_at.isoformat())


def _miss(ask: Asked, due: Due, out: Outcome) -> None:
    besides = _ladder(ask, out, EscalationEvent.REACTION_BREACH) if due.clock.kind in REACTION else ()
    people = (ower_of(due.clock.kind, ask.case), *besides)
    out.tell("limit_missed", people, clock=due.clock.kind, due=due.clock.due_at.isoformat())


def _report(ask: Asked, _: Due, out: Outcome) -> None:
    out.tell("superior_report", _ladder(ask, out, EscalationEvent.SUPERIOR_48H))


def _expire(ask: Asked, due: Due, out: Outcome) -> None:
    """The level rises by itself, and the limit of the new level counts from the same start. Source: T4."""
    out.changes["overdue_anchor"] = ask.case.overdue_anchor or due.effective_at
    level = ask.policy.upgrades.next.get(ask.case.level, ask.case.level)
    if level is ask.case.level:
        raise_alarm(ask, out, "strong_expired")
        return
    set_level(ask, out, LevelDecision(level, 0), LevelCause.AUTO_EXPIRY)
    clocks = Clocks(ask, out)
    clocks.close_at_level(level)
    require_eight_d(ask, out, clocks, level, unit_category=ask.case.category, repeat=bool(ask.case.repeat_of))
    if ask.case.form_rev:
        issue_revision(ask, out)
    out.tell("level_raised", _ladder(ask, out, EscalationEvent.UPGRADE), level=level)


def _ladder(ask: Asked, out: Outcome, event: EscalationEvent) -> tuple[str, ...]:
    """Return who is told besides, at the level that the case now has. Source: T9."""
    column = Clocks(ask, out).column
    return people_told(ask, out, *ask.policy.escalation.rows[event][column])


Rule = Callable[[Asked], Iterator[Due]]
RULES: tuple[Rule, ...] = (warnings, missed_limits, superior_reports, expiries)
ORDER = (EffectKind.WARNING, EffectKind.LIMIT_MISSED, EffectKind.SUPERIOR_REPORT, EffectKind.EXPIRY)
WORKED_OUT: dict[EffectKind, Callable[[Asked, Due, Outcome], None]] = {
    EffectKind.WARNING: _warn,
    EffectKind.LIMIT_MISSED: _miss,
    EffectKind.SUPERIOR_REPORT: _report,
    EffectKind.EXPIRY: _expire,
}
