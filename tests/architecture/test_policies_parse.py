"""The policies that are shipped load, say where they come from, and fit one another."""

import re
from pathlib import Path

import pytest

from rules.policy import Policy
from rules.vocabulary import DepartmentType, Level
from tasks.policies import PolicyBook, load_policies
from tasks.policy_composition import TABLES
from tasks.policy_files import POLICIES
from tasks.policy_playbooks import FOLDER

FILES = sorted([*POLICIES.glob("*.toml"), *(POLICIES / FOLDER).glob("*.toml")])


@pytest.fixture(scope="module")
def book() -> PolicyBook:
    """Everything in `policies/`."""
    return load_policies()


@pytest.fixture(scope="module")
def policy(book: PolicyBook) -> Policy:
    """The newest policy shipped."""
    return book.policies[-1]


def test_the_shipped_policies_load(book: PolicyBook) -> None:
    assert set(book.versions) == set(TABLES)
    assert {"cn", "tw"} <= set(book.regions)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.stem))
def test_a_file_begins_by_saying_what_it_holds_and_its_clause(path: Path) -> None:
    comment = path.read_text(encoding="utf-8").partition("[[version]]")[0]
    assert all(line.startswith("# ") and len(line) <= 120 for line in comment.splitlines())
    assert re.search(r"Clause: ", comment)


def test_the_code_of_a_policy_is_its_day_and_a_digest(policy: Policy) -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-[0-9a-f]{8}", policy.code)


def test_every_table_has_a_reference(policy: Policy) -> None:
    assert set(policy.references) == set(TABLES)
    assert all(policy.references.values())


def test_every_department_that_a_category_names_has_receivers_at_every_level(policy: Policy) -> None:
    named = {department for category in policy.taxonomy.categories.values() for department in category.departments}
    assert named <= set(policy.receivers.departments) == set(DepartmentType)
    assert all(set(columns) == set(Level) for columns in policy.receivers.departments.values())


def test_every_category_but_the_other_one_has_a_playbook(policy: Policy) -> None:
    assert [code for code, category in policy.taxonomy.categories.items() if not category.playbook] == ["OTH-99"]


def test_names_of_categories_differ_within_each_language(policy: Policy) -> None:
    names = [tuple(category.names.items()) for category in policy.taxonomy.categories.values()]
    wordings = [wording for category in names for wording in category]
    assert len(wordings) == len(set(wordings)) == 3 * len(policy.taxonomy.categories)
