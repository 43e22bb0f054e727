"""The facts that health is judged by are those of the database, the home and the policies, each where it is."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from deployments import health as command
from models.assignment import Assignment, AssignmentKind
from models.complaint import Complaint
from models.database import engine, transaction
from models.department import Department
from models.employee import Employee
from models.event import LedgerEvent
from models.intake import Intake
from models.message import Message
from models.settings import ROOT, settings
from rules.health import Facts
from rules.vocabulary import DepartmentType, HealthCheck, HealthState, IntakeOutcome
from tasks import policy_store
from tasks.anchor import anchor
from tasks.backups import make_backup
from tasks.company import VERSION
from tasks.health import Glance, Health, health
from tasks.health_facts import facts_at
from tasks.numbers import changed
from tasks.outbox import NEVER
from tasks.policy_enacting import take_over
from tasks.policy_store import book
from tests.tasks.cases import transferred

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def policies(company: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation with a case at 09:45, at noon; it has policies of its own."""
    own = Path(shutil.copytree(ROOT / "policies", company.parent / "own"))
    monkeypatch.setenv("KESU_POLICIES", str(own))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    settings.cache_clear()
    policy_store.book.cache_clear()
    take_over(NOW)
    transferred()
    yield own
    policy_store.book.cache_clear()


def facts() -> Facts:
    return facts_at(NOW, book().at(NOW).health, "0011")


def state_of(check: HealthCheck) -> HealthState:
    return next(each.state for each in health(NOW).told if each.check is check)


def test_mails_wait_from_when_they_were_owed() -> None:
    with transaction() as session:
        unsent = session.exec(select(Message)).all()
        assert unsent
        owed = sorted(message.owed_at for message in unsent if message.digest is None and message.next_try_at < NEVER)
    found = facts()
    assert (found.unsent, found.oldest_unsent) == (len(owed), owed[0])
    with transaction() as session:
        for message in session.exec(select(Message)):
            message.next_try_at, message.failure = NEVER, "550 unknown"
    found = facts()
    assert (found.unsent, found.undeliverable) == (0, len(unsent))


def test_a_sweep_that_does_not_come_is_late() -> None:
    with transaction() as session:
        session.exec(select(Complaint)).one().wake_at = NOW - 3 * HOUR
    assert facts().asleep_since == NOW - 3 * HOUR
    assert state_of(HealthCheck.SWEEP) is HealthState.BAD
    with transaction() as session:
        session.exec(select(Complaint)).one().wake_at = NOW + HOUR
    assert facts().asleep_since is None


def test_an_open_complaint_without_a_run_is_counted_until_it_has_one() -> None:
    assert facts().without_run == 1
    with transaction() as session:
        session.exec(select(Complaint)).one().run_id = "a-run"
    assert facts().without_run == 0


def test_what_waits_in_quarantine_is_counted_until_somebody_decides() -> None:
    row: dict[str, Any] = {"source": "mail", "body_hash": "x", "received_at": NOW - 5 * HOUR}
    with transaction() as session:
        session.add(Intake(key="1", outcome=IntakeOutcome.QUARANTINED, **row))
        session.add(Intake(key="2", outcome=IntakeOutcome.RECEIVED, **row))
        session.add(Intake(key="3", outcome=IntakeOutcome.REGISTERED, **row))
        session.add(Intake(key="4", outcome=IntakeOutcome.QUARANTINED, settled_at=NOW, **row))
    found = facts()
    assert (found.quarantined, found.oldest_quarantined) == (2, NOW - 5 * HOUR)


def test_a_department_whose_receivers_are_not_signed_is_named() -> None:
    before = set(facts().departments_without_receiver)
    assert "LOG" not in before
    with transaction() as session:
        own = (Assignment.department == "LOG", Assignment.kind == AssignmentKind.RECEIVER)
        lines = session.exec(select(Assignment).where(*own)).all()
        for line in lines:
            line.signed_at = None
        changed(session, VERSION)
    found = facts()
    assert set(found.departments_without_receiver) == before | {"LOG"}
    assert 0 < found.lines_unsigned <= len(lines)  # some of them are of other years


