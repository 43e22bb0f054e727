"""Read a bulletin whole: its newest revision, which of its bodies have carried it out, and who was where when."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.database import locked
from models.execution import Execution
from models.report import Report
from rules.bulletin import AskedOfBulletin
from rules.bulletin_content import BulletinContent
from rules.bulletin_making import PREFIX
from rules.vocabulary import BulletinState, ExecutingBody, ReportKind
from tasks.asking import person
from tasks.company import company
from tasks.facts import UnknownComplaint


def is_bulletin(no: str) -> bool:
    """Whether a number is a bulletin's."""
    return no.startswith(PREFIX)


def newest_bulletin(no: str) -> SelectOfScalar[Report]:
    """Return the query of the newest revision of a bulletin."""
    own = (Report.no == no, Report.kind == ReportKind.BULLETIN)
    return select(Report).where(*own).order_by(col(Report.revision).desc()).limit(1)


def load_bulletin(session: Session, no: str) -> Report:
    """Return the newest revision of a bulletin, locked until the transaction ends. Raises UnknownComplaint."""
    newest = locked(session, newest_bulletin(no)).execution_options(populate_existing=True)
    row = session.exec(newest).first()
    if row is None:
        message = f"There is no bulletin {no}: check the number."
        raise UnknownComplaint(message)
    return row


def content_of_row(row: Report) -> BulletinContent:
    """Return what a bulletin says."""
    return BulletinContent.model_validate(row.data)


def state_of(row: Report) -> BulletinState:
    """Return where a bulletin stands; raise ValueError for a report that waits for nobody."""
    if row.state is None:
        raise ValueError(f"{row.no} is a report that nobody signs")
    return row.state


def executions_of(session: Session, no: str) -> list[Execution]:
    """Return what the bodies owe of a bulletin and have done, in the order of its assessments."""
    query = select(Execution).where(Execution.bulletin == no).order_by(col(Execution.id))
    return list(session.exec(query))


def bodies_done(executions: Sequence[Execution]) -> frozenset[ExecutingBody]:
    """Return the bodies that have carried out all that they owe."""
    rows: dict[ExecutingBody, list[Execution]] = defaultdict(list)
    for row in executions:
        rows[row.body].append(row)
    return frozenset(body for body, owed in rows.items() if all(row.executed_at for row in owed))


def ask_about_bulletin(
    session: Session, row: Report, answer: Mapping[str, Any], actor: str, now: datetime
) -> AskedOfBulletin:
    """Return the question that a form about a bulletin puts to the rules."""
    people = company(session, now)
    return AskedOfBulletin(
        no=row.no,
        state=state_of(row),
        content=content_of_row(row),
        executed=bodies_done(executions_of(session, row.no)),
        answer=answer,
        actor=person(people, actor),
        company=people,
    )
