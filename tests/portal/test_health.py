"""The page of health is for those who keep the installation; a stranger hears one word, and that it is cheap to ask."""

from collections.abc import Callable

import pytest

from models.database import engine
from portal.pages import health
from tasks.health import Glance
from tests.portal.client import Client, Portal

SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _not_looked_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_glance", Glance())
    monkeypatch.delenv("PREFECT_API_URL", raising=False)


def test_every_check_is_shown_with_what_to_do(signed_in: SignIn) -> None:
    shown = signed_in("E901").page("/health")
    for words in ("数据库", "工作日历", "备份", "还没有备份。", "→ make backup 立即备份"):
        assert words in shown


def test_a_stranger_hears_one_word_and_no_detail(portal: Portal) -> None:
    answer = portal.stranger().get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.headers["content-type"].startswith("text/plain")


def test_what_is_bad_is_no_success_for_who_watches(portal: Portal) -> None:
    with engine().begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0006'")
    answer = portal.stranger().get("/healthz")
    assert (answer.status_code, answer.text) == (503, "not ok\n")
    portal.later(seconds=30)
    with engine().begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0011'")
    assert portal.stranger().get("/healthz").status_code == 503
    portal.later(seconds=31)
    assert portal.stranger().get("/healthz").status_code == 200
