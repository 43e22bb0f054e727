"""A complaint that nobody closes, swept after weeks, with the notices that come of it. Source: S02, S03, S20."""

from typing import Any

from sqlmodel import col, select

from models.assessment import Assessment
from models.database import transaction
from models.document import Document
from models.views.assessment_notice import AssessmentNotice
from rules.lifecycle import Event
from rules.vocabulary import AssessmentKind
from tasks.document_views import view_of
from tasks.gates import do_automatic_work, record_event
from tasks.issuing import issue_all_notices
from tasks.penalty_documents import owe_notices, owed_notice
from tasks.sweeping import sweep_all
from tests.tasks.cases import TRIAGE, answered, at, registered


def record(no: str, event: Event, moment: str, who: str, **form: Any) -> None:
    """Hand in a form that must be accepted."""
    recorded = record_event(no, event, {"acting_as": who, **form}, as_of=at(moment))
    assert recorded.accepted, recorded.refusals


def handed_over() -> str:
    """Return the number of a complaint received on a Friday at three, with its department five minutes later."""
    no = registered("2026-03-06 15:00")
    assert answered(no, TRIAGE, "2026-03-06 15:05").accepted
    do_automatic_work(no, "", at("2026-03-06 15:05"), print_documents=False)
    return no


def in_process() -> str:
    """Return the number of one that was signed and answered in time, and then left alone."""
    no = handed_over()
    record(no, Event.SIGN_FORM, "2026-03-06 15:10", "E231")
    record(no, Event.NAME_RESPONSIBLE, "2026-03-06 15:15", "E231", responsible_person="E235")
    record(no, Event.FIRST_REPLY, "2026-03-06 15:20", "E231", text="今日答复", handling_goal="按期解决")
    return no


def swept(moment: str = "2026-03-21 09:00") -> str:
    """Return the number of a complaint whose three closing dues passed before the sweep came by again."""
    no = in_process()
    sweep_all(at(moment))
    return no


def two_months_overdue() -> str:
    """Return the number of one of which the second month is over."""
    no = swept()
    issue_all_notices(at("2026-05-11 08:30"))
    return no


def assessments(no: str, kind: AssessmentKind) -> list[Assessment]:
    """Return the assessments of a kind, in the order in which they fell due."""
    own = (Assessment.complaint == no, Assessment.kind == kind)
    with transaction() as session:
        return list(session.exec(select(Assessment).where(*own).order_by(col(Assessment.effective_at))))


def owe(moment: str) -> list[str]:
    """Owe the notices that have no document yet."""
    with transaction() as session:
        return owe_notices(session, at(moment))


def notice(no: str, moment: str) -> AssessmentNotice:
    """Return what a notice says as it stood at a moment."""
    with transaction() as session:
        shown = view_of(session, Document(**owed_notice(no, at(moment))))
    assert isinstance(shown, AssessmentNotice)
    return shown
