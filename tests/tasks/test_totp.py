"""The second factor: a code of this half minute or one beside it, good once, and never before it was confirmed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.account import Account
from models.database import transaction
from models.settings import settings
from rules.sign_in import SignInRules
from rules.vocabulary import ProvedBy
from tasks.accounts import AccountRefused, remove_second_factor
from tasks.own_account import own_account
from tasks.own_second_factor import confirm_second_factor, give_up_second_factor, offer_second_factor
from tasks.policy_store import book
from tasks.signing_in import prove, sign_in
from tasks.totp import STEP_SECONDS, has_second_factor, lacks_second_factor, use_code
from tests.tasks.accounts import PASSWORD, SECRET, account, code_at, kinds, with_password, with_second_factor
from tests.tasks.cases import at, at_once

NOW = at("2026-03-02 09:30")  # the beginning of a half minute
HALF_A_MINUTE = timedelta(seconds=STEP_SECONDS)


def fresh(step: int = 1) -> Account:
    """Return an account whose secret counts."""
    return Account(employee="E017", totp_secret=SECRET, totp_step=step, created_at=NOW)


@pytest.fixture
def people(company: Path) -> Path:
    """The demo company, of which E017 has a password."""
    with_password("E017")
    return company


@pytest.mark.parametrize(
    ("seconds", "good"), [(-31, False), (-30, True), (-1, True), (0, True), (29, True), (59, True), (60, False)]
)
def test_a_code_is_good_in_its_half_minute_and_those_beside_it(seconds: int, good: bool) -> None:  # noqa: FBT001
    assert use_code(fresh(), code_at(NOW), NOW + timedelta(seconds=seconds)) is good


def test_a_code_is_good_once_and_uses_up_all_before_it() -> None:
    held = fresh()
    assert use_code(held, code_at(NOW + HALF_A_MINUTE), NOW)
    assert not use_code(held, code_at(NOW + HALF_A_MINUTE), NOW)
    assert not use_code(held, code_at(NOW), NOW)
    assert use_code(held, code_at(NOW + 2 * HALF_A_MINUTE), NOW + HALF_A_MINUTE)


@pytest.mark.parametrize("code", ["", "000000", "12345", "１２３４５６", "abcdef", "\ud800", "0" * 5000])
def test_a_wrong_code_is_refused_and_uses_nothing_up(code: str) -> None:
    held = fresh()
    assert not use_code(held, code, NOW)
    assert held.totp_step == 1
    assert use_code(held, f" {code_at(NOW)[:3]} {code_at(NOW)[3:]} ", NOW)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)), st.integers(-120, 120))  # noqa: DTZ001
def test_whenever_it_is_a_code_is_good_exactly_within_one_step(moment: datetime, seconds: int) -> None:
    then = moment + timedelta(seconds=seconds)
    apart = int(then.timestamp()) // STEP_SECONDS - int(moment.timestamp()) // STEP_SECONDS
    assert use_code(fresh(), code_at(moment), then) is (abs(apart) <= 1)


@pytest.mark.usefixtures("people")
def test_what_is_offered_can_be_photographed_or_typed_and_counts_from_its_first_code() -> None:
    offer_second_factor("E017", PASSWORD, NOW)
    offered = own_account("E017", NOW).offered
    assert offered is not None
    address = urlsplit(offered.address)
    asked = parse_qs(address.query)
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert unquote(address.path) == f"/{settings().company_name}:E017"
    assert (asked["secret"], asked["issuer"]) == ([offered.secret], [settings().company_name])
    assert offered.picture.startswith("data:image/svg+xml")
    assert sign_in("E017", PASSWORD, "", NOW)  # not confirmed yet
    with pytest.raises(AccountRefused, match="not the code"):
        confirm_second_factor("E017", "000000", NOW)
    assert not has_second_factor(account("E017"))
    confirm_second_factor("E017", code_at(NOW, offered.secret), NOW)
    assert own_account("E017", NOW).offered is None
    assert sign_in("E017", PASSWORD, "", NOW) is None
    assert kinds("E017")[-2:] == ["SECOND_FACTOR_SET", "SIGN_IN_FAILED"]


@pytest.mark.usefixtures("people")
def test_the_code_that_confirmed_does_not_sign_in_besides() -> None:
    offer_second_factor("E017", PASSWORD, NOW)
    secret = account("E017").totp_secret
    confirm_second_factor("E017", code_at(NOW, secret), NOW)
    assert sign_in("E017", PASSWORD, code_at(NOW, secret), NOW) is None
    assert sign_in("E017", PASSWORD, code_at(NOW + HALF_A_MINUTE, secret), NOW + HALF_A_MINUTE)


@pytest.mark.usefixtures("people")
def test_a_second_factor_is_neither_offered_nor_replaced_nor_removed_without_the_password() -> None:
    with pytest.raises(AccountRefused, match="not your password"):
        offer_second_factor("E017", "not the one at all", NOW)
    assert account("E017").totp_secret == ""
    with_second_factor("E017")
    with pytest.raises(AccountRefused, match="remove it before"):
        offer_second_factor("E017", PASSWORD, NOW)
    with pytest.raises(AccountRefused, match="not your password"):
        give_up_second_factor("E017", "not the one at all", NOW)
    assert account("E017").totp_secret == SECRET
    give_up_second_factor("E017", PASSWORD, NOW)
    assert (account("E017").totp_secret, account("E017").totp_step) == ("", 0)
    assert kinds("E017")[-1] == "SECOND_FACTOR_REMOVED"


@pytest.mark.usefixtures("company")
def test_with_a_second_factor_neither_half_is_enough_and_a_wrong_code_counts_as_a_failure() -> None:
    with_second_factor("E017")
    assert sign_in("E017", PASSWORD, "000000", NOW) is None
    assert account("E017").failures == 1
    assert sign_in("E017", "not the one at all", code_at(NOW), NOW) is None
    assert account("E017").totp_step == 1  # a wrong password uses no code up
    assert prove("E017", PASSWORD, code_at(NOW), NOW) is ProvedBy.PASSWORD_AND_CODE
    assert sign_in("E017", PASSWORD, code_at(NOW), NOW) is None


@pytest.mark.usefixtures("company")
def test_a_code_that_many_give_at_the_same_moment_lets_one_in() -> None:
    with_second_factor("E017")
    keys = at_once([lambda: sign_in("E017", PASSWORD, code_at(NOW), NOW)] * 4)
    assert len([key for key in keys if key]) == 1


@pytest.mark.usefixtures("company")
def test_an_administrator_takes_away_a_lost_phone_but_not_his_own() -> None:
    with_second_factor("E017")
    with pytest.raises(AccountRefused, match="page of your own account"):
        remove_second_factor("E017", "E017", NOW)
    remove_second_factor("E017", "E100", NOW)
    assert sign_in("E017", PASSWORD, "", NOW)


@pytest.mark.usefixtures("people")
def test_a_role_of_the_policy_lacks_one_until_it_is_set_up_unless_the_provider_sees_to_it() -> None:
    held, rules = account("E017"), book().at(NOW).sign_in
    strict = SignInRules.model_validate({**rules.model_dump(), "second_factor_for": ["QA"]})
    roles = frozenset(strict.second_factor_for)
    assert not lacks_second_factor(held, roles, rules)
    assert lacks_second_factor(held, roles, strict)
    with transaction() as session:
        session.get_one(Account, "E017").password_hash = ""
    assert not lacks_second_factor(account("E017"), roles, strict)
    with_second_factor("E017")
    assert not lacks_second_factor(account("E017"), roles, strict)
