"""What differs between two versions is named key by key, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.policy_difference import Difference, differences, values_in

BEFORE = {
    "warn_at": 0.75,
    "clocks": {"CLOSE": {"GENERAL": "48 D", "MEDIUM": "120 D"}},
    "roles": ["GM", "MGMT_REP"],
    "steps": [{"id": "a", "owner": "QA"}, {"id": "b", "owner": "QA"}],
    "retired": [],
}
EXAMPLES = [
    ({}, []),
    ({"warn_at": 0.5}, [("warn_at", "0.75", "0.5")]),
    ({"clocks": {"CLOSE": {"GENERAL": "24 D", "MEDIUM": "120 D"}}}, [("clocks.CLOSE.GENERAL", "48 D", "24 D")]),
    ({"roles": ["GM"]}, [("roles", "GM, MGMT_REP", "GM")]),
    ({"steps": [{"id": "a", "owner": "PM"}, {"id": "b", "owner": "QA"}]}, [("steps.1.owner", "QA", "PM")]),
    ({"same_day": True}, [("same_day", "", "true")]),
    ({"retired": ["DEL-08"]}, [("retired", "[]", "DEL-08")]),
]


@pytest.mark.parametrize(("changed", "expected"), EXAMPLES)
def test_a_changed_key_is_named_with_both_values(changed: dict[str, object], expected: list[Difference]) -> None:
    assert differences(BEFORE, {**BEFORE, **changed}) == expected


def test_a_key_that_came_or_went_is_no_change_of_a_value() -> None:
    came, went = differences({}, {"a": 1}), differences({"a": 1}, {})
    assert (came, went) == ([("a", "", "1")], [("a", "1", "")])
    assert not came[0].is_change
    assert not went[0].is_change
    assert differences({"a": 1}, {"a": 2})[0].is_change


tables = st.recursive(
    st.one_of(st.integers(), st.text(max_size=5), st.booleans()),
    lambda inner: (
        st.dictionaries(st.text("abc", min_size=1, max_size=2), inner, max_size=3) | st.lists(inner, max_size=3)
    ),
    max_leaves=8,
)
wholes = st.dictionaries(st.text("xyz", min_size=1, max_size=2), tables, max_size=4)


@given(wholes, wholes)
def test_nothing_differs_from_itself_and_both_ways_are_the_same_difference(
    one: dict[str, object], two: dict[str, object]
) -> None:
    assert differences(one, one) == []
    there = {(each.key, each.before, each.after) for each in differences(one, two)}
    back = {(each.key, each.after, each.before) for each in differences(two, one)}
    assert there == back
    assert {key for key, _, _ in there} <= dict([*values_in(one), *values_in(two)]).keys()