def test_a_department_that_nobody_answers_for_is_named() -> None:
    assert facts().departments_nobody_on_duty == []
    with transaction() as session:
        session.add(Department(code="NEW", name="新部门", type=DepartmentType.OTHER))
        changed(session, VERSION)
    assert facts().departments_nobody_on_duty == ["NEW"]
    with transaction() as session:
        session.get_one(Department, "NEW").manager = session.exec(select(Employee.no)).first() or ""
        changed(session, VERSION)
    assert facts().departments_nobody_on_duty == []


def test_anchors_and_backups_are_as_old_as_they_are() -> None:
    assert (facts().newest_anchor, facts().backed_up_at) == (None, None)
    anchor(NOW)
    made = make_backup(NOW - HOUR)
    found = facts()
    assert (found.newest_anchor, found.backed_up_at) == (date(2026, 3, 2), made.manifest.made_at)


def test_a_chain_that_was_tampered_with_is_found_when_it_is_looked_at() -> None:
    assert facts().chains_broken == []
    with engine().begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER event_no_update")
        connection.exec_driver_sql("UPDATE event SET actor = 'E999' WHERE subject LIKE 'KS-%' AND seq = 2")
    rules = book().at(NOW).health.model_copy(update={"chains_looked_at": 10_000})
    assert [each[:3] for each in facts_at(NOW, rules, "0011").chains_broken] == ["KS-"]


def test_a_newest_entry_from_the_future_means_that_a_clock_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    assert facts().clock_ahead == timedelta()
    monkeypatch.setenv("KESU_SIMULATION", "0")
    settings.cache_clear()
    early = facts_at(NOW - 5 * HOUR, book().at(NOW).health, "0011")
    with transaction() as session:
        newest = session.exec(select(LedgerEvent.recorded_at).order_by(LedgerEvent.id.desc())).first()  # type: ignore[union-attr]
    assert newest
    assert early.clock_ahead == newest - (NOW - 5 * HOUR) > timedelta()


def test_policies_that_change_under_a_running_program_are_noticed(policies: Path) -> None:
    assert not facts().policies_reread
    file = policies / "levels.toml"
    text = file.read_text("utf-8")
    file.write_text(f"{text}\n{text[text.index('[[version]]') :].replace('2018-01-01', '2026-06-01')}", "utf-8")
    found = facts()
    assert found.policies_reread
    assert list(found.drafts) == ["levels.toml version[2026-06-01]"]
    assert found.next_policy == date(2026, 6, 1)


def test_policies_that_cannot_be_read_are_said_and_nothing_else_is_judged(policies: Path) -> None:
    (policies / "levels.toml").write_text("[[version]\n", "utf-8")
    found = health(NOW)
    assert [(each.check, each.state) for each in found.told] == [(HealthCheck.POLICIES, HealthState.BAD)]


def test_with_another_schema_nothing_else_is_looked_at() -> None:
    with engine().begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0006'")
    found = health(NOW)
    assert [(each.check, each.state) for each in found.told] == [(HealthCheck.SCHEMA, HealthState.BAD)]
    assert "0006" in found.told[0].found


def test_a_database_that_is_gone_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KESU_DATABASE_URL", f"sqlite:///{tmp_path}/nothing.db")
    settings.cache_clear()
    assert [each.check for each in health(NOW).told] == [HealthCheck.SCHEMA]
    engine().dispose()


def test_prefect_that_does_not_answer_is_unknown_and_soon_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    assert facts().flows is None


def test_the_worst_comes_first() -> None:
    order = [list(HealthState).index(each.state) for each in health(NOW).told]
    assert order == sorted(order, reverse=True)


def test_the_command_ends_with_how_bad_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--json"]) == 2  # no mail was sent since
    told = json.loads(capsys.readouterr().out)
    assert told["state"] == "BAD"
    assert {each["check"] for each in told["checks"]} == {str(check) for check in HealthCheck}
    assert command.main([]) == 2
    assert "→" in capsys.readouterr().out


def test_a_glance_looks_once_a_minute_however_often_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[datetime] = []

    def looking(now: datetime) -> Health:
        looked.append(now)
        return Health(now, HealthState.WARN, ())

    monkeypatch.setattr("tasks.health.health", looking)
    glance = Glance()
    assert all(glance.is_well(NOW + timedelta(seconds=second)) for second in range(0, 120, 5))
    assert looked == [NOW, NOW + timedelta(seconds=60)]
