"""What several moves bring with them: a level, a form, an 8D, an alarm, and who is told."""

from dataclasses import replace
from datetime import datetime

from rules.asked import Asked
from rules.case import Unit
from rules.clock_changes import Clocks
from rules.company import people_of, unique
from rules.eight_d.dues import eight_d_column, eight_d_required
from rules.level import LevelDecision
from rules.outcome import Consequence, EightDAct, EightDOwed, Outcome
from rules.policy import EightDColumn, EscalationEvent
from rules.vocabulary import (
    DocumentKind,
    Level,
    LevelCause,
    Responsibility,
    Role,
    State,
)


def people_told(ask: Asked, out: Outcome, *roles: Role) -> tuple[str, ...]:
    """Return who is told when roles are named, each person once, in the department that the case now has."""
    case = ask.case
    unit = ask.company.units[out.changes["executing_department"]] if out.changes.get("executing_department") else None
    if unit and unit != case.executing:
        case = replace(case, executing=unit)
    return unique(person for role in roles for person in people_of(case, role, ask.company))


def ladder(ask: Asked, out: Outcome, event: EscalationEvent) -> tuple[str, ...]:
    """Return who is told of an event besides, at the level that the case now has. Source: T9."""
    return people_told(ask, out, *ask.policy.escalation.rows[event][Clocks(ask, out).column])


def set_level(ask: Asked, out: Outcome, decision: LevelDecision, cause: LevelCause) -> None:
    """Set the level with the rule that gave it, and enter the step in the history with its cause. Source: R-004-E.1."""
    out.changes |= {"level": decision.level, "level_rule": decision.rule}
    if decision.level is not ask.case.level or cause in {LevelCause.TRIAGE, LevelCause.REPEAT, LevelCause.EXTERNAL}:
        data = {"from": ask.case.level, "to": decision.level, "cause": cause, "rule": decision.rule}
        out.entries.append(Consequence("LEVEL", data))


def change_level(
    ask: Asked, out: Outcome, clocks: Clocks, level: Level, cause: LevelCause, since: datetime | None = None
) -> None:
    """Set another level in mid-handling: the current due follows, the form is issued anew, an 8D may be owed.

    What an 8D owes counts from `since`, by default from now.
    """
    case = ask.case
    set_level(ask, out, LevelDecision(level, 0), cause)
    clocks.close_at_level(level)
    if case.form_rev:
        issue_revision(ask, out)
    then = replace(ask, now=since or ask.now)
    require_eight_d(then, out, level, unit_category=case.category, repeat=bool(case.repeat_of))


def back_to_work(ask: Asked, out: Outcome, level: Level) -> None:
    """Have a tracked complaint worked on again at a level, its time counted from now. Source: T4, decisions 13."""
    out.changes |= {"clock_start": ask.now, "irrational_order": 0, "tracking_mode": None, "tracking_since": None}
    set_level(ask, out, LevelDecision(level, 0), LevelCause.REACTIVATE)
    require_eight_d(ask, out, level, unit_category=ask.case.category, repeat=bool(ask.case.repeat_of))


def issue_revision(ask: Asked, out: Outcome) -> None:
    """Issue a revision of the handling form to its receiver, with copies; a gap in the receivers alarms the manager."""
    code = str(ask.answer.get("department") or out.changes.get("executing_department") or "")
    unit = ask.company.units.get(code) or ask.case.executing
    if unit is None:
        return
    level = out.changes.get("level", ask.case.level)
    local = ask.calendar.local(ask.now)
    works = ask.calendar.is_working_day(local.date())
    chosen = ask.company.receiver_for(unit.code, level, ask.now, local.time(), working_day=works)
    receiver = chosen.receiver or next(iter(ask.company.with_role(ask.policy.receivers.alert)), "")
    out.changes |= {
        "executing_department": unit.code,
        "receiver": receiver,
        "receiver_deputy": chosen.deputy,
        "form_rev": ask.case.form_rev + 1,
        "form_issued_at": ask.now,
        "transfers": ask.case.transfers + (out.state is State.TRANSFERRED),
    }
    out.documents.append(DocumentKind.HANDLING_FORM)
    revision = ask.case.form_rev + 1
    out.tell("form_issued", (receiver, chosen.deputy), revision=revision)
    roles = (*ask.policy.receivers.copies, *ask.policy.receivers.department_copies.get(unit.type, ()))
    copies = (*people_told(ask, out, *roles), *_second_receiver(ask, unit, level))
    out.tell("form_copy", tuple(person for person in copies if person != receiver), revision=revision)
    if out.changes["transfers"] > ask.policy.signing.transfers_before_alert:
        out.tell("ping_pong", ask.company.with_role(Role.CSC_MANAGER), transfers=out.changes["transfers"])
    if chosen.reason in {"MANAGER", "NOBODY"} and level is not Level.IRRATIONAL:
        alert = ask.company.with_role(ask.policy.receivers.alert)
        out.tell("no_receiver", alert, department=unit.code, reason=chosen.reason)


