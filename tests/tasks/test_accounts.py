"""Accounts: opened and invited by an administrator, locked by failures, and everything in the ledger."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlmodel import Session, col, select

from models.account import Account
from models.database import migrate, transaction
from models.employee import Employee
from models.message import Message
from models.session import SessionKind, SignedIn
from models.settings import settings
from rules.vocabulary import AccountEvent, ProvedBy
from tasks.access_log import account_subject, note, note_refused
from tasks.accounts import AccountRefused, disable, enable, end_all_sessions, invite, list_accounts, open_account
from tasks.company import VERSION
from tasks.ledger import broken_at
from tasks.mails import Overtaken, mail_for
from tasks.master_data import load_company
from tasks.numbers import changed
from tasks.own_account import end_own_session, make_token
from tasks.own_password import accept_invitation, change_password, invited
from tasks.passwords import fits, hashed
from tasks.sessions import begin_session, find_session, hash_of
from tasks.signing_in import prove, sign_in
from tests.conftest import DEMO_COMPANY, installation
from tests.tasks.accounts import PASSWORD, account, entries, kinds, with_password, with_second_factor
from tests.tasks.cases import at, at_once

NOW = at("2026-03-02 09:30")
OTHER = "eleven herons over the paddy"
WRONG = "not the one at all"
POLICY_FAILURES = 5
BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@pytest.fixture(params=BOTH)
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The demo company on one database, and then on the other."""
    if request.param == "sqlite":
        request.getfixturevalue("company")
        yield request.param
        return
    with installation(tmp_path, request.getfixturevalue("postgres").new_database()):
        migrate()
        load_company(DEMO_COMPANY)
        yield request.param


def key_in(link: str) -> str:
    """Return the key that an invitation's link ends with."""
    return link.rpartition("/")[2]


def tries(employee: str, password: str, moment: datetime = NOW) -> str | None:
    """Return the key of the session that somebody gets, or None."""
    return sign_in(employee, password, "", moment)


def sessions() -> list[SignedIn]:
    """Return all sessions."""
    with transaction() as session:
        return list(session.exec(select(SignedIn)).all())


def change_employee(number: str, **values: Any) -> None:
    """Change what the company knows of an employee."""
    with transaction() as session:
        session.get_one(Employee, number).sqlmodel_update(values)
        changed(session, VERSION)


@pytest.mark.usefixtures("company")
def test_a_password_is_kept_as_an_argon2id_hash_and_an_invitation_opens_it_once() -> None:
    key = key_in(invite("E017", "E100", NOW))
    guest = invited(key, NOW)
    assert guest is not None
    assert (guest.no, guest.name) == ("E017", "李敏")
    accept_invitation(key, PASSWORD, PASSWORD, NOW)
    assert account("E017").password_hash.startswith("$argon2id$")
    assert tries("E017", PASSWORD)
    assert not tries("E017", PASSWORD.upper())
    assert invited(key, NOW) is None
    with pytest.raises(AccountRefused, match="not good any more"):
        accept_invitation(key, OTHER, OTHER, NOW)
    opened = ["ACCOUNT_OPENED", "ACCOUNT_INVITED", "PASSWORD_SET", "SIGNED_IN", "SIGN_IN_FAILED"]
    assert kinds("E017") == opened
    assert [entry.actor for entry in entries("E017")] == ["E100", "E100", "E017", "E017", ""]
    with transaction() as session:
        assert broken_at(session, account_subject("E017")) is None


@pytest.mark.usefixtures("company")
def test_neither_database_nor_ledger_holds_a_key_or_a_password() -> None:
    key = key_in(invite("E017", "E100", NOW))
    accept_invitation(key, PASSWORD, PASSWORD, NOW)
    signed_in = tries("E017", PASSWORD)
    token = make_token("E017", "stock list", NOW)
    with transaction() as session:
        tables: tuple[Any, ...] = (Account, SignedIn, Message)
        kept = repr([session.exec(select(table)).all() for table in tables])
    kept += repr(entries("E017"))
    assert signed_in
    assert not [secret for secret in (key, PASSWORD, signed_in, token) if secret in kept]


