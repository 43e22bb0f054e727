"""What follows from deferring, tracking, reactivating, and from an external complaint."""

from rules.asked import Asked
from rules.clock_changes import Clocks
from rules.consequences.registry import effect
from rules.consequences.shared import back_to_work, issue_revision, people_told, raise_alarm, require_eight_d, set_level
from rules.level import LevelDecision
from rules.lifecycle import Event
from rules.outcome import Outcome
from rules.vocabulary import (
    ClosingResult,
    Level,
    LevelCause,
    Responsibility,
    Role,
    State,
)


@effect(Event.APPLY_DEFERRAL)
def deferral_applied(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The service centre reviews whether the case may wait."""
    out.changes["applied_from"] = State.IN_PROCESS
    out.tell("deferral_to_review", (ask.case.first_inquiry_owner,), reason=ask.answer["reason"])


@effect(Event.REVIEW_DEFERRAL)
def deferral_reviewed(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """An approved deferral is a second irrational complaint: tracked, its closing clock ended."""
    if out.state is State.TRACKING:
        out.changes |= {
            "level_before_deferral": ask.case.level,
            "irrational_order": 2,
            "tracking_mode": ask.answer["mode"],
            "tracking_since": ask.now,
            "overdue_anchor": None,
            "cur_close_due": None,
        }
        set_level(ask, out, LevelDecision(Level.IRRATIONAL, 0), LevelCause.DEFERRAL)
        clocks.review(ask.answer["mode"])
    elif out.when == "APPROVE":
        out.tell("deferral_to_review", ask.company.with_role(Role.CSC_MANAGER))
    else:
        out.tell("deferral_rejected", people_told(ask, out, Role.DEPT_MANAGER), reason=ask.answer.get("reason", ""))


@effect(Event.START_TRACKING)
def tracking_started(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """The department's manager follows the irrational complaint himself."""
    out.changes |= {"tracking_mode": ask.answer["mode"], "tracking_since": ask.now, "cur_close_due": None}
    clocks.review(ask.answer["mode"])
    out.tell("tracking_started", people_told(ask, out, Role.DEPT_MANAGER))


@effect(Event.REVIEW_TRACKING)
def tracking_reviewed(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """A review goes on, prolongs, reactivates or applies for closing."""
    if out.state is State.TRACKING:
        mode = ask.answer.get("mode") or ask.case.tracking_mode
        out.changes["tracking_mode"] = mode
        if out.when == "PROLONG":
            out.changes["tracking_since"] = ask.now
        clocks.review(mode)
    elif out.state is State.IN_PROCESS:
        _reactivated(ask, out)
    else:
        out.changes |= {
            "applied_from": State.TRACKING,
            "applied_at": ask.now,
            "closing_result": ClosingResult.TRACKED_OUT,
        }
        out.tell("call_back_due", (ask.case.first_inquiry_owner,))


@effect(Event.REACTIVATE)
def reactivated(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The obstacle is gone, or the customer brings new facts."""
    _reactivated(ask, out)


@effect(Event.REPORT_EXTERNAL)
def external_reported(ask: Asked, out: Outcome, _: Clocks) -> None:
    """STRONG at once, clocks from the instant we learn of it, the general manager within half an hour."""
    out.changes |= {
        "external_body": ask.answer["external_body"],
        "external_name": ask.answer["body_name"],
        "external_ref": ask.answer.get("body_case_no") or "",
        "clock_start": ask.at,
        "irrational_order": 0,
    }
    if ask.case.state is State.TRACKING:
        out.changes |= {"tracking_mode": None, "tracking_since": None, "level_before_deferral": None}
    if out.when == "WAITING":  # what was applied for is void: the standard is another one now
        out.changes |= {"applied_at": None, "applied_from": None, "closing_result": None}
    if out.when == "NOT_OURS":
        out.changes["responsibility"] = Responsibility.UNDER_INVESTIGATION
    set_level(ask, out, LevelDecision(Level.STRONG, 1), LevelCause.EXTERNAL)
    if ask.case.form_rev or out.when == "NOT_OURS":
        issue_revision(ask, out)
    repeat = bool(ask.case.repeat_of)
    require_eight_d(ask, out, Level.STRONG, unit_category=ask.case.category, repeat=repeat)
    raise_alarm(ask, out)


def _reactivated(ask: Asked, out: Outcome) -> None:
    """Return to work: a deferred case at the level it had, a first irrational one re-judged.

    Source: T4, decisions 13.
    """
    before = ask.case.level_before_deferral
    level = before or ask.policy.upgrades.irrational_becomes
    out.changes["level_before_deferral"] = None
    back_to_work(ask, out, level)
    people = people_told(ask, out, Role.RECEIVER, Role.DEPT_MANAGER)
    out.tell("reactivated", people, reason=ask.answer.get("reason", ""))
