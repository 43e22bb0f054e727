"""Signing in at the portal: who is let in, who is not and is not told why, and what else the door keeps out."""

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from fastapi import APIRouter
from fastapi.responses import Response

from models.settings import settings
from portal.bodies import FORM, STRANGERS, UPLOAD
from portal.doors import Door, Pages, WithoutDoor, check_doors
from portal.guard import FORM_COOKIE, SESSION_COOKIE
from rules.vocabulary import Area
from tasks.accounts import disable, invite
from tasks.calendar import current_time
from tasks.sessions import hash_of
from tests.portal.client import ADDRESS, Client, Portal
from tests.tasks.accounts import PASSWORD, account, code_at, kinds, with_password, with_second_factor
from tests.tasks.cases import everything

WRONG = "not the one at all"
SignIn = Callable[[str], Client]


def sign_in(client: Client, number: str = "E017", password: str = PASSWORD, **fields: str) -> int:
    """Hand in the form of the sign-in and return the status of the answer."""
    return client.post("/sign-in", {"number": number, "password": password, **fields}).status_code


def cookie_of(client: Client, name: str, path: str = "/sign-in", **form: str) -> set[str]:
    """Return the parts of a cookie that an answer sets."""
    answer = client.post(path, form) if form else client.get(path)
    line = next(line for line in answer.headers.get_list("set-cookie") if line.startswith(f"{name}="))
    return set(line.split("; ")[1:])


