"""What was done about a complaint, read from its ledger: containment, cause and measures, replies, deferrals."""

from datetime import date
from typing import Any

from sqlmodel import Session

from models.event import LedgerEvent
from models.views.handling_form import Containment, Deferral, Reply, Statement
from models.words import say
from rules.lifecycle import Event
from rules.vocabulary import (
    ContainmentState,
    ContainmentType,
    CustomerReplyKind,
    Decision,
    DeferralGround,
    Language,
    State,
    TrackingMode,
    Via,
)
from tasks.case_at import CaseAt, form_of, states_of
from tasks.people_shown import name_of, person
from tasks.problem_facts import with_detail

ANSWERS = (Event.FIRST_REPLY, Event.INTERIM_REPLY, Event.CUSTOMER_REPLY)
SAID = ("text", "measures", "handling_goal", "cause_brief", "how", "next_contact")


def containment_of(case: CaseAt, language: Language) -> tuple[Containment, ...]:
    """Return what keeps the damage from spreading, place by place."""
    return tuple(_contained(entry, language) for entry in case.recorded(Event.CONTAIN))


def _contained(entry: LedgerEvent, language: Language) -> Containment:
    form = form_of(entry)
    counted = bool(form.get("qty_suspect") or form.get("qty_ok") or form.get("qty_ng"))
    text = with_detail(language, form["text"], form.get("person", ""))
    percent = float(form.get("effectiveness_percent") or 0)
    effect = say(language, "effective to {percent} %", percent=f"{percent:g}") if percent else ""
    return Containment(
        type=ContainmentType(form["type"]),
        state=ContainmentState(form["state"]),
        place=form.get("place", ""),
        text="\n".join(filter(None, (text, effect))),
        suspect=form.get("qty_suspect") or None,
        good=form.get("qty_ok", 0) if counted else None,
        bad=form.get("qty_ng", 0) if counted else None,
        started_at=entry.occurred_at,
    )


def statements_of(session: Session, case: CaseAt, language: Language) -> dict[str, Statement | None]:
    """Return cause, measure and prevention as they were last written: in a closing application or a reply."""
    return {
        "cause": _statement(session, case, language, "cause", "cause_brief"),
        "measure": _statement(session, case, language, "measure", "how"),
        "prevention": _statement(session, case, language, "prevention"),
    }


def _statement(session: Session, case: CaseAt, language: Language, *names: str) -> Statement | None:
    for entry in reversed(case.recorded(Event.APPLY_CLOSING, Event.CUSTOMER_REPLY)):
        form = form_of(entry)
        text = next((str(form[name]) for name in names if form.get(name)), "")
        if text:
            said = with_detail(language, text, str(form.get("when") or "")) if "how" in names else text
            return Statement(text=said, by=name_of(session, entry.actor), at=entry.occurred_at)
    return None


def replies_of(session: Session, case: CaseAt) -> tuple[Reply, ...]:
    """Return what the department told the service centre, and what the customer was told."""
    return tuple(_reply(session, entry) for entry in case.recorded(*ANSWERS))


def _reply(session: Session, entry: LedgerEvent) -> Reply:
    form = form_of(entry)
    to_customer = entry.kind == Event.CUSTOMER_REPLY
    return Reply(
        at=entry.occurred_at,
        by=person(session, entry.actor),
        text="\n".join(dict.fromkeys(str(form[name]) for name in SAID if form.get(name))),
        kind=CustomerReplyKind(form["kind"]) if to_customer else None,
        via=Via(form.get("via", Via.DIRECT)) if to_customer else None,
    )


def deferrals_of(session: Session, case: CaseAt) -> tuple[Deferral, ...]:
    """Return each application to put the closing off, with the decision on it. Source: 004 §7.4.2."""
    applied: list[tuple[LedgerEvent, list[LedgerEvent]]] = []
    for entry in case.recorded(Event.APPLY_DEFERRAL, Event.REVIEW_DEFERRAL):
        if entry.kind == Event.APPLY_DEFERRAL:
            applied.append((entry, []))
        elif applied:
            applied[-1][1].append(entry)
    return tuple(_deferral(session, application, reviews) for application, reviews in applied)


def _deferral(session: Session, application: LedgerEvent, reviews: list[LedgerEvent]) -> Deferral:
    form = form_of(application)
    return Deferral(
        ground=DeferralGround(form["ground"]),
        reason=form.get("reason", ""),
        filed_by=person(session, application.actor),
        filed_at=application.recorded_at,
        expected_on=date.fromisoformat(form["expected_on"]) if form.get("expected_on") else None,
        **_decision(session, reviews),
    )


def _decision(session: Session, reviews: list[LedgerEvent]) -> dict[str, Any]:
    """Return the decision on a deferral; an approval that another one must follow decides nothing yet."""
    final = [review for review in reviews if states_of(review)[1] != State.DEFER_APPLIED]
    if not final:
        return {}
    form = form_of(final[-1])
    decision = Decision(form["decision"])
    return {
        "decision": decision,
        "decided_by": name_of(session, final[-1].actor),
        "decided_at": final[-1].recorded_at,
        "mode": TrackingMode(form["mode"]) if decision is Decision.APPROVE and form.get("mode") else None,
        "comment": form.get("reason", ""),
    }
