"""A tracked complaint that nobody looks at: the missed review, and the decision that is compulsory at the end.

Source: T4, T7, T16; R-004-N.1, R-004-N.3.
"""

from collections.abc import Iterator

from rules.asked import Asked
from rules.assessing import issue, review_not_held
from rules.case import Case
from rules.clock_changes import Clocks
from rules.consequences.shared import back_to_work, people_told
from rules.effects.due import Due, Falling, of_clock, running, stamp, then
from rules.limits import days_later
from rules.outcome import Outcome
from rules.vocabulary import ClockKind, ClockState, EffectKind, Role, State


def reviews(ask: Asked) -> Iterator[Due]:
    """Yield the due of the review that is waited for."""
    if ask.case.state is State.TRACKING:
        yield from (of_clock(clock, clock.due_at) for clock in running(ask.case) if clock.kind is ClockKind.REVIEW)


def decisions(ask: Asked) -> Iterator[Due]:
    """Yield the day on which a tracked complaint must be closed, prolonged or taken up again."""
    case = ask.case
    if case.state is State.TRACKING and case.tracking_since:
        days = ask.policy.tracking.decide_after_days
        yield Due(days_later(case.tracking_since, days, ask.calendar), stamp(case.tracking_since))


def miss_review(ask: Asked, due: Due, out: Outcome) -> None:
    """Assess the missed review and wait for the next; a first irrational complaint missed too often is work again."""
    clocks = Clocks(then(ask, due), out)
    clocks.miss(ClockKind.REVIEW, due.effective_at)
    issue(ask, out, review_not_held(ask, due.effective_at))
    people = people_told(ask, out, Role.DEPT_MANAGER, Role.CSC_MANAGER)
    if ask.case.irrational_order == 1 and missed_in_a_row(ask.case) + 1 >= ask.policy.upgrades.missed_reviews:
        out.state = State.IN_PROCESS
        back_to_work(then(ask, due), out, ask.policy.upgrades.irrational_becomes)
        clocks.start(ClockKind.CLOSE, due.effective_at)
        clocks.start(ClockKind.SUPERIOR_48H, due.effective_at)
        out.tell("reactivated", people)
        return
    clocks.review(ask.case.tracking_mode, since=due.effective_at)
    out.tell("review_missed", people, due=due.effective_at.isoformat())


def miss_decision(ask: Asked, due: Due, out: Outcome) -> None:
    """Tell those who can decide."""
    out.tell(
        "decision_missed", people_told(ask, out, Role.DEPT_MANAGER, Role.CSC_MANAGER), due=due.effective_at.isoformat()
    )


def missed_in_a_row(case: Case) -> int:
    """Return how many reviews before the present one were missed one after the other."""
    held = sorted((clock for clock in case.clocks if clock.kind is ClockKind.REVIEW), key=lambda c: c.seq, reverse=True)
    missed = 0
    for clock in held[1:]:
        if clock.state is not ClockState.BREACHED or clock.stopped_at != clock.due_at:
            break
        missed += 1
    return missed


OF_TRACKING = (
    Falling(EffectKind.REVIEW_MISSED, reviews, miss_review),
    Falling(EffectKind.DECISION_MISSED, decisions, miss_decision),
)
