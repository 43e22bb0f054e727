"""A version is put in force by a person, with a reason, for a day to come; from then on nobody alters it unseen."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from models.database import engine, reading
from models.settings import ROOT, settings
from rules.vocabulary import VersionState
from tasks import policy_store
from tasks.ledger import broken_at
from tasks.ledger_check import main as verify_ledger
from tasks.policies import PolicyError
from tasks.policies_shown import table_shown, versions_shown
from tasks.policy_enacting import (
    SUBJECT,
    TAKEN_OVER,
    EnactingRefused,
    altered_frozen,
    enact,
    main,
    not_enacted,
    refuse_altered,
    take_over,
    taken_over,
    versions_enacted,
)
from tests.tasks.cases import transferred

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
LATER = datetime(2026, 5, 1, 4, tzinfo=UTC)
APRIL = date(2026, 4, 1)
OLD = ("repeats", date(2018, 1, 1))
IN_FORCE = (ROOT / "policies" / "repeats.toml").read_text("utf-8").partition("[[version]]")[2]
NEW = f"""
[[version]]{IN_FORCE.replace("2018-01-01", "2026-04-01").replace("repeat_days = 90", "repeat_days = 60")}"""


@pytest.fixture
def folder(company: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The policies of an installation, which has started once."""
    own = Path(shutil.copytree(ROOT / "policies", company.parent / "own"))
    monkeypatch.setenv("KESU_POLICIES", str(own))
    settings.cache_clear()
    policy_store.book.cache_clear()
    take_over(NOW)
    yield own
    policy_store.book.cache_clear()


def write(folder: Path, old: str, new: str, name: str = "repeats.toml") -> None:
    """Replace a text in a file of the policies; with no old text, add the new one at the end."""
    content = (folder / name).read_text("utf-8")
    assert old in content
    (folder / name).write_text(content.replace(old, new, 1) if old else content + new, "utf-8")


def problems(now: datetime = NOW) -> str:
    with pytest.raises(PolicyError) as refused:
        refuse_altered(now)
    return str(refused.value)


def test_the_first_start_takes_over_what_is_in_force_and_the_second_nothing(folder: Path) -> None:
    del folder
    taken = versions_enacted()
    assert taken[OLD].reason == TAKEN_OVER
    assert taken[OLD].version.content["repeat_days"] == 90
    assert len(taken) == len({*taken}) > 30
    assert take_over(NOW) == []
    assert not_enacted(NOW) == []
    assert taken_over() == []
    with reading() as session:
        assert broken_at(session, SUBJECT) is None


def test_comments_blanks_and_the_order_of_keys_may_change(folder: Path) -> None:
    write(folder, "repeat_days = 90\ncluster_days = 30", "# why\n\ncluster_days   =   30\nrepeat_days = 90")
    refuse_altered(NOW)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("repeat_days = 90", "repeat_days = 30", "repeat_days was changed from 90 to 30"),
        ('reference = "T13', 'reference = "T14', "reference was changed from T13"),
        ("valid_from = 2018-01-01", "valid_from = 2018-01-02", "is gone: put it back"),
    ],
)
def test_an_altered_version_is_refused_by_name_with_what_was_enacted(
    folder: Path, old: str, new: str, said: str
) -> None:
    write(folder, old, new)
    assert said in problems()
    assert "repeats.toml version[2018-01-01]" in problems()
    with pytest.raises(PolicyError):
        take_over(NOW)


def test_a_playbook_is_protected_as_well(folder: Path) -> None:
    name = next((folder / "playbooks").glob("*.toml")).name
    write(folder, "review_by = 20", "review_by = 21", f"playbooks/{name}")
    assert f"playbooks/{name} version[" in problems().replace(".toml.toml", ".toml")


def test_a_version_is_enacted_by_somebody_for_a_day_to_come(folder: Path) -> None:
    write(folder, "", NEW)
    assert [version.name for version in not_enacted(NOW)] == ["repeats.toml version[2026-04-01]"]
    assert [version.valid_from for version in enact("E901", "Fewer false repeats.", NOW)] == [APRIL]
    enacted = versions_enacted()["repeats", APRIL]
    assert (enacted.by, enacted.reason, enacted.at) == ("E901", "Fewer false repeats.", NOW)
    assert not_enacted(NOW) == []
    assert taken_over() == []


