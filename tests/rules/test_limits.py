"""How long each clock may run: T3 for every column, the tiers of T17, the warning, and the answer to an inquiry."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.limits import answer_deadline, days_between, days_later, deadline, limit_for
from rules.policy_table import Limit
from rules.vocabulary import ClockKind, LevelClass, Tier
from rules.working_time import Basis
from tests.rules.facts import CALENDAR, POLICY, at, shown

MONDAY = "2026-03-02 16:00"
DUES = """
                   GENERAL      MEDIUM       STRONG       EXTERNAL     IRRATIONAL_1 IRRATIONAL_2
TRIAGE             03-02_16:30  03-02_16:30  03-02_16:15  03-02_16:15  03-02_17:00  -
TRANSFER           03-02_18:00  03-02_17:00  03-02_16:30  03-02_16:30  03-03_11:00  -
FIRST_REPLY        03-02_18:00  03-02_18:00  03-02_17:00  03-02_17:00  03-03_16:00  -
OWNER              03-02_20:00  03-02_20:00  03-02_20:00  03-02_20:00  03-02_20:00  -
CONTAINMENT_REPLY  03-02_20:00  03-02_20:00  03-02_20:00  03-02_20:00  03-02_20:00  -
INTERIM            03-03_16:00  03-03_16:00  03-03_04:00  03-03_04:00  -            -
SUPERIOR_48H       03-04_16:00  03-04_16:00  03-04_16:00  03-04_16:00  -            -
CLOSE              03-04_16:00  03-09_16:00  03-16_16:00  03-16_16:00  -            -
CALLBACK           03-03_04:00  03-03_04:00  03-03_04:00  03-03_04:00  03-03_04:00  03-03_04:00
APPROVAL           03-03_16:00  03-03_16:00  03-04_16:00  03-04_16:00  03-03_16:00  03-03_16:00
DEFER_REVIEW       03-03_16:00  03-03_16:00  03-03_16:00  03-03_16:00  -            -
REVIEW             -            -            -            -            -            -
CONTACT            03-02_20:00  03-02_20:00  03-02_20:00  03-02_20:00  03-02_20:00  03-02_20:00
ANSWER             03-03_16:00  03-03_16:00  03-03_16:00  03-03_16:00  03-03_16:00  03-03_16:00
EFFECTIVENESS_90D  05-31_16:00  05-31_16:00  05-31_16:00  05-31_16:00  05-31_16:00  05-31_16:00
"""
COLUMNS, *ROWS = (line.split() for line in DUES.strip().splitlines())
WARNINGS = [
    # limit, start, warning, due
    ("4 C", "2026-03-02 09:30", "2026-03-02 12:30", "2026-03-02 13:30"),
    ("0.5 C", "2026-03-02 23:50", "2026-03-03 00:12", "2026-03-03 00:20"),
    ("2 W", "2026-03-02 11:00", "2026-03-02 13:30", "2026-03-02 14:00"),
    ("2 W", "2026-03-06 17:00", "2026-03-09 09:30", "2026-03-09 10:00"),
    ("48 D", "2026-03-06 15:00", "2026-03-10 03:00", "2026-03-10 15:00"),
    ("48 D", "2026-09-30 12:00", "2026-10-09 00:00", "2026-10-09 12:00"),
]
INQUIRIES = [
    # tier, received, warning, due
    (Tier.KEY, "2026-03-02 10:00", "2026-03-02 16:15", "2026-03-02 18:00"),
    (Tier.TIER1, "2026-03-02 10:00", "2026-03-02 16:15", "2026-03-02 18:00"),
    (Tier.TIER1, "2026-03-02 08:00", "2026-03-02 16:00", "2026-03-02 18:00"),
    (Tier.TIER1, "2026-03-02 16:00", "2026-03-02 17:30", "2026-03-02 18:00"),
    (Tier.TIER1, "2026-03-02 16:01", "2026-03-02 17:31", "2026-03-03 09:01"),
    (Tier.TIER1, "2026-03-02 17:30", "2026-03-03 10:00", "2026-03-03 10:30"),
    (Tier.TIER1, "2026-03-02 20:00", "2026-03-03 10:30", "2026-03-03 11:00"),
    (Tier.TIER1, "2026-03-07 10:00", "2026-03-09 10:30", "2026-03-09 11:00"),
    (Tier.TIER1, "2026-10-01 10:00", "2026-10-08 10:30", "2026-10-08 11:00"),
    (Tier.TIER1, "2026-01-04 10:00", "2026-01-04 16:15", "2026-01-04 18:00"),
    (Tier.TIER2, "2026-03-02 10:00", "2026-03-02 17:00", "2026-03-03 10:00"),
    (Tier.GENERAL, "2026-03-02 10:00", "2026-03-02 17:00", "2026-03-03 10:00"),
    (Tier.DEFOCUS, "2026-03-07 10:00", "2026-03-09 16:00", "2026-03-09 18:00"),
]
SHORTENED = {ClockKind.TRANSFER, ClockKind.FIRST_REPLY}
FIRST_TIERS = {Tier.KEY, Tier.TIER1}

moments = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001  drawn with UTC
kinds, columns, tiers = st.sampled_from(ClockKind), st.sampled_from(LevelClass), st.sampled_from(Tier)


def limit(text: str) -> Limit:
    """Return the limit written as `48 D`."""
    hours, basis = text.split()
    return Limit(hours=Decimal(hours), basis=Basis(basis))


def test_the_table_of_dues_has_a_row_for_every_clock_and_a_cell_for_every_column() -> None:
    assert list(LevelClass) == COLUMNS
    assert [row[0] for row in ROWS] == list(ClockKind)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_clock_started_on_a_monday_afternoon_is_due_then(row: list[str]) -> None:
    for column, due in zip(COLUMNS, row[1:], strict=True):
        found = limit_for(ClockKind(row[0]), LevelClass(column), Tier.GENERAL, POLICY)
        reached = deadline(found, at(MONDAY), CALENDAR, POLICY.limits.warn_at).due_at if found else None
        assert shown(reached) == (f"2026-{due}".replace("_", " ") if due != "-" else "-"), column


@pytest.mark.parametrize("tier", Tier)
def test_the_first_tiers_halve_transfer_and_first_reply_and_nothing_else(tier: Tier) -> None:
    for kind, column in product(ClockKind, LevelClass):
        usual, own = (limit_for(kind, column, of, POLICY) for of in (Tier.GENERAL, tier))
        factor = Decimal("0.5") if tier in FIRST_TIERS and kind in SHORTENED else Decimal(1)
        assert own == (usual.times(factor) if usual else None), (kind, column)


@pytest.mark.parametrize(("written", "start", "warning", "due"), WARNINGS)
def test_the_ower_is_warned_at_three_quarters_counted_as_the_limit_counts(
    written: str, start: str, warning: str, due: str
) -> None:
    found = deadline(limit(written), at(start), CALENDAR, POLICY.limits.warn_at)
    assert found.started_at == at(start)
    assert (shown(found.warn_at), shown(found.due_at)) == (warning, due)


@given(kinds, columns, tiers, moments)
def test_a_warning_comes_after_the_start_and_before_the_due_at_three_quarters_of_the_limit(
    kind: ClockKind, column: LevelClass, tier: Tier, start: datetime
) -> None:
    found = limit_for(kind, column, tier, POLICY)
    if found is None:
        return
    line = deadline(found, start, CALENDAR, POLICY.limits.warn_at)
    assert start < line.warn_at < line.due_at
    assert CALENDAR.measure(start, line.due_at, found.basis) == timedelta(hours=float(found.hours))
    assert CALENDAR.measure(start, line.warn_at, found.basis) == timedelta(hours=float(found.hours) * 0.75)


@pytest.mark.parametrize(("tier", "received", "warning", "due"), INQUIRIES)
def test_an_inquiry_is_answered_within_a_day_and_for_the_first_tiers_on_the_same_working_day(
    tier: Tier, received: str, warning: str, due: str
) -> None:
    found = answer_deadline(at(received), tier, POLICY, CALENDAR)
    assert (shown(found.warn_at), shown(found.due_at)) == (warning, due)


@given(tiers, moments)
def test_the_limit_of_an_inquiry_leads_from_its_receipt_to_its_due(tier: Tier, received: datetime) -> None:
    found = answer_deadline(received, tier, POLICY, CALENDAR)
    assert received < found.warn_at < found.due_at
    assert CALENDAR.add(received, found.limit.hours, found.limit.basis) == found.due_at


@pytest.mark.parametrize(
    ("earlier", "later", "days"),
    [
        ("2026-03-02 00:00", "2026-03-02 23:59", 0),
        ("2026-03-02 23:59", "2026-03-03 00:00", 1),
        ("2026-03-02 07:59", "2026-03-02 08:01", 0),  # midnight in UTC lies between them
        ("2026-03-02 12:00", "2026-05-31 00:00", 90),
        ("2026-03-03 00:00", "2026-03-02 23:59", -1),
    ],
)
def test_days_are_counted_by_the_dates_of_the_companys_zone(earlier: str, later: str, days: int) -> None:
    assert days_between(at(earlier).astimezone(UTC), at(later).astimezone(UTC), CALENDAR) == days


def test_days_later_is_the_same_time_of_day() -> None:
    assert shown(days_later(at("2026-03-02 16:20").astimezone(UTC), 30, CALENDAR)) == "2026-04-01 16:20"
