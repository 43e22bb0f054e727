"""Two complaints that may be one: found by order, lot and serial number, and proposed to a person. Source: T13."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, insert, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.task import TaskRow
from rules.vocabulary import State, TaskKind

CLOSED = tuple(state for state in State if state.is_final)


def propose_merges(session: Session, numbers: Collection[str], now: datetime) -> None:
    """Owe the first-inquiry owner a look at every open, earlier complaint about the same goods of the same customer."""
    new, old = aliased(Complaint), aliased(Complaint)
    same_goods = or_(
        *(
            and_(getattr(new, name) != "", getattr(new, name) == getattr(old, name))
            for name in ("order_no", "lot_no", "serial_no")
        )
    )
    query = (
        select(new.no, old.no, new.first_inquiry_owner)
        .where(col(new.no).in_(numbers), new.customer == old.customer, same_goods)
        .where(or_(old.received_at < new.received_at, and_(old.received_at == new.received_at, old.no < new.no)))  # type: ignore[arg-type]
        .where(col(old.state).not_in(CLOSED))
    )
    rows: list[dict[str, object]] = [
        {"subject": later, "kind": TaskKind.MERGE_PROPOSAL, "key": earlier, "owner": owner, "created_at": now,
         "due_at": None, "ended_at": None, "ended_by": "", "skip_reason": "", "data": {}}
        for later, earlier, owner in session.exec(query)
    ]  # fmt: skip
    if rows:
        session.execute(insert(TaskRow), rows)
