"""One trouble at several customers: thirty dates by the company's calendar, the same category, lot or product."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.cluster import Cluster, Sighting, Trouble, cluster_of, customers_of_lot, trouble_of
from rules.vocabulary import ClusterBy
from tests.rules.facts import CALENDAR, POLICY, at, case

NOW = "2026-06-01 09:30"
THIRD = case(no="KS-20260601-0007", received_at=at(NOW), category="", lot_no="L-1", cluster="")
TROUBLE = Trouble("QLT-01", "L-1", "")


def sighting(no: str, customer: str, received: str = "2026-05-20 09:00", **known: str) -> Sighting:
    """Return another complaint of the same category."""
    return Sighting(no, customer, at(received), known.get("lot", "L-1"), known.get("product", ""), known.get("c", ""))


def found(*others: Sighting, trouble: Trouble = TROUBLE, **changes: Any) -> Cluster | None:
    """Return the cluster that the third complaint shows."""
    return cluster_of(replace(THIRD, **changes), trouble, others, POLICY.repeats, CALENDAR)


def test_the_third_customer_founds_a_cluster_with_the_two_before() -> None:
    cluster = found(sighting("1", "C101"), sighting("2", "C102"))
    assert cluster == Cluster("CLU-KS-20260601-0007", ClusterBy.LOT, "L-1", "QLT-01", 3, ("1", "2"))
    assert cluster.is_new


@pytest.mark.parametrize(
    ("what", "others"),
    [
        ("two customers", [("1", "C101"), ("2", "C101")]),
        ("the same customer again", [("1", "C100"), ("2", "C101")]),
        ("nobody else", []),
    ],
)
def test_fewer_than_three_customers_are_no_cluster(what: str, others: list[tuple[str, str]]) -> None:
    assert found(*(sighting(*each) for each in others)) is None, what


@pytest.mark.parametrize(
    ("first", "is_cluster"),
    [
        ("2026-05-02 00:00", True),  # the 30th date before
        ("2026-05-01 23:59", False),  # the 31st date
        ("2026-05-02 07:00", True),  # still 1 May in UTC
        ("2026-07-01 23:00", True),  # judged late: the 30th date after
        ("2026-07-02 00:30", False),
    ],
)
def test_thirty_dates_count_inclusive_in_the_company_zone(first: str, is_cluster: bool) -> None:  # noqa: FBT001
    assert bool(found(sighting("1", "C101", first), sighting("2", "C102", NOW))) is is_cluster


def test_the_days_are_those_of_the_whole_span_not_of_each_to_the_third() -> None:
    assert found(sighting("1", "C101", "2026-05-10 09:00"), sighting("2", "C102", "2026-06-20 09:00")) is None
    assert found(sighting("1", "C101", "2026-05-22 09:00"), sighting("2", "C102", "2026-06-20 09:00"))


def test_another_lot_or_product_does_not_count() -> None:
    others = sighting("1", "C101", lot="L-2", product="P"), sighting("2", "C102", product="P")
    assert found(*others) is None
    by_product = found(*others, trouble=Trouble("QLT-01", "L-1", "P"))
    assert by_product
    assert (by_product.by, by_product.value, by_product.others) == (ClusterBy.PRODUCT, "P", ("1", "2"))


def test_nothing_known_of_lot_and_product_is_nothing_in_common() -> None:
    others = sighting("1", "C101", lot=""), sighting("2", "C102", lot="")
    assert found(*others, trouble=Trouble("QLT-01", "", "")) is None


def test_who_comes_later_joins_and_founds_nothing() -> None:
    late = found(sighting("1", "C101", c="CLU-1"), sighting("2", "C102", c="CLU-1"), sighting("3", "C103", c="CLU-1"))
    assert late == Cluster("CLU-1", ClusterBy.LOT, "L-1", "QLT-01")
    assert not late.is_new


def test_even_two_customers_join_what_there_is_already() -> None:
    joined = found(sighting("1", "C101", c="CLU-1"))
    assert joined is not None
    assert joined.no == "CLU-1"
    assert found(sighting("1", "C101", "2026-04-01 09:00", c="CLU-1")) is None


def test_who_belongs_to_a_cluster_stays_in_it() -> None:
    assert found(sighting("1", "C101"), sighting("2", "C102"), cluster="CLU-0") is None


def test_the_key_is_the_same_for_whoever_shows_the_same_cluster() -> None:
    one, other = (found(sighting("1", "C101"), sighting("2", "C102"), no=no) for no in ("KS-9", "KS-8"))
    assert one
    assert other
    assert (one.key == other.key, one.no == other.no) == (True, False)


def test_customers_of_the_lot_are_counted_whatever_cluster_they_are_in() -> None:
    others = sighting("1", "C101", c="CLU-1"), sighting("2", "C102", c="CLU-1"), sighting("3", "C103", lot="L-2")
    assert customers_of_lot(THIRD, TROUBLE, others, POLICY.repeats, CALENDAR) == 3
    assert customers_of_lot(THIRD, Trouble("QLT-01", "", "P"), others, POLICY.repeats, CALENDAR) == 0


def test_what_a_form_says_counts_before_what_is_on_file() -> None:
    known = case(category="DEL-01", lot_no="L-1", part_no="", product="LCD")
    assert trouble_of(known, {}) == Trouble("DEL-01", "L-1", "LCD")
    assert trouble_of(known, {"category": "QLT-01", "lot_no": "L-2", "part_no": "P-1"}) == Trouble(
        "QLT-01", "L-2", "P-1"
    )


@given(st.lists(st.tuples(st.integers(-45, 45), st.integers(0, 4)), max_size=8))
def test_a_cluster_has_three_customers_within_thirty_dates_and_there_is_none_else(days: list[tuple[int, int]]) -> None:
    others = [
        Sighting(str(number), f"C10{customer}", THIRD.received_at + timedelta(days=day), "L-1", "")
        for number, (day, customer) in enumerate(days)
    ]
    cluster = found(*others)
    spans = [{c for d, c in days if first <= d <= first + 30} | {0} for first in range(-30, 1)]
    assert bool(cluster) is any(len(span) >= 3 for span in spans)
    if cluster:
        chosen = [0, *(days[int(no)][0] for no in cluster.others)]
        assert max(chosen) - min(chosen) <= 30
