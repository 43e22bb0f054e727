"""Two complaints that may be one: found by order, lot and serial number, and proposed to a person. Source: T13."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Select, and_, bindparam, insert, or_, select
from sqlmodel import Session, SQLModel

from models.complaint import Complaint
from models.task import TaskRow
from rules.vocabulary import State, TaskKind

CLOSED = tuple(state for state in State if state.is_final)
GOODS = ("order_no", "lot_no", "serial_no")


def propose_merges(session: Session, numbers: Collection[str], now: datetime) -> None:
    """Owe the first-inquiry owner a look at every open, earlier complaint about the same goods of the same customer."""
    connection = session.connection()
    rows = [
        {"subject": later, "kind": TaskKind.MERGE_PROPOSAL, "key": earlier, "owner": owner, "created_at": now,
         "due_at": None, "ended_at": None, "ended_by": "", "skip_reason": "", "data": {}}
        for later, earlier, owner in connection.execute(_same_goods(), {"numbers": list(numbers)})
    ]  # fmt: skip
    if rows:
        connection.execute(insert(TaskRow), rows)


@lru_cache(maxsize=1)
def _same_goods() -> Select[tuple[str, str, str]]:
    """Return the question for pairs of one customer's complaints, built once: a registration asks it every time."""
    complaint = SQLModel.metadata.tables[str(Complaint.__tablename__)]
    new, old = complaint.alias("new"), complaint.alias("old")
    return select(new.c.no, old.c.no, new.c.first_inquiry_owner).where(
        new.c.no.in_(bindparam("numbers", expanding=True)),
        new.c.customer == old.c.customer,
        or_(*(and_(new.c[name] != "", new.c[name] == old.c[name]) for name in GOODS)),
        or_(
            old.c.received_at < new.c.received_at,
            and_(old.c.received_at == new.c.received_at, old.c.no < new.c.no),
        ),
        old.c.state.not_in(CLOSED),
    )
