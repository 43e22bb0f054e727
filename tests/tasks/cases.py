"""Cases taken to a gate through the real tasks, for tests of what happens there."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any, TypeVar

from sqlmodel import Session, select

from models.database import transaction
from models.event import LedgerEvent
from models.settings import settings
from models.tables import TABLES
from rules.lifecycle import Event
from tasks.facts import entries_of, load_row
from tasks.gates import do_automatic_work, pass_gate, record_event
from tasks.handed_in import Recorded
from tasks.stages import OpenGate, load_stage
from tests.tasks.signatures import signed_where_asked

T = TypeVar("T")

RECEIVED, JUDGED, SIGNED = "2026-03-02 09:30", "2026-03-02 09:45", "2026-03-02 10:20"
FEEDBACK = {
    "acting_as": "E017",
    "customer": "C100",
    "text": "出货文件提供太慢",
    "requirement": "尽快提供",
    "subject": "DELIVERY",
}
TRIAGE = {"acting_as": "E017", "category": "DEL-08", "evidence": "客户来电记录", "responsibility": "OURS"}


def at(text: str) -> datetime:
    """Return the moment that a text such as `2026-03-02 09:30` is on the company's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=settings().company_zone)


def register(moment: str = RECEIVED, run: str = "", **fields: Any) -> Recorded:
    """Hand in a registration."""
    return record_event("", Event.REGISTER, {**FEEDBACK, **fields}, run, at(moment))


def registered(moment: str = RECEIVED, **fields: Any) -> str:
    """Return the number of a new complaint, which waits for its triage."""
    recorded = register(moment, **fields)
    assert recorded.accepted, recorded.refusals
    return recorded.complaint_no


def triaged(moment: str = JUDGED) -> str:
    """Return the number of a complaint that has been judged, and whose handling form is still to be issued."""
    number = registered()
    assert answered(number, TRIAGE, moment).accepted
    return number


def transferred() -> str:
    """Return the number of a complaint whose handling form waits for E231 to sign it; his deputy is E232."""
    number = triaged()
    do_automatic_work(number, "", at(JUDGED), print_documents=False)
    return number


def key_of(number: str) -> str:
    """Return the key of the gate that is open."""
    return open_gate(number).key


def open_gate(number: str) -> OpenGate:
    """Return the gate that is open."""
    gate = load_stage(number).gate
    assert gate is not None
    return gate


def answered(number: str, answer: dict[str, Any], moment: str, **how: Any) -> Recorded:
    """Answer the gate that is open, signed where the policy wants it."""
    gate = open_gate(number)
    how.setdefault("proof", signed_where_asked(number, gate.event, at(moment)))
    return pass_gate(number, gate.key, answer, as_of=at(moment), **how)


def asked(number: str) -> str:
    """Return the text above the form that is asked at the open gate, which can be drawn."""
    gate = load_stage(number).gate
    assert gate is not None
    assert gate.form.model_json_schema()["properties"]
    assert gate.form.asked is not None
    return gate.form.asked.description


def ledger(number: str) -> list[LedgerEvent]:
    """Return the ledger of a case, oldest first."""
    with transaction() as session:
        return entries_of(session, number)


def kinds(number: str) -> list[str]:
    """Return what the ledger of a case tells, oldest first."""
    return [entry.kind for entry in ledger(number)]


def state_of(number: str) -> str:
    """Return the state of a case."""
    with transaction() as session:
        return load_row(session, number).state


def everything() -> dict[str, list[str]]:
    """Return every row of every table, to see that nothing has changed."""
    with transaction() as session:
        return {table.__name__: _rows(session, table) for table in TABLES}


def _rows(session: Session, table: Any) -> list[str]:
    return sorted(repr(row) for row in session.exec(select(table)))


def at_once(jobs: Iterable[Callable[[], T]]) -> list[T]:
    """Do all jobs in threads that start together; return what each returned. The first error is raised."""
    todo = list(jobs)
    gate = Barrier(len(todo))

    def start(job: Callable[[], T]) -> T:
        gate.wait()
        return job()

    with ThreadPoolExecutor(len(todo)) as pool:
        return list(pool.map(start, todo))
