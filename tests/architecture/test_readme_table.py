"""The README keeps its word: its paths, commands and settings exist."""

import re

import pytest

from models.settings import ROOT, Settings

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
WHERE = README.partition("## Where is it?")[2].partition("\n## ")[0]
TABLE = [line for line in WHERE.splitlines() if line.startswith("| ")]
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


def paths_in(text: str) -> list[str]:
    """Return what is written as a path: in backticks, with a slash or the ending of a file."""
    return sorted(
        {word for word in re.findall(r"`([\w./-]+)`", text) if "/" in word or word.endswith((".py", ".toml"))}
    )


@pytest.mark.parametrize("path", paths_in("\n".join(TABLE)))
def test_every_path_in_the_table_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("path", [path for path in paths_in(CONTRIBUTING) if "<" not in path])
def test_every_path_that_contributors_are_shown_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_every_question_of_the_table_has_an_answer() -> None:
    assert all(len(line.split("|")) == len(TABLE[0].split("|")) and "|  |" not in line for line in TABLE)


def test_every_command_that_is_named_exists_and_explains_itself() -> None:
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", README + CONTRIBUTING, re.MULTILINE))
    assert named <= TARGETS
    assert {line.partition(":")[0] for line in MAKEFILE.splitlines() if re.match(r"[a-z-]+:.* ## ", line)} == TARGETS


def test_every_setting_is_described_and_no_other() -> None:
    described = set(re.findall(r"^\| `(KESU_\w+)`", README, re.MULTILINE))
    assert described - {"KESU_PROCESSES"} == {f"KESU_{name.upper()}" for name in Settings.model_fields}
