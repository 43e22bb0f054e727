"""Read an 8D whole: its newest revision with its ledger, its tasks, and the complaints that it serves."""

from datetime import date

from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.database import locked
from models.eight_d import EightD
from models.settings import settings
from models.task import TaskRow
from models.words import say
from rules.case import level_class
from rules.eight_d.content import EightDContent
from rules.eight_d.facts import EightDFacts
from rules.policy import EightDRules
from rules.vocabulary import Nature, State, TaskKind
from tasks.facts import UnknownComplaint, entries_of, entry_of, load_row, owed_of

PREFIX = "8D-"


def is_eight_d(no: str) -> bool:
    """Whether a number is an 8D's."""
    return no.startswith(PREFIX)


def load_eight_d(session: Session, no: str) -> EightD:
    """Return the newest revision of an 8D, locked until the transaction ends. Raises UnknownComplaint."""
    newest = locked(session, select(EightD).where(EightD.no == no).order_by(col(EightD.revision).desc()).limit(1))
    newest = newest.execution_options(populate_existing=True)
    row = session.exec(newest).first()
    if row is None:
        message = f"There is no 8D {no}: check the number."
        raise UnknownComplaint(message)
    return row


def eight_d_number(session: Session, no: str) -> str:
    """Return the number of an 8D, or of the 8D that serves a complaint. Raises UnknownComplaint."""
    if is_eight_d(no):
        return load_eight_d(session, no).no
    number = load_row(session, no).eight_d
    if not number:
        raise UnknownComplaint(say(settings().language, "{number} has no 8D: none is required.", number=no))
    return number


def complaint_behind(session: Session, row: Complaint | EightD) -> Complaint:
    """Return the complaint itself, or the one that an 8D began with. Raises UnknownComplaint."""
    return load_row(session, row.complaint) if isinstance(row, EightD) else row


def complaints_of(session: Session, no: str) -> list[Complaint]:
    """Return the complaints that an 8D serves, the oldest first."""
    own = (Complaint.eight_d == no, col(Complaint.state).not_in((State.MERGED, State.VOID)))
    served = select(Complaint).where(*own).order_by(Complaint.no)
    return list(session.exec(served.execution_options(populate_existing=True)).all())


def eight_d_facts(session: Session, row: EightD, rules: EightDRules, today: date) -> EightDFacts:
    """Return an 8D as the rules see it."""
    served = complaints_of(session, row.no)
    subjects = [row.no, *(complaint.no for complaint in served)]
    tasks = session.exec(select(TaskRow).where(col(TaskRow.subject).in_(subjects))).all()
    calls = [task for task in tasks if task.kind is TaskKind.RELATED_CALL and task.ended_at is None]
    return EightDFacts(
        no=row.no,
        revision=row.revision,
        state=row.state,
        column=row.column,
        content=EightDContent.model_validate(row.content),
        rules=rules,
        complaints=tuple(complaint.no for complaint in served),
        columns=tuple(level_class(c.level, c.irrational_order, c.external_body) for c in served),
        categories=tuple(complaint.category for complaint in served),
        calls_open=tuple(sorted({task.key for task in calls})),
        structural=any(complaint.nature is Nature.STRUCTURAL for complaint in served),
        entries=tuple(entry_of(event) for event in entries_of(session, row.no)),
        owed=tuple(owed_of(task) for task in tasks if task.subject == row.no),
        today=today,
    )
