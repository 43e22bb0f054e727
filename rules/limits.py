"""How long a clock may run: the limit of T3 for a case, its due and its warning."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from rules.policy import Policy
from rules.policy_table import Limit
from rules.vocabulary import ClockKind, LevelClass, Tier
from rules.working_time import HOUR, WorkCalendar

MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A limit laid on a start: when it is due and when its ower is warned."""

    limit: Limit
    started_at: datetime
    warn_at: datetime
    due_at: datetime


def limit_for(kind: ClockKind, column: LevelClass, tier: Tier, policy: Policy) -> Limit | None:
    """Return the limit of a clock for a level column, shortened by the customer's tier where T17 lets it; None if none.

    Source: T3, T17; decisions 14 (the factor touches TRANSFER and FIRST_REPLY only).
    """
    limit = policy.limits.clocks[kind][column]
    row = policy.tiers.rows[tier]
    if limit is None or row.factor == 1 or kind not in policy.tiers.factor_applies_to:
        return limit
    return limit.times(row.factor)


def deadline(limit: Limit, start: datetime, calendar: WorkCalendar, warn_at: Decimal) -> Deadline:
    """Return the due and the warning (`warn_at` of the limit, counted on the same basis) of a limit from a start."""
    return Deadline(
        limit=limit,
        started_at=start,
        warn_at=calendar.add(start, limit.hours * warn_at, limit.basis),
        due_at=calendar.add(start, limit.hours, limit.basis),
    )


def answer_deadline(received_at: datetime, tier: Tier, policy: Policy, calendar: WorkCalendar) -> Deadline:
    """Return the due of an inquiry's answer: for the first tiers the same working day, or two office hours if later.

    Source: T17, 000 p16 (今日事今日毕).
    """
    limit = limit_for(ClockKind.ANSWER, LevelClass.GENERAL, tier, policy)
    if limit is None:
        message = "limits.clocks.ANSWER.GENERAL must not be 'none': an inquiry is always answered"
        raise ValueError(message)
    if policy.tiers.rows[tier].same_day_answer:
        limit = _same_day(received_at, policy.tiers.same_day, calendar)
    return deadline(limit, received_at, calendar, policy.limits.warn_at)


def _same_day(received_at: datetime, least: Limit, calendar: WorkCalendar) -> Limit:
    """Return the working time that is left of the day, or the least that there must be; on a day off the least."""
    due = calendar.add(received_at, least.hours, least.basis)
    day = calendar.local(received_at).date()
    if calendar.is_working_day(day):
        due = max(due, calendar.office_end(day))
    left = calendar.measure(received_at, due, least.basis)
    return Limit(hours=Decimal(left // MICROSECOND) / HOUR, basis=least.basis)


def days_later(moment: datetime, days: int, calendar: WorkCalendar) -> datetime:
    """Return the same time of day in the company's zone some calendar days later."""
    local = calendar.local(moment)
    return (local + timedelta(days=days)).astimezone(moment.tzinfo)


def days_between(earlier: datetime, later: datetime, calendar: WorkCalendar) -> int:
    """Return the days from one company-zone date to another: 0 on the same date. Source: decisions 16."""
    return (calendar.local(later).date() - calendar.local(earlier).date()).days
