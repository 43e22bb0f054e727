"""One's own account, and the accounts of the company for who keeps them."""

import re
import shutil
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest

from models.account import Account
from models.database import transaction
from models.session import SessionKind
from models.settings import ROOT, settings
from models.words import say
from portal import guard
from portal.pages.accounts import ACTIONS
from portal.pages.own_account import DONE
from portal.pages.sign_in import NOT_LET_IN
from portal.visitor import ENROL_FIRST
from rules.vocabulary import Language
from tasks import own_password, own_second_factor, provider, provider_accounts
from tasks.accounts import invite
from tasks.calendar import current_time
from tasks.own_account import make_token
from tasks.policy_store import book
from tasks.sessions import find_session, hash_of
from tests.portal.client import Client, Portal
from tests.tasks.accounts import PASSWORD, account, code_at, entries, kinds, with_password, with_second_factor
from tests.tasks.cases import everything

OTHER = "eleven herons over the paddy"
KEEPER = "E100"  # General Management
SignIn = Callable[[str], Client]


@pytest.fixture
def strict(portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """The portal of a company in which quality does not go by a password alone."""
    folder = tmp_path / "policies"
    shutil.copytree(ROOT / "policies", folder)
    table = folder / "sign_in.toml"
    table.write_text(table.read_text("utf-8").replace("second_factor_for = []", 'second_factor_for = ["QA"]'), "utf-8")
    monkeypatch.setenv("KESU_POLICIES", str(folder))
    settings.cache_clear()
    book.cache_clear()
    yield portal
    book.cache_clear()


def test_a_password_is_changed_by_who_knows_the_old_one(portal: Portal, signed_in: SignIn) -> None:
    with_password("E017")
    client, elsewhere = signed_in("E017"), signed_in("E017")
    form = {"old": "not the one at all", "password": OTHER, "again": OTHER}
    wrong = client.post("/account/password", form)
    assert wrong.status_code == 422
    assert 'id="old-wrong"' in wrong.text
    assert OTHER not in wrong.text
    done = client.post("/account/password", {**form, "old": PASSWORD})
    assert (done.status_code, done.headers["location"]) == (303, "/account?done=password")
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    form = {"number": "E017", "password": OTHER}
    assert portal.stranger().post("/sign-in", form).status_code == 303


@pytest.mark.parametrize("new", ["short", "password password", "e017 e017 e017"])
def test_a_weak_password_is_refused_on_the_page(signed_in: SignIn, new: str) -> None:
    with_password("E017")
    answer = signed_in("E017").post("/account/password", {"old": PASSWORD, "password": new, "again": new})
    assert answer.status_code == 422
    assert account("E017").failures == 0


def test_a_second_factor_is_set_up_with_its_first_code_and_removed_with_the_password(signed_in: SignIn) -> None:
    with_password("E017")
    client = signed_in("E017")
    here = "/account/second-factor"
    assert client.post(here, {"password": "not the one at all"}).status_code == 422
    assert client.post(here, {"password": PASSWORD}).headers["location"] == here
    shown = client.page(here)
    assert 'src="data:image/svg+xml' in shown
    secret = account("E017").totp_secret
    assert secret in shown
    assert client.post(f"{here}/code", {"code": "000000"}).status_code == 422
    assert (
        client.post(f"{here}/code", {"code": code_at(current_time(), secret)}).headers["location"] == f"{here}?done=set"
    )
    assert secret not in client.page(here)
    assert client.post(f"{here}/removal", {"password": "not the one at all"}).status_code == 422
    assert client.post(f"{here}/removal", {"password": PASSWORD}).headers["location"] == f"{here}?done=removed"
    assert account("E017").totp_secret == ""


def test_who_needs_a_second_factor_is_led_to_it_before_anything_else(strict: Portal) -> None:
    with_password("E202")
    client = strict.signed_in("E202")
    token = make_token("E202", "stock list", current_time())
    before = kinds("E202")
    for path in ("/account", "/accounts", "/account?done=set"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/account/second-factor")
    assert client.post("/account/tokens", {"name": "x"}).headers["location"] == "/account/second-factor"
    assert kinds("E202") == before
    program = strict.stranger().get("/api/complaints/KS-1", headers={"Authorization": f"Bearer {token}"})
    assert program.status_code == 403
    client.post("/account/second-factor", {"password": PASSWORD})
    code = code_at(current_time(), account("E202").totp_secret)
    client.post("/account/second-factor/code", {"code": code})
    assert client.get("/account").status_code == 200


def test_others_go_on_with_a_password_alone(strict: Portal) -> None:
    with_password("E017")
    assert strict.signed_in("E017").get("/account").status_code == 200


def test_a_token_is_shown_once_and_reads_what_its_owner_may(portal: Portal, signed_in: SignIn) -> None:
    client = signed_in("E017")
    made = client.post("/account/tokens", {"name": "stock <list>"})
    keys = re.findall(r"<code>([\w-]{43})</code>", made.text)
    assert len(keys) == 1
    shown = client.page("/account")
    assert keys[0] not in shown
    assert "stock &lt;list&gt;" in shown
    assert find_session(keys[0], current_time(), SessionKind.TOKEN)
    assert entries("E017")[-1].data == {"name": "stock <list>"}
    client.post("/account/sessions/end", {"session": hash_of(keys[0])})
    assert find_session(keys[0], current_time(), SessionKind.TOKEN) is None
    portal.later(days=91)
    assert client.get("/account").status_code == 303


def test_a_token_is_good_as_long_as_the_policy_says(portal: Portal) -> None:
    with_password("E017")
    key = make_token("E017", "stock list", current_time())
    portal.later(days=90, seconds=-1)
    assert find_session(key, current_time(), SessionKind.TOKEN)
    portal.later(seconds=1)
    assert find_session(key, current_time(), SessionKind.TOKEN) is None


def test_nobody_ends_the_session_of_another(signed_in: SignIn) -> None:
    mine, other = signed_in("E017"), signed_in("E018")
    assert mine.post("/account/sessions/end", {"session": hash_of(other.key)}).status_code == 303
    assert other.get("/account").status_code == 200


@pytest.mark.parametrize("employee", ["E017", "E200", "E910"])
def test_only_who_keeps_accounts_sees_them_and_for_others_there_is_nothing(signed_in: SignIn, employee: str) -> None:
    client = signed_in(employee)
    before = everything()
    paths = ("/accounts/E018", "/accounts/E018/invitation")
    answers = [client.get("/accounts"), *(client.post(path, {"action": "disable"}) for path in paths)]
    assert {answer.status_code for answer in answers} <= {403, 404}
    after = everything()
    assert len(after.pop("LedgerEvent")) == len(before.pop("LedgerEvent")) + 3
    assert after == before
    assert 'href="/accounts"' not in client.page("/account")


def test_an_administrator_invites_and_sees_the_link_once(portal: Portal, signed_in: SignIn) -> None:
    client = signed_in(KEEPER)
    assert "李敏" in client.page("/accounts")
    made = client.post("/accounts/E017/invitation")
    link = re.search(r"<code>(http[^<]*)</code>", made.text)
    assert link
    key = link[1].rpartition("/")[2]
    assert key not in client.page("/accounts")
    assert portal.stranger().get(f"/invitation/{key}").status_code == 200
    assert [(entry.kind, entry.actor) for entry in entries("E017")] == [
        ("ACCOUNT_OPENED", KEEPER),
        ("ACCOUNT_INVITED", KEEPER),
    ]


def test_an_administrator_disables_enables_and_signs_out(signed_in: SignIn) -> None:
    with_second_factor("E017")
    keeper, client = signed_in(KEEPER), signed_in("E017")
    assert keeper.post("/accounts/E017", {"action": "end-sessions"}).status_code == 303
    assert client.get("/account").status_code == 303
    client = signed_in("E017")
    assert keeper.post("/accounts/E017", {"action": "disable"}).headers["location"] == "/accounts?who=E017&done=disable"
    assert client.get("/account").status_code == 303
    assert keeper.post("/accounts/E017/invitation").status_code == 422
    keeper.post("/accounts/E017", {"action": "enable"})
    keeper.post("/accounts/E017", {"action": "remove-second-factor"})
    assert account("E017").totp_secret == ""
    wanted = ["SESSIONS_ENDED", "ACCOUNT_DISABLED", "ACCOUNT_ENABLED", "SECOND_FACTOR_REMOVED"]
    assert [kind for kind in kinds("E017") if kind != "ACCOUNT_OPENED"] == wanted
    assert "李敏" in keeper.page("/accounts?who=E017&done=enable")


def test_an_administrator_neither_disables_himself_nor_does_what_is_no_action(signed_in: SignIn) -> None:
    keeper = signed_in(KEEPER)
    refused = keeper.post(f"/accounts/{KEEPER}", {"action": "disable"})
    assert refused.status_code == 422
    assert keeper.get("/accounts").status_code == 200
    assert keeper.post("/accounts/E017", {"action": "drop"}).status_code == 404
    assert keeper.post("/accounts/E404", {"action": "disable"}).status_code == 422
    assert keeper.post("/accounts/E404/invitation").status_code == 422
    assert keeper.post("/accounts/E404%0d%0aX: y", {"action": "disable"}).status_code == 422


def test_the_list_shows_who_is_locked_invited_and_without_a_second_factor(strict: Portal) -> None:
    with_password("E202")
    invite("E203", KEEPER, current_time())
    with_password("E017")
    for _ in range(5):
        strict.stranger().post("/sign-in", {"number": "E017", "password": "not the one at all"})
    shown = unescape(strict.signed_in(KEEPER).page("/accounts"))
    rows = {row.split("</td>")[0]: row for row in shown.split('<td class="number">')}
    assert "2026-03-02 09:45" in rows["E017"]
    assert "badge medium" in rows["E202"]
    assert "2026-03-05 09:30" in rows["E203"]


def test_what_was_done_is_said_in_our_own_words_only(signed_in: SignIn) -> None:
    shown = signed_in("E017").page("/account?done=<b>you have won</b>")
    assert "you have won" not in shown
    assert all(DONE.values())


def test_who_has_no_password_is_not_asked_for_one(signed_in: SignIn) -> None:
    client = signed_in("E017")
    assert 'name="old"' not in client.page("/account")
    assert client.post("/account/second-factor", {"password": ""}).status_code == 422
    with transaction() as session:
        assert session.get_one(Account, "E017").totp_secret == ""


MESSAGES = [
    *DONE.values(),
    *(said for _, said in ACTIONS.values()),
    *(guard.CROSS_SITE, guard.SIGNED_OUT, guard.TOO_LARGE, guard.NO_FORM, ENROL_FIRST, NOT_LET_IN),
    *(own_password.WRONG_PASSWORD, own_password.NO_INVITATION, own_second_factor.WRONG_CODE),
    *(provider.AWAY, provider.REFUSED, provider.NOT_BELIEVED),
    *(provider_accounts.UNKNOWN, provider_accounts.ANOTHERS, provider_accounts.SHUT),
]


@pytest.mark.parametrize("language", [Language.ZH_CN, Language.ZH_TW])
def test_what_is_said_at_the_door_is_said_in_every_language(language: Language) -> None:
    names = {"name": "E017"}
    assert not [each for each in MESSAGES if say(language, each, **names) == each.format_map(names)]
