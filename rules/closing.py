"""When may a complaint be closed, by whom, and is it a first or a second closure? Source: T6, T11, policy §3.1."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from rules.asked import Asked
from rules.case import Answer, Case, Entry
from rules.lifecycle import Event
from rules.policy import ClosingColumn, ClosingRow, ClosingRules, ClosingStandard, Policy
from rules.refusal import Refusal
from rules.vocabulary import (
    CallbackResult,
    ClosingResult,
    ClosureKind,
    CustomerReplyKind,
    Level,
    Responsibility,
    ReviewDecision,
    Role,
    State,
    TaskKind,
)


def closing_column(case: Case) -> ClosingColumn:
    """Return the row of T6 for a case."""
    if State.NOT_OURS in (case.state, case.applied_from):
        return ClosingColumn.NOT_OURS
    if case.is_external:
        return ClosingColumn.EXTERNAL
    if case.level is Level.IRRATIONAL:
        return ClosingColumn.IRRATIONAL
    return ClosingColumn(case.level.value)


def closing_row(case: Case, policy: Policy) -> ClosingRow:
    """Return who applies, what must hold, who calls back and who approves."""
    return policy.closing.rows[closing_column(case)]


def approvers(case: Case, policy: Policy) -> list[Role]:
    """Return the roles that approve a closing, in their order."""
    if case.closing_result is ClosingResult.LOST_CUSTOMER and not case.is_external:
        return policy.closing.lost_customer_approvers
    return closing_row(case, policy).approvers


def approvals_given(case: Case) -> int:
    """Return how many approvals of the present application are on file."""
    _, after = present_application(case)
    return sum(1 for entry in after if entry.kind == Event.APPROVE_CLOSING)


def present_application(case: Case) -> tuple[Entry | None, tuple[Entry, ...]]:
    """Return the newest application for closing and everything recorded after it."""
    for index in range(len(case.entries) - 1, -1, -1):
        if _applies(case.entries[index]):
            return case.entries[index], case.entries[index + 1 :]
    return None, ()


def _applies(entry: Entry) -> bool:
    if entry.kind == Event.REVIEW_TRACKING:
        return entry.data.get("decision") == ReviewDecision.CLOSE
    if entry.kind == Event.AGREEMENT:
        return bool(entry.data.get("agreed"))
    return entry.kind in {Event.APPLY_CLOSING, Event.WITHDRAW, Event.LOSE_CUSTOMER}


def closure_kind(case: Case, applied_at: datetime) -> ClosureKind | None:
    """Return FIRST when the accepted application came by the due fixed at triage and the case was never reopened.

    None where no closing limit runs (irrational complaints). Source: 004 §3.11, policy §3.1.
    """
    if case.reopen_count:
        return ClosureKind.SECOND
    if case.first_close_due is None or case.closing_result is ClosingResult.TRACKED_OUT:
        return None
    return ClosureKind.FIRST if applied_at <= case.first_close_due else ClosureKind.SECOND


def callback_result(answer: Answer, rules: ClosingRules) -> CallbackResult:
    """Return what a call-back says: satisfied is solved and a score of at least `satisfied_score`. Source: T11."""
    if not answer.get("reached", True):
        return CallbackResult.ACCEPTED_ON_EVIDENCE if answer.get("written_evidence") else CallbackResult.UNREACHABLE
    satisfied = bool(answer.get("solved")) and int(answer.get("score") or 0) >= rules.satisfied_score
    return CallbackResult.SATISFIED if satisfied else CallbackResult.NOT_SATISFIED


def attempts_that_count(case: Case, rules: ClosingRules) -> int:
    """Return the unreachable attempts since the application that lie at least the policy's gap apart. Source: T11."""
    gap = timedelta(hours=float(rules.callback_gap.hours))
    counted = 0
    last: datetime | None = None
    for entry in present_application(case)[1]:
        failed = entry.kind == Event.CALL_BACK and not entry.data.get("reached", True)
        if failed and (last is None or entry.recorded_at - last >= gap):
            counted, last = counted + 1, entry.recorded_at
    return counted


def missing_for_closing(ask: Asked) -> Iterator[Refusal]:
    """Yield what the closing standard of the case still lacks."""
    for standard in closing_row(ask.case, ask.policy).standard:
        refusal = STANDARDS[standard](ask)
        if refusal:
            yield refusal


def _said(ask: Asked, field: str) -> bool:
    return bool(str(ask.answer.get(field) or "").strip())


