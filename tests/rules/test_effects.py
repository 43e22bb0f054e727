"""What falls due by itself: in its order, once, and neither too early nor too late."""

from dataclasses import replace
from typing import Any

import pytest

from rules.case import Case, Clock
from rules.effects import standing_of
from rules.vocabulary import ClockKind, ClockState, EffectKind, Level, State
from tests.rules.facts import ask, at, case, shown

CLOSE = Clock(
    ClockKind.CLOSE, 1, at("2026-03-06 15:00"), at("2026-03-10 15:00"), ClockState.RUNNING, None, at("2026-03-10 03:00")
)


def waiting(**changes: Any) -> Case:
    """Return a general complaint that is due on Tuesday at three."""
    due = at("2026-03-10 15:00")
    facts = {"category": "DEL-08", "clock_start": at("2026-03-06 15:00"), "form_rev": 0, "clocks": (CLOSE,)}
    return case(first_close_due=due, cur_close_due=due, **{**facts, **changes})


def kinds_until(of: Case, moment: str) -> list[str]:
    """Return what falls due on a case that nobody touches, one after the other, as the sweep works it off."""
    found = []
    while effect := standing_of(ask(of, now=moment)).effect:
        found.append(f"{effect.kind} {shown(effect.effective_at)}")
        known = {name: value for name, value in effect.outcome.changes.items() if name in {"level", "overdue_anchor"}}
        of = replace(of, effects=of.effects | {effect.key}, **known)
        for change in effect.outcome.clocks:
            due = change.due_at or of.clocks[-1].due_at
            clock = replace(of.clocks[-1], due_at=due, warn_at=change.warn_at)
            of = replace(of, clocks=(clock,), cur_close_due=due)
    return found


def test_nothing_falls_due_before_its_time() -> None:
    assert standing_of(ask(waiting(), now="2026-03-10 02:59")).effect is None


def test_a_warning_comes_before_the_limit_and_the_level_rises_after_it() -> None:
    assert kinds_until(waiting(), "2026-03-10 15:00") == ["WARNING 2026-03-10 03:00", "EXPIRY 2026-03-10 15:00"]


def test_levels_rise_in_the_order_of_their_dues_however_late_it_is_asked() -> None:
    expiries = [each for each in kinds_until(waiting(), "2026-03-21 09:00") if each.startswith("EXPIRY")]
    assert expiries == ["EXPIRY 2026-03-10 15:00", "EXPIRY 2026-03-13 15:00", "EXPIRY 2026-03-20 15:00"]


def test_a_warning_that_the_due_has_overtaken_is_kept_and_not_sent() -> None:
    effect = standing_of(ask(waiting(), now="2026-03-21 09:00")).effect
    assert effect
    assert effect.kind is EffectKind.WARNING
    assert effect.outcome.when == "SUPERSEDED"
    assert effect.outcome.messages == []


def test_who_acts_in_the_very_moment_of_the_due_is_on_time() -> None:
    warned = waiting(effects=frozenset({"KS-20260302-0002:WARNING:CLOSE-1:20260310T030000"}))
    assert standing_of(ask(warned, now="2026-03-10 15:00"), sharp=False).effect is None
    assert standing_of(ask(warned, now="2026-03-10 15:00")).effect is not None
    assert shown(standing_of(ask(warned, now="2026-03-10 15:00"), sharp=False).wakes_at) == "2026-03-10 15:00"


@pytest.mark.parametrize("state", [State.CLOSE_APPLIED, State.CONFIRMED, State.DEFER_APPLIED])
def test_what_is_applied_for_in_time_holds_the_due(state: State) -> None:
    held = waiting(state=state, clocks=(replace(CLOSE, state=ClockState.HELD),))
    assert standing_of(ask(held, now="2026-03-21 09:00")).effect is None


def test_what_is_not_ours_is_measured_and_never_raised() -> None:
    assert not [each for each in kinds_until(waiting(state=State.NOT_OURS), "2026-03-21 09:00") if "EXPIRY" in each]


def test_months_are_left_to_who_issues_fines_unless_a_rise_would_overtake_them() -> None:
    overdue = waiting(level=Level.STRONG, clocks=(), overdue_anchor=at("2026-03-10 15:00"))
    assert standing_of(ask(overdue, now="2026-04-10 15:00"), fines=False).effect is None
    fine = standing_of(ask(overdue, now="2026-04-10 15:00")).effect
    assert fine
    assert (fine.kind, shown(fine.effective_at)) == (EffectKind.FINE, "2026-04-10 15:00")


def test_a_case_sleeps_until_something_falls_due_on_it() -> None:
    assert shown(standing_of(ask(waiting(), now="2026-03-06 16:00")).wakes_at) == "2026-03-10 03:00"
    assert standing_of(ask(waiting(clocks=()), now="2026-03-06 16:00")).wakes_at is None