@pytest.mark.usefixtures("company")
def test_a_new_invitation_ends_the_one_before_and_none_outlives_the_time_of_the_policy() -> None:
    first, second = (key_in(invite("E017", "E100", NOW)) for _ in range(2))
    assert invited(first, NOW) is None
    assert invited(second, NOW + timedelta(hours=71, minutes=59))
    assert invited(second, NOW + timedelta(hours=72)) is None
    with pytest.raises(AccountRefused, match="not good any more"):
        accept_invitation(second, PASSWORD, PASSWORD, NOW + timedelta(hours=72))


@pytest.mark.usefixtures("company")
def test_an_invitation_opens_no_page_and_a_session_is_no_invitation() -> None:
    key = key_in(invite("E017", "E100", NOW))
    assert find_session(key, NOW) is None
    assert find_session(key, NOW, SessionKind.TOKEN) is None
    assert invited(make_token("E017", "stock list", NOW), NOW) is None


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("password", "again", "why"),
    [
        ("short", "short", "at least 12"),
        ("e017 e017 e017 x", "e017 e017 e017 x", "too easy"),
        ("李敏喜欢在傍晚的江边散步看日落", "李敏喜欢在傍晚的江边散步看日落", "too easy"),
        (PASSWORD, OTHER, "not the same"),
    ],
)
def test_a_weak_password_is_refused_and_uses_nothing_up(password: str, again: str, why: str) -> None:
    key = key_in(invite("E017", "E100", NOW))
    with pytest.raises(AccountRefused, match=why):
        accept_invitation(key, password, again, NOW)
    assert account("E017").password_hash == ""
    assert invited(key, NOW)


@pytest.mark.usefixtures("company")
def test_an_account_locks_after_the_failures_of_the_policy_and_opens_by_itself() -> None:
    with_password("E017")
    for _ in range(POLICY_FAILURES):
        assert tries("E017", WRONG) is None
    assert tries("E017", PASSWORD) is None
    assert kinds("E017")[1:] == ["SIGN_IN_FAILED"] * POLICY_FAILURES + ["ACCOUNT_LOCKED"]
    assert tries("E017", PASSWORD, NOW + timedelta(minutes=14, seconds=59)) is None
    assert tries("E017", PASSWORD, NOW + timedelta(minutes=15))
    assert (account("E017").failures, account("E017").locked_until) == (0, None)


@pytest.mark.usefixtures("company")
def test_a_success_in_between_counts_from_nothing_again() -> None:
    with_password("E017")
    for password in [WRONG] * 4 + [PASSWORD] + [WRONG] * 4:
        tries("E017", password)
    assert tries("E017", PASSWORD)


@pytest.mark.usefixtures("company")
def test_an_administrator_unlocks() -> None:
    with_password("E017")
    for _ in range(POLICY_FAILURES):
        tries("E017", WRONG)
    enable("E017", "E100", NOW)
    assert tries("E017", PASSWORD)


def test_failures_at_the_same_moment_all_count_and_lock_once(either: str) -> None:
    del either
    with_password("E017")
    at_once([lambda: tries("E017", WRONG) for _ in range(POLICY_FAILURES + 2)])
    assert kinds("E017")[1:] == ["SIGN_IN_FAILED"] * POLICY_FAILURES + ["ACCOUNT_LOCKED"]
    with transaction() as session:
        assert broken_at(session, account_subject("E017")) is None


def test_an_invitation_that_two_accept_at_the_same_moment_sets_one_password(either: str) -> None:
    del either
    key = key_in(invite("E017", "E100", NOW))

    def accepted(password: str) -> bool:
        try:
            accept_invitation(key, password, password, NOW)
        except AccountRefused:
            return False
        return True

    assert sorted(at_once([lambda: accepted(PASSWORD), lambda: accepted(OTHER)])) == [False, True]
    assert kinds("E017").count("PASSWORD_SET") == 1