@pytest.mark.parametrize("by", ["E017", "E910", "E000", ""])
def test_who_only_reads_or_has_no_such_role_enacts_nothing(folder: Path, by: str) -> None:
    write(folder, "", NEW)
    with pytest.raises(EnactingRefused, match="may not put policies in force"):
        enact(by, "Because.", NOW)
    assert ("repeats", APRIL) not in versions_enacted()


def test_nothing_is_enacted_without_a_reason_or_for_a_day_that_has_come(folder: Path) -> None:
    with pytest.raises(EnactingRefused, match="Nothing is to be enacted"):
        enact("E901", "Because.", NOW)
    write(folder, "", NEW)
    with pytest.raises(EnactingRefused, match="Say why"):
        enact("E901", "  ", NOW)
    with pytest.raises(EnactingRefused, match="tomorrow at the earliest"):
        enact("E901", "Because.", LATER)


def test_a_version_may_be_corrected_and_enacted_again_until_its_day(folder: Path) -> None:
    write(folder, "", NEW)
    enact("E901", "Fewer false repeats.", NOW)
    write(folder, "repeat_days = 60", "repeat_days = 45")
    refuse_altered(NOW)
    enact("E901", "Sixty was too many.", NOW)
    assert versions_enacted()["repeats", APRIL].version.content["repeat_days"] == 45
    write(folder, "repeat_days = 45", "repeat_days = 40")
    assert "changed from 45 to 40" in problems(LATER)


def test_what_comes_into_force_without_having_been_enacted_is_taken_over_in_nobodys_name_and_told(folder: Path) -> None:
    write(folder, "", NEW)
    assert take_over(LATER) == ["repeats.toml version[2026-04-01]"]
    assert [each.version.valid_from for each in taken_over()] == [APRIL]
    assert taken_over()[0].by == "SYSTEM"
    write(folder, "repeat_days = 60", "repeat_days = 45")
    assert "changed from 60 to 45" in problems(LATER)


def test_a_frozen_policy_that_was_changed_is_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    del folder
    transferred()
    assert altered_frozen() == []
    with engine().begin() as connection:
        code = connection.execute(text("SELECT code FROM policy_version")).scalar_one()
        body = str(connection.execute(text("SELECT body FROM policy_version")).scalar_one()).replace(":90", ":1")
        connection.execute(text("UPDATE policy_version SET body = :body"), {"body": body})
    assert altered_frozen() == [f"policy {code}"]
    assert verify_ledger() == 1
    assert f"policy {code}: it is not what the ledger says" in capsys.readouterr().out


def test_a_frozen_policy_with_a_hash_to_match_is_still_not_what_its_code_says(folder: Path) -> None:
    del folder
    transferred()
    with engine().begin() as connection:
        body = str(connection.execute(text("SELECT body FROM policy_version")).scalar_one()).replace(":90", ":1")
        digest = hashlib.sha256(body.encode()).hexdigest()
        connection.execute(text("UPDATE policy_version SET body = :b, sha256 = :h"), {"b": body, "h": digest})
    assert len(altered_frozen()) == 1


def test_the_command_says_what_it_did_or_why_not(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--by", "E901", "--reason", "Because."]) == 1
    assert "Nothing is to be enacted" in capsys.readouterr().err
    write(folder, "", NEW.replace("2026-04-01", "2126-04-01"))
    assert main(["--by", "E901", "--reason", "Because."]) == 0
    assert "repeats.toml version[2126-04-01] is enacted: " in capsys.readouterr().out


def test_the_page_knows_draft_to_come_in_force_and_past(folder: Path) -> None:
    write(folder, "", NEW)

    def states(now: datetime) -> list[VersionState]:
        return [version.state for versions in versions_shown(now) for version in versions if version.table == "repeats"]

    assert states(NOW) == [VersionState.DRAFT, VersionState.IN_FORCE]
    enact("E901", "Fewer false repeats.", NOW)
    assert states(NOW) == [VersionState.TO_COME, VersionState.IN_FORCE]
    assert states(LATER) == [VersionState.IN_FORCE, VersionState.PAST]
    found = table_shown("repeats", APRIL, None, NOW)
    assert found
    assert [tuple(each) for each in found.differences] == [("repeat_days", "90", "60")]
    assert table_shown("repeats", date(2020, 1, 1), None, NOW) is None
    assert table_shown("../secrets", None, None, NOW) is None
    shown = table_shown("repeats", None, None, NOW)
    assert shown
    assert shown.shown.valid_from == date(2018, 1, 1)