def _second_receiver(ask: Asked, unit: Unit, level: Level) -> tuple[str, ...]:
    """Return the superior whom T5 names beside the receiver: he is copied, the first signs. Source: decisions 15."""
    columns = ask.policy.receivers.departments[unit.type]
    return (unit.superior,) if len(columns[level].primary) > 1 else ()


def require_eight_d(ask: Asked, out: Outcome, level: Level, *, unit_category: str, repeat: bool) -> None:
    """Lay down the dues of an 8D from the moment it becomes required. Source: decisions 15, 20, 21; T15."""
    responsibility = Responsibility(out.changes.get("responsibility", ask.case.responsibility))
    demanded = bool(out.changes.get("eight_d_demanded", ask.case.eight_d_demanded))
    required = bool(unit_category) and eight_d_required(
        unit_category, level, responsibility, ask.policy, repeat=repeat, demanded=demanded
    )
    if not required:
        _no_longer_required(ask, out)
        return
    column = eight_d_column(level)
    if ask.case.eight_d_required and (_has_these_steps(ask, column) or ask.case.recorded_elsewhere):
        return
    if ask.case.eight_d_waived and level is ask.case.level:
        return
    act = EightDAct.FIT if ask.case.eight_d_required else EightDAct.OPEN
    start = max(out.changes.get("clock_start", ask.case.clock_start), ask.case.clock_start)
    start = start if ask.case.state is State.REGISTERED else max(start, ask.now)
    out.owes_eight_d = EightDOwed(act, ask.case.eight_d or f"8D-{ask.case.no}", column, start)
    out.changes |= {"eight_d_required": True, "eight_d": out.owes_eight_d.no}
    if act is EightDAct.OPEN:
        out.changes["eight_d_done"] = False
    out.tell("eight_d_required", ask.company.with_role(Role.QA_MANAGER))


def _has_these_steps(ask: Asked, column: EightDColumn) -> bool:
    before = ask.case.level
    return before is Level.IRRATIONAL or eight_d_column(before) is column


def _no_longer_required(ask: Asked, out: Outcome) -> None:
    """Drop an 8D that was owed and is not done, when the matter turns out not to be ours."""
    if ask.case.eight_d_required and not ask.case.eight_d_done:
        drop_eight_d(ask, out)


def drop_eight_d(ask: Asked, out: Outcome) -> None:
    """The complaint needs no 8D any more; one that serves no other complaint is dropped."""
    if ask.case.eight_d:
        out.changes["eight_d_required"] = False
        out.owes_eight_d = EightDOwed(EightDAct.DROP, ask.case.eight_d, eight_d_column(ask.case.level), ask.now)


def join_again(out: Outcome, eight_d: str) -> None:
    """A repeated complaint joins the 8D of the one before, which goes on as its next revision. Source: decisions 22."""
    if out.owes_eight_d:
        out.owes_eight_d = replace(out.owes_eight_d, act=EightDAct.JOIN_ANEW, no=eight_d)
        out.changes["eight_d"] = eight_d


def raise_alarm(ask: Asked, out: Outcome, template: str = "external_alarm") -> None:
    """Tell the heads at once. Source: T4 (external), T9, R-004-3.12b; R-001-p08.1 (safety)."""
    out.tell(template, ladder(ask, out, EscalationEvent.ALARM))
