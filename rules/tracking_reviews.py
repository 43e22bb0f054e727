"""What a tracked complaint asks of its department's manager: the next review, a contact, and in the end a decision.

Source: T16; 004 §7.4.2; R-004-N.3.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rules.limits import days_later
from rules.policy import TrackingRules
from rules.vocabulary import TrackingDuty, TrackingMode
from rules.working_time import WorkCalendar

GREATEST_LAST = (TrackingDuty.CONTACT, TrackingDuty.REVIEW, TrackingDuty.DECISION)


@dataclass(frozen=True, slots=True)
class Tracked:
    """A tracked complaint: how and since when, when its next review is due, and when the customer was last reached."""

    mode: TrackingMode
    since: datetime
    review_due: datetime | None
    last_contact: datetime | None = None


@dataclass(frozen=True, slots=True)
class DutyDue:
    """One thing that the manager owes a tracked complaint, and by when."""

    duty: TrackingDuty
    due_at: datetime

    def days_late(self, now: datetime, calendar: WorkCalendar) -> int:
        """Return the company-zone days that have passed since the due: 0 on its own day."""
        return max(0, (calendar.local(now).date() - calendar.local(self.due_at).date()).days)


def duties_of(case: Tracked, rules: TrackingRules, calendar: WorkCalendar) -> Iterator[DutyDue]:
    """Yield what is next due on a tracked complaint, the past included."""
    if case.review_due:
        yield DutyDue(TrackingDuty.REVIEW, case.review_due)
    spoken = max(case.last_contact or case.since, case.since)
    yield DutyDue(TrackingDuty.CONTACT, days_later(spoken, rules.modes[case.mode].contact_days, calendar))
    yield DutyDue(TrackingDuty.DECISION, days_later(case.since, rules.decide_after_days, calendar))


def duty_due(case: Tracked, rules: TrackingRules, calendar: WorkCalendar, now: datetime) -> DutyDue | None:
    """Return what the manager is to be reminded of: the greatest of what is overdue or due by the end of the day.

    A review is a contact and a decision is a review, so the greatest settles the others. Before days off it is also
    what falls due on them, for nobody is to be reminded on a Sunday of that Sunday.
    """
    morrow = calendar.next_working_day(calendar.local(now).date())
    due = [each for each in duties_of(case, rules, calendar) if calendar.local(each.due_at).date() < morrow]
    return max(due, key=lambda each: GREATEST_LAST.index(each.duty), default=None)
