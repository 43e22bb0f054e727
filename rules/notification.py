"""When a message goes out: at once, after the quiet hours, or in its reader's digest of the day.

What T9 calls urgent is never held, and nothing is held beyond the moment by which its reader must act.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from rules.messages import MESSAGES
from rules.notification_policy import NotificationRules
from rules.vocabulary import LevelClass, Role
from rules.working_time import WorkCalendar

MOST_URGENT_FIRST = (
    LevelClass.EXTERNAL,
    LevelClass.STRONG,
    LevelClass.MEDIUM,
    LevelClass.GENERAL,
    LevelClass.IRRATIONAL_1,
    LevelClass.IRRATIONAL_2,
)


@dataclass(frozen=True, slots=True)
class Sending:
    """When a message goes out by itself, and whether it first waits for its reader's digest."""

    at: datetime
    in_digest: bool = False


def sending_of(
    template: str,
    roles: Collection[Role],
    owed_at: datetime,
    calendar: WorkCalendar,
    rules: NotificationRules,
    due: datetime | None = None,
) -> Sending:
    """Return how a message to an employee with these roles goes out; `due` is when he must have acted.

    A gathered message goes out by itself only when no digest has taken it in time.
    """
    if is_gathered(template, roles, rules):
        digest = digest_after(owed_at, calendar, rules)
        if not _too_late(digest, due):
            patience = rules.digest_patience
            return Sending(calendar.add(digest, patience.hours, patience.basis), in_digest=True)
    if template in rules.waits:
        end = end_of_quiet(owed_at, calendar, rules)
        if not _too_late(end, due):
            return Sending(end)
    return Sending(owed_at)


def may_wait(template: str, rules: NotificationRules) -> bool:
    """Whether a message is ever held back: one that is not need not be asked about any further."""
    return template in rules.waits or template in rules.gathered


def is_gathered(template: str, roles: Collection[Role], rules: NotificationRules) -> bool:
    """Whether a message belongs into the digest of a reader with these roles; it must be about a case."""
    return template in rules.gathered and template in MESSAGES and not set(rules.digest_for).isdisjoint(roles)


def end_of_quiet(moment: datetime, calendar: WorkCalendar, rules: NotificationRules) -> datetime:
    """Return the end of the quiet hours that a moment falls into, or the moment itself when it falls into none.

    A day off is quiet as a whole: what comes on it waits for the next working day.
    """
    local = calendar.local(moment)
    day, hour = local.date(), local.time()
    if rules.quiet_on_days_off and not calendar.is_working_day(day):
        return _at(calendar.next_working_day(day), rules.quiet_until, calendar)
    if not rules.is_quiet_at(hour):
        return moment
    if hour < rules.quiet_until:
        return _at(day, rules.quiet_until, calendar)
    return _at(_next_day(day, calendar, rules), rules.quiet_until, calendar)


def digest_after(moment: datetime, calendar: WorkCalendar, rules: NotificationRules) -> datetime:
    """Return the hour of the first digest after a moment; there is one on each working day."""
    day = calendar.local(moment).date()
    today = _at(day, rules.digest_at, calendar)
    if calendar.is_working_day(day) and moment < today:
        return today
    return _at(calendar.next_working_day(day), rules.digest_at, calendar)


def digest_of_the_day(now: datetime, calendar: WorkCalendar, rules: NotificationRules) -> datetime | None:
    """Return the hour of today's digest once it has come; None before it and on a day off."""
    day = calendar.local(now).date()
    hour = _at(day, rules.digest_at, calendar)
    return hour if calendar.is_working_day(day) and hour <= now else None


def urgency(level: LevelClass, due: datetime | None) -> tuple[int, bool, datetime]:
    """Return by what the lines of a digest are sorted: the severest level first, within it the earliest due."""
    return MOST_URGENT_FIRST.index(level), due is None, due or datetime.max.replace(tzinfo=UTC)


def _too_late(moment: datetime, due: datetime | None) -> bool:
    return due is not None and moment > due


def _next_day(day: date, calendar: WorkCalendar, rules: NotificationRules) -> date:
    following = date.fromordinal(day.toordinal() + 1)
    works = calendar.is_working_day(following) or not rules.quiet_on_days_off
    return following if works else calendar.next_working_day(day)


def _at(day: date, hour: time, calendar: WorkCalendar) -> datetime:
    return datetime.combine(day, hour, calendar.zone).astimezone(UTC)
