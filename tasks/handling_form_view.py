"""《客户抱怨处理书》 read from a case: what the customer said, and what the other modules read."""

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, select

from models.attachment import Attachment
from models.document import Document
from models.settings import settings
from models.views.handling_form import Customer, EvidenceItem, HandlingForm
from rules.vocabulary import Language
from tasks.case_at import CaseAt
from tasks.closing_record import applications_of
from tasks.handling_form_issue import hand_over_of
from tasks.handling_form_judgement import judgement_of
from tasks.handling_record import containment_of, deferrals_of, replies_of, statements_of
from tasks.people_shown import issuing_company, name_of
from tasks.problem_facts import facts_known


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
        **judgement_of(case, document.language),
        **hand_over_of(session, document, case),
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
        yield EvidenceItem(
            name=file.name,
            size_bytes=file.size,
            sha256=file.sha256,
            added_by=name_of(session, file.added_by),
            added_at=file.added_at,
        )
