"""The policies are read where everybody finds them: every version, who enacted it, its numbers, and what it changed."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models.settings import ROOT, settings
from models.words import label_of
from rules.vocabulary import Language
from tasks import policy_store
from tasks.calendar import current_time
from tasks.policy_composition import TABLES
from tasks.policy_enacting import enact, take_over
from tests.portal.client import Client, Portal

SignIn = Callable[[str], Client]
IN_FORCE = (ROOT / "policies" / "repeats.toml").read_text("utf-8").partition("[[version]]")[2]
CHANGED = IN_FORCE.replace("2018-01-01", "2026-04-01").replace("repeat_days = 90", "repeat_days = 60")
NEW = "\n[[version]]" + CHANGED.replace('reference = "', 'reference = "Management review <of February>; ')


@pytest.fixture
def enacted(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A version of the repeats that begins next month."""
    own = Path(shutil.copytree(ROOT / "policies", portal.home / "own"))
    monkeypatch.setenv("KESU_POLICIES", str(own))
    settings.cache_clear()
    policy_store.book.cache_clear()
    take_over(current_time())
    with (own / "repeats.toml").open("a", encoding="utf-8") as file:
        file.write(NEW)
    enact("E901", "Fewer <false> repeats.", current_time())
    yield
    policy_store.book.cache_clear()


@pytest.mark.usefixtures("enacted")
def test_every_table_is_listed_with_its_versions(signed_in: SignIn) -> None:
    shown = signed_in("E901").page("/policies")
    tables = set(re.findall(r"<code>([^<]+)</code></th>", shown))
    assert {table for table in TABLES if table != "playbooks"} <= tables
    assert any(table.startswith("playbooks/") for table in tables)
    assert "待生效" in shown
    assert '<td>E901<br><span class="number muted">2026-03-02 09:30</span></td>' in shown
    assert "Management review &lt;of February&gt;" in shown


@pytest.mark.usefixtures("enacted")
def test_a_version_shows_its_numbers_and_what_it_changed(signed_in: SignIn) -> None:
    shown = signed_in("E901").page("/policies/repeats?version=2026-04-01")
    assert "Fewer &lt;false&gt; repeats." in shown
    changed = re.search(r"<code>repeat_days</code></th><td>90</td><td><strong>60</strong>", shown)
    assert changed
    assert "<code>cluster_customers</code></th><td>3</td>" in shown
    older = signed_in("E901").page("/policies/repeats")
    assert "2018-01-01" in older
    assert "<strong>60</strong>" not in older


@pytest.mark.usefixtures("enacted")
@pytest.mark.parametrize(
    "path", ["nothing", "../access", "repeats?version=2020-01-01", "repeats?version=soon", "calendars/cn"]
)
def test_what_is_no_version_of_a_table_is_not_there(signed_in: SignIn, path: str) -> None:
    assert signed_in("E901").get(f"/policies/{path}").status_code == 404


def test_a_playbook_has_a_page_of_its_own(signed_in: SignIn) -> None:
    name = next((ROOT / "policies" / "playbooks").glob("*.toml")).stem
    assert "steps.1.id" in signed_in("E901").page(f"/policies/playbooks/{name}")


@pytest.mark.parametrize("language", list(Language))
def test_every_table_has_a_name(language: Language) -> None:
    tables = [table for table in TABLES if table != "playbooks"]
    assert not [table for table in tables if label_of(language, "PolicyTable", table) == table]
