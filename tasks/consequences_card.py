"""What befell a case by itself, as its card shows it: how its level came about, and what was assessed, and why."""

from datetime import datetime

from sqlmodel import Session, col, select

from models.assessment import Assessment
from models.complaint import Complaint
from models.department import Department
from models.employee import Employee
from models.event import LedgerEvent
from models.settings import settings
from models.words import label
from rules.case import level_class
from rules.vocabulary import ExternalBody, Level, LevelCause
from tasks.markdown_parts import markdown_table, shown

LEVEL = "LEVEL"


def level_history(session: Session, row: Complaint) -> str:
    """Return each step of the level with its cause, and when it came into force, as a table."""
    language = settings().language
    steps = select(LedgerEvent).where(LedgerEvent.subject == row.no, LedgerEvent.kind == LEVEL)
    lines = [
        f"| {_level(step.data['from'])} | {_level(step.data['to'])} "
        f"| {label(language, LevelCause(step.data['cause']))} "
        f"| {step.data['rule'] or ''} | {shown(step.occurred_at)} | {step.policy} |"
        for step in session.exec(steps.order_by(col(LedgerEvent.seq)))
    ]
    return markdown_table("How the level came about", ("From", "To", "Cause", "Rule", "Since", "Policy"), lines)


def assessments_table(session: Session, row: Complaint) -> str:
    """Return what was assessed on a case: for what, whom, by which clause, and how far it has come, as a table."""
    query = select(Assessment).where(Assessment.complaint == row.no).order_by(col(Assessment.id))
    lines = [_line(session, one) for one in session.exec(query)]
    heads = ("Notice", "Kind", "Level", "Department", "Person", "Clause", "Since", "Appeal until", "State")
    return markdown_table("Assessments", heads, lines)


def _line(session: Session, one: Assessment) -> str:
    language = settings().language
    department, person = session.get(Department, one.department), session.get(Employee, one.person)
    amounts = [f"{amount} {label(language, one.unit)}" for amount in (one.amount_department, one.amount_person)]
    times = f" x {one.multiple}" if one.multiple > 1 else ""
    cells = (
        one.no,
        label(language, one.kind) + times,
        label(language, one.level),
        f"{department.name if department else one.department} {amounts[0]}",
        f"{person.name if person else one.person} {amounts[1]}",
        one.clause,
        shown(one.effective_at),
        _until(one.appeal_until, one.confirmed_at),
        label(language, one.state),
    )
    return f"| {' | '.join(cells)} |"


def _until(appeal_until: datetime, confirmed_at: datetime | None) -> str:
    return "" if confirmed_at else shown(appeal_until)


def _level(level: str) -> str:
    return label(settings().language, level_class(Level(level), 1, ExternalBody.NONE))
