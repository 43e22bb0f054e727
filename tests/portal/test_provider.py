"""Signing in at the company's identity provider: a real one on this machine, and each way in which it may be false."""

from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from models.account import Account
from models.database import transaction
from models.employee import Employee
from models.settings import settings
from models.words import say
from portal.guard import SESSION_COOKIE
from portal.pages.provider import WAY_COOKIE
from tasks.accounts import disable
from tasks.calendar import current_time
from tasks.company import VERSION
from tasks.numbers import changed
from tasks.provider import AWAY, NOT_BELIEVED, REFUSED, _discovered
from tasks.provider_accounts import ANOTHERS, SHUT, UNKNOWN
from tests.portal.client import ADDRESS, Client, Portal
from tests.portal.identity_provider import (
    CLIENT,
    SECRET,
    IdentityProvider,
    provider,
    signed_by_somebody_else,
    signed_with_what_everybody_knows,
    unsigned,
)
from tests.tasks.accounts import account, entries, kinds, with_password

LI_MIN = {"sub": "u-4711", "email": "E017@kesu-demo.example.com", "email_verified": True, "name": "Li Min"}


@pytest.fixture(scope="module")
def running() -> Iterator[IdentityProvider]:
    """A provider that answers for all tests of this file."""
    with provider() as one:
        yield one


