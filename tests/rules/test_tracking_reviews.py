"""What a tracked complaint asks for: a contact, a review, and at the end a decision."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.tracking_reviews import DutyDue, Tracked, duties_of, duty_due
from rules.vocabulary import TrackingDuty, TrackingMode
from tasks.policies import load_policies
from tasks.policy_store import calendar_of

POLICY = load_policies().policies[-1]
RULES, CALENDAR = POLICY.tracking, calendar_of(POLICY)
SHANGHAI = ZoneInfo("Asia/Shanghai")
REVIEW, CONTACT, DECISION = TrackingDuty.REVIEW, TrackingDuty.CONTACT, TrackingDuty.DECISION


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def monitored(review: str = "04-15 15:00", contact: str = "") -> Tracked:
    """A complaint that is monitored since Wednesday, 8 April, as in S05."""
    return Tracked(TrackingMode.MONITOR, at("04-08 15:00"), at(review), at(contact) if contact else None)


def watched(review: str = "04-01 10:10", contact: str = "") -> Tracked:
    """A complaint that is watched since Monday, 2 March."""
    return Tracked(TrackingMode.WATCH, at("03-02 10:10"), at(review), at(contact) if contact else None)


@pytest.mark.parametrize(
    ("case", "now", "expected"),
    [
        (monitored(), "04-14 09:00", None),
        (monitored(), "04-15 00:00", (REVIEW, "04-15 15:00")),
        (monitored(), "04-15 09:00", (REVIEW, "04-15 15:00")),
        (monitored(), "04-20 09:00", (REVIEW, "04-15 15:00")),
        # on a Friday also what falls due on the days off, and on a Saturday what falls due on the Sunday
        (monitored(review="04-19 15:00"), "04-16 09:00", (CONTACT, "04-15 15:00")),
        (monitored(review="04-19 15:00", contact="04-14 10:00"), "04-16 09:00", None),
        (monitored(review="04-19 15:00", contact="04-14 10:00"), "04-17 09:00", (REVIEW, "04-19 15:00")),
        (monitored(review="04-19 15:00", contact="04-14 10:00"), "04-18 09:00", (REVIEW, "04-19 15:00")),
        # a contact moves the next one on, at the same time of day
        (monitored(review="04-29 15:00", contact="04-15 11:20"), "04-21 09:00", None),
        (monitored(review="04-29 15:00", contact="04-15 11:20"), "04-22 09:00", (CONTACT, "04-22 11:20")),
        # one before the tracking began is none of it
        (monitored(review="04-29 15:00", contact="04-01 11:20"), "04-15 09:00", (CONTACT, "04-15 15:00")),
        (watched(), "03-31 09:00", None),
        (watched(), "04-01 09:00", (REVIEW, "04-01 10:10")),
        # the ninetieth day asks for a decision, whatever else is due
        (watched(review="05-31 10:12"), "05-29 09:00", (DECISION, "05-31 10:10")),
        (watched(review="05-31 10:12"), "06-08 09:00", (DECISION, "05-31 10:10")),
    ],
)
def test_the_manager_is_reminded_of(case: Tracked, now: str, expected: tuple[TrackingDuty, str] | None) -> None:
    found = duty_due(case, RULES, CALENDAR, at(now))
    assert found == (DutyDue(expected[0], at(expected[1])) if expected else None)


def test_a_case_without_a_review_clock_is_still_contacted_and_decided() -> None:
    case = Tracked(TrackingMode.WATCH, at("03-02 10:10"), None)
    assert [each.duty for each in duties_of(case, RULES, CALENDAR)] == [CONTACT, DECISION]


@pytest.mark.parametrize(
    ("now", "days"), [("04-15 09:00", 0), ("04-15 23:59", 0), ("04-16 00:01", 1), ("04-20 09:00", 5)]
)
def test_days_late_are_days_of_the_calendar(now: str, days: int) -> None:
    assert DutyDue(REVIEW, at("04-15 15:00")).days_late(at(now), CALENDAR) == days


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.sampled_from(TrackingMode), moments, st.none() | moments, st.none() | moments, moments)
def test_what_is_due_stays_due_until_it_is_done_or_something_greater_is_due(
    mode: TrackingMode, since: datetime, review: datetime | None, contact: datetime | None, now: datetime
) -> None:
    case = Tracked(mode, since, review, contact)
    today, later = (duty_due(case, RULES, CALENDAR, moment) for moment in (now, now + timedelta(days=1)))
    if today:
        order = (CONTACT, REVIEW, DECISION)
        assert later is not None
        assert later == today or order.index(later.duty) > order.index(today.duty)
