"""Which clocks a move starts, stops, holds and resumes, and with which dues."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from rules.asked import Asked
from rules.case import Case, level_class
from rules.lifecycle import Event, Move
from rules.limits import Deadline, answer_deadline, days_later, deadline, limit_for
from rules.outcome import ClockAct, ClockChange, Outcome
from rules.policy_table import Limit
from rules.vocabulary import (
    ClockKind,
    Level,
    LevelClass,
    Role,
    State,
    TrackingMode,
)
from rules.working_time import Basis

# Whose clock it is, when there is such a person; otherwise, and of every other kind, the first-inquiry owner's.
OWERS: dict[ClockKind, tuple[Role, ...]] = {
    ClockKind.TRANSFER: (Role.RECEIVER,),
    ClockKind.FIRST_REPLY: (Role.RESPONSIBLE, Role.RECEIVER),
    ClockKind.INTERIM: (Role.RESPONSIBLE, Role.RECEIVER),
    ClockKind.CLOSE: (Role.RESPONSIBLE, Role.RECEIVER, Role.DEPT_MANAGER),
    ClockKind.SUPERIOR_48H: (Role.RESPONSIBLE, Role.RECEIVER, Role.DEPT_MANAGER),
    ClockKind.REVIEW: (Role.DEPT_MANAGER,),
}
ORDER = (ClockAct.STOP, ClockAct.MISS, ClockAct.CANCEL, ClockAct.HOLD, ClockAct.RESUME, ClockAct.LIMIT, ClockAct.START)
COUNTS_WHEN_RECORDED = frozenset({ClockKind.TRANSFER, ClockKind.FIRST_REPLY, ClockKind.CALLBACK, ClockKind.CLOSE})
RESTART_ONLY_IF_RUNNING = frozenset({ClockKind.TRANSFER, ClockKind.FIRST_REPLY, ClockKind.TRIAGE})
OUTLIVE_CLOSING = frozenset({ClockKind.CLOSE, ClockKind.APPROVAL, ClockKind.EFFECTIVENESS_90D})
BY_DAYS = frozenset({ClockKind.REVIEW})


def ower_of(kind: ClockKind, case: Case) -> str:
    """Return who owes a clock as the case now stands: receiver or responsible person where named, else the owner."""
    people = {
        Role.RECEIVER: case.receiver,
        Role.RESPONSIBLE: case.responsible_person,
        Role.DEPT_MANAGER: case.executing.manager if case.executing else "",
    }
    return next((people[role] for role in OWERS.get(kind, ()) if people[role]), case.first_inquiry_owner)


class Clocks:
    """Writes clock changes into an outcome."""

    def __init__(self, ask: Asked, out: Outcome) -> None:
        self.ask, self.out = ask, out

    def follow(self, move: Move) -> None:
        """Add what the move's row says of clocks, where the event's own consequence has not said it already."""
        for kind in move.stops:
            if not self._said(ClockAct.STOP, kind):
                self.stop(kind)
        for act, kinds in (
            (ClockAct.CANCEL, move.cancels),
            (ClockAct.HOLD, move.holds),
            (ClockAct.RESUME, move.resumes),
        ):
            wanted = [
                kind for kind in kinds if not self._said(act, kind) and not (act is ClockAct.HOLD and self._is_late())
            ]
            self.out.clocks += [ClockChange(act, kind, self.ask.now) for kind in wanted]
        started = {change.kind for change in self.out.clocks if change.act is ClockAct.START}
        wanted = [kind for kind in move.starts if kind not in BY_DAYS and kind not in started]
        at, column = self._start_of(move.event), self.column
        for kind in wanted:
            if self._may_start(move.event, kind):
                self._start(kind, at, column)
        self.out.clocks.sort(key=lambda change: ORDER.index(change.act))

    def start(self, kind: ClockKind, at: datetime) -> None:
        """Start a clock at a moment, with the limit of the level that the case now has; no limit, no clock."""
        self._start(kind, at, self.column)

    def _start(self, kind: ClockKind, at: datetime, column: LevelClass) -> None:
        limit = limit_for(kind, column, self.ask.case.customer.tier, self.ask.policy)
        if limit is None:
            return
        started = self._limit(ClockAct.START, kind, limit, at)
        if kind is ClockKind.CLOSE and started:
            due = self.out.clocks[-1].due_at
            self.out.changes |= {"cur_close_due": due, "first_close_due": due}

    def stop(self, kind: ClockKind) -> None:
        """Stop a clock: when it happened, or when it was recorded where only that counts. Source: decisions 10."""
        at = self.ask.now if kind in COUNTS_WHEN_RECORDED else self.ask.at
        self._add(ClockChange(ClockAct.STOP, kind, at))

    def triaged(self, level: Level, irrational_order: int) -> None:
        """Lay the level's transfer limit on the clock that has been running since the receipt."""
        column = level_class(level, irrational_order, self.ask.case.external_body)
        limit = limit_for(ClockKind.TRANSFER, column, self.ask.case.customer.tier, self.ask.policy)
        if limit is not None:
            self._limit(ClockAct.LIMIT, ClockKind.TRANSFER, limit, self.ask.case.clock_start)

    def close_at_level(self, level: Level) -> None:
        """Lay another level's closing limit on the running clock, from the case's start."""
        limit = self._close_limit(level)
        if limit and self._limit(ClockAct.LIMIT, ClockKind.CLOSE, limit, self.ask.case.clock_start):
            self.out.changes["cur_close_due"] = self.out.clocks[-1].due_at

    def close_after_refusal(self, level: Level) -> None:
        """Resume the closing clock at the higher level, due at the earliest a workday after the refusal. Source: T4."""
        limit = self._close_limit(level)
        if limit is None:
            return
        full = self._deadline(limit, self.ask.case.clock_start)
        least = self.due_of(self.ask.policy.upgrades.after_refusal, self.ask.now)
        due = max(full.due_at, least)
        self._add(
            ClockChange(ClockAct.RESUME, ClockKind.CLOSE, self.ask.now, due, full.warn_at, limit.basis, limit.hours)
        )
        self.out.changes["cur_close_due"] = due

    def miss(self, kind: ClockKind, due_at: datetime) -> None:
        """End a clock that ran out without what it waits for."""
        self._add(ClockChange(ClockAct.MISS, kind, due_at))

    def settle_close(self, applied_at: datetime) -> None:
        """End the closing clock as of the accepted application."""
        self._add(ClockChange(ClockAct.STOP, ClockKind.CLOSE, applied_at))

    def end_the_rest(self, applied_at: datetime) -> None:
        """End what still runs when the case closes: overdue if its due had passed at the application, else not owed."""
        kinds = {clock.kind for clock in self.ask.case.clocks} - OUTLIVE_CLOSING
        for kind in sorted(kinds):
            clock = self.ask.case.clock(kind)
            if clock and self.ask.case.running(kind):
                act = ClockAct.STOP if applied_at > clock.due_at else ClockAct.CANCEL
                self._add(ClockChange(act, kind, applied_at))

    def interim(self) -> None:
        """Start the clock of interim replies anew."""
        self.start(ClockKind.INTERIM, self.ask.now)

    def review(self, mode: TrackingMode | str | None, since: datetime | None = None) -> None:
        """Start the clock of the next tracking review: so many days on, at the same time of day. Source: T16."""
        if not mode:
            return
        start = since or self.ask.now
        days = self.ask.policy.tracking.modes[TrackingMode(mode)].review_days
        due = days_later(start, days, self.ask.calendar)
        hours = self.ask.policy.limits.warn_at * 24 * days
        warn = self.ask.calendar.add(start, hours, Basis.C)
        ower = self._ower(ClockKind.REVIEW)
        self._add(
            ClockChange(
                ClockAct.START,
                ClockKind.REVIEW,
                start,
                due,
                warn,
                Basis.C,
                hours / self.ask.policy.limits.warn_at,
                ower,
            )
        )

    def answer(self) -> None:
        """Start the clock of an inquiry's answer. Source: T17."""
        found = answer_deadline(
            self.ask.case.clock_start, self.ask.case.customer.tier, self.ask.policy, self.ask.calendar
        )
        if self.ask.case.is_before_us(found.due_at):
            return
        change = ClockChange(
            ClockAct.START, ClockKind.ANSWER, found.started_at, found.due_at, found.warn_at, found.limit.basis,
            found.limit.hours, self.ask.case.first_inquiry_owner,
        )  # fmt: skip
        self._add(change)

    def due_of(self, limit: Limit, start: datetime) -> datetime:
        """Return the due of a limit on the case's calendar."""
        return self.ask.calendar.add(start, limit.hours, limit.basis)

    @property
    def column(self) -> LevelClass:
        """The policy column after the changes made so far."""
        case, changes = self.ask.case, self.out.changes
        return level_class(
            changes.get("level", case.level),
            changes.get("irrational_order", case.irrational_order),
            changes.get("external_body", case.external_body),
        )

    def _start_of(self, event: Event) -> datetime:
        if event in {Event.REGISTER, Event.TAKE_OVER, Event.TRIAGE}:
            return self.ask.case.clock_start
        return self.ask.at if event is Event.REPORT_EXTERNAL else self.ask.now

    def _may_start(self, event: Event, kind: ClockKind) -> bool:
        first_transfer = self.ask.case.state is State.NOT_OURS
        if event is Event.REPORT_EXTERNAL and kind in RESTART_ONLY_IF_RUNNING and not first_transfer:
            return self.ask.case.running(kind)
        if event is Event.REPORT_EXTERNAL and kind is ClockKind.CLOSE:
            return self.ask.case.category != ""
        return True

    def _is_late(self) -> bool:
        """Whether the closing due has passed: only what is filed in time holds the clock. Source: policy §3.2."""
        due = self.ask.case.cur_close_due
        return due is not None and self.ask.now > due

    def _close_limit(self, level: Level) -> Limit | None:
        column = level_class(level, 0, self.ask.case.external_body)
        return limit_for(ClockKind.CLOSE, column, self.ask.case.customer.tier, self.ask.policy)

    def _limit(self, act: ClockAct, kind: ClockKind, limit: Limit, at: datetime) -> bool:
        """Set the limit of a clock and return True, unless it had run out before an old case was taken over."""
        found = self._deadline(limit, at)
        if self.ask.case.is_before_us(found.due_at):
            return False
        self._add(ClockChange(act, kind, at, found.due_at, found.warn_at, limit.basis, limit.hours, self._ower(kind)))
        return True

    def _deadline(self, limit: Limit, at: datetime) -> Deadline:
        return deadline(limit, at, self.ask.calendar, self.ask.policy.limits.warn_at)

    def _ower(self, kind: ClockKind) -> str:
        case, changes = self.ask.case, self.out.changes
        unit = self.ask.company.units.get(str(changes.get("executing_department", "")))
        others: dict[str, Any] = {"executing": unit} if unit else {}
        others |= {name: changes[name] for name in ("receiver", "responsible_person") if name in changes}
        return ower_of(kind, replace(case, **others) if others else case)

    def _add(self, change: ClockChange) -> None:
        self.out.clocks.append(change)

    def _said(self, act: ClockAct, kind: ClockKind) -> bool:
        return any(change.act is act and change.kind is kind for change in self.out.clocks)
