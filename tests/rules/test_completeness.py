"""What is missing before triage, and how much of 5W2H is known."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.case import Case
from rules.completeness import FIVE_W_TWO_H, affected_ratio_percent, completeness_percent, missing_facts
from rules.vocabulary import Demand, Kind, Subject
from tests.rules.facts import BUYER, case

UNREACHABLE = replace(BUYER, has_contact=False)
BARE = case(subject=Subject.PRODUCT_QUALITY, customer=UNREACHABLE)
ALL = ("product", "requirement", "contact")

MISSING: list[tuple[str, Case, tuple[str, ...]]] = [
    ("nothing said about a product", BARE, ALL),
    ("the product's name", replace(BARE, product="LCD"), ALL[1:]),
    ("its part number", replace(BARE, part_no="P-1"), ALL[1:]),
    ("its order", replace(BARE, order_no="SO-1"), ALL[1:]),
    ("its lot", replace(BARE, lot_no="L-1"), ALL[1:]),
    ("its serial number", replace(BARE, serial_no="S-1"), ALL[1:]),
    ("what is wanted, in words", replace(BARE, requirement="换货"), ("product", "contact")),
    ("what is wanted, by code", replace(BARE, demand=Demand.REPLACE), ("product", "contact")),
    ("a person named", replace(BARE, contact_id=7), ("product", "requirement")),
    ("a customer with a known person", replace(BARE, customer=BUYER), ("product", "requirement")),
    ("about the delivery, no product needed", replace(BARE, subject=Subject.DELIVERY), ("requirement", "contact")),
    ("a colleague needs no contact", replace(BARE, kind=Kind.INTERNAL), ("product", "requirement")),
    ("an external complaint needs it all", replace(BARE, kind=Kind.EXTERNAL), ALL),
    ("complete", replace(BARE, lot_no="L-1", demand=Demand.REFUND, contact_id=7), ()),
    *((f"{kind} is no complaint", replace(BARE, kind=kind), ()) for kind in Kind if not kind.is_complaint),
]

values = st.sampled_from(["", None, "UNKNOWN", "known", 3])


def filled(count: int, empty: object = "") -> dict[str, object]:
    """Return 5W2H with the first `count` of its fields filled."""
    return {name: "known" if number < count else empty for number, name in enumerate(FIVE_W_TWO_H)}


@pytest.mark.parametrize(("what", "of", "missing"), MISSING, ids=[row[0] for row in MISSING])
def test_product_requirement_and_contact_are_asked_for_where_they_are_missing(
    what: str, of: Case, missing: tuple[str, ...]
) -> None:
    assert missing_facts(of) == missing, what


@pytest.mark.parametrize(
    ("count", "percent"), [(0, 0.0), (1, 8.3), (4, 33.3), (8, 66.7), (9, 75.0), (11, 91.7), (12, 100.0)]
)
@pytest.mark.parametrize("empty", ["", None, "UNKNOWN"])
def test_completeness_counts_the_filled_fields_of_5w2h(count: int, percent: float, empty: object) -> None:
    assert completeness_percent(filled(count, empty)) == percent


def test_nothing_but_the_twelve_fields_counts() -> None:
    assert len(FIVE_W_TWO_H) == 12
    assert completeness_percent({"size": "3", "expectation": "none"}) == 0.0
    assert completeness_percent({}) == 0.0


@given(st.fixed_dictionaries(dict.fromkeys(FIVE_W_TWO_H, values)), st.sampled_from(FIVE_W_TWO_H))
def test_one_more_fact_never_lowers_the_completeness(known: dict[str, Any], name: str) -> None:
    assert 0 <= completeness_percent(known) <= completeness_percent({**known, name: "known"}) <= 100


@pytest.mark.parametrize(
    ("affected", "inspected", "percent"),
    [(12, 400, 3.00), (1, 3, 33.33), (2, 3, 66.67), (400, 400, 100.0), (0, 400, 0.0), (1, 40000, 0.0), (1, 1600, 0.06)],
)
def test_the_share_of_affected_pieces_has_two_decimals(affected: int, inspected: int, percent: float) -> None:
    assert affected_ratio_percent({"affected_qty": affected, "inspected_qty": inspected}) == percent


@pytest.mark.parametrize(
    "known", [{}, {"affected_qty": 12}, {"inspected_qty": 400}, {"affected_qty": 1, "inspected_qty": 0}]
)
def test_without_an_inspected_quantity_there_is_no_share(known: dict[str, int]) -> None:
    assert affected_ratio_percent(known) is None
