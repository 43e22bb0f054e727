"""《处罚通知单》, 《罚款通知单》 and their kin, read from an assessment and its case as both stood when it was owed."""

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, select

from models.assessment import Assessment
from models.department import Department
from models.document import Document
from models.settings import settings
from models.views.assessment_notice import AssessmentNotice, Share
from models.views.handling_form import LevelStep
from rules.execution import executing_bodies
from rules.lifecycle import Event
from rules.penalty_policy import PenaltyRules, Standard
from rules.vocabulary import (
    AssessmentKind,
    BelongsTo,
    ClockKind,
    DepartmentType,
    EffectKind,
)
from tasks.case_at import LEVEL, CaseAt, case_at
from tasks.handling_form_judgement import judgement_of
from tasks.missed_due import missed_due, why_due
from tasks.notice_fate import fate_of, load_notice
from tasks.people_shown import issuing_company, person

CARRIES_LEVELS = frozenset({*Event, *EffectKind})


def notice_of(session: Session, document: Document) -> AssessmentNotice:
    """Return the notice as it stood when it was owed. Raises LookupError for an unknown number. Source: T12."""
    row = load_notice(session, document.subject)
    about = Document(subject=row.complaint, kind=document.kind, language=document.language, owed_at=document.owed_at)
    case = case_at(session, about)
    return AssessmentNotice(
        language=document.language,
        zone=settings().zone,
        company=issuing_company(),
        number=row.no,
        revision=document.revision,
        policy_version=case.policy.code,
        printed_at=document.owed_at,
        kind=row.kind,
        unit=row.unit,
        yuan_per_point=case.policy.penalties.yuan_per_point,
        clause=row.clause,
        issuer=service_centre(session),
        effective_at=row.effective_at,
        issued_at=row.issued_at,
        appeal_until=row.appeal_until,
        **_complaint(row, case, document),
        **_shares(session, row, case.policy.penalties),
        **_time(row, case, document),
        **fate_of(session, row, case),
        **_execution(session, row, case),
    )


def service_centre(session: Session) -> str:
    """Return the name of the department that proposes the assessments. Source: 004 §6.1."""
    managing = select(Department.name).where(Department.type == DepartmentType.MANAGING).order_by(Department.code)
    return session.exec(managing).first() or settings().company_name


def _complaint(row: Assessment, case: CaseAt, document: Document) -> dict[str, Any]:
    judged = judgement_of(case, document.language)
    return {
        "complaint_number": row.complaint,
        "customer_code": case.customer.code,
        "customer": case.customer.name,
        "category_code": judged["category_code"],
        "category": judged["category"],
        "level": row.level,
        "level_history": tuple(_levels_until(row, list(_in_force(case, judged["level_history"])))),
    }


def _in_force(case: CaseAt, steps: tuple[LevelStep, ...]) -> Iterator[LevelStep]:
    """Yield each level since it was in force: since the form or effect that carries its entry took place."""
    since, rest = case.at, iter(steps)
    for entry in case.entries:
        if entry.kind in CARRIES_LEVELS:
            since = entry.occurred_at
        elif entry.kind == LEVEL:
            yield next(rest).model_copy(update={"at": since})


def _levels_until(row: Assessment, steps: list[LevelStep]) -> list[LevelStep]:
    """Return the levels up to the one that was assessed: a held due is assessed at a level that came after it.

    Source: policy §3.2.
    """
    count = sum(1 for step in steps if step.at <= row.effective_at)
    if count and steps[count - 1].to_level is row.level:
        return steps[:count]
    later = next((n for n, step in enumerate(steps[count:], count) if step.to_level is row.level), count - 1)
    return steps[: later + 1]


def _shares(session: Session, row: Assessment, rules: PenaltyRules) -> dict[str, Share]:
    """Return what department and person bear, with the standard that it comes from. Source: T7, T7b."""
    standard = _standard(row, rules)
    unit, who = session.get(Department, row.department), person(session, row.person)
    return {
        "department": Share(
            name=unit.name if unit else row.department,
            standard=standard.department,
            amount=row.amount_department,
            uncapped=row.amount_department,
        ),
        "person": Share(
            name=who.name,
            title=who.title,
            standard=standard.person,
            amount=row.amount_person,
            uncapped=row.uncapped_person,
        ),
    }


def _standard(row: Assessment, rules: PenaltyRules) -> Standard:
    if row.clock is None:
        return rules.closing[row.level]
    return rules.review if row.clock is ClockKind.REVIEW else rules.reactions[row.clock][row.level]


def _time(row: Assessment, case: CaseAt, document: Document) -> dict[str, Any]:
    """Return which due was missed, when the matter was done after all, and how the due is counted."""
    if row.kind is AssessmentKind.REVERSAL:
        return {}
    missed = missed_due(row, case)
    return {
        "clock": missed.kind,
        "due_at": missed.due_at,
        "actual_at": missed.actual_at,
        "months": row.n if row.kind is AssessmentKind.FINE else 0,
        "multiple": row.multiple,
        "why": why_due(missed, case, document.language),
    }


def _execution(session: Session, row: Assessment, case: CaseAt) -> dict[str, Any]:
    unit = session.get(Department, row.department)
    belongs_to = unit.belongs_to if unit else BelongsTo.COMPANY
    return {
        "bodies": executing_bodies(belongs_to, case.policy.notices),
        "is_dealer": belongs_to is BelongsTo.SALES_SERVICE_PROVIDER,
    }
