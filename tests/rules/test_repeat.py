"""Has this happened before? Ninety days by the company's dates; and which two complaints are one."""

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.asked import Earlier
from rules.case import Case
from rules.repeat import may_merge_into, repeat_of, same_matter
from rules.vocabulary import State
from tests.rules.facts import BUYER, CALENDAR, POLICY, at, case

NOW = "2026-06-01 09:30"
LATER = case(no="KS-20260601-0007", state=State.REGISTERED, received_at=at(NOW), category="")


def earlier(received: str, no: str = "KS-20260303-0001", category: str = "DEL-08", **known: str) -> Earlier:
    """Return an earlier complaint of the same customer."""
    return Earlier(no, at(received).astimezone(UTC), category, known.get("product", ""), known.get("defect", ""))


def repeated(*others: Earlier, of: Case = LATER, category: str = "DEL-08") -> str:
    """Return the number of the complaint that is repeated; "" for none."""
    found = repeat_of(of, category, others, POLICY.repeats, CALENDAR)
    return found.no if found else ""


@pytest.mark.parametrize(
    ("received", "later", "is_repeat"),
    [
        ("2026-03-03 09:30", "2026-06-01 09:30", True),  # the 90th day
        ("2026-03-03 00:00", "2026-06-01 23:59", True),  # nearly 91 times 24 hours, but 90 dates
        ("2026-03-02 23:59", "2026-06-01 00:01", False),  # the 91st date, although hardly more than 90 times 24 hours
        ("2026-03-03 00:01", "2026-06-01 00:01", True),  # both are still the day before in UTC
        ("2026-03-03 07:59", "2026-06-01 08:01", True),  # the earlier one is still 2 March in UTC
        ("2026-03-02 08:01", "2026-06-01 07:59", False),  # 2 March to 31 May in UTC: 90 dates there, 91 here
        ("2026-06-01 09:29", "2026-06-01 09:30", True),
        ("2026-06-01 09:31", "2026-06-01 09:30", False),  # received later
        ("2026-06-02 00:00", "2026-06-01 09:30", False),
    ],
)
def test_a_complaint_repeats_one_of_at_most_90_dates_before(received: str, later: str, is_repeat: bool) -> None:  # noqa: FBT001
    of = replace(LATER, received_at=at(later).astimezone(UTC))
    assert bool(repeated(earlier(received), of=of)) is is_repeat


def test_of_two_received_in_the_same_instant_the_lower_number_comes_first() -> None:
    assert repeated(earlier(NOW, "KS-20260601-0006")) == "KS-20260601-0006"
    assert repeated(earlier(NOW, "KS-20260601-0008")) == ""
    assert repeated(earlier(NOW, LATER.no)) == ""


def test_the_newest_of_several_is_repeated() -> None:
    first, second, third = (
        earlier("2026-03-10 09:00", "1"),
        earlier("2026-05-10 09:00", "2"),
        earlier("2026-04-10 09:00", "3"),
    )
    assert repeated(first, second, third) == "2"


@pytest.mark.parametrize(
    ("what", "of", "other", "is_repeat"),
    [
        ("the same category", {}, {"category": "DEL-08"}, True),
        ("another leaf of the same group", {}, {"category": "DEL-07"}, False),
        ("not yet triaged", {}, {"category": ""}, False),
        (
            "product and defect",
            {"product": "LCD", "facts": {"what_defect": "黑屏"}},
            {"product": "LCD", "defect": "黑屏"},
            True,
        ),
        (
            "part and defect",
            {"part_no": "P-1", "facts": {"what_defect": "黑屏"}},
            {"product": "P-1", "defect": "黑屏"},
            True,
        ),
        (
            "the part counts before the product's name",
            {"part_no": "P-1", "product": "LCD", "facts": {"what_defect": "黑屏"}},
            {"product": "LCD", "defect": "黑屏"},
            False,
        ),
        (
            "product, but another defect",
            {"product": "LCD", "facts": {"what_defect": "亮点"}},
            {"product": "LCD", "defect": "黑屏"},
            False,
        ),
        ("product, and no defect known", {"product": "LCD"}, {"product": "LCD"}, False),
        ("defect, and no product known", {"facts": {"what_defect": "黑屏"}}, {"defect": "黑屏"}, False),
    ],
)
def test_it_is_the_same_again_by_category_or_by_product_and_defect(
    what: str,
    of: dict[str, Any],
    other: dict[str, str],
    is_repeat: bool,  # noqa: FBT001
) -> None:
    known = earlier("2026-05-01 09:00", **{"category": "QLT-01", **other})
    assert bool(repeated(known, of=replace(LATER, **of))) is is_repeat, what


@given(st.lists(st.integers(-5, 200), max_size=6))
def test_whatever_is_repeated_lies_within_the_window_and_none_of_the_window_is_newer(ages: list[int]) -> None:
    others = [
        Earlier(str(number), LATER.received_at - timedelta(days=age), "DEL-08", "", "")
        for number, age in enumerate(ages)
    ]
    found = repeat_of(LATER, "DEL-08", others, POLICY.repeats, CALENDAR)
    within = [age for age in ages if 0 <= age <= POLICY.repeats.repeat_days]
    if found is None:
        assert not within
    else:
        assert ages[int(found.no)] == min(within)


MASTER = case(no="KS-20260302-0001", lot_no="L-1", category="QLT-01", received_at=at("2026-03-02 09:00"))
SAME = case(no="KS-20260302-0002", state=State.REGISTERED, lot_no="L-1", received_at=at("2026-03-02 10:00"))

PAIRS: list[tuple[str, Case, Case, bool, bool]] = [
    # what, the later one, the earlier one, the same matter, may be merged
    ("the same lot", SAME, MASTER, True, True),
    ("the same order", replace(SAME, lot_no="", order_no="SO-1"), replace(MASTER, order_no="SO-1"), True, True),
    ("the same serial number", replace(SAME, lot_no="", serial_no="7"), replace(MASTER, serial_no="7"), True, True),
    ("another lot", replace(SAME, lot_no="L-2"), MASTER, False, False),
    ("no lot known", replace(SAME, lot_no=""), replace(MASTER, lot_no=""), False, False),
    ("another customer", replace(SAME, customer=replace(BUYER, code="C101")), MASTER, False, False),
    ("the same group of categories", replace(SAME, category="QLT-03"), MASTER, True, True),
    ("another group of categories", replace(SAME, category="DEL-03"), MASTER, False, False),
    ("neither is triaged", SAME, replace(MASTER, category=""), True, True),
    ("the earlier one waits for approval", SAME, replace(MASTER, state=State.CONFIRMED), True, True),
    *((f"the earlier one is {end}", SAME, replace(MASTER, state=end), True, False) for end in State if end.is_final),
    ("the wrong way round", MASTER, SAME, True, False),
    ("with itself", SAME, SAME, True, False),
    ("in the same instant, the lower number first", SAME, replace(MASTER, received_at=SAME.received_at), True, True),
    ("in the same instant, the higher number first", replace(MASTER, received_at=SAME.received_at), SAME, True, False),
]  # fmt: skip


@pytest.mark.parametrize(("what", "later", "master", "same", "may"), PAIRS, ids=[row[0] for row in PAIRS])
def test_a_later_complaint_about_the_same_goods_goes_up_in_an_open_earlier_one(
    what: str,
    later: Case,
    master: Case,
    same: bool,  # noqa: FBT001
    may: bool,  # noqa: FBT001
) -> None:
    assert (same_matter(later, master), may_merge_into(later, master)) == (same, may), what
