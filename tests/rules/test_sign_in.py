"""What a password must be, when an account locks, and who needs a second factor."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rules.sign_in import Lock, SignInRules, needs_second_factor, password_too_weak
from rules.vocabulary import Role

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
RULES = SignInRules.model_validate(
    {
        **dict.fromkeys(("idle", "longest", "invitation", "token", "status_link"), "1 C"),
        "password_length": 12,
        "common_words": ["password", "12345678"],
        "failures": 3,
        "locked_for": "0.5 C",
        "second_factor_for": ["GM", "MGMT_REP"],
    }
)
OWNER = ("E017", "李敏", "minli")


@pytest.mark.parametrize(
    "password",
    ["a quiet river at dawn", "四十二只白鹭飞过稻田上的晨雾", "zT7-kw9!Qe4m", "correct horse battery staple"],
)
def test_a_long_sentence_is_a_good_password_without_strange_characters(password: str) -> None:
    assert password_too_weak(password, OWNER, RULES) == ""


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "at least"),
        ("eleven char", "at least"),
        ("my Password is long", "too easy"),
        ("x12345678xyzabc", "too easy"),
        ("aaaaaaaaaaaaaaaa", "too easy"),
        ("ababababababab", "too easy"),
        ("e017 likes tea a lot", "too easy"),
        ("李敏喜欢在傍晚的江边散步看日落", "too easy"),
        ("xx MinLi xx tea time", "too easy"),
    ],
)
def test_a_password_that_is_short_or_easy_to_guess_is_refused_with_the_reason(password: str, why: str) -> None:
    assert why in password_too_weak(password, OWNER, RULES)


def test_an_owner_without_a_name_or_address_refuses_nothing() -> None:
    assert password_too_weak("a quiet river at dawn", ("E017", "", ""), RULES) == ""


def test_the_last_failure_allowed_locks_for_the_time_of_the_policy() -> None:
    once = Lock().after_failure(NOW, RULES)
    twice = once.after_failure(NOW, RULES)
    locked = twice.after_failure(NOW, RULES)
    assert [lock.failures for lock in (once, twice, locked)] == [1, 2, 0]
    assert not once.holds(NOW)
    assert not twice.holds(NOW)
    assert locked.until == NOW + timedelta(minutes=30)
    assert locked.holds(NOW + timedelta(minutes=29, seconds=59))
    assert not locked.holds(NOW + timedelta(minutes=30))


@given(st.integers(1, 20), st.integers(0, 60))
def test_however_many_fail_an_account_is_locked_after_each_full_count(allowed: int, failed: int) -> None:
    rules = RULES.model_copy(update={"failures": allowed})
    lock, locks = Lock(), 0
    for _ in range(failed):
        lock = Lock(lock.failures).after_failure(NOW, rules)
        locks += lock.until is not None
    assert (locks, lock.failures) == divmod(failed, allowed)


def test_a_second_factor_is_needed_by_the_roles_that_the_policy_names() -> None:
    assert needs_second_factor({Role.QA, Role.GM}, RULES)
    assert not needs_second_factor({Role.QA}, RULES)
    assert not needs_second_factor(set(), RULES)
    assert not needs_second_factor({Role.GM}, RULES.model_copy(update={"second_factor_for": []}))


@pytest.mark.parametrize(
    "change",
    [{"password_length": 7}, {"failures": 0}, {"locked_for": "none"}, {"second_factor_for": ["CLOWN"]}, {"cookie": 1}],
)
def test_a_policy_that_would_leave_the_door_open_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SignInRules.model_validate({**RULES.model_dump(), **change})