def test_two_administrators_at_the_same_moment_open_one_account(either: str) -> None:
    del either
    at_once([lambda: invite("E017", "E100", NOW), lambda: invite("E017", "E101", NOW)])
    assert kinds("E017").count("ACCOUNT_OPENED") == 1
    with transaction() as session:
        assert broken_at(session, account_subject("E017")) is None


def test_what_befalls_one_account_at_the_same_moment_takes_turns_in_the_ledger(either: str) -> None:
    del either
    with_password("E017")

    def enter() -> None:
        for _ in range(10):
            with transaction() as session:
                note(session, "E017", AccountEvent.SIGNED_OUT, {}, "E017", NOW)
            note_refused("E017", "404", "/complaints/KS-1", NOW)

    at_once([enter] * 5)
    assert sorted(kinds("E017")) == ["ACCESS_REFUSED"] * 50 + ["ACCOUNT_OPENED"] + ["SIGNED_OUT"] * 50
    with transaction() as session:
        assert broken_at(session, account_subject("E017")) is None


@pytest.mark.usefixtures("company")
def test_strangers_cannot_fill_the_ledger_and_no_key_of_a_link_stands_in_it() -> None:
    key = key_in(invite("E017", "E100", NOW))
    for minutes in (0, 1, 59):
        note_refused("", "CROSS_SITE", f"/invitation/{key}", NOW + timedelta(minutes=minutes))
    assert kinds("") == ["ACCESS_REFUSED"] * 2  # 09:30 and 09:31, and then 10:29
    assert [entry.data["path"] for entry in entries("")] == ["/invitation/…"] * 2


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("number", ["E404", "", " ", "E017\0", "\ud800", "E901", "x" * 5000])
def test_an_unknown_number_is_tried_like_a_known_one(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def verify(_: PasswordHasher, kept: str, given: bytes) -> bool:
        del given
        tried.append(kept)
        return True

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    assert tries(number, PASSWORD) is None
    assert len(tried) == 1
    assert tried[0].startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.usefixtures("company")
def test_a_number_may_be_typed_with_spaces_and_wide_digits() -> None:
    with_password("E017")
    assert tries(" Ｅ０１７ ", PASSWORD)


@pytest.mark.usefixtures("company")
def test_a_password_composed_otherwise_is_the_same_and_a_longer_one_is_not() -> None:
    kept = hashed("caf\N{LATIN SMALL LETTER E WITH ACUTE} at the river at dawn")
    assert fits("cafe\N{COMBINING ACUTE ACCENT} at the river at dawn", kept)
    longest = "x" * 500
    assert fits(longest, hashed(longest))
    assert not fits(longest + "y", hashed(longest))
    assert not fits("\ud800", kept)
    assert not fits(PASSWORD, "no hash at all")


@pytest.mark.usefixtures("company")
def test_a_hash_of_weaker_parameters_is_made_again_at_the_next_sign_in() -> None:
    with_password("E017")
    weaker = PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD)
    with transaction() as session:
        session.get_one(Account, "E017").password_hash = weaker
    assert not tries("E017", WRONG)
    assert account("E017").password_hash == weaker
    assert tries("E017", PASSWORD)
    assert "m=65536" in account("E017").password_hash
    assert tries("E017", PASSWORD)


@pytest.mark.usefixtures("company")
def test_a_password_that_was_changed_in_between_lets_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    with_password("E017")
    verify = PasswordHasher.verify

    def verify_and_change(self: PasswordHasher, kept: str, given: bytes) -> bool:
        with transaction() as session:
            session.get_one(Account, "E017").password_hash = hashed(OTHER)
        return verify(self, kept, given)

    monkeypatch.setattr(PasswordHasher, "verify", verify_and_change)
    assert tries("E017", PASSWORD) is None


