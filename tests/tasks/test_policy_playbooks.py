"""Playbooks are dated files of their own; what is wrong in one, or missing, is told with its file and its remedy."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rules.vocabulary import Language
from tasks.policies import PolicyError, from_json, load_policies, to_json
from tasks.policy_check import main
from tasks.policy_files import POLICIES
from tasks.policy_playbooks import overdue_reviews

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped policies that a test may spoil."""
    return Path(shutil.copytree(POLICIES, tmp_path / "policies"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems_of(folder: Path) -> tuple[str, ...]:
    with pytest.raises(PolicyError) as raised:
        load_policies(folder)
    return tuple(raised.value.problems)


def test_a_category_whose_playbook_has_no_file_is_told_to_get_one(folder: Path) -> None:
    (folder / "playbooks" / "PB-DOCS.toml").unlink()
    (problem,) = problems_of(folder)
    assert problem.startswith("taxonomy.toml: categories.DEL-08.playbook is PB-DOCS, which has no file: ")
    assert problem.endswith("add playbooks/PB-DOCS.toml or name another one")


def test_a_category_out_of_use_needs_no_playbook(folder: Path) -> None:
    (folder / "playbooks" / "PB-DOCS.toml").unlink()
    change(folder / "taxonomy.toml", 'playbook = "PB-DOCS"', 'playbook = "PB-DOCS"\nretired_on = 2026-01-01')
    assert "PB-DOCS" not in load_policies(folder).at(NOON).playbooks.books


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('owner = "RESPONSIBLE"', 'owner = "NOBODY"', "steps.1.owner is 'NOBODY', no known code: use "),
        ('id = "take-from-table"', 'id = "send-documents"', "steps has send-documents 2 times: give each its own id"),
        ("review_by = 2027-03-31\n", "", "review_by is missing: add it"),
        ('reference = "T20; 000 p9"', "", "reference is missing: say where the numbers come from"),
        ("[[version.steps]]", "[[version.step]]", "step is an unknown key: remove it or correct its spelling"),
    ],
)
def test_a_problem_in_a_playbook_is_told_with_its_file_and_line(
    folder: Path, old: str, new: str, expected: str
) -> None:
    change(folder / "playbooks" / "PB-DOCS.toml", old, new)
    problem = problems_of(folder)[0]
    assert problem.startswith("playbooks/PB-DOCS.toml, line ")
    assert expected in problem


def test_a_file_of_another_name_is_told_to_be_renamed(folder: Path) -> None:
    (folder / "playbooks" / "docs.toml").write_text("", encoding="utf-8")
    (problem,) = problems_of(folder)
    assert problem == "playbooks/docs.toml is no name of a playbook: call it PB-….toml, in capitals"


def test_no_playbooks_at_all_are_told_to_be_added(folder: Path) -> None:
    shutil.rmtree(folder / "playbooks")
    assert problems_of(folder) == ("playbooks/ holds no playbook: add PB-….toml",)


def test_a_later_version_of_one_playbook_takes_over_and_leaves_the_others(folder: Path) -> None:
    path = folder / "playbooks" / "PB-DOCS.toml"
    later = path.read_text(encoding="utf-8").replace("2018-01-01", "2026-04-01").replace("T20", "meeting of March")
    path.write_text(path.read_text(encoding="utf-8") + "\n" + later, encoding="utf-8")
    change(path, 'text.en = "Send the documents', 'text.en = "Mail the documents')
    policies = load_policies(folder)
    before, after = policies.at(NOON), policies.at(datetime(2026, 4, 2, tzinfo=UTC))
    assert [policy.playbooks.books["PB-DOCS"].steps[1].text[Language.EN][:4] for policy in (before, after)] == [
        "Mail",
        "Send",
    ]
    assert before.playbooks.books["PB-RMA"] == after.playbooks.books["PB-RMA"]
    assert "meeting of March" in after.references["playbooks"]
    assert before.code != after.code


def test_a_policy_keeps_its_playbooks_and_guides_when_it_is_frozen() -> None:
    policy = load_policies().at(NOON)
    assert from_json(to_json(policy)) == policy
    assert policy.playbooks.books
    assert policy.guides.guides


def test_a_playbook_that_was_not_read_again_in_time_is_a_warning() -> None:
    policy = load_policies().at(NOON)
    assert not list(overdue_reviews(policy, date(2027, 3, 31)))
    warnings = list(overdue_reviews(policy, date(2027, 4, 1)))
    assert len(warnings) == len(policy.playbooks.books)
    assert warnings[0].startswith(
        "WARNING: PB-8D was to be reviewed by 2027-03-31: read it again and add a [[version]]"
    )


def test_the_check_counts_playbooks_and_warns_of_reviews(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--as-of", "2027-06-01"]) == 0
    printed = capsys.readouterr().out
    assert "playbooks/: 1 version" in printed
    assert "27 playbooks with 127 steps" in printed
    assert "WARNING: PB-DOCS was to be reviewed by 2027-03-31" in printed
