"""How a complaint was closed, read from its ledger: each application with the call-backs and approvals it led to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from models.event import LedgerEvent
from models.views.handling_form import Approval, Callback, ClosingApplication
from models.words import label, say
from rules.closing import approvers, callback_result
from rules.lifecycle import Event
from rules.vocabulary import CallbackResult, Decision, Language, Role, State
from tasks.case_at import CaseAt, form_of, reason_in, states_of
from tasks.company import company
from tasks.facts import buyer_of, case_of, columns_of
from tasks.people_shown import person

WAITING = {State.CLOSE_APPLIED, State.CONFIRMED}
SAID = ("result", "statement", "reason", "contact_summary")


@dataclass(slots=True)
class Applied:
    """A closing application, and what followed it until the next one."""

    entry: LedgerEvent
    callbacks: list[LedgerEvent] = field(default_factory=list)
    approvals: list[LedgerEvent] = field(default_factory=list)


def applications_of(session: Session, case: CaseAt, language: Language) -> tuple[ClosingApplication, ...]:
    """Return every application to close, oldest first. Source: T6, 004 §7.4.1."""
    applied = _grouped(case)
    return tuple(_application(session, case, language, each, n) for n, each in enumerate(applied, start=1))


def _grouped(case: CaseAt) -> list[Applied]:
    found: list[Applied] = []
    for entry in case.entries:
        before, after = states_of(entry)
        if after in WAITING and before not in WAITING:
            found.append(Applied(entry))
        elif found and entry.kind == Event.CALL_BACK:
            found[-1].callbacks.append(entry)
        elif found and entry.kind == Event.APPROVE_CLOSING:
            found[-1].approvals.append(entry)
    return found


def _application(session: Session, case: CaseAt, language: Language, applied: Applied, n: int) -> ClosingApplication:
    return ClosingApplication(
        sequence=n,
        by=person(session, applied.entry.actor),
        received_at=applied.entry.recorded_at,
        result=_result(case, language, applied.entry),
        callbacks=tuple(_callback(session, case, entry) for entry in applied.callbacks),
        approvals=tuple(_approvals(session, case, applied)),
        refused_because=_refused_because(case, language, applied),
    )


def _result(case: CaseAt, language: Language, entry: LedgerEvent) -> str:
    """Return what was reached; an application that no department filed is named for what it is."""
    form = form_of(entry)
    said = next((str(form[name]) for name in SAID if form.get(name)), "")
    result = case.row_after(entry).closing_result
    named = label(language, result) if result and entry.kind != Event.APPLY_CLOSING else ""
    return say(language, ": ").join(part for part in (named, said) if part)


def _callback(session: Session, case: CaseAt, entry: LedgerEvent) -> Callback:
    form = form_of(entry)
    return Callback(
        at=entry.recorded_at,
        by=person(session, entry.actor),
        result=callback_result(form, case.policy.closing),
        satisfaction=form.get("score") or None,
        attitude=form.get("attitude") or None,
        timeliness=form.get("timeliness") or None,
        words=form.get("other_request") or form.get("written_evidence") or "",
    )


def _approvals(session: Session, case: CaseAt, applied: Applied) -> Iterator[Approval]:
    chain = _approvers_of(session, case, applied.entry)
    for role, entry in zip(chain, applied.approvals, strict=False):
        form = form_of(entry)
        yield Approval(
            role=role,
            by=person(session, entry.actor),
            decision=Decision(form["decision"]),
            at=entry.recorded_at,
            comment=form.get("reason", ""),
        )
    if case.row.state in WAITING and applied.entry.seq == _newest(case):
        yield from (Approval(role=role) for role in chain[len(applied.approvals) :])


def _newest(case: CaseAt) -> int:
    return max(applied.entry.seq for applied in _grouped(case))


def _approvers_of(session: Session, case: CaseAt, application: LedgerEvent) -> Sequence[Role]:
    """Return who was to approve an application, at the level that the case had when it was filed."""
    row = case.row_after(application)
    buyer = buyer_of(case.customer, has_contact=case.contact is not None)
    then = case_of(columns_of(row), buyer, company(session), row.executing_department)
    return approvers(then, case.policy)


def _refused_because(case: CaseAt, language: Language, applied: Applied) -> str:
    for entry in (*applied.callbacks, *applied.approvals):
        form = form_of(entry)
        if form.get("decision") == Decision.REJECT:
            return reason_in(entry)
        if entry.kind == Event.CALL_BACK and states_of(entry)[1] not in {*WAITING, State.CLOSED}:
            words = str(form.get("other_request") or "")
            return words or label(language, callback_result(form, case.policy.closing) or CallbackResult.NOT_SATISFIED)
    return ""
