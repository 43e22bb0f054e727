"""The chain of a case: whatever is changed, left out or put elsewhere is found, and at its place."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.ledger import GENESIS, SEALED, chained, first_break

Entry = dict[str, Any]
CHANGES: dict[str, object] = {
    "subject": "KS-20260302-0009",
    "seq": 7,
    "kind": "VOID",
    "occurred_at": "2026-03-02T01:30:00.000001+00:00",
    "recorded_at": "2026-03-02T01:30:00.000001+00:00",
    "actor": "E999",
    "acted_for": "E001",
    "identity": "proved",
    "run": "another",
    "policy": "2026-03-02-00000000",
    "data": {"form": {"text": "客户不满意。"}},
    "prev_hash": "f" * 64,
    "hash": "f" * 64,
}

jsonable = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def chain(length: int, data: object = None, first: int = 1) -> list[Entry]:
    """Return a chain as the ledger writes it."""
    entries: list[Entry] = []
    for seq in range(first, first + length):
        moment = f"2026-03-02T01:{seq:02d}:00.000000+00:00"
        entry: Entry = {
            "subject": "KS-20260302-0001",
            "seq": seq,
            "kind": "LOG_CONTACT",
            "occurred_at": moment,
            "recorded_at": moment,
            "actor": "E017",
            "acted_for": "",
            "identity": "stated",
            "run": "",
            "policy": "2018-01-01-00000000",
            "data": {"form": {"text": "客户不满意"}, "more": data},
            "prev_hash": entries[-1]["hash"] if entries else GENESIS,
        }
        entries.append({**entry, "hash": chained(entry["prev_hash"], entry)})
    return entries


@pytest.mark.parametrize("length", [0, 1, 2, 9])
def test_a_chain_as_it_was_written_holds(length: int) -> None:
    assert first_break(chain(length)) is None


def test_every_sealed_field_has_an_example_of_a_change() -> None:
    assert set(CHANGES) == {*SEALED, "prev_hash", "hash"}


@pytest.mark.parametrize("place", [1, 3, 5])
@pytest.mark.parametrize("field", CHANGES)
def test_a_changed_field_breaks_the_chain_at_its_entry(field: str, place: int) -> None:
    entries = chain(5)
    entries[place - 1][field] = CHANGES[field]
    assert first_break(entries) == place


def test_a_changed_entry_that_is_sealed_anew_breaks_the_one_behind_it() -> None:
    entries = chain(5)
    changed = entries[1] | {"actor": "E999"}
    entries[1] = changed | {"hash": chained(changed["prev_hash"], changed)}
    assert first_break(entries) == 3


@pytest.mark.parametrize("place", [1, 2, 4])
def test_an_entry_left_out_breaks_the_chain_where_it_was(place: int) -> None:
    entries = chain(5)
    del entries[place - 1]
    assert first_break(entries) == place


def test_an_entry_left_out_is_found_although_the_others_are_numbered_anew() -> None:
    entries = chain(5)
    del entries[1]
    numbered = [entry | {"seq": seq} for seq, entry in enumerate(entries, 1)]
    assert first_break(numbered) == 2


def test_a_chain_that_does_not_begin_with_its_first_entry_is_found_although_it_is_sealed_anew() -> None:
    assert first_break(chain(3, first=2)) == 1


def test_the_chain_alone_cannot_know_of_a_last_entry_cut_off_so_its_head_is_kept_elsewhere() -> None:
    entries = chain(5)
    assert first_break(entries[:-1]) is None
    assert entries[-2]["hash"] != entries[-1]["hash"]


@given(st.permutations(range(6)))
def test_entries_in_another_order_break_the_chain_at_the_first_one_out_of_place(order: list[int]) -> None:
    entries = chain(6)
    moved = [number + 1 for number, place in enumerate(order) if number != place]
    assert first_break([entries[place] for place in order]) == (moved[0] if moved else None)


def test_an_entry_of_another_case_does_not_fit() -> None:
    entries = chain(3)
    stranger = entries[2] | {"subject": "KS-20260302-0002"}
    assert first_break([*entries[:2], stranger]) == 3


@given(jsonable, jsonable)
def test_two_entries_have_the_same_hash_only_when_they_say_the_same(one: object, other: object) -> None:
    hashes = [chain(1, data)[0]["hash"] for data in (one, other)]
    same_type_and_value = repr(sorted_all(one)) == repr(sorted_all(other))
    assert (hashes[0] == hashes[1]) is same_type_and_value


def sorted_all(value: object) -> object:
    """Return a value with the keys of every mapping in it sorted: their order says nothing."""
    if isinstance(value, dict):
        return {key: sorted_all(value[key]) for key in sorted(value)}
    return [sorted_all(each) for each in value] if isinstance(value, list) else value
