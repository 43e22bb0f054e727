"""The 8Ds completed in a week: read from the revision that was locked, and judged by the policy of their case."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, and_, col, select

from models.complaint import Complaint
from models.eight_d import EightD
from models.event import LedgerEvent
from models.task import TaskRow
from rules.eight_d.content import EightDContent
from rules.eight_d.score import ScoredCase
from rules.eight_d.vocabulary import EightDState
from rules.policy import EightDStep
from rules.vocabulary import TaskKind
from rules.weekly_eight_ds import CompletedEightD, completed_8d
from tasks.policy_store import policy_of
from tasks.weekly_counts import EIGHT_D_STEPS
from tasks.weekly_stand import Span, within

Protected = dict[str, tuple[datetime | None, datetime | None]]


def completed_8ds(session: Session, span: Span) -> tuple[CompletedEightD, ...]:
    """Return the 8Ds completed in the week, in the order of their numbers: three queries however many there are.

    What the ledger says was completed then is meant; whether it was rejected since is left to the week of that.
    """
    found = session.exec(_completed(span)).all()
    protected = _protected(session, [row.no for row, _ in found])
    return tuple(_judged(session, row, began, protected) for row, began in found)


def _completed(span: Span) -> Any:  # noqa: ANN401  a query of SQLModel
    revision = col(LedgerEvent.data)["revision"].as_integer()
    ended = (
        select(LedgerEvent.id)
        .where(col(LedgerEvent.kind).in_(EIGHT_D_STEPS), within(col(LedgerEvent.recorded_at), span))
        .where(col(LedgerEvent.data)["state"][1].as_string() == EightDState.COMPLETE)
        .where(and_(LedgerEvent.subject == EightD.no, revision == EightD.revision))
    )
    joined = select(EightD, Complaint).join(Complaint, col(EightD.complaint) == col(Complaint.no))
    return joined.where(ended.exists()).order_by(col(EightD.no), col(EightD.revision))


def _protected(session: Session, numbers: list[str]) -> Protected:
    """Return by when each 8D had to protect the customer, and when it had."""
    own = (col(TaskRow.subject).in_(numbers), TaskRow.kind == TaskKind.EIGHT_D_STEP)
    query = select(TaskRow.subject, TaskRow.due_at, TaskRow.ended_at)
    rows = session.exec(query.where(*own, TaskRow.key == EightDStep.D3_INITIAL))
    return {no: (due_at, ended_at) for no, due_at, ended_at in rows}


def _judged(session: Session, row: EightD, began: Complaint, protected: Protected) -> CompletedEightD:
    case = ScoredCase(began.customer, row.column, *protected.get(row.no, (None, None)))
    policy = policy_of(session, began.policy_code, began.received_at)
    return completed_8d(row.no, row.revision, EightDContent.model_validate(row.content), case, policy)
