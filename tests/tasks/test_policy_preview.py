"""Before a version is enacted, its effect is seen: for which cases it will hold, what it would say of the others."""

import csv
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from models.clock import ClockRow
from models.database import transaction
from models.settings import ROOT, settings
from rules.vocabulary import ClockKind, Level
from tasks import policy_store
from tasks.facts import load_row
from tasks.policies import PolicyError
from tasks.policy_preview import main, preview, rows_shown, write_csv
from tests.tasks.cases import TRIAGE, answered, at, registered, transferred

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
APRIL = date(2026, 4, 1)


@pytest.fixture
def folder(company: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The policies of an installation."""
    own = Path(shutil.copytree(ROOT / "policies", company.parent / "own"))
    monkeypatch.setenv("KESU_POLICIES", str(own))
    settings.cache_clear()
    policy_store.book.cache_clear()
    yield own
    policy_store.book.cache_clear()


def new_version(folder: Path, table: str, begins: date, *changes: tuple[str, str]) -> None:
    """Write a version below the newest one, with some texts replaced."""
    file = folder / f"{table}.toml"
    content = file.read_text("utf-8")
    version = content[content.rindex("[[version]]") :]
    day = version.split("valid_from = ", 1)[1].split("\n", 1)[0]
    for old, new in ((f"valid_from = {day}", f"valid_from = {begins}"), *changes):
        assert old in version, old
        version = version.replace(old, new, 1)
    file.write_text(f"{content.rstrip()}\n\n{version}", "utf-8")


def due_of(number: str, kind: ClockKind) -> datetime:
    with transaction() as session:
        return session.exec(select(ClockRow.due_at).where(ClockRow.subject == number, ClockRow.kind == kind)).one()


SHORTER = ('CLOSE = { GENERAL = "48 D"', 'CLOSE = { GENERAL = "24 D"')


def test_a_shorter_limit_would_change_the_due_of_an_open_case_and_changes_none(folder: Path) -> None:
    number = transferred()
    new_version(folder, "limits", APRIL, SHORTER)
    found = preview(APRIL, NOON)
    assert (found.open, found.holds_for, [change.no for change in found.changes]) == (1, frozenset(), [number])
    due = found.changes[0].dues[0]
    assert due.clock is ClockKind.CLOSE
    assert due.before == due_of(number, ClockKind.CLOSE) == at("2026-03-04 09:30")
    assert due.after == at("2026-03-03 09:30")
    assert not due.late
    assert {table: [tuple(each) for each in found.tables[table]] for table in found.tables} == {
        "limits": [("clocks.CLOSE.GENERAL", "48 D", "24 D")]
    }
    with transaction() as session:
        assert load_row(session, number).cur_close_due == due.before


def test_a_due_that_would_have_passed_already_is_told(folder: Path) -> None:
    transferred()
    new_version(folder, "limits", APRIL, ('CLOSE = { GENERAL = "48 D"', 'CLOSE = { GENERAL = "1 D"'))
    found = preview(APRIL, at("2026-03-02 15:00"))
    assert found.changes[0].dues[0].late
    assert next(iter(rows_shown(found)[0].values())) in {change.no for change in found.changes}
    assert list(rows_shown(found)[0].values())[-1] == "2026-03-02 10:30，已逾期"


def test_another_threshold_would_give_another_level_and_with_it_other_dues_and_penalties(folder: Path) -> None:
    number = registered()
    facts = {"estimated_loss": "3500", "dissatisfaction": 3}
    assert answered(number, {**TRIAGE, "level_facts": facts}, "2026-03-02 09:45").accepted
    new_version(folder, "levels", APRIL, ("medium_loss = 5000", "medium_loss = 3000"))
    change = preview(APRIL, NOON).changes[0]
    assert change.level == (Level.GENERAL, Level.MEDIUM)
    assert ClockKind.CLOSE in {due.clock for due in change.dues}
    assert change.penalty
    assert change.penalty[0].department < change.penalty[1].department


def test_a_level_that_was_raised_since_triage_stays(folder: Path) -> None:
    number = registered()
    assert answered(number, {**TRIAGE, "level_facts": {"estimated_loss": "3500"}}, "2026-03-02 09:45").accepted
    with transaction() as session:
        load_row(session, number).level = Level.STRONG
    new_version(folder, "levels", APRIL, ("medium_loss = 5000", "medium_loss = 3000"))
    assert not [change for change in preview(APRIL, NOON).changes if change.level]


def test_it_holds_for_what_came_in_since_and_is_not_triaged(folder: Path) -> None:
    before, since = registered("2026-03-31 10:00"), registered("2026-04-01 10:00")
    judged = registered("2026-04-01 10:05")
    assert answered(judged, TRIAGE, "2026-04-01 10:10").accepted
    new_version(folder, "limits", APRIL, ('TRIAGE = { GENERAL = "0.5 W"', 'TRIAGE = { GENERAL = "2 W"'), SHORTER)
    policy_store.book.cache_clear()
    found = preview(APRIL, at("2026-04-01 10:20"))
    assert found.holds_for == {since}
    changes = {change.no: change for change in found.changes}
    assert {before, since, judged} == changes.keys()
    assert {due.clock for due in changes[since].dues} == {ClockKind.TRIAGE}
    first = next(iter(rows_shown(found)[0].values()))
    assert first == since


def test_a_number_that_concerns_no_open_case_changes_none(folder: Path) -> None:
    transferred()
    new_version(folder, "repeats", APRIL, ("repeat_days = 90", "repeat_days = 60"))
    found = preview(APRIL, NOON)
    assert found.changes == ()
    assert list(found.tables) == ["repeats"]


def test_a_due_that_a_rule_of_its_own_has_set_is_not_compared(folder: Path) -> None:
    number = transferred()
    with transaction() as session:
        clock = session.exec(select(ClockRow).where(ClockRow.subject == number, ClockRow.kind == ClockKind.CLOSE)).one()
        clock.due_at += timedelta(days=9)
    new_version(folder, "limits", APRIL, SHORTER)
    found = preview(APRIL, NOON)
    assert (found.changes, found.fixed) == ((), 1)


def test_without_a_day_it_is_the_next_version_to_begin(folder: Path) -> None:
    new_version(folder, "repeats", APRIL, ("repeat_days = 90", "repeat_days = 60"))
    new_version(folder, "repeats", date(2026, 9, 1), ("repeat_days = 60", "repeat_days = 30"))
    assert preview(None, NOON).start == at("2026-04-01 00:00")
    assert preview(date(2026, 9, 1), NOON).start == at("2026-09-01 00:00")


def test_a_day_on_which_nothing_begins_is_refused_with_those_on_which_something_does(folder: Path) -> None:
    new_version(folder, "repeats", APRIL, ("repeat_days = 90", "repeat_days = 60"))
    with pytest.raises(PolicyError, match=r"begins on 2026-04-02 .*2026-04-01"):
        preview(date(2026, 4, 2), NOON)


def test_the_table_is_printed_and_kept_as_csv(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = transferred()
    new_version(folder, "limits", APRIL, SHORTER)
    write_csv(preview(APRIL, NOON), tmp_path / "preview.csv")
    with (tmp_path / "preview.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1] == [number, "仅在适用时", rows[1][2], "2026-03-04 09:30", "2026-03-03 09:30"]
    assert main(["2026-04-01", "--csv", str(tmp_path / "again.csv")]) == 0
    assert "limits.clocks.CLOSE.GENERAL" in capsys.readouterr().out
    assert main(["2026-04-02"]) == 1
