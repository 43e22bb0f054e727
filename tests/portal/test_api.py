"""Programs read a case with a person's token: what he may see, as JSON, and nothing else."""

from collections.abc import Mapping
from typing import Any

import pytest

from models.database import transaction
from models.session import SessionKind
from tasks.accounts import open_account
from tasks.calendar import current_time
from tasks.sessions import begin_session, end_session, hash_of
from tests.portal.client import Portal
from tests.tasks.cases import at, registered, transferred

PARTS = ("", "/clocks", "/documents", "/ledger")


def token_of(employee: str, kind: SessionKind = SessionKind.TOKEN) -> str:
    """Return a token of an employee."""
    with transaction() as session:
        open_account(session, employee, employee, current_time())
        return begin_session(session, employee, kind, current_time(), "a program")


def bearer(token: str) -> Mapping[str, str]:
    """Return the header with which a program shows its token."""
    return {"Authorization": f"Bearer {token}"}


def read(portal: Portal, path: str, token: str) -> Any:
    """Return what the API answers, which must be something."""
    answer = portal.stranger().get(path, headers=bearer(token))
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_case_its_clocks_and_its_ledger_are_read_with_stable_names(portal: Portal) -> None:
    no, token = transferred(), token_of("E910")
    case = read(portal, f"/api/complaints/{no}", token)
    assert (case["no"], case["state"], case["level"], case["waits_for"]) == (no, "TRANSFERRED", "GENERAL", "SIGN_FORM")
    assert case["received_at"] == "2026-03-02T01:30:00Z"
    clocks = {clock["kind"]: clock for clock in read(portal, f"/api/complaints/{no}/clocks", token)}
    assert clocks["CLOSE"]["due_at"] == "2026-03-04T01:30:00Z"
    assert clocks["CLOSE"]["why"]
    entries = read(portal, f"/api/complaints/{no}/ledger", token)
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    assert read(portal, f"/api/complaints/{no}/ledger?after=1", token) == entries[1:]


@pytest.mark.parametrize("part", PARTS)
def test_without_a_token_of_its_own_the_api_answers_nothing(portal: Portal, part: str) -> None:
    path = f"/api/complaints/{registered()}{part}"
    browser = portal.signed_in("E900")
    ended = token_of("E900")
    with transaction() as session:
        end_session(session, hash_of(ended))
    for answer in (
        portal.stranger().get(path),
        browser.get(path),  # a cookie counts for pages alone, or any site could read with it
        browser.get(path, headers=bearer(browser.key)),
        portal.stranger().get(path, headers=bearer(ended)),
        portal.stranger().get(path, headers=bearer(token_of("E900", SessionKind.INVITATION))),
        portal.stranger().get(path, headers={"Authorization": "Basic RTkwMDp4"}),
    ):
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert set(answer.json()) == {"detail"}


@pytest.mark.parametrize("part", PARTS)
def test_what_a_person_may_not_see_is_the_same_as_what_does_not_exist(portal: Portal, part: str) -> None:
    no, token = transferred(), token_of("E240")  # the manager of a department that has nothing to do with it
    forbidden = portal.stranger().get(f"/api/complaints/{no}{part}", headers=bearer(token))
    unknown = portal.stranger().get(f"/api/complaints/KS-20260302-9999{part}", headers=bearer(token))
    assert forbidden.status_code == unknown.status_code == 404
    assert forbidden.json() == unknown.json()


def test_a_token_ends(portal: Portal) -> None:
    no, token = registered(), token_of("E910")
    read(portal, f"/api/complaints/{no}", token)
    portal.at(at("2026-06-01 00:00"))
    assert portal.stranger().get(f"/api/complaints/{no}", headers=bearer(token)).status_code == 401
