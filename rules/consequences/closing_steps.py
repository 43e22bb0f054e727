"""What follows from applying for closing, calling back, approving, and reopening."""

from rules import closing
from rules.asked import Asked
from rules.assessing import issue, late_reaction, miss_closing, service_centre
from rules.case import level_class
from rules.clock_changes import Clocks
from rules.consequences.registry import effect
from rules.consequences.shared import issue_revision, people_told, require_eight_d, set_level
from rules.level import LevelDecision, raised
from rules.lifecycle import Event
from rules.outcome import MessageOwed, Outcome, TaskOwed
from rules.policy import RefusalPolicy
from rules.vocabulary import (
    ClockKind,
    ClosingResult,
    DocumentKind,
    Level,
    LevelCause,
    Responsibility,
    Role,
    State,
    TaskKind,
)


@effect(Event.APPLY_CLOSING)
def closing_applied(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The closing clock is held while the customer is called back; he may answer by a link before that."""
    out.changes |= {"applied_from": ask.case.state, "applied_at": ask.now, "closing_result": ClosingResult.SOLVED}
    out.changes["weak_point"] = str(ask.answer.get("weak_point") or "")
    out.messages.append(MessageOwed("is_it_solved", ""))
    out.tell("call_back_due", (ask.case.first_inquiry_owner,))


@effect(Event.WITHDRAW)
def withdrawn(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The customer takes it back; he is called back all the same."""
    out.changes |= {"applied_from": ask.case.state, "applied_at": ask.now, "closing_result": ClosingResult.WITHDRAWN}
    out.tell("call_back_due", (ask.case.first_inquiry_owner,))


@effect(Event.LOSE_CUSTOMER)
def customer_lost(ask: Asked, out: Outcome, _: Clocks) -> None:
    """Not every customer can be won back; the deputy general manager approves."""
    out.changes |= {
        "applied_from": ask.case.state,
        "applied_at": ask.now,
        "closing_result": ClosingResult.LOST_CUSTOMER,
    }


@effect(Event.CALL_BACK)
def called_back(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """The customer has the last word: a refusal raises the level. Who calls too late answers for it."""
    _called_late(ask, out)
    if out.when == "NOT_SATISFIED":
        _refused(ask, out, clocks, _what_the_customer_said(ask))
    if out.state is State.CONFIRMED:
        roles = closing.approvers(ask.case, ask.policy)[:1]
        out.tell("approval_due", people_told(ask, out, *roles))


@effect(Event.APPROVE_CLOSING)
def closing_approved(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """The last approval closes; a rejection is a refused application; any other calls the next approver."""
    if out.when == "REJECT":
        _refused(ask, out, clocks, str(ask.answer.get("reason") or ""))
    elif out.state is State.CLOSED:
        _closed(ask, out, clocks)
    else:
        given = closing.approvals_given(ask.case) + 1
        out.tell("approval_due", people_told(ask, out, *closing.approvers(ask.case, ask.policy)[given : given + 1]))


@effect(Event.REOPEN)
def reopened(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The case was not closed after all: one level up, new clocks, and a second closure whatever follows."""
    upgrades = ask.policy.upgrades
    irrational = ask.case.level is Level.IRRATIONAL
    level = upgrades.irrational_becomes if irrational else raised(ask.case.level, upgrades.reopen_steps, upgrades)
    out.changes |= {
        "irrational_order": 0,
        "level_before_deferral": None,
        "tracking_mode": None,
        "tracking_since": None,
        "reopen_count": ask.case.reopen_count + 1,
        "closure_kind": None,
        "closing_result": None,
        "closed_at": None,
        "applied_at": None,
        "applied_from": None,
        "overdue_anchor": None,
        "clock_start": ask.now,
    }
    set_level(ask, out, LevelDecision(level, 0), LevelCause.REOPEN)
    if out.state is State.REGISTERED:
        return
    if out.state is State.TRANSFERRED:
        out.changes["responsibility"] = Responsibility.UNDER_INVESTIGATION
    issue_revision(ask, out)
    require_eight_d(ask, out, level, unit_category=ask.case.category, repeat=bool(ask.case.repeat_of))
    people = people_told(ask, out, Role.RECEIVER, Role.DEPT_MANAGER, Role.RESPONSIBLE)
    out.tell("reopened", people, reason=ask.answer["reason"])


def _called_late(ask: Asked, out: Outcome) -> None:
    """Assess a call-back after its limit, unless the customer could not be reached though tried often enough in time.

    Source: T7b, T11; policy A-17.
    """
    clock = ask.case.clock(ClockKind.CALLBACK)
    if clock is None or ask.now <= clock.due_at or out.state is State.CLOSE_APPLIED:
        return
    rules = ask.policy.closing
    if closing.attempts_that_count(ask.case, rules) < rules.callback_attempts:
        issue(ask, out, late_reaction(ask, clock, service_centre(ask, ask.actor.no)))


def _what_the_customer_said(ask: Asked) -> str:
    """Return the reason of a refusal at the call-back: the customer's words, else his answers."""
    words = str(ask.answer.get("other_request") or "")
    return words or f"{ask.answer.get('score') or 0}/5"


def _refused(ask: Asked, out: Outcome, clocks: Clocks, reason: str) -> None:
    """Raise the level at once when the policy says so, from IN_PROCESS only. Source: T4, decisions 6, policy A-06."""
    out.changes |= {"applied_at": None, "applied_from": None, "closing_result": None}
    immediate = ask.policy.upgrades.refusal_policy is RefusalPolicy.IMMEDIATE
    if out.state is State.IN_PROCESS and immediate:
        level = ask.policy.upgrades.next.get(ask.case.level, ask.case.level)
        if level is not ask.case.level:
            set_level(ask, out, LevelDecision(level, 0), LevelCause.REFUSAL)
            _release_the_due(ask, out, level)
            clocks.close_after_refusal(level)
            require_eight_d(ask, out, level, unit_category=ask.case.category, repeat=bool(ask.case.repeat_of))
            issue_revision(ask, out)
    if out.state is State.IN_PROCESS:
        clocks.interim()
    if out.state is State.TRACKING:
        clocks.review(ask.case.tracking_mode)
    people = people_told(ask, out, Role.RESPONSIBLE, Role.RECEIVER, Role.DEPT_MANAGER)
    out.tell("closing_refused", people, reason=reason)


def _release_the_due(ask: Asked, out: Outcome, level: Level) -> None:
    """Assess the current due that passed while the application was decided; this refusal's rise is the one it leads to.

    A first due that passed is assessed like any other. Source: policy §3.2; decisions 13.
    """
    due = ask.case.cur_close_due
    if due is None or due > ask.now or due == ask.case.first_close_due:
        return
    miss_closing(ask, out, due, level_class(level, 0, ask.case.external_body))


def _closed(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    application, _ = closing.present_application(ask.case)
    applied_at = application.recorded_at if application else ask.now
    out.changes |= {"closed_at": ask.now, "closure_kind": closing.closure_kind(ask.case, applied_at)}
    clocks.settle_close(applied_at)
    clocks.end_the_rest(applied_at)
    due = clocks.due_of(ask.policy.closing.face_saving, ask.now)
    roles = (ask.policy.closing.face_saving_by, Role.RESPONSIBLE, Role.FIRST_INQUIRY_OWNER)
    caller = people_told(ask, out, *roles)[0]
    out.tasks.append(TaskOwed(TaskKind.FACE_SAVING, "call", caller, due))
    out.documents.append(DocumentKind.CLOSING_LETTER)
    if ask.case.form_rev:  # the last revision shows the whole case
        out.changes["form_rev"] = ask.case.form_rev + 1
        out.documents.append(DocumentKind.HANDLING_FORM)
    out.messages.append(MessageOwed("closing_letter", ""))
    out.tell("closed", people_told(ask, out, Role.RESPONSIBLE, Role.RECEIVER, Role.FIRST_INQUIRY_OWNER))
