"""The clocks of a case as a page shows them: how much is left in words, and why the due is what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.clock import ClockRow
from models.settings import settings
from rules.vocabulary import ClockKind, ClockState
from rules.working_time import WorkCalendar
from tasks.cards import limit_shown
from tasks.explanations import why
from tasks.live_view_page import rest_of


@dataclass(frozen=True)
class ClockShown:
    """One clock. `rest` and `urgency` (overdue, soon) are of one that runs; `why` explains its due, a line a step.

    An earlier one has ended, and another of its kind was started after it.
    """

    kind: ClockKind
    allowed: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    state: ClockState
    rest: str
    urgency: str
    why: tuple[str, ...]
    earlier: bool


def clocks_shown(rows: Sequence[ClockRow], calendar: WorkCalendar, now: datetime) -> tuple[ClockShown, ...]:
    """Return the clocks of a case: those that run first, the most urgent at the front, then the others as started."""
    newest = {row.kind: row.seq for row in sorted(rows, key=lambda row: row.seq)}
    shown = [_clock(row, calendar, now, earlier=row.seq < newest[row.kind]) for row in rows]
    return tuple(sorted(shown, key=lambda clock: (not clock.rest, clock.due_at if clock.rest else clock.started_at)))


def _clock(row: ClockRow, calendar: WorkCalendar, now: datetime, *, earlier: bool) -> ClockShown:
    language, runs = settings().language, row.state is ClockState.RUNNING
    urgency = "overdue" if row.due_at < now else "soon" if row.warn_at <= now else ""
    return ClockShown(
        kind=row.kind,
        allowed=limit_shown(row.hours, row.basis),
        started_at=row.started_at,
        due_at=row.due_at,
        stopped_at=row.stopped_at,
        state=row.state,
        rest=rest_of(row.due_at, now, language) if runs else "",
        urgency=urgency if runs else "",
        why=tuple(why(row, calendar, language)) if runs else (),
        earlier=earlier and not runs,
    )
