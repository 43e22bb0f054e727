"""Who may import whom is checked, and each contract really breaks when it is violated."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from models.settings import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
NAMES = {contract["id"]: contract["name"] for contract in CONTRACTS}
PACKAGES = ("benchmarks", "deployments", "flows", "models", "portal", "rules", "tasks", "tests")
VIOLATIONS = [
    # contract, module, what it imports
    ("layers", "rules.upwards", "models.settings"),
    ("layers", "models.upwards", "tasks.calendar"),
    ("layers", "tasks.upwards", "flows.complaint"),
    ("layers", "flows.upwards", "deployments.timetable"),
    ("layers", "portal.sideways", "flows.complaint"),
    ("pure-rules", "rules.orders", "prefect"),
    ("pure-rules", "rules.asks", "sqlmodel"),
    ("pure-rules", "rules.reads", "pathlib"),
    ("pure-rules", "rules.peeks", "os"),
    ("pure-rules", "rules.waits", "time"),
    ("flows-order", "flows.decides", "rules.lifecycle"),
    ("flows-order", "flows.asks", "sqlalchemy"),
    ("portal-shows", "portal.asks", "sqlmodel"),
    ("one-renderer", "tasks.draws", "weasyprint"),
    ("one-renderer", "flows.draws", "weasyprint"),
    ("no-program-imports-tests", "tasks.tries", "tests.conftest"),
]


def lint(folder: Path) -> str:
    """Return what the linter of imports says about a tree."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    environment = os.environ | {"COLUMNS": "200", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False).stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree's code, in which a module may be added."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=lambda _, names: {n for n in names if not is_code(n)})
    return folder


def is_code(name: str) -> bool:
    """Whether a file or folder of a package belongs to its code."""
    return name.endswith(".py") or ("." not in name and name != "__pycache__")


def test_the_repository_keeps_its_contracts() -> None:
    assert "0 broken" in lint(ROOT)


@pytest.mark.parametrize(("contract", "module", "imported"), VIOLATIONS)
def test_a_violation_breaks_its_contract(copy: Path, contract: str, module: str, imported: str) -> None:
    file = (copy / module.replace(".", "/")).with_suffix(".py")
    file.write_text(f"import {imported}\n", encoding="utf-8")
    assert f"{NAMES[contract]} BROKEN" in lint(copy)
    file.unlink()


def test_every_contract_is_proved_by_a_violation() -> None:
    assert set(NAMES) == {contract for contract, *_ in VIOLATIONS}


@pytest.mark.parametrize("reading", ["datetime.now(UTC)", "datetime.today()", "date.today()", "time.time()"])
def test_only_the_one_clock_reads_the_time_of_the_machine(reading: str) -> None:
    code = f'"""Say the time."""\n\nimport time\nfrom datetime import UTC, date, datetime\n\nprint({reading})\n'
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--select", "TID251", "--stdin-filename"]
    answers = [
        subprocess.run([*command, name, "-"], cwd=ROOT, input=code, capture_output=True, text=True, check=False).stdout
        for name in ("tasks/other.py", "tasks/calendar.py")
    ]
    assert "tasks.calendar.current_time" in answers[0]
    assert "All checks passed" in answers[1]
