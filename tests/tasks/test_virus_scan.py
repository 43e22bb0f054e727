"""The company's virus scanner is asked about every file; what it does not call clean is not kept."""

import sys
import time
from pathlib import Path

import pytest

from models.settings import settings
from tasks.evidence import take_up_files
from tasks.evidence_checks import FileRefused
from tasks.virus_scan import check_for_viruses
from tests.tasks.cases import registered
from tests.tasks.test_evidence import NOW, put, rows

# The sign that every scanner knows, in two pieces, so that none takes this file away.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SCANNER = """
import sys
content = sys.stdin.buffer.read()
if b"EICAR" + b"-STANDARD" in content:
    print("stream: Win.Test.EICAR_HDB-1 FOUND")
    sys.exit(1)
print("stream: OK")
"""
pytestmark = pytest.mark.usefixtures("company")


@pytest.fixture
def scanner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scanner that knows one virus, as the setting of this installation."""
    program = tmp_path / "scanner of ours.py"
    program.write_text(SCANNER, encoding="utf-8")
    asked(monkeypatch, f"'{sys.executable}' '{program}'")
    return program


def asked(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Make a command the scanner of this installation."""
    monkeypatch.setenv("KESU_LANGUAGE", "en")
    monkeypatch.setenv("KESU_VIRUS_SCAN", command)
    settings.cache_clear()


@pytest.mark.usefixtures("scanner")
def test_what_is_infected_is_refused_with_its_name_and_kept_nowhere() -> None:
    no = registered()
    put(no, "good.txt", b"good")
    put(no, "virus.txt", EICAR)
    done = take_up_files(no, NOW)
    assert list(done.taken) == ["good.txt"]
    assert done.refused == ["virus.txt is infected with Win.Test.EICAR_HDB-1: it was not kept."]
    assert [row.name for row in rows(no)] == ["good.txt"]
    files = [path.read_bytes() for path in (settings().home / "files").rglob("*") if path.is_file()]
    assert files == [b"good"]


@pytest.mark.parametrize(
    "command",
    [
        "/nowhere/scanner",
        f"'{sys.executable}' -c 'import sys; sys.exit(2)'",
        f"'{sys.executable}' -c 'import os, signal; os.kill(os.getpid(), signal.SIGKILL)'",
    ],
)
def test_what_could_not_be_scanned_is_refused(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(monkeypatch, command)
    no = registered()
    put(no, "good.txt", b"good")
    done = take_up_files(no, NOW)
    assert done.taken == []
    assert done.refused[0].startswith("good.txt could not be scanned for viruses")


def test_a_scanner_that_never_answers_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive, program = tmp_path / "alive", tmp_path / "slow.py"
    child = f"import time, pathlib\ntime.sleep(2)\npathlib.Path({str(alive)!r}).touch()"
    program.write_text(f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {child!r}])\n", encoding="utf-8")
    asked(monkeypatch, f"'{sys.executable}' '{program}'")
    with pytest.raises(FileRefused, match="could not be scanned"):
        check_for_viruses(b"anything", 1)
    time.sleep(2)
    assert not alive.exists()


def test_a_scanner_may_answer_before_it_has_read_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    asked(monkeypatch, f"'{sys.executable}' -c 'pass'")
    check_for_viruses(b"0" * 5_000_000, 30)


@pytest.mark.usefixtures("scanner")
def test_no_shell_reads_what_is_in_a_file_or_in_its_name() -> None:
    no = registered()
    put(no, "$(touch hacked);`id`.txt", b"$(touch hacked)")
    assert len(take_up_files(no, NOW).taken) == 1


def test_a_command_line_that_cannot_be_read_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="virus_scan"):
        asked_and_read(monkeypatch, "clamdscan 'unclosed")
    monkeypatch.delenv("KESU_VIRUS_SCAN")
    settings.cache_clear()


def asked_and_read(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    asked(monkeypatch, command)
    settings()