def _final_reply(ask: Asked) -> Refusal | None:
    replied = any(
        entry.data.get("kind") == CustomerReplyKind.FINAL
        for entry in ask.case.since(Event.REOPEN)
        if entry.kind == Event.CUSTOMER_REPLY
    )
    message = "No final reply to the customer is on file: record it first (customer reply, kind FINAL)."
    return None if replied else Refusal("action", message)


def _field(name: str, message: str) -> Callable[[Asked], Refusal | None]:
    def standard(ask: Asked) -> Refusal | None:
        return None if _said(ask, name) else Refusal(name, message)

    return standard


def _responsible(ask: Asked) -> Refusal | None:
    message = "No responsible person is named: name someone of the executing department first."
    return None if ask.case.responsible_person else Refusal("action", message)


def _responsibility(ask: Asked) -> Refusal | None:
    undecided = ask.case.responsibility is Responsibility.UNDER_INVESTIGATION
    message = "Responsibility is still under investigation: the service centre records its judgement first."
    return Refusal("action", message) if undecided else None


def _written_reply(ask: Asked) -> Refusal | None:
    written = any(
        entry.kind == Event.CUSTOMER_REPLY
        and entry.data.get("kind") == CustomerReplyKind.FINAL
        and entry.data.get("written")
        for entry in ask.case.since(Event.REOPEN)
    )
    message = "From level MEDIUM on the final reply must be written: record the letter or mail as final reply."
    return None if written else Refusal("action", message)


def _eight_d(ask: Asked) -> Refusal | None:
    owed = ask.case.eight_d_required and not ask.case.eight_d_done
    message = "An 8D is required and not complete: QA records it as complete first."
    return Refusal("action", message) if owed else None


def _related_calls(ask: Asked) -> Refusal | None:
    left = len(ask.case.open_tasks(TaskKind.RELATED_CALL))
    message = "{left} related customers are not yet called: record each call, or waive it with a reason."
    return Refusal("action", message, {"left": left}) if left else None


def _claim_settled(ask: Asked) -> Refusal | None:
    claimed = ask.case.claim_amount > 0
    message = "The customer claims {amount} CNY: say how the claim was settled."
    settled = not claimed or _said(ask, "claim_settlement")
    return None if settled else Refusal("claim_settlement", message, {"amount": ask.case.claim_amount})


def _agreement(_: Asked) -> Refusal | None:
    return None  # the agreement is the application itself


def _tracked_out(ask: Asked) -> Refusal | None:
    since = ask.case.tracking_since
    days = ask.policy.tracking.decide_after_days
    if since is None:
        return Refusal("decision", "The case is not being tracked.")
    if ask.calendar.local(ask.now).date() < ask.calendar.local(since).date() + timedelta(days=days):
        message = (
            "A tracked complaint may be closed {days} days after its confirmation: continue, prolong or reactivate."
        )
        return Refusal("decision", message, {"days": days})
    return None


STANDARDS: dict[ClosingStandard, Callable[[Asked], Refusal | None]] = {
    ClosingStandard.FINAL_REPLY: _final_reply,
    ClosingStandard.CAUSE: _field("cause", "Write the cause: a complaint is closed only when its cause is known."),
    ClosingStandard.MEASURE: _field("measure", "Write the measure taken: a closing needs an implemented measure."),
    ClosingStandard.WEAK_POINT: _field("weak_point", "Write which weak point of ours the complaint has shown."),
    ClosingStandard.RESPONSIBLE: _responsible,
    ClosingStandard.RESPONSIBILITY_DECIDED: _responsibility,
    ClosingStandard.WRITTEN_REPLY: _written_reply,
    ClosingStandard.EVIDENCE: _field("evidence", "From level MEDIUM on give the evidence of the remedy."),
    ClosingStandard.EIGHT_D: _eight_d,
    ClosingStandard.RELATED_CALLS: _related_calls,
    ClosingStandard.FACE_TO_FACE: _field(
        "customer_confirmation", "At level STRONG record the visit or the customer's signed confirmation."
    ),
    ClosingStandard.CLAIM_SETTLED: _claim_settled,
    ClosingStandard.BODY_CONFIRMATION: _field(
        "body_confirmation", "Give the written confirmation of the outside body, or the customer's withdrawal."
    ),
    ClosingStandard.AGREEMENT: _agreement,
    ClosingStandard.TRACKING_RULE: _tracked_out,
}