@pytest.fixture
def idp(running: IdentityProvider, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> IdentityProvider:
    """The provider of this installation, as honest as at first; it knows 李敏."""
    del portal
    fresh = IdentityProvider(running.issuer, keys=running.keys)
    vars(running).update(vars(fresh), person=dict(LI_MIN))
    use(monkeypatch, running.issuer)
    return running


def use(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    """Let an issuer be the provider of this installation."""
    monkeypatch.setenv("KESU_OIDC_ISSUER", issuer)
    monkeypatch.setenv("KESU_OIDC_CLIENT", CLIENT)
    monkeypatch.setenv("KESU_OIDC_SECRET", SECRET)
    monkeypatch.setenv("KESU_PORTAL_URL", ADDRESS)
    settings.cache_clear()
    _discovered.cache_clear()


def go(client: Client, path: str = "/sign-in/provider") -> str:
    """Go to the provider and return the address that it leads back to."""
    answer = client.get(path)
    assert answer.status_code == 303, answer.text
    back = httpx2.get(answer.headers["location"], trust_env=False).headers["location"]
    assert back.startswith(ADDRESS)
    return back.removeprefix(ADDRESS)


def refused(client: Client, back: str, message: str) -> None:
    """Come back and see that nobody was signed in, and what is said about it."""
    answer = client.get(back)
    assert answer.status_code == 401
    assert say(settings().language, message) in unescape(answer.text)
    assert client.key == ""


def test_who_is_signed_in_there_is_signed_in_here_and_led_to_where_he_wanted(
    portal: Portal, idp: IdentityProvider
) -> None:
    client = portal.stranger()
    assert "/sign-in/provider" in client.page("/sign-in")
    answer = client.get(go(client, "/sign-in/provider?then=/account"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert "李敏" in client.page("/account")
    assert account("E017").provider_subject == f"{idp.issuer} u-4711"
    assert kinds("E017") == ["ACCOUNT_OPENED", "PROVIDER_BOUND", "SIGNED_IN"]
    assert entries("E017")[-1].data == {"by": "PROVIDER"}
    assert client.http.cookies.get(WAY_COOKIE) is None


def test_what_is_asked_of_the_provider_is_a_code_with_state_nonce_and_a_hashed_verifier(
    portal: Portal, idp: IdentityProvider
) -> None:
    client = portal.stranger()
    go(client)
    asked = idp.asked[-1]
    assert asked["response_type"] == "code"
    assert asked["scope"].split() == ["openid", "email", "profile"]
    assert asked["code_challenge_method"] == "S256"
    secret = client.http.cookies[WAY_COOKIE].split(".")[0]
    assert len({asked["state"], asked["nonce"], asked["code_challenge"], secret}) == 4
    assert secret not in "".join(asked.values())
    set_cookie = client.get("/sign-in/provider").headers.get_list("set-cookie")
    way = next(line for line in set_cookie if line.startswith(WAY_COOKIE))
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax", "Max-Age=900"} <= set(way.split("; "))


def test_later_on_the_identity_counts_and_the_address_does_not(portal: Portal, idp: IdentityProvider) -> None:
    first = portal.stranger()
    first.get(go(first))
    idp.person = {"sub": "u-4711", "email": "e018@kesu-demo.example.com", "email_verified": True}
    client = portal.stranger()
    client.get(go(client))
    assert "李敏" in client.page("/account")


def test_a_token_signed_with_an_elliptic_curve_is_as_good(portal: Portal, idp: IdentityProvider) -> None:
    idp.algorithm = "ES256"
    client = portal.stranger()
    assert client.get(go(client)).status_code == 303


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"iat": 2_000_000_000},
        {"aud": "another"},
        {"aud": "another", "azp": CLIENT},
        {"aud": [CLIENT, "another"]},
        {"aud": None},
        {"iss": "https://another.example.com"},
        {"sub": None},
        {"sub": ""},
        {"sub": "u\0"},
        {"sub": "x" * 300},
        {"sub": 4711},
        {"aud": 5},
        {"exp": "soon"},
        {"iss": {"a": 1}},
        {"nonce": ["x"]},
    ],
    ids=str,
)
def test_a_token_that_says_something_else_than_was_asked_for_is_not_believed(
    portal: Portal, idp: IdentityProvider, claims: dict[str, Any]
) -> None:
    idp.claims = claims
    client = portal.stranger()
    refused(client, go(client), NOT_BELIEVED)
    assert kinds("E017") == []


@pytest.mark.parametrize("how", ["unsigned", "by somebody else", "with the public key", "no token", "cut"])
def test_a_token_that_the_provider_has_not_signed_is_not_believed(
    portal: Portal, idp: IdentityProvider, how: str
) -> None:
    public_key = idp.keys["RS256"].as_pem(private=False)
    idp.forge = {
        "unsigned": unsigned,
        "by somebody else": signed_by_somebody_else,
        "with the public key": lambda _, claims: signed_with_what_everybody_knows(public_key, claims),
        "no token": lambda *_: "",
        "cut": lambda *_: "eyJhbGciOiJSUzI1NiJ9.e30",
    }[how]
    client = portal.stranger()
    refused(client, go(client), NOT_BELIEVED)


def test_an_answer_to_another_browser_is_not_believed(portal: Portal, idp: IdentityProvider) -> None:
    del idp
    mine, victim = portal.stranger(), portal.stranger()
    back = go(mine)
    go(victim)
    refused(victim, back, NOT_BELIEVED)
    refused(portal.stranger(), back, NOT_BELIEVED)
    assert kinds("E017") == []


@pytest.mark.parametrize("state", ["", "&state=", "&state=x", "&state=é"])
def test_an_answer_with_another_state_is_not_believed_however_good_its_code(
    portal: Portal, idp: IdentityProvider, state: str
) -> None:
    del idp
    client = portal.stranger()
    code = parse_qs(urlsplit(go(client)).query)["code"][0]
    refused(client, f"/sign-in/provider/back?code={code}{state}", NOT_BELIEVED)
    assert kinds("E017") == []


def test_an_answer_is_good_once(portal: Portal, idp: IdentityProvider) -> None:
    del idp
    client = portal.stranger()
    back = go(client)
    way = client.http.cookies[WAY_COOKIE]
    assert client.get(back).status_code == 303
    client.http.cookies.delete(SESSION_COOKIE)
    refused(client, back, NOT_BELIEVED)  # its secret is gone
    client.http.cookies.set(WAY_COOKIE, way, domain="testserver.local", path="/")
    refused(client, back, NOT_BELIEVED)  # and the provider does not take the code twice


def test_an_answer_of_another_issuer_is_not_believed(portal: Portal, idp: IdentityProvider) -> None:
    del idp
    client = portal.stranger()
    refused(client, go(client) + "&iss=https://another.example.com", NOT_BELIEVED)


def test_who_was_not_signed_in_there_is_told_so(portal: Portal, idp: IdentityProvider) -> None:
    del idp
    client = portal.stranger()
    state = parse_qs(urlsplit(go(client)).query)["state"][0]
    refused(client, f"/sign-in/provider/back?error=access_denied&state={state}", REFUSED)


@pytest.mark.parametrize(
    "person",
    [
        {**LI_MIN, "email_verified": False},
        {**LI_MIN, "email_verified": "true"},
        {"sub": "u-4711", "email": LI_MIN["email"]},
        {**LI_MIN, "email": "nobody@kesu-demo.example.com"},
        {**LI_MIN, "email": ""},
        {**LI_MIN, "email": None},
        {**LI_MIN, "email": ["e017@kesu-demo.example.com"]},
    ],
    ids=["not verified", "a text", "nothing said", "unknown", "empty", "none", "a list"],
)
def test_without_a_verified_address_of_one_employee_nobody_is_bound(
    portal: Portal, idp: IdentityProvider, person: dict[str, Any]
) -> None:
    idp.person = person
    client = portal.stranger()
    refused(client, go(client), UNKNOWN)
    assert kinds("E017") == []


@pytest.mark.parametrize("change", [{"email": LI_MIN["email"]}, {"no": "E017", "active": False}])
def test_an_address_of_two_employees_or_of_one_who_has_left_binds_nobody(
    portal: Portal, idp: IdentityProvider, change: dict[str, Any]
) -> None:
    del idp
    change_employee(change.pop("no", "E018"), **change)
    client = portal.stranger()
    refused(client, go(client), UNKNOWN)


def change_employee(number: str, **values: Any) -> None:
    """Change what the company knows of an employee."""
    with transaction() as session:
        session.get_one(Employee, number).sqlmodel_update(values)
        changed(session, VERSION)


def test_an_account_is_bound_to_one_identity(portal: Portal, idp: IdentityProvider) -> None:
    client = portal.stranger()
    client.get(go(client))
    idp.person = {**LI_MIN, "sub": "u-9999"}
    other = portal.stranger()
    refused(other, go(other), ANOTHERS)
    assert account("E017").provider_subject == f"{idp.issuer} u-4711"


def test_an_account_with_a_password_can_be_bound_too_and_a_disabled_one_opens_nothing(
    portal: Portal, idp: IdentityProvider
) -> None:
    del idp
    with_password("E017")
    client = portal.stranger()
    assert client.get(go(client)).status_code == 303
    disable("E017", "E100", current_time())
    again = portal.stranger()
    refused(again, go(again), SHUT)


def test_signing_in_there_ends_the_session_that_the_browser_had(portal: Portal, idp: IdentityProvider) -> None:
    del idp
    client = portal.signed_in("E018")
    before = client.key
    client.get(go(client))
    assert client.key not in {"", before}
    assert "李敏" in client.page("/account")


def test_a_provider_that_does_not_answer_is_said_to_be_away(
    portal: Portal, idp: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    idp.publishes_keys = False
    client = portal.stranger()
    refused(client, go(client), AWAY)
    use(monkeypatch, "http://127.0.0.1:9")
    refused(client, "/sign-in/provider", AWAY)
    assert client.post("/sign-in", {"number": "E017", "password": "x"}).status_code == 401  # the other way stays open


@pytest.mark.parametrize("issuer", ["http://idp.example.com", "ftp://127.0.0.1", "https://[", "idp"])
def test_a_provider_is_not_asked_over_an_unsafe_connection(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, issuer: str
) -> None:
    use(monkeypatch, issuer)
    answer = portal.stranger().get("/sign-in/provider")
    assert answer.status_code == 401


def test_a_provider_that_speaks_for_another_issuer_is_not_believed(portal: Portal, idp: IdentityProvider) -> None:
    idp.says_issuer = "https://another.example.com"
    refused(portal.stranger(), "/sign-in/provider", NOT_BELIEVED)


@pytest.mark.parametrize("then", ["https://evil.example.com", "//evil.example.com", "/\\evil.example.com"])
def test_coming_back_leads_to_no_other_site(portal: Portal, idp: IdentityProvider, then: str) -> None:
    del idp
    client = portal.stranger()
    assert client.get(go(client, f"/sign-in/provider?then={then}")).headers["location"] == "/"


def test_without_a_provider_there_is_no_way_to_one(portal: Portal) -> None:
    client = portal.stranger()
    assert "/sign-in/provider" not in client.page("/sign-in")
    assert client.get("/sign-in/provider").status_code == 404
    assert client.get("/sign-in/provider/back").status_code == 404


def test_who_has_no_password_manages_it_at_the_provider(portal: Portal, idp: IdentityProvider) -> None:
    del idp
    client = portal.stranger()
    client.get(go(client))
    shown = client.page("/account")
    assert 'name="old"' not in shown
    with transaction() as session:
        assert session.get_one(Account, "E017").password_hash == ""
