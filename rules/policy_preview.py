"""What another policy would say of an open case: its level at triage, the dues of its clocks, what a missed due costs.

Nothing changes by looking: a case keeps the policy of its triage. Source: decisions 17.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from rules.case import Case, Clock, level_class
from rules.level import LevelFacts, decide_level
from rules.limits import answer_deadline, days_later, deadline, limit_for
from rules.penalty_policy import Standard
from rules.policy import Policy
from rules.vocabulary import ClockKind, ClockState, Level, LevelClass
from rules.working_time import WorkCalendar

TOLD = frozenset(LevelFacts.__dataclass_fields__) - {"external_body", "repeat"}
FACTS = TypeAdapter(LevelFacts)


@dataclass(frozen=True, slots=True)
class Under:
    """A policy with the calendar that counts a case's clocks under it."""

    policy: Policy
    calendar: WorkCalendar


@dataclass(frozen=True, slots=True)
class Due:
    """A clock that would end at another time; None when it would not run. `late` says that it would have run out."""

    clock: ClockKind
    before: datetime
    after: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What would be different for one case. A pair is what is and what would be; None when both are the same.

    `fixed` counts the clocks whose due was set by a rule of its own, a refusal or a deferral; they are not compared.
    """

    no: str
    level: tuple[Level, Level] | None
    dues: tuple[Due, ...]
    penalty: tuple[Standard, Standard] | None
    fixed: int

    @property
    def is_any(self) -> bool:
        """Whether anything would be different."""
        return bool(self.level or self.dues or self.penalty)


def change_of(case: Case, triage: Mapping[str, Any], now: Under, then: Under, at: datetime) -> Change:
    """Return what would be different for a case at a moment; `triage` is the form that judged it, empty before."""
    level = _level_then(case, triage, now.policy, then.policy)
    column = level_class(level, case.irrational_order, case.external_body)
    running = [clock for clock in case.clocks if clock.state is ClockState.RUNNING]
    fixed = [clock for clock in running if due_of(clock, case, case.column, now) != clock.due_at]
    dues = (_due(clock, case, column, then, at) for clock in running if clock not in fixed)
    costs = (now.policy.penalties.closing[case.column], then.policy.penalties.closing[column])
    return Change(
        no=case.no,
        level=None if level is case.level else (case.level, level),
        dues=tuple(due for due in dues if due.before != due.after),
        penalty=costs if costs[0] != costs[1] and case.running(ClockKind.CLOSE) else None,
        fixed=len(fixed),
    )


def due_of(clock: Clock, case: Case, column: LevelClass, under: Under) -> datetime | None:
    """Return when a clock ends that started as this one did; None when the policy has no limit for it."""
    policy, calendar, start = under.policy, under.calendar, clock.started_at
    if clock.kind is ClockKind.ANSWER:
        return answer_deadline(start, case.customer.tier, policy, calendar).due_at
    if clock.kind is ClockKind.REVIEW:
        mode = case.tracking_mode
        return days_later(start, policy.tracking.modes[mode].review_days, calendar) if mode else None
    limit = limit_for(clock.kind, column, case.customer.tier, policy)
    return deadline(limit, start, calendar, policy.limits.warn_at).due_at if limit else None


def _due(clock: Clock, case: Case, column: LevelClass, then: Under, at: datetime) -> Due:
    after = due_of(clock, case, column, then)
    return Due(clock.kind, clock.due_at, after, late=after is not None and after < at <= clock.due_at)


def _level_then(case: Case, triage: Mapping[str, Any], now: Policy, then: Policy) -> Level:
    """Return the level that triage would have given; one that was raised or set since stays where it is."""
    if not triage:
        return case.level
    facts = facts_of(case, triage)
    decided = decide_level(facts, now.levels, now.upgrades).level
    return decide_level(facts, then.levels, then.upgrades).level if decided is case.level else case.level


def facts_of(case: Case, triage: Mapping[str, Any]) -> LevelFacts:
    """Return the facts on which the triage of a case decided its level."""
    told = {name: fact for name, fact in (triage.get("level_facts") or {}).items() if name in TOLD and fact is not None}
    claim = max(Decimal(str(told.get("claim_amount") or 0)), case.claim_amount)
    on_file = {"claim_amount": claim, "external_body": case.external_body, "repeat": bool(case.repeat_of)}
    return FACTS.validate_python({**told, **on_file})
