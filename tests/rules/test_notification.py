"""Who is told at once, who sleeps on it, and who reads it in the digest of the day."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.messages import BULLETIN_MESSAGES, MESSAGES
from rules.notification import (
    Sending,
    digest_after,
    digest_of_the_day,
    end_of_quiet,
    is_gathered,
    may_wait,
    sending_of,
    urgency,
)
from rules.policy_table import TableError
from rules.vocabulary import LevelClass, Role
from tasks.policies import load_policies
from tasks.policy_store import calendar_of

POLICY = load_policies().policies[-1]
RULES, CALENDAR = POLICY.notifications, calendar_of(POLICY)
SHANGHAI = ZoneInfo("Asia/Shanghai")
MANAGER, SPECIALIST = frozenset({Role.QA_MANAGER, Role.QA}), frozenset({Role.AFTER_SALES_CS})
TO_CUSTOMERS = {"acknowledgement", "answer", "closing_letter", "customer_reply", "merged"}
moments = st.datetimes(datetime(2025, 12, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
templates = st.sampled_from([*sorted({*RULES.waits, *RULES.gathered}), "external_alarm", "form_issued", "not_listed"])
roles = st.sets(st.sampled_from(Role)).map(frozenset)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def sent(template: str, who: Collection[Role], owed: str, due: str = "") -> Sending:
    return sending_of(template, who, at(owed), CALENDAR, RULES, at(due) if due else None)


# Mon 2 March 2026 is a working day, Sat 7 March is not; 28 February is a Saturday that is worked; 15-23 Feb is a feast.
@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("03-02 09:30", "03-02 09:30"),
        ("03-02 20:59", "03-02 20:59"),
        ("03-02 21:00", "03-03 07:30"),
        ("03-03 00:00", "03-03 07:30"),
        ("03-03 07:29", "03-03 07:30"),
        ("03-03 07:30", "03-03 07:30"),
        ("03-06 22:00", "03-09 07:30"),
        ("03-07 12:00", "03-09 07:30"),
        ("03-09 03:00", "03-09 07:30"),
        ("02-28 10:00", "02-28 10:00"),
        ("02-27 23:00", "02-28 07:30"),
        ("02-28 23:00", "03-02 07:30"),
        ("02-14 21:30", "02-24 07:30"),
        ("02-18 10:00", "02-24 07:30"),
    ],
)
def test_what_waits_is_read_in_the_morning_of_a_working_day(moment: str, end: str) -> None:
    assert end_of_quiet(at(moment), CALENDAR, RULES) == at(end)


@pytest.mark.parametrize(
    ("moment", "digest"),
    [
        ("03-02 07:59", "03-02 08:00"),
        ("03-02 08:00", "03-03 08:00"),
        ("03-02 15:00", "03-03 08:00"),
        ("03-06 09:00", "03-09 08:00"),
        ("03-07 07:00", "03-09 08:00"),
        ("02-27 12:00", "02-28 08:00"),
        ("02-14 12:00", "02-24 08:00"),
    ],
)
def test_the_next_digest_is_that_of_a_working_day(moment: str, digest: str) -> None:
    assert digest_after(at(moment), CALENDAR, RULES) == at(digest)


@pytest.mark.parametrize(
    ("now", "hour"),
    [("03-02 07:59", None), ("03-02 08:00", "03-02 08:00"), ("03-02 23:00", "03-02 08:00"), ("03-07 09:00", None)],
)
def test_a_digest_has_its_hour_and_none_on_a_day_off(now: str, hour: str | None) -> None:
    assert digest_of_the_day(at(now), CALENDAR, RULES) == (at(hour) if hour else None)


@pytest.mark.parametrize(
    "template",
    [
        "external_alarm", "safety_alarm", "strong_expired", "superior_report", "level_raised", "limit_missed",
        "form_issued", "you_are_responsible", "call_back_due", "no_receiver", "not_ours_contact", "form_disputed",
        "quality_informed", "related_affected", "reopened", "superior_asked", "talk_handed_over", "promise_to_keep",
        "eight_d_required",
    ],
)  # fmt: skip
def test_what_is_urgent_goes_out_in_the_night_of_a_holiday(template: str) -> None:
    for who in (MANAGER, SPECIALIST):
        assert sent(template, who, "02-18 03:00") == Sending(at("02-18 03:00"))


def test_a_message_that_nobody_thought_of_goes_out_at_once() -> None:
    assert sent("not_listed", MANAGER, "03-07 03:00") == Sending(at("03-07 03:00"))


def test_a_manager_reads_in_the_digest_what_a_specialist_reads_in_the_morning() -> None:
    assert sent("state_changed", MANAGER, "03-02 22:00") == Sending(at("03-03 10:00"), in_digest=True)
    assert sent("state_changed", SPECIALIST, "03-02 22:00") == Sending(at("03-03 07:30"))
    assert sent("state_changed", SPECIALIST, "03-02 12:00") == Sending(at("03-02 12:00"))


def test_the_reply_of_a_department_reaches_at_once_who_must_answer_the_customer() -> None:
    for who in (MANAGER, SPECIALIST):
        assert sent("department_replied", who, "03-02 23:20") == Sending(at("03-02 23:20"))


def test_a_warning_waits_for_the_morning_but_not_beyond_what_it_warns_of() -> None:
    assert sent("limit_near", SPECIALIST, "03-03 03:00", due="03-03 15:00") == Sending(at("03-03 07:30"))
    assert sent("limit_near", SPECIALIST, "03-03 01:10", due="03-03 02:10") == Sending(at("03-03 01:10"))
    assert sent("limit_near", SPECIALIST, "03-03 01:10", due="03-03 07:30") == Sending(at("03-03 07:30"))


def test_a_manager_is_warned_before_his_own_limit_and_not_in_a_digest_after_it() -> None:
    assert sent("limit_near", MANAGER, "03-02 15:00", due="03-04 09:00").in_digest
    assert sent("limit_near", MANAGER, "03-02 15:00", due="03-02 18:00") == Sending(at("03-02 15:00"))
    assert sent("limit_near", MANAGER, "03-03 00:30", due="03-03 07:45") == Sending(at("03-03 07:30"))


@given(templates, roles, moments, st.none() | moments)
def test_nothing_goes_out_before_it_is_owed_nor_waits_beyond_its_due(
    template: str, who: frozenset[Role], owed: datetime, due: datetime | None
) -> None:
    sending = sending_of(template, who, owed, CALENDAR, RULES, due)
    assert sending.at >= owed
    if sending.at > owed and due:
        patience = timedelta(hours=float(RULES.digest_patience.hours)) if sending.in_digest else timedelta(0)
        assert sending.at - patience <= due
    assert not sending.in_digest or is_gathered(template, who, RULES)
    assert sending.at == owed or may_wait(template, RULES)


@given(moments)
def test_quiet_ends_once_on_a_working_day_and_outside_of_the_quiet_hours(moment: datetime) -> None:
    end = end_of_quiet(moment, CALENDAR, RULES)
    local = CALENDAR.local(end)
    assert end_of_quiet(end, CALENDAR, RULES) == end
    assert CALENDAR.is_working_day(local.date())
    assert not RULES.is_quiet_at(local.time())


@given(moments, moments)
def test_who_was_told_later_does_not_hear_it_earlier(one: datetime, other: datetime) -> None:
    first, last = sorted((one, other))
    assert end_of_quiet(first, CALENDAR, RULES) <= end_of_quiet(last, CALENDAR, RULES)
    assert digest_after(first, CALENDAR, RULES) <= digest_after(last, CALENDAR, RULES)


@given(moments)
def test_each_working_day_has_one_digest_and_it_takes_what_came_before_it(moment: datetime) -> None:
    hour = digest_after(moment, CALENDAR, RULES)
    assert moment < hour
    assert digest_of_the_day(hour, CALENDAR, RULES) == hour
    assert digest_after(hour, CALENDAR, RULES) > hour


def test_the_policy_names_messages_that_there_are_and_none_to_a_customer() -> None:
    assert set(RULES.gathered) <= set(MESSAGES)
    assert set(RULES.waits) <= set(MESSAGES) | set(BULLETIN_MESSAGES)
    assert not {*RULES.gathered, *RULES.waits} & TO_CUSTOMERS
    assert len(RULES.gathered) == len(set(RULES.gathered))
    assert len(RULES.waits) == len(set(RULES.waits))


def test_quiet_hours_may_lie_within_a_day_or_be_none() -> None:
    noon = RULES.model_copy(
        update={"quiet_from": at("03-02 12:00").timetz().replace(tzinfo=None), "quiet_until": at("03-02 13:00").time()}
    )
    assert end_of_quiet(at("03-02 12:30"), CALENDAR, noon) == at("03-02 13:00")
    assert end_of_quiet(at("03-02 23:30"), CALENDAR, noon) == at("03-02 23:30")
    never = RULES.model_copy(update={"quiet_until": RULES.quiet_from, "quiet_on_days_off": False})
    assert end_of_quiet(at("03-07 23:30"), CALENDAR, never) == at("03-07 23:30")


def test_where_days_off_are_not_quiet_the_night_ends_on_the_next_day() -> None:
    rules = RULES.model_copy(update={"quiet_on_days_off": False})
    assert end_of_quiet(at("03-06 22:00"), CALENDAR, rules) == at("03-07 07:30")
    assert end_of_quiet(at("03-07 12:00"), CALENDAR, rules) == at("03-07 12:00")


def test_a_digest_in_the_quiet_hours_is_refused() -> None:
    data = RULES.model_dump(mode="json") | {"digest_at": "06:00"}
    with pytest.raises((TableError, ValueError), match="digest_at 06:00 lies in the quiet hours"):
        type(RULES).model_validate(data)


def test_a_digest_begins_with_the_severest_level_and_within_it_with_the_earliest_due() -> None:
    lines = [
        (LevelClass.GENERAL, at("03-02 10:00")),
        (LevelClass.STRONG, None),
        (LevelClass.STRONG, at("03-05 10:00")),
        (LevelClass.EXTERNAL, None),
        (LevelClass.STRONG, at("03-04 10:00")),
    ]
    ordered = sorted(lines, key=lambda line: urgency(*line))
    assert [lines.index(line) for line in ordered] == [3, 4, 2, 1, 0]
    assert min(LevelClass, key=lambda level: urgency(level, None)) is LevelClass.EXTERNAL
