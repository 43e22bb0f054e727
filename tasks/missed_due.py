"""The due that an assessment is about: when it was, what came after it, and how it is counted from its limit.

The closing limit grows with the level, so the limit that led to a past due is looked for among those of all levels.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from models.assessment import Assessment
from models.views.assessment_notice import Why
from models.words import say
from rules.lifecycle import Event
from rules.limits import limit_for
from rules.policy_table import Limit
from rules.vocabulary import AssessmentKind, ClockKind, ClockState, Language, LevelClass
from rules.working_time_explanation import Explanation, explain
from tasks.case_at import CaseAt, ClockThen
from tasks.explanations import in_words
from tasks.policy_store import calendar_of

REFUSALS = (Event.CALL_BACK, Event.APPROVE_CLOSING)
ENDED = frozenset({ClockState.MET, ClockState.BREACHED})
CLAUSES = {
    ClockKind.TRANSFER: "004 §3.7",
    ClockKind.FIRST_REPLY: "004 §3.8",
    ClockKind.CLOSE: "004 §3.10",
    ClockKind.CALLBACK: "004 §7.4.1",
    ClockKind.REVIEW: "004 §7.2.2",
}


@dataclass(frozen=True, slots=True)
class MissedDue:
    """A due that was missed, its clock, and when what it waited for came after all."""

    kind: ClockKind
    due_at: datetime
    clock: ClockThen | None
    actual_at: datetime | None


def missed_due(row: Assessment, case: CaseAt) -> MissedDue:
    """Return the due that an assessment is about: a month overdue counts from the first closing due. Source: T8."""
    kind = row.clock or ClockKind.CLOSE
    due = row.anchor if row.kind is AssessmentKind.FINE else row.effective_at
    before = [clock for clock in case.clocks if clock.kind is kind and clock.started_at < due]
    clock = next((clock for clock in before if clock.due_at == due), before[-1] if before else None)
    last = next((clock for clock in reversed(case.clocks) if clock.kind is ClockKind.CLOSE), None)
    return MissedDue(kind, due, clock, _came_late(last if kind is ClockKind.CLOSE else clock, due))


def why_due(missed: MissedDue, case: CaseAt, language: Language) -> Why:
    """Return how a due comes about: the limit from its start and every stretch of time, in words."""
    calendar = calendar_of(case.policy, case.row.executing_department)
    for start, limit in _ways(missed, case):
        found = explain(start, limit.hours, limit.basis, calendar)
        if found.answer.due == missed.due_at:
            return _told(found, limit, CLAUSES.get(missed.kind, ""), language)
    message = "This due does not follow from a limit alone: it was set in the course of the case, as its ledger shows."
    return Why(lines=(say(language, message),))


def _ways(missed: MissedDue, case: CaseAt) -> Iterator[tuple[datetime, Limit]]:
    """Yield from when and with which limit a due may have been counted: from the clock's start, or from a refusal."""
    clock = missed.clock
    if clock is None:
        return
    yield clock.started_at, Limit(hours=clock.hours, basis=clock.basis)
    for column in LevelClass:
        limit = limit_for(missed.kind, column, case.customer.tier, case.policy)
        if limit:
            yield clock.started_at, limit
    if missed.kind is ClockKind.CLOSE:
        for refusal in case.recorded(*REFUSALS):
            yield refusal.recorded_at, case.policy.upgrades.after_refusal


def _told(found: Explanation, limit: Limit, clause: str, language: Language) -> Why:
    return Why(
        started_at=found.question.start,
        limit_hours=limit.hours,
        basis=limit.basis,
        lines=tuple(in_words(found, language)),
        reference=clause,
    )


def _came_late(clock: ClockThen | None, due: datetime) -> datetime | None:
    """Return when what a clock waited for came after its due; nothing as long as it has not come."""
    if clock is None or clock.state not in ENDED or clock.stopped_at is None or clock.stopped_at <= due:
        return None
    return clock.stopped_at
