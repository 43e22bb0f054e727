"""The lock: everything pinned and hashed, no word of where it came from, and the versions known to work together."""

import re
import tomllib

import pytest

from models.settings import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ENTRY = re.compile(
    r"(?P<name>[a-z0-9-]+)(\[[a-z0-9, -]+\])?==(?P<version>[\w.]+)( ; [^\\]+)? \\\n"
    r"(    --hash=sha256:[0-9a-f]{64} \\\n)*    --hash=sha256:[0-9a-f]{64}\n"
)
PINS = {entry["name"]: entry["version"] for entry in ENTRY.finditer(LOCK)}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ASKED = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]


def test_every_line_belongs_to_a_pinned_package_with_its_hashes() -> None:
    assert ENTRY.sub("", LOCK) == ""


def test_the_lock_names_no_address() -> None:
    assert not re.search(r"://|@ |--(extra-)?index|--find-links|file:", LOCK)


@pytest.mark.parametrize("asked", ASKED)
def test_what_the_project_asks_for_is_one_version_and_locked(asked: str) -> None:
    name, _, version = asked.partition("==")
    assert PINS[re.sub(r"\[.*\]", "", name).lower()] == version


@pytest.mark.parametrize(
    ("name", "version", "reason"),
    [
        ("prefect", "3.8.8", "the version whose suspended runs were measured"),
        ("fastapi", "0.150.0", "from 0.155 on Prefect's server ends on import"),
        ("sqlalchemy", "2.0.58", "with 2.1 a cron schedule gets no runs"),
        ("weasyprint", "70.0", "the golden documents were drawn with it"),
    ],
)
def test_versions_that_must_not_move_by_themselves(name: str, version: str, reason: str) -> None:
    assert PINS[name] == version, reason