@pytest.mark.usefixtures("company")
def test_changing_the_password_asks_the_old_one_and_signs_all_other_browsers_out() -> None:
    with_password("E017")
    here, elsewhere = tries("E017", PASSWORD), tries("E017", PASSWORD)
    token = make_token("E017", "stock list", NOW)
    assert here
    assert elsewhere
    with pytest.raises(AccountRefused, match="not your password"):
        change_password("E017", WRONG, OTHER, OTHER, hash_of(here), NOW)
    assert account("E017").failures == 1
    change_password("E017", PASSWORD, OTHER, OTHER, hash_of(here), NOW)
    assert find_session(here, NOW)
    assert find_session(elsewhere, NOW) is None
    assert find_session(token, NOW, SessionKind.TOKEN)
    assert not tries("E017", PASSWORD)
    assert tries("E017", OTHER)


@pytest.mark.usefixtures("company")
def test_who_has_a_browser_but_no_password_cannot_guess_it_there() -> None:
    with_password("E017")
    for _ in range(POLICY_FAILURES):
        with pytest.raises(AccountRefused):
            change_password("E017", WRONG, OTHER, OTHER, "", NOW)
    with pytest.raises(AccountRefused):
        change_password("E017", PASSWORD, OTHER, OTHER, "", NOW)


@pytest.mark.usefixtures("company")
def test_a_disabled_account_opens_nothing_at_once_and_its_sessions_do_not_come_back() -> None:
    with_password("E017")
    browser, token = tries("E017", PASSWORD), make_token("E017", "stock list", NOW)
    assert browser
    disable("E017", "E100", NOW)
    assert find_session(browser, NOW) is None
    assert find_session(token, NOW, SessionKind.TOKEN) is None
    assert tries("E017", PASSWORD) is None
    with pytest.raises(AccountRefused, match="disabled"):
        invite("E017", "E100", NOW)
    enable("E017", "E100", NOW)
    assert find_session(browser, NOW) is None
    assert find_session(token, NOW, SessionKind.TOKEN) is None
    assert tries("E017", PASSWORD)


@pytest.mark.usefixtures("company")
def test_nobody_disables_himself() -> None:
    with_password("E100")
    with pytest.raises(AccountRefused, match="Nobody disables his own"):
        disable("E100", "E100", NOW)
    assert not account("E100").disabled


@pytest.mark.usefixtures("company")
def test_who_has_left_the_company_is_not_let_in_any_more() -> None:
    with_password("E017")
    browser, invitation = tries("E017", PASSWORD), key_in(invite("E017", "E100", NOW))
    assert browser
    change_employee("E017", active=False)
    assert find_session(browser, NOW) is None
    assert tries("E017", PASSWORD) is None
    assert prove("E017", PASSWORD, "", NOW) is None
    assert invited(invitation, NOW) is None
    with pytest.raises(AccountRefused, match="Nobody who works here"):
        invite("E017", "E100", NOW)


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("act", [disable, enable, end_all_sessions])
def test_what_has_no_account_is_not_changed(act: Any) -> None:
    with pytest.raises(AccountRefused, match="has no account"):
        act("E017", "E100", NOW)


@pytest.mark.usefixtures("company")
def test_signing_in_ends_the_session_that_the_browser_had() -> None:
    with_password("E017")
    with_password("E018")
    before = tries("E018", PASSWORD)
    assert before
    assert sign_in("E017", PASSWORD, "", NOW, before)
    assert find_session(before, NOW) is None


@pytest.mark.usefixtures("company")
def test_proving_again_says_by_what_and_counts_failures() -> None:
    with_password("E017")
    assert prove("E017", PASSWORD, "", NOW) is ProvedBy.PASSWORD
    assert prove("E017", WRONG, "", NOW) is None
    assert account("E017").failures == 1
    assert sessions() == []


@pytest.mark.usefixtures("company")
def test_a_session_of_somebody_else_is_not_ended() -> None:
    with_password("E017")
    with_password("E018")
    key = tries("E018", PASSWORD)
    assert key
    end_own_session("E017", hash_of(key), NOW)
    assert find_session(key, NOW)
    end_own_session("E018", hash_of(key), NOW)
    assert find_session(key, NOW) is None


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("name", ["", "  ", "a\0b"])
def test_a_token_has_a_name(name: str) -> None:
    with_password("E017")
    with pytest.raises(AccountRefused, match="what the token is for"):
        make_token("E017", name, NOW)


