"""Which due an assessment is about, and how it is counted when the case has not simply run on."""

from datetime import datetime
from decimal import Decimal

from models.assessment import Assessment
from models.complaint import Complaint
from models.customer import Customer
from models.event import LedgerEvent
from rules.lifecycle import Event
from rules.vocabulary import AssessmentKind, ClockKind, ClockState, Language, LevelClass
from rules.working_time import Basis
from tasks.case_at import CaseAt, ClockThen
from tasks.missed_due import MissedDue, missed_due, why_due
from tests.rules.facts import POLICY, at

RECEIVED, RESTARTED = at("2026-05-12 10:00"), at("2026-05-20 09:00")
STRONG_DUE, REFUSED = at("2026-05-26 10:00"), at("2026-05-26 16:30")


def clock(started: datetime, due: datetime, state: ClockState, stopped: datetime | None = None) -> ClockThen:
    return ClockThen(ClockKind.CLOSE, Basis.D, Decimal(240), started, due, stopped, state)


def case(*clocks: ClockThen, entries: tuple[LedgerEvent, ...] = ()) -> CaseAt:
    row, customer = Complaint.model_construct(executing_department=""), Customer(code="C1", name="C1")
    return CaseAt(row, entries, clocks, at("2026-06-30 12:00"), customer, None, POLICY)


def penalty(effective_at: datetime) -> Assessment:
    return Assessment(
        no="CF-1",
        complaint="KS-1",
        kind=AssessmentKind.PENALTY,
        level=LevelClass.STRONG,
        anchor=effective_at,
        effective_at=effective_at,
        issued_at=effective_at,
        appeal_until=effective_at,
    )


def test_a_due_that_a_refusal_has_put_off_is_counted_from_the_refusal() -> None:
    due = at("2026-05-27 16:30")
    running = clock(RECEIVED, due, ClockState.RUNNING)
    refusal = LedgerEvent.model_construct(seq=1, kind=Event.CALL_BACK, recorded_at=REFUSED)
    why = why_due(MissedDue(ClockKind.CLOSE, due, running, None), case(running, entries=(refusal,)), Language.EN)
    assert (why.started_at, why.limit_hours, why.basis) == (REFUSED, Decimal(24), Basis.D)
    assert why.lines[-1] == "Due 2026-05-27 Wed 16:30"


def test_a_due_missed_before_the_limit_began_anew_belongs_to_the_clock_that_ran_then() -> None:
    before = clock(RECEIVED, STRONG_DUE, ClockState.CANCELLED, RESTARTED)
    anew = clock(RESTARTED, at("2026-06-03 09:00"), ClockState.RUNNING)
    found = missed_due(penalty(at("2026-05-14 10:00")), case(before, anew))
    assert (found.clock, found.actual_at) == (before, None)
    assert missed_due(penalty(anew.due_at), case(before, anew)).clock == anew


def test_a_closing_that_was_accepted_late_is_what_was_actually_done() -> None:
    late = at("2026-06-05 11:00")
    closed = clock(RECEIVED, STRONG_DUE, ClockState.BREACHED, late)
    assert missed_due(penalty(at("2026-05-14 10:00")), case(closed)).actual_at == late


def test_a_review_that_nobody_held_was_not_done_at_its_due() -> None:
    due = at("2026-05-19 10:00")
    review = ClockThen(ClockKind.REVIEW, Basis.C, Decimal(168), RECEIVED, due, due, ClockState.BREACHED)
    row = penalty(due).model_copy(update={"kind": AssessmentKind.FINDING, "clock": ClockKind.REVIEW})
    found = missed_due(row, case(review))
    assert (found.clock, found.actual_at) == (review, None)
    why = why_due(found, case(review), Language.EN)
    assert (why.limit_hours, why.reference) == (Decimal(168), "004 §7.2.2")


def test_a_fine_is_about_the_due_from_which_its_months_count() -> None:
    first = at("2026-05-14 10:00")
    row = penalty(at("2026-06-14 10:00")).model_copy(update={"kind": AssessmentKind.FINE, "anchor": first})
    assert missed_due(row, case(clock(RECEIVED, STRONG_DUE, ClockState.RUNNING))).due_at == first
