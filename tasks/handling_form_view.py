"""《客户抱怨处理书》 read from a case: what was said and judged, its limits, and who hands it to whom.

What has been done since then is in `tasks.handling_record`.
"""

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, select

from models.attachment import Attachment
from models.document import Document
from models.event import LedgerEvent
from models.message import Message
from models.settings import settings
from models.views.document import Person
from models.views.handling_form import (
    ClockLine,
    Closure,
    Customer,
    EarlierRevision,
    EvidenceItem,
    HandlingForm,
    Irrational,
    LevelStep,
    Signature,
)
from models.words import label, say
from rules.case import level_class
from rules.lifecycle import Event
from rules.vocabulary import ExternalBody, IrrationalReason, Language, Level, LevelCause, LevelClass, State
from tasks.case_at import LEVEL, CaseAt, form_of, revision_issued, states_of
from tasks.facts import EVENTS
from tasks.handling_record import containment_of, deferrals_of, replies_of, statements_of
from tasks.handling_record_of_closing import applications_of
from tasks.people_shown import acting, issuing_company, name_of, person, someone
from tasks.problem_facts import facts_known

REASONS = ("reason", "other_request", "remark", "evidence", "body_name")


def handling_form_of(session: Session, document: Document, case: CaseAt) -> HandlingForm:
    """Return the revision of the form as it was issued. Source: 004 §7.2.1, R-004-7.2.1a."""
    return HandlingForm(
        language=document.language,
        zone=settings().zone,
        company=issuing_company(),
        number=case.row.form_no,
        revision=document.revision,
        policy_version=case.policy.code,
        printed_at=document.owed_at,
        **_complaint(session, document.language, case),
        **_judgement(case, document.language),
        **_hand_over(session, document, case),
        containment=containment_of(case, document.language),
        **statements_of(session, case, document.language),
        replies=replies_of(session, case),
        deferrals=deferrals_of(session, case),
        closing_applications=applications_of(session, case, document.language),
    )


def _complaint(session: Session, language: Language, case: CaseAt) -> dict[str, Any]:
    row, facts = case.row, case.row.facts
    wishes = (row.requirement, facts.get("preferred_solution", ""), facts.get("expectation", ""))
    return {
        "complaint_number": row.no,
        "kind": row.kind,
        "customer": _customer(case),
        "channel": row.channel,
        "received_at": row.received_at,
        "received_by": name_of(session, row.received_by),
        "words": row.text,
        "demand": row.demand,
        "demand_text": "\n".join(dict.fromkeys(wish for wish in wishes if wish)),
        "claim_amount": row.claim_amount or None,
        "facts": facts_known(row, language),
        "evidence": tuple(_evidence(session, case)),
    }


def _customer(case: CaseAt) -> Customer:
    contact = case.contact
    return Customer(
        code=case.customer.code,
        name=case.customer.name,
        tier=case.customer.tier,
        contact=contact.name if contact else "",
        contact_title=contact.title if contact else "",
        contact_phone=contact.phone if contact else "",
        contact_email=contact.email if contact else "",
    )


def _evidence(session: Session, case: CaseAt) -> Iterator[EvidenceItem]:
    added = select(Attachment).where(Attachment.subject == case.row.no, Attachment.added_at <= case.at)
    for file in session.exec(added.order_by(col(Attachment.id))):
        by = name_of(session, file.added_by)
        yield EvidenceItem(name=file.name, size_bytes=file.size, sha256=file.sha256, added_by=by, added_at=file.added_at)


def _judgement(case: CaseAt, language: Language) -> dict[str, Any]:
    row = case.row
    category = case.policy.taxonomy.categories.get(row.category)
    closure = Closure(kind=row.closure_kind, result=row.closing_result, at=row.closed_at) if _is_closed(case) else None
    return {
        "state": row.state,
        "category_code": row.category,
        "category": category.names[language] if category else "",
        "level": case.column,
        "level_history": tuple(_level_history(case)),
        "responsibility": row.responsibility,
        "irrational": _irrational(case),
        "clocks": tuple(_clock_lines(case)),
        "closure": closure,
    }


def _is_closed(case: CaseAt) -> bool:
    return case.row.state is State.CLOSED


def _level_history(case: CaseAt) -> Iterator[LevelStep]:
    """Yield the levels in force one after the other; an entry of a level follows the form that brought it."""
    before: LevelClass | None = None
    body, form = ExternalBody.NONE, LedgerEvent()
    for entry in case.entries:
        if entry.kind in EVENTS:
            form = entry
            body = ExternalBody(form_of(entry).get("external_body") or body)
        elif entry.kind == LEVEL:
            cause = LevelCause(entry.data["cause"])
            to = level_class(Level(entry.data["to"]), 2 if cause is LevelCause.DEFERRAL else 1, body)
            yield LevelStep(from_level=before, to_level=to, cause=cause, at=entry.recorded_at, note=_note(form, entry))
            before = to


def _note(form: LedgerEvent, level: LedgerEvent) -> str:
    """Return the reason that the form gives; a level that rose by itself has none."""
    return _reason_in(form) if form.recorded_at == level.recorded_at else ""


def _reason_in(entry: LedgerEvent | None) -> str:
    form = form_of(entry)
    return next((str(form[name]) for name in REASONS if form.get(name)), "")


def _irrational(case: CaseAt) -> Irrational | None:
    """Return why a complaint counts as irrational: by its triage, or because its closing was put off. 004 §3.5."""
    if case.row.level is not Level.IRRATIONAL:
        return None
    if case.column is LevelClass.IRRATIONAL_2:
        text = str(form_of(case.last(Event.APPLY_DEFERRAL)).get("reason", ""))
        return Irrational(reason=IrrationalReason.NONE, text=text, mode=case.row.tracking_mode)
    judged = form_of(case.last(Event.TRIAGE)).get("level_facts") or {}
    grounds = [judged.get("irrational_text"), judged.get("policy_citation")]
    reason = IrrationalReason(judged.get("irrational_reason", IrrationalReason.NONE))
    return Irrational(reason=reason, text="\n".join(filter(None, grounds)), mode=case.row.tracking_mode)


def _clock_lines(case: CaseAt) -> Iterator[ClockLine]:
    for clock in case.clocks:
        yield ClockLine(
            kind=clock.kind,
            basis=clock.basis,
            limit_hours=clock.hours or None,
            started_at=clock.started_at,
            due_at=clock.due_at,
            stopped_at=clock.stopped_at,
            state=clock.state,
        )


def _hand_over(session: Session, document: Document, case: CaseAt) -> dict[str, Any]:
    row, issues = case.row, [entry for entry in case.entries if revision_issued(entry)]
    actor = next((entry.actor for entry in reversed(issues) if revision_issued(entry) == document.revision), "")
    return {
        "issuer": acting(session, case, actor),
        "issued_at": document.owed_at,
        "executing_department": _department(session, row.executing_department),
        "receiver": person(session, row.receiver),
        "deputy": someone(session, row.receiver_deputy),
        "copies": _copies(session, document),
        "signature": _signature(session, case),
        "responsible": someone(session, row.responsible_person),
        "earlier_revisions": tuple(_earlier_revisions(session, document, case, issues)),
    }
