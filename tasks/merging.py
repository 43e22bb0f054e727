"""Two complaints that may be one: found by their goods, proposed to a person, and made one. Source: T13."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Select, and_, bindparam, exists, insert, or_, select, update
from sqlmodel import Session, col

from models.attachment import Attachment
from models.complaint import Complaint
from models.event import LedgerEvent
from models.task import TaskRow
from rules.consequences import CASE_FACTS
from rules.repeat import GOODS
from rules.vocabulary import State, TaskKind
from tasks.facts import load_row, table_of
from tasks.ledger import Signature, chain_of

CLOSED = tuple(state for state in State if state.is_final)
MERGED_IN = "MERGED_IN"


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
    complaint, task = table_of(Complaint), table_of(TaskRow)
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
        ~exists().where(task.c.subject == new.c.no, task.c.kind == TaskKind.MERGE_PROPOSAL, task.c.key == old.c.no),
    )


def take_up(session: Session, master_no: str, merged: Complaint, signature: Signature) -> None:
    """Let the earlier complaint take up the later one: its date stays, channels and what it did not know are added.

    Source: T13; policy §4, move 3.
    """
    master = load_row(session, master_no)
    channels = list(dict.fromkeys([*master.channels, *merged.channels]))
    known = {name: getattr(merged, name) for name in CASE_FACTS if not getattr(master, name) and getattr(merged, name)}
    changes = {**known, "channels": channels, "facts": {**merged.facts, **master.facts}}
    data = {"merged": merged.no, "changed": {name: [getattr(master, name), value] for name, value in changes.items()}}
    session.execute(insert(LedgerEvent), [chain_of(session, master_no).entry(MERGED_IN, data, signature)])
    session.execute(update(Attachment).where(col(Attachment.subject) == merged.no).values(subject=master_no))
    for name, value in changes.items():
        setattr(master, name, value)
    master.version += 1
    session.add(master)
