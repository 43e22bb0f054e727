"""The first administrator is invited by a command, never given a password."""

import pytest

from deployments.administrator import main
from models.settings import settings
from tasks.accounts import disable
from tasks.calendar import current_time
from tests.portal.client import Portal
from tests.tasks.accounts import PASSWORD, account, entries, with_password


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Return what the command answers and prints."""
    code = main(arguments)
    said = capsys.readouterr()
    return code, said.out + said.err


def test_who_keeps_accounts_is_invited_with_a_link_of_the_portal(
    portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = printed(capsys, "E901")
    assert code == 0
    link = next(line.strip() for line in said.splitlines() if "/invitation/" in line)
    assert link.startswith(settings().portal_url)
    path = link.removeprefix(settings().portal_url)
    client = portal.stranger()
    client.post(path, {"password": PASSWORD, "again": PASSWORD})
    assert client.post("/sign-in", {"number": "E901", "password": PASSWORD}).status_code == 303
    assert "E901" in client.page("/accounts")
    opened = entries("E901")[0]
    assert (opened.kind, opened.actor, opened.identity) == ("ACCOUNT_OPENED", "SYSTEM", "system")


def test_before_that_there_is_no_account_and_no_password_that_opens_anything(portal: Portal) -> None:
    for password in ("", "admin", "kesu", "password", "E901"):
        assert portal.stranger().post("/sign-in", {"number": "E901", "password": password}).status_code == 401


@pytest.mark.parametrize(
    ("employee", "remedy"),
    [
        ("E017", "GENERAL_MGMT, MGMT_REP"),
        ("E404", "import the employees first"),
        ("", "make administrator EMPLOYEE="),
        (" ", "make administrator EMPLOYEE="),
    ],
)
def test_who_may_not_keep_accounts_is_refused_with_the_remedy(
    portal: Portal, capsys: pytest.CaptureFixture[str], employee: str, remedy: str
) -> None:
    del portal
    code, said = printed(capsys, employee)
    assert code == 1
    assert remedy in said
    assert entries(employee or "E017") == []


def test_a_disabled_account_is_not_opened_by_the_command(portal: Portal, capsys: pytest.CaptureFixture[str]) -> None:
    del portal
    with_password("E901")
    disable("E901", "E100", current_time())
    code, said = printed(capsys, "E901")
    assert code == 1
    assert "disabled" in said
    assert account("E901").disabled