def test_who_signs_in_is_led_on_and_known(portal: Portal) -> None:
    with_password("E017")
    client = portal.stranger()
    answer = client.post("/sign-in", {"number": "E017", "password": PASSWORD, "then": "/account?done=password"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?done=password")
    assert "李敏" in client.page("/account")
    assert client.get("/sign-in?then=/account").headers["location"] == "/account"
    assert kinds("E017")[-1] == "SIGNED_IN"


def test_a_stranger_is_led_to_the_sign_in_and_then_to_where_he_wanted(portal: Portal) -> None:
    client = portal.stranger()
    answer = client.get("/account?done=password&x=%E5%AE%A2")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?then=%2Faccount%3Fdone%3Dpassword%26x%3D%25E5%25AE%25A2"
    shown = unescape(client.page(answer.headers["location"]))
    assert 'name="then" value="/account?done=password&x=%E5%AE%A2"' in shown


def test_the_cookie_of_a_session_is_for_this_host_alone_and_no_script_reads_it(portal: Portal) -> None:
    with_password("E017")
    client = portal.stranger()
    assert SESSION_COOKIE.startswith("__Host-")
    assert FORM_COOKIE.startswith("__Host-")
    wanted = {"Path=/", "Secure", "HttpOnly", "SameSite=lax"}
    assert cookie_of(client, FORM_COOKIE) == wanted  # no Domain: another host's would not be taken
    assert cookie_of(client, SESSION_COOKIE, number="E017", password=PASSWORD) == wanted


def test_signing_in_gives_a_new_key_and_ends_the_one_that_the_browser_came_with(portal: Portal) -> None:
    with_password("E017")
    client = portal.signed_in("E018")
    planted = client.key
    form = {"number": "E017", "password": PASSWORD}
    assert client.post("/sign-in", form).status_code == 303
    assert client.key not in {"", planted}
    other = portal.stranger()
    other.http.cookies.set(SESSION_COOKIE, planted, domain="testserver.local", path="/")
    assert other.get("/account").status_code == 303


def test_a_key_that_a_stranger_plants_is_never_taken_over(portal: Portal) -> None:
    with_password("E017")
    client = portal.stranger()
    client.http.cookies.set(SESSION_COOKIE, "planted", domain="testserver.local", path="/")
    assert sign_in(client) == 303
    assert client.key != "planted"


@pytest.mark.parametrize("number", ["E404", "E018", "E019", "E020", "E021", "", "E017\0"])
def test_whoever_is_not_let_in_is_told_the_same(portal: Portal, number: str) -> None:
    with_password("E017")
    with_password("E019")
    disable("E019", "E100", current_time())
    with_second_factor("E020")
    with_password("E021")
    for _ in range(5):
        sign_in(portal.stranger(), "E021", WRONG)
    known = portal.stranger().post("/sign-in", {"number": "E017", "password": WRONG}, headers={})
    answer = portal.stranger().post("/sign-in", {"number": number, "password": PASSWORD})
    assert answer.status_code == known.status_code == 401
    assert as_anybody(answer.text, number) == as_anybody(known.text, "E017")
    assert set(answer.headers) == set(known.headers)


def as_anybody(page: str, number: str) -> str:
    """Return a page without what was typed in and without its token."""
    return re.sub(r'name="csrf" value="[^"]*"', "", page).replace(f'value="{number}"', 'value=""')


def test_a_locked_account_opens_again_after_the_time_of_the_policy(portal: Portal) -> None:
    with_password("E017")
    assert [sign_in(portal.stranger(), password=WRONG) for _ in range(5)] == [401] * 5
    assert sign_in(portal.stranger()) == 401
    portal.later(minutes=14)
    assert sign_in(portal.stranger()) == 401
    portal.later(minutes=1)
    assert sign_in(portal.stranger()) == 303


def test_with_a_second_factor_the_code_is_asked(portal: Portal) -> None:
    with_second_factor("E017")
    client = portal.stranger()
    assert sign_in(client) == 401
    assert sign_in(client, code="000000") == 401
    assert sign_in(client, code=code_at(current_time())) == 303


@pytest.mark.parametrize(
    "then",
    [
        "https://evil.example.com/",
        "//evil.example.com/",
        "///evil.example.com/",
        "/\\evil.example.com",
        "\\\\evil.example.com",
        "/\t/evil.example.com",
        "/\n/evil.example.com",
        " //evil.example.com",
        "javascript:alert(1)",
        "evil.example.com",
        "/x\r\nSet-Cookie: a=b",
        "//[",
        "",
    ],
)
def test_nobody_is_led_to_another_site(portal: Portal, then: str) -> None:
    with_password("E017")
    client = portal.stranger()
    answer = client.post("/sign-in", {"number": "E017", "password": PASSWORD, "then": then})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/sign-in", params={"then": then}).headers["location"] == "/"


def test_signing_out_ends_the_session_and_takes_the_cookie(portal: Portal, signed_in: SignIn) -> None:
    client = signed_in("E017")
    key = client.key
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert client.key == ""
    thief = portal.stranger()
    thief.http.cookies.set(SESSION_COOKIE, key, domain="testserver.local", path="/")
    assert thief.get("/account").status_code == 303
    assert kinds("E017")[-1] == "SIGNED_OUT"
    assert portal.stranger().post("/sign-out").status_code == 303


@pytest.mark.parametrize("forged", ["x", "a" * 43, '"', "a\ufffdb".encode().decode("latin-1"), "é"])
def test_a_forged_cookie_opens_nothing(portal: Portal, forged: str) -> None:
    header = {b"Cookie": f"{SESSION_COOKIE}={forged}".encode("latin-1", "replace")}
    answer = portal.stranger().http.get("/account", headers=header)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?then=%2Faccount")


def test_the_hash_that_the_database_keeps_is_no_key(portal: Portal, signed_in: SignIn) -> None:
    thief = portal.stranger()
    kept = hash_of(signed_in("E017").key)
    thief.http.cookies.set(SESSION_COOKIE, kept, domain="testserver.local", path="/")
    assert thief.get("/account").status_code == 303


def test_an_idle_session_ends_and_one_that_is_used_goes_on_until_its_longest(portal: Portal, signed_in: SignIn) -> None:
    idle, used = signed_in("E017"), signed_in("E017")
    for _ in range(12):
        portal.later(minutes=59)
        assert used.get("/account").status_code == 200
    assert idle.get("/account").status_code == 303
    portal.later(minutes=11, seconds=59)
    assert used.get("/account").status_code == 200
    portal.later(seconds=1)  # twelve hours
    assert used.get("/account").status_code == 303


def test_who_was_signed_out_meanwhile_is_told_so_and_nothing_is_written(portal: Portal, signed_in: SignIn) -> None:
    client = signed_in("E017")
    csrf = client.csrf
    portal.later(hours=2)
    before = everything()
    answer = client.post("/account/tokens", {"name": "x"}, csrf=csrf)
    assert answer.status_code == 401
    assert everything() == before


@pytest.mark.parametrize(
    ("csrf", "headers"),
    [
        (None, {"Sec-Fetch-Site": "cross-site"}),
        (None, {"Sec-Fetch-Site": "same-site"}),
        ("", {}),
        ("x", {}),
        ("é" * 43, {}),
    ],
    ids=["another site", "another host", "no token", "a wrong token", "a strange token"],
)
def test_a_form_from_elsewhere_is_refused_nothing_is_written_and_the_ledger_knows(
    signed_in: SignIn, csrf: str | None, headers: dict[str, str]
) -> None:
    client = signed_in("E017")
    before = everything()
    assert client.post("/account/tokens", {"name": "x"}, csrf=csrf, headers=headers).status_code == 403
    after = everything()
    assert len(after.pop("LedgerEvent")) == len(before.pop("LedgerEvent")) + 1
    assert after == before
    assert kinds("E017")[-1] == "ACCESS_REFUSED"


def test_nobody_is_signed_in_by_a_form_of_another_site(portal: Portal) -> None:
    with_password("E017")
    client = portal.stranger()
    form = {"number": "E017", "password": PASSWORD}
    assert client.post("/sign-in", form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/sign-in", form, csrf="").status_code == 403
    for nothing in ("x", ""):  # and no cookie to hold it against
        assert portal.stranger().post("/sign-in", form, csrf=nothing).status_code == 403
    assert kinds("E017") == ["ACCOUNT_OPENED"]


def test_the_token_of_one_session_is_not_good_for_another(signed_in: SignIn) -> None:
    mine, other = signed_in("E017"), signed_in("E018")
    assert mine.post("/account/tokens", {"name": "x"}, csrf=other.csrf).status_code == 403


def test_what_is_too_large_is_refused_before_it_is_read(portal: Portal, signed_in: SignIn) -> None:
    stranger, client = portal.stranger(), signed_in("E017")
    token = client.csrf
    stranger.page("/sign-in")
    assert stranger.post("/sign-in", {"number": "x" * STRANGERS}).status_code == 413
    assert client.post("/account/tokens", {"name": "x" * FORM}).status_code == 413
    announced = {"Content-Length": str(UPLOAD + 1), "Content-Type": "multipart/form-data; boundary=x"}
    assert client.http.post("/account/tokens", headers=announced, content=iter([b"x"])).status_code == 413
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while read <= 100 * STRANGERS:
            read += 1024
            yield b"x" * 1024

    assert stranger.http.post("/sign-in", content=endless()).status_code == 413
    assert client.csrf == token


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--"),
        ("application/x-www-form-urlencoded", b"%ff=%fe&%"),
        ("application/x-www-form-urlencoded", b"a=b&" * 2000),
        ("application/json", b"{"),
        ("text/plain", b"\x00\xff"),
    ],
)
def test_a_form_that_is_none_is_refused(signed_in: SignIn, kind: str, content: bytes) -> None:
    answer = signed_in("E017").http.post("/account/tokens", headers={"Content-Type": kind}, content=content)
    assert answer.status_code in {400, 403}


def test_every_answer_says_what_a_browser_may_do_with_it(portal: Portal, signed_in: SignIn) -> None:
    client = signed_in("E017")
    answers = [
        client.get("/account"),
        portal.stranger().get("/sign-in"),
        portal.stranger().get("/static/portal.css"),
        client.get("/nowhere"),
        client.post("/account/tokens", {}, csrf=""),
        portal.stranger().get("/api/complaints/KS-1"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 404, 403, 401]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"


def test_a_portal_that_is_reached_safely_wants_to_be_reached_no_other_way(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "strict-transport-security" not in portal.stranger().get("/sign-in").headers
    monkeypatch.setenv("KESU_PORTAL_URL", ADDRESS)
    settings.cache_clear()
    assert portal.stranger().get("/sign-in").headers["strict-transport-security"]


def test_an_invitation_leads_to_a_password_and_then_to_the_sign_in(portal: Portal) -> None:
    path = invite("E017", "E100", current_time()).partition("//")[2].partition("/")[2]
    client = portal.stranger()
    assert "李敏" in client.page(f"/{path}")
    weak = client.post(f"/{path}", {"password": "short", "again": "short"})
    assert weak.status_code == 422
    assert "short" not in weak.text
    done = client.post(f"/{path}", {"password": PASSWORD, "again": PASSWORD})
    assert (done.status_code, done.headers["location"]) == (303, "/sign-in?chosen=true")
    assert client.key == ""
    used, unknown = client.get(f"/{path}"), client.get("/invitation/x")
    assert used.status_code == unknown.status_code == 404
    assert sign_in(client) == 303


def test_what_is_typed_is_shown_as_text(portal: Portal) -> None:
    typed = '"><script>alert(1)</script>{{ 7*7 }}'
    shown = portal.stranger().post("/sign-in", {"number": typed, "password": "x", "then": typed}).text
    assert "<script>alert" not in shown
    assert "49" not in re.sub(r'name="csrf" value="[^"]*"', "", shown)


def test_a_route_without_a_door_does_not_start() -> None:
    bare, nested, plain = Pages(), Pages(), Pages()
    bare.get("/open")(lambda: None)
    nested.include_router(bare)
    plain.add_route("/open", lambda _: Response())
    for router in (bare, nested, plain):
        with pytest.raises(WithoutDoor):
            check_doors([router])
    closed = APIRouter()
    good = Pages()
    good.show("/open", Door(Area.CASES))(lambda: None)
    check_doors([closed, good])


def test_signing_in_is_counted_where_it_fails(portal: Portal) -> None:
    with_password("E017")
    sign_in(portal.stranger(), password=WRONG)
    assert account("E017").failures == 1
