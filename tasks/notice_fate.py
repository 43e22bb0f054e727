"""What had become of a notice by a moment: noted, appealed against, decided, confirmed, taken back."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from models.assessment import Assessment
from models.views.assessment_notice import Act, Reversed
from rules.lifecycle import Event
from rules.vocabulary import AssessmentState
from tasks.case_at import CaseAt, form_of, reason_in
from tasks.people_shown import person


def load_notice(session: Session, no: str) -> Assessment:
    """Return the row of a notice. Raises LookupError for an unknown number."""
    row = session.exec(select(Assessment).where(Assessment.no == no)).first()
    if row is None:
        raise LookupError(no)
    return row


def fate_of(session: Session, row: Assessment, case: CaseAt) -> dict[str, Any]:
    """Return what had become of a notice by then: its state, who took note, appealed and decided, its reversal."""
    state = state_then(row, case.at)
    appeal = _act(session, row.appealed_by, row.appealed_at, row.appeal, case.at)
    decision = _act(session, row.decided_by, row.decided_at, row.decision, case.at)
    return {
        "state": state,
        "acknowledgement": _act(session, row.acknowledged_by, row.acknowledged_at, "", case.at),
        "appeal": appeal,
        "decide_until": row.decide_until if appeal and not decision else None,
        "decision": decision or _taking_back(session, row, case),
        "reverses": _reversed(session, row),
        "reversed_by": _reversed_by(session, row, case.at),
        "confirmed_at": (row.confirmed_at or row.appeal_until) if state is AssessmentState.CONFIRMED else None,
    }


def state_then(row: Assessment, at: datetime) -> AssessmentState:
    """Return how far an assessment had come at a moment: without an appeal confirmed, undecided referred.

    Source: T12, decisions 24. Worked out from its moments, so it does not matter when the sweep came by.
    """
    if row.state is AssessmentState.WITHDRAWN and _by(row.decided_at, at):
        return AssessmentState.WITHDRAWN
    if _by(row.confirmed_at, at) or (not _by(row.appealed_at, at) and row.appeal_until <= at):
        return AssessmentState.CONFIRMED
    if not _by(row.appealed_at, at):
        return AssessmentState.PROPOSED
    return AssessmentState.REFERRED if _by(row.decide_until, at) else AssessmentState.APPEALED


def _by(moment: datetime | None, at: datetime) -> bool:
    """Whether something had happened by then."""
    return moment is not None and moment <= at


def _taking_back(session: Session, row: Assessment, case: CaseAt) -> Act | None:
    """Return who has reversed the confirmed notice by this counter-entry, and why."""
    for entry in case.recorded(Event.REVERSE_NOTICE) if row.reverses else ():
        if form_of(entry).get("notice") == row.reverses:
            return _act(session, entry.actor, entry.recorded_at, reason_in(entry), case.at)
    return None


def _act(session: Session, number: str, moment: datetime | None, text: str, at: datetime) -> Act | None:
    if not number or moment is None or moment > at:
        return None
    return Act(by=person(session, number), at=moment, text=text)


def _reversed(session: Session, row: Assessment) -> Reversed | None:
    if not row.reverses:
        return None
    taken_back = load_notice(session, row.reverses)
    return Reversed(number=taken_back.no, kind=taken_back.kind, confirmed_at=taken_back.confirmed_at)


def _reversed_by(session: Session, row: Assessment, at: datetime) -> str:
    """Return the number of the counter-entry that had taken a notice back by then."""
    own = (Assessment.complaint == row.complaint, Assessment.reverses == row.no, Assessment.issued_at <= at)
    return session.exec(select(Assessment.no).where(*own)).first() or ""
