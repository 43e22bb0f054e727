"""How the installation does: every check can be well, and every check can fail."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from string import Formatter

import pytest

from models.words import say
from rules.health import CHECKS, Facts, Finding, FlowSeen, findings, worst
from rules.health_policy import HealthRules
from rules.vocabulary import HealthCheck, HealthState, Language
from tasks.policies import load_policies

NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OK, WARN, BAD = HealthState
WELL = Facts(
    now=NOW, today=date(2026, 6, 1), years={"cn": frozenset({2026})}, policy_problems=(), drafts=(), taken_over=(),
    next_policy=None, policies_reread=False, unsent=0, oldest_unsent=None, undeliverable=0, asleep_since=None,
    flows=(FlowSeen("outbox", NOW),), without_run=0, oldest_without_run=None, quarantined=0, oldest_quarantined=None,
    departments=9, departments_without_receiver=(), lines_unsigned=0, departments_nobody_on_duty=(),
    seal_ends_at=NOW + 365 * DAY, seal_fault="", disk_free=50, disk_size=100, schema="0011", newest_schema="0011",
    newest_anchor=date(2026, 6, 1),
    ledger_entries=9, chains_followed=9, chains_broken=(), backed_up_at=NOW - HOUR, clock_ahead=timedelta(),
    simulation=False,
)  # fmt: skip
C = HealthCheck
FAILING: list[tuple[HealthCheck, dict[str, object], HealthState]] = [
    # which, what is so, how bad
    (C.SCHEMA, {"schema": "0010"}, BAD),
    (C.POLICIES, {"policy_problems": ("limits.toml: altered",)}, BAD),
    (C.POLICIES, {"policies_reread": True}, WARN),
    (C.POLICIES, {"drafts": ("limits.toml version[2026-07-01]",)}, WARN),
    (C.POLICIES, {"taken_over": ("limits.toml version[2026-05-01]",)}, WARN),
    (C.CALENDAR, {"years": {"cn": frozenset({2025})}}, BAD),
    (C.CALENDAR, {"today": date(2026, 11, 1), "newest_anchor": date(2026, 11, 1)}, WARN),
    (C.SWEEP, {"asleep_since": NOW - HOUR}, WARN),
    (C.SWEEP, {"asleep_since": NOW - 3 * HOUR}, BAD),
    (C.FLOWS, {"flows": None}, WARN),
    (C.FLOWS, {"flows": ()}, WARN),
    (C.FLOWS, {"flows": (FlowSeen("outbox", NOW, failed=True),)}, WARN),
    (C.FLOWS, {"flows": (FlowSeen("outbox", late_since=NOW - HOUR),)}, WARN),
    (C.FLOWS, {"flows": (FlowSeen("outbox", late_since=NOW - 5 * HOUR),)}, BAD),
    (C.RUNS, {"without_run": 3, "oldest_without_run": NOW - HOUR}, WARN),
    (C.RUNS, {"without_run": 3, "oldest_without_run": NOW - DAY}, BAD),
    (C.OUTBOX, {"unsent": 2, "oldest_unsent": NOW - HOUR}, WARN),
    (C.OUTBOX, {"unsent": 2, "oldest_unsent": NOW - DAY}, BAD),
    (C.UNDELIVERABLE, {"undeliverable": 1}, WARN),
    (C.QUARANTINE, {"quarantined": 1, "oldest_quarantined": NOW - 5 * HOUR}, WARN),
    (C.QUARANTINE, {"quarantined": 1, "oldest_quarantined": NOW - 2 * DAY}, BAD),
    (C.RECEIVERS, {"departments": 0}, BAD),
    (C.RECEIVERS, {"departments_without_receiver": ("LOG",)}, WARN),
    (C.RECEIVERS, {"lines_unsigned": 4}, WARN),
    (C.DUTY, {"departments_nobody_on_duty": ("LOG",)}, BAD),
    (C.SEAL, {"seal_ends_at": NOW + 59 * DAY}, WARN),
    (C.SEAL, {"seal_ends_at": None, "seal_fault": "keys/seal.p12 cannot be read"}, BAD),
    (C.ANCHORS, {"newest_anchor": None}, WARN),
    (C.ANCHORS, {"newest_anchor": date(2026, 5, 30)}, WARN),
    (C.ANCHORS, {"newest_anchor": date(2026, 5, 20)}, BAD),
    (C.LEDGER, {"chains_broken": ("KS-20260302-0001",)}, BAD),
    (C.BACKUP, {"backed_up_at": None}, WARN),
    (C.BACKUP, {"backed_up_at": NOW - 31 * HOUR}, WARN),
    (C.BACKUP, {"backed_up_at": NOW - 4 * DAY}, BAD),
    (C.DISK, {"disk_free": 14}, WARN),
    (C.DISK, {"disk_free": 4}, BAD),
    (C.CLOCK, {"clock_ahead": timedelta(minutes=-5)}, WARN),
    (C.CLOCK, {"clock_ahead": timedelta(hours=8)}, BAD),
    (C.SIMULATION, {"simulation": True}, WARN),
]
AS_USUAL: list[tuple[HealthCheck, dict[str, object]]] = [
    (C.CALENDAR, {"years": {"cn": frozenset({2026, 2027})}, "today": date(2026, 12, 1)}),
    (C.POLICIES, {"next_policy": date(2026, 7, 1)}),
    (C.SWEEP, {"asleep_since": NOW - timedelta(minutes=9)}),
    (C.RUNS, {"without_run": 1, "oldest_without_run": NOW - timedelta(minutes=4)}),
    (C.OUTBOX, {"unsent": 1, "oldest_unsent": NOW - timedelta(minutes=1)}),
    (C.QUARANTINE, {"quarantined": 1, "oldest_quarantined": NOW - HOUR}),
    (C.ANCHORS, {"newest_anchor": None, "ledger_entries": 0}),
    (C.ANCHORS, {"newest_anchor": date(2026, 5, 31)}),
    (C.CLOCK, {"clock_ahead": timedelta(seconds=20)}),
]


@pytest.fixture(scope="module")
def rules() -> HealthRules:
    """The shipped numbers."""
    return load_policies().at(NOW).health


def test_an_installation_that_does_well_has_nothing_to_remedy(rules: HealthRules) -> None:
    found = findings(WELL, rules)
    assert worst(found) is OK
    assert {each.check for each in found} == set(HealthCheck)
    assert not [each.remedy.message for each in found if each.remedy.message]


@pytest.mark.parametrize(("check", "facts", "state"), FAILING)
def test_what_is_wrong_is_found_by_its_own_check_and_no_other(
    check: HealthCheck, facts: dict[str, object], state: HealthState, rules: HealthRules
) -> None:
    found = findings(replace(WELL, **facts), rules)  # type: ignore[arg-type]
    wrong = [each for each in found if each.state is not OK]
    assert [(each.check, each.state) for each in wrong] == [(check, state)]
    assert worst(found) is state
    assert wrong[0].remedy.message


@pytest.mark.parametrize(("check", "facts"), AS_USUAL)
def test_what_waits_no_longer_than_usual_is_well(
    check: HealthCheck, facts: dict[str, object], rules: HealthRules
) -> None:
    assert _found(check, facts, rules).state is OK


def test_every_check_is_among_those_that_can_fail() -> None:
    assert {check for check, _, _ in FAILING} == set(HealthCheck)
    assert len(CHECKS) == len(HealthCheck)


@pytest.mark.parametrize("language", [Language.ZH_CN, Language.ZH_TW])
def test_every_finding_is_said_in_every_language(language: Language, rules: HealthRules) -> None:
    failing = [_found(check, facts, rules) for check, facts, _ in FAILING]
    found = [*failing, *(_found(check, facts, rules) for check, facts in AS_USUAL), *findings(WELL, rules)]
    for words in [words for each in found for words in (each.found, each.remedy) if words.message]:
        told = say(language, words.message, **words.values)
        assert told != words.message.format(**words.values), words.message
        assert {name for _, name, _, _ in Formatter().parse(words.message) if name} <= set(words.values)


def test_many_names_are_cut_to_a_few(rules: HealthRules) -> None:
    found = _found(C.RECEIVERS, {"departments_without_receiver": [f"D{n}" for n in range(12)]}, rules)
    assert found.found.values["names"] == "D0, D1, D2, D3, D4 … +7"


def _found(check: HealthCheck, facts: dict[str, object], rules: HealthRules) -> Finding:
    found = findings(replace(WELL, **facts), rules)  # type: ignore[arg-type]
    return next(each for each in found if each.check is check)
