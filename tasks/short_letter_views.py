"""What the short letters show, read from a case: only what its customer may read."""

from typing import Any

from sqlmodel import Session, col, select

from models.document import Document
from models.eight_d import EightD
from models.settings import settings
from models.views.short_letters import Acknowledgement, DeclineLetter, NotOursLetter, NtfReport, Tested
from rules.eight_d.d2_problem import Measurement, Problem
from rules.eight_d.vocabulary import Verdict
from rules.lifecycle import Event
from rules.reply_lint import without_hurt
from rules.short_documents import Judged
from rules.vocabulary import ClockKind, ClockState
from tasks.case_at import CaseAt, form_of
from tasks.letter_frame import letter_frame

PROMISED = {ClockKind.CONTAINMENT_REPLY, ClockKind.CONTACT, ClockKind.ANSWER}


def acknowledgement_of(session: Session, document: Document, case: CaseAt) -> Acknowledgement:
    """Return the letter that says what has reached us, and by when the customer hears from us."""
    promised = [clock.due_at for clock in case.clocks if clock.kind in PROMISED and clock.state is ClockState.RUNNING]
    return Acknowledgement(
        **letter_frame(session, document, case),
        kind=case.row.kind,
        requirement=case.row.requirement,
        next_by=min(promised, default=None),
    )


def ntf_report_of(session: Session, document: Document, case: CaseAt) -> NtfReport:
    """Return the report of the tests that found no fault: those of the 8D, else those that the judgement rests on."""
    problem, judgement = _no_problem(session, case), case.last(Event.TRIAGE, Event.JUDGE)
    frame = letter_frame(session, document, case)
    tested_on = judgement.occurred_at.astimezone(settings().company_zone).date() if judgement else frame["dated"]
    if problem is None:
        return NtfReport(**frame, tested_on=tested_on, tests=_acceptable(case, form_of(judgement).get("evidence", "")))
    return NtfReport(
        **frame,
        tested_on=tested_on,
        tests=_acceptable(case, problem.verdict_reason),
        measured=tuple(_tested(each) for each in problem.measurements),
        checked=problem.quantities.checked,
        bad=problem.quantities.bad,
    )


def not_ours_letter_of(session: Session, document: Document, case: CaseAt) -> NotOursLetter:
    """Return the letter that tells what was found and what we do all the same; blame is left out."""
    told = form_of(case.last(Event.CUSTOMER_REPLY))
    judgement = form_of(case.last(Event.TRIAGE, Event.JUDGE))
    return NotOursLetter(
        **letter_frame(session, document, case),
        findings=_acceptable(case, judgement.get("evidence", "")),
        our_part=_acceptable(case, told.get("how") or told.get("measures") or ""),
    )


def decline_letter_of(session: Session, document: Document, case: CaseAt) -> DeclineLetter:
    """Return the letter that declines a request."""
    answer = _declined(case)
    return DeclineLetter(
        **letter_frame(session, document, case),
        explanation=answer.get("text", ""),
        alternative=answer.get("alternative", ""),
    )


def judged(session: Session, case: CaseAt) -> Judged:
    """Return what has been judged about a case."""
    return Judged(
        responsibility=case.row.responsibility,
        truth=case.row.truth,
        found_no_problem=_no_problem(session, case) is not None,
        declined=bool(_declined(case)),
    )


def _declined(case: CaseAt) -> dict[str, Any]:
    answer = form_of(case.last(Event.ANSWER))
    return answer if answer.get("declined") else {}


def _no_problem(session: Session, case: CaseAt) -> Problem | None:
    """Return the problem as D2 has it, when its verdict is that there is none."""
    newest = select(EightD).where(EightD.no == case.row.eight_d).order_by(col(EightD.revision).desc()).limit(1)
    row = session.exec(newest).first() if case.row.eight_d else None
    recorded = row.content.get("problem") if row else None
    if recorded is None:
        return None
    problem = Problem.model_validate(recorded)
    return problem if problem.verdict is Verdict.NO_PROBLEM else None


def _tested(measurement: Measurement) -> Tested:
    unit = f" {measurement.unit}" if measurement.unit else ""
    return Tested(
        characteristic=measurement.characteristic,
        specification=f"{measurement.specification}{unit}" if measurement.specification else "",
        actual=f"{measurement.actual}{unit}" if measurement.actual else "",
        pieces=measurement.pieces,
    )


def _acceptable(case: CaseAt, text: str) -> str:
    """Return what of a text written among ourselves a customer may read. Source: 001 p24."""
    return without_hurt(text, case.policy.reply_lint)