@pytest.mark.usefixtures("company")
def test_an_account_and_its_entry_in_the_ledger_are_one_transaction() -> None:
    def fail(session: Session) -> None:
        open_account(session, "E017", "E100", NOW)
        raise RuntimeError

    with pytest.raises(RuntimeError), transaction() as session:
        fail(session)
    assert kinds("E017") == []
    with transaction() as session:
        assert session.get(Account, "E017") is None


@pytest.mark.usefixtures("company")
def test_the_list_shows_how_each_account_stands() -> None:
    with_second_factor("E017")
    tries("E018", PASSWORD)
    invite("E019", "E100", NOW)
    with_password("E020")
    for _ in range(POLICY_FAILURES):
        tries("E020", WRONG)
    with_password("E021")
    disable("E021", "E100", NOW)
    change_employee("E021", active=False)
    change_employee("E022", active=False)
    lines = {line.no: line for line in list_accounts(NOW)}
    assert lines["E017"].second_factor
    assert lines["E018"].opened_at is None
    assert lines["E019"].invited_until == NOW + timedelta(hours=72)
    assert not lines["E019"].has_password
    assert lines["E020"].locked_until == NOW + timedelta(minutes=15)
    assert lines["E021"].disabled
    assert "E022" not in lines


@pytest.mark.usefixtures("company")
def test_an_invitation_goes_as_a_mail_with_a_link_that_is_made_while_it_is_sent() -> None:
    shown = key_in(invite("E017", "E100", NOW))
    with transaction() as session:
        message = session.exec(select(Message).where(Message.template == "invitation")).one()
        first, again = mail_for(session, message, NOW), mail_for(session, message, NOW)
    assert first["To"] == "李敏 <e017@kesu-demo.example.com>"
    assert first["Message-ID"] == again["Message-ID"]
    mailed = _link_in(first)
    assert mailed.startswith(f"{settings().portal_url}/invitation/")
    assert shown not in mailed
    assert invited(key_in(mailed), NOW)
    accept_invitation(key_in(mailed), PASSWORD, PASSWORD, NOW)
    assert [invited(key, NOW) for key in (shown, key_in(mailed), key_in(_link_in(again)))] == [None] * 3
    with transaction() as session, pytest.raises(Overtaken):
        mail_for(session, message, NOW)


@pytest.mark.usefixtures("company")
def test_the_link_in_a_mail_that_went_out_late_ends_with_the_invitation() -> None:
    invite("E017", "E100", NOW)
    late = NOW + timedelta(hours=71)
    with transaction() as session:
        message = session.exec(select(Message).where(Message.template == "invitation")).one()
        key = key_in(_link_in(mail_for(session, message, late)))
        row = session.exec(select(SignedIn).where(col(SignedIn.key_hash) == hash_of(key))).one()
        assert row.ends_at == NOW + timedelta(hours=72)


@pytest.mark.usefixtures("company")
def test_who_has_no_address_gets_his_link_by_hand() -> None:
    change_employee("E017", email="")
    assert key_in(invite("E017", "E100", NOW))
    with transaction() as session:
        assert session.exec(select(Message)).all() == []
    assert entries("E017")[-1].data == {"mailed": False}


@pytest.mark.usefixtures("company")
def test_what_an_administrator_does_stands_under_his_name() -> None:
    with_password("E017")
    with transaction() as session:
        begin_session(session, "E017", SessionKind.BROWSER, NOW)
    end_all_sessions("E017", "E100", NOW)
    assert sessions() == []
    with transaction() as session:
        note(session, "E017", AccountEvent.SIGNED_OUT, {}, "E017", NOW)
    done = [(entry.kind, entry.actor, entry.identity) for entry in entries("E017")][1:]
    assert done == [("SESSIONS_ENDED", "E100", "proved"), ("SIGNED_OUT", "E017", "proved")]


def _link_in(mail: Any) -> str:
    text = str(mail.get_body(("plain",)).get_content())
    return next(line for line in text.splitlines() if line.startswith("http"))
