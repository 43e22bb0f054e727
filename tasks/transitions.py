"""The one writer of states: what a rule decided is written for any number of cases at once, table by table."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, SQLModel, col

from models.assessment import Assessment
from models.clock import ClockRow
from models.complaint import Complaint
from models.customer import Contact
from models.document import Document
from models.event import LedgerEvent
from models.message import Message
from models.settings import settings
from models.task import TaskRow
from rules.lifecycle import Event
from rules.outcome import ClockAct, ClockChange, MessageOwed, Outcome, TaskOwed
from rules.vocabulary import ClockState, DocumentKind, EffectKind, Language, State, TaskKind
from tasks.assessments import change_assessments, in_brief, rows_of
from tasks.changed_rows import change_rows
from tasks.document_revisions import next_revision
from tasks.ledger import Chain, Signature
from tasks.message_ids import message_id_of
from tasks.notifications import put_off

LIVE = {ClockState.RUNNING, ClockState.HELD}
INTERNAL_DOCUMENTS = {DocumentKind.HANDLING_FORM}
TABLES: tuple[type[SQLModel], ...] = (Complaint, LedgerEvent, ClockRow, TaskRow, Message, Document, Assessment)
OF_THE_8D = {TaskKind.EIGHT_D_STEP, TaskKind.EFFECT_REVIEW}
INSERTS = {table: insert(table).inline() for table in TABLES}
OWN_CASE = update(Complaint).where(
    col(Complaint.no) == bindparam("case"), col(Complaint.version) == bindparam("version_before")
)
OWN_CLOCK = update(ClockRow).where(col(ClockRow.id) == bindparam("clock"))
COLUMNS = Complaint.model_fields.keys()
WOUND = ("state", "stopped_at", "held_at", "due_at", "warn_at", "basis", "hours", "ower")


class Conflict(RuntimeError):
    """Someone else changed the case in the meantime; read it again and repeat."""


@dataclass(slots=True)
class Written:
    """One accepted form, ready to be written. `columns` are the case's columns before it, or of the new case.

    When it is written, `after` holds what has become of the columns of a case that was there before.
    """

    event: Event | EffectKind
    columns: dict[str, Any]
    outcome: Outcome
    form: Mapping[str, Any]
    signature: Signature
    chain: Chain
    occurred_at: datetime
    clocks: list[dict[str, Any]] = field(default_factory=list)
    contact: "ContactRef | None" = None
    is_new: bool = False
    is_gate: bool = False
    effect_key: str | None = None
    after: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ContactRef:
    """To whom at the customer messages go, and in which language."""

    id: int | None
    language: Language


@dataclass(slots=True)
class _Rows:
    """What is to be written: new rows by table, and what changes of the cases and clocks that are there already."""

    new: dict[type[SQLModel], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    cases: list[dict[str, Any]] = field(default_factory=list)
    clocks: dict[int, dict[str, Any]] = field(default_factory=dict)


def write(session: Session, batch: Iterable[Written]) -> None:
    """Write accepted forms: the case, its ledger, clocks, tasks, messages and documents. Raises Conflict.

    One multi-row statement a table for all cases together, so that ten thousand registrations cost ten thousand rows.
    """
    rows, forms = _Rows(), list(batch)
    owed = [(str(one.columns["no"]), each) for one in forms for each in one.outcome.assessments]
    rows.new[Assessment] = rows_of(session, owed) if owed else []
    issued = in_brief(rows.new[Assessment])
    for one in forms:
        _write_case(session, one, rows, issued.get(one.columns["no"], []))
    put_off(session, rows.new[Message])
    _save_cases(session, rows.cases)
    wound = [{"clock": clock["id"], **{name: clock[name] for name in WOUND}} for clock in rows.clocks.values()]
    change_rows(session, OWN_CLOCK, wound)
    change_assessments(session, [change for one in forms for change in one.outcome.assessed])
    connection = session.connection()
    for table, statement in INSERTS.items():
        if rows.new[table]:
            connection.execute(statement, rows.new[table])


def first_contact(session: Session, customer: str, contact_id: int | None, default: Language) -> ContactRef:
    """Return the contact named on the case, else the customer's first one."""
    query = select(col(Contact.id), col(Contact.language)).order_by(col(Contact.id)).limit(1)
    named = col(Contact.id) == contact_id if contact_id else col(Contact.customer) == customer
    found = session.execute(query.where(named)).first()
    return ContactRef(*found) if found else ContactRef(None, default)


def _write_case(session: Session, one: Written, rows: _Rows, issued: Sequence[Mapping[str, Any]]) -> None:
    out, at = one.outcome, one.signature.recorded_at
    state_before = None if one.is_new else one.columns["state"]
    data = {
        "form": one.form,
        "state": [state_before, out.state],
        "changed": {} if one.is_new else _changed(one),
    }
    if issued:
        data["assessments"] = issued
    entry = one.chain.entry(one.event, data, one.signature, occurred_at=one.occurred_at, effect_key=one.effect_key)
    rows.new[LedgerEvent].append(entry)
    rows.new[LedgerEvent] += [
        one.chain.entry(extra.kind, extra.data, one.signature, occurred_at=one.occurred_at) for extra in out.entries
    ]
    clocks = _wind_clocks(one, rows)
    owed = [task.due_at for task in out.tasks if task.due_at]
    wake_at = _next_wake(clocks, at, [one.columns.get("wake_at"), *owed])
    new_columns = {**one.columns, **out.changes, "state": out.state, "wake_at": wake_at}
    _save_case(one, new_columns, rows)
    _write_tasks(session, one, new_columns["eight_d"], rows)
    rows.new[Message] += [_message(one, owed, entry["seq"]) for owed in out.messages]
    for kind in dict.fromkeys(out.documents):
        rows.new[Document].append(_document(session, one, kind, new_columns))


def _changed(one: Written) -> dict[str, list[Any]]:
    return {
        name: [one.columns.get(name), value]
        for name, value in one.outcome.changes.items()
        if one.columns.get(name) != value and name != "facts"
    }


def _save_case(one: Written, columns: dict[str, Any], rows: _Rows) -> None:
    if one.is_new:
        rows.new[Complaint].append(columns)
        return
    if "facts" in one.outcome.changes:
        one.outcome.changes["facts"] = to_jsonable_python(one.outcome.changes["facts"])
    before = one.columns["version"]
    moved = one.is_gate or one.outcome.state != one.columns["state"]
    changes = {
        **one.outcome.changes,
        "state": one.outcome.state,
        "wake_at": columns["wake_at"],
        "version": before + 1,
        "gate_seq": one.columns["gate_seq"] + int(moved),
    }
    one.after = one.columns | changes
    rows.cases.append({"case": columns["no"], "version_before": before, **changes})


def _save_cases(session: Session, cases: Sequence[Mapping[str, Any]]) -> None:
    """Change cases that are still as they were read, and those that the session holds with them. Raises Conflict."""
    if change_rows(session, OWN_CASE, cases) != len(cases):
        raise Conflict(", ".join(case["case"] for case in cases))
    for case in cases:
        held = session.identity_map.get(session.identity_key(Complaint, case["case"]))
        for name in COLUMNS & case.keys() if held else ():
            set_committed_value(held, name, case[name])


def _wind_clocks(one: Written, rows: _Rows) -> list[dict[str, Any]]:
    """Apply the clock changes; return all clocks of the case as they are afterwards."""
    clocks = one.clocks
    for change in one.outcome.clocks:
        latest = max((c for c in clocks if c["kind"] == change.kind), key=lambda c: c["seq"], default=None)
        if change.act is ClockAct.START:
            if latest and latest["state"] in LIVE:
                _set(rows, latest, state=ClockState.CANCELLED, stopped_at=change.at)
            clocks.append(_new_clock(one.columns["no"], change, latest["seq"] + 1 if latest else 1))
        elif latest:
            _wind(rows, latest, change)
    rows.new[ClockRow] += [clock for clock in clocks if "id" not in clock]
    return clocks


def _wind(rows: _Rows, clock: dict[str, Any], change: ClockChange) -> None:
    live = clock["state"] in LIVE
    if change.act is ClockAct.STOP and live:
        state = ClockState.MET if change.at <= clock["due_at"] else ClockState.BREACHED
        _set(rows, clock, state=state, stopped_at=change.at)
    elif change.act is ClockAct.MISS and live:
        _set(rows, clock, state=ClockState.BREACHED, stopped_at=change.at)
    elif change.act is ClockAct.CANCEL and live:
        _set(rows, clock, state=ClockState.CANCELLED, stopped_at=change.at)
    elif change.act is ClockAct.HOLD and clock["state"] == ClockState.RUNNING:
        _set(rows, clock, state=ClockState.HELD, held_at=change.at)
    elif change.act is ClockAct.RESUME and clock["state"] != ClockState.CANCELLED:
        _set(rows, clock, state=ClockState.RUNNING, stopped_at=None, held_at=None, **_new_limit(change))
    elif change.act is ClockAct.LIMIT and live:
        _set(rows, clock, **_new_limit(change))


def _new_limit(change: ClockChange) -> dict[str, Any]:
    if change.due_at is None:
        return {}
    limit = {
        "due_at": change.due_at,
        "warn_at": change.warn_at,
        "basis": change.basis,
        "hours": float(change.hours or 0),
    }
    return limit | ({"ower": change.ower} if change.ower else {})


def _set(rows: _Rows, clock: dict[str, Any], **values: object) -> None:
    clock.update(values)
    if "id" in clock:
        rows.clocks[clock["id"]] = clock


def _new_clock(no: str, change: ClockChange, seq: int) -> dict[str, Any]:
    return {
        "subject": no,
        "kind": change.kind,
        "seq": seq,
        "basis": change.basis,
        "hours": float(change.hours or 0),
        "started_at": change.at,
        "warn_at": change.warn_at,
        "due_at": change.due_at,
        "held_at": None,
        "stopped_at": None,
        "state": ClockState.RUNNING,
        "ower": change.ower,
    }


def _next_wake(
    clocks: Iterable[Mapping[str, Any]], now: datetime, others: Iterable[datetime | None]
) -> datetime | None:
    """Return when the case asks for attention at the latest: by a clock, a task, or what it waited for before.

    Too early does no harm: whoever looks then knows when exactly it next does.
    """
    running = [clock for clock in clocks if clock["state"] == ClockState.RUNNING]
    moments = [c["warn_at"] if c["warn_at"] > now else c["due_at"] for c in running]
    return min([*moments, *(other for other in others if other)], default=None)


def wake_by(session: Session, no: str, dues: Iterable[datetime | None]) -> None:
    """Have a case wake by the earliest of these moments, unless it wakes before."""
    earliest = min((due for due in dues if due), default=None)
    if earliest:
        later = col(Complaint.wake_at).is_(None) | (col(Complaint.wake_at) > earliest)
        session.execute(update(Complaint).where(col(Complaint.no) == no, later).values(wake_at=earliest))


def _write_tasks(session: Session, one: Written, eight_d: str, rows: _Rows) -> None:
    no, at = one.columns["no"], one.signature.recorded_at
    subjects = [no, eight_d] if eight_d else [no]
    known = task_keys(session, subjects) if one.outcome.tasks and not one.is_new else set()
    rows.new[TaskRow] += task_rows(one.outcome.tasks, no, eight_d, known, at)
    end_tasks(session, subjects, one.outcome.finished, one.signature)
    _hand_over(session, no, one.outcome.handed_over)
    if one.outcome.state in {State.MERGED, State.VOID}:
        left = (col(TaskRow.subject) == no, col(TaskRow.ended_at).is_(None))
        session.execute(
            update(TaskRow).where(*left).values(ended_at=at, ended_by=one.signature.actor, skip_reason=one.event)
        )


def task_rows(
    tasks: Iterable[TaskOwed], no: str, eight_d: str, known: set[tuple[str, str]], at: datetime
) -> list[dict[str, Any]]:
    """Return the rows of what is newly owed; the steps and reviews of an 8D are owed on the 8D itself."""
    return [
        {
            "subject": eight_d if task.kind in OF_THE_8D else no,
            "kind": task.kind,
            "key": task.key,
            "owner": task.owner,
            "created_at": at,
            "due_at": task.due_at,
            "ended_at": None,
            "ended_by": "",
            "skip_reason": "",
            "data": dict(task.data),
        }
        for task in tasks
        if (task.kind, task.key) not in known
    ]


def _hand_over(session: Session, no: str, handed_over: Iterable[tuple[TaskKind, str, str]]) -> None:
    """Give open tasks of a case to other owners."""
    for kind, key, owner in handed_over:
        same = (col(TaskRow.subject) == no, col(TaskRow.kind) == kind, col(TaskRow.key) == key)
        session.execute(update(TaskRow).where(*same, col(TaskRow.ended_at).is_(None)).values(owner=owner))


def end_tasks(
    session: Session, subjects: list[str], finished: Iterable[tuple[TaskKind, str, str]], signature: Signature
) -> None:
    """End tasks as done, or as skipped with the reason that is given for it."""
    for kind, key, note in finished:
        skipped = "" if note == "done" else note
        same = (
            col(TaskRow.subject).in_(subjects),
            col(TaskRow.kind) == kind,
            col(TaskRow.key) == key,
            col(TaskRow.ended_at).is_(None),
        )
        ended = {"ended_at": signature.recorded_at, "ended_by": signature.actor, "skip_reason": skipped}
        session.execute(update(TaskRow).where(*same).values(ended))


def task_keys(session: Session, subjects: list[str]) -> set[tuple[str, str]]:
    """Return kind and key of every task of these subjects."""
    query = select(col(TaskRow.kind), col(TaskRow.key)).where(col(TaskRow.subject).in_(subjects))
    return {(kind, key) for kind, key in session.execute(query)}


def _message(one: Written, owed: MessageOwed, seq: int) -> dict[str, Any]:
    no = one.columns["no"]
    contact = one.contact or ContactRef(None, settings().language)
    return message_row(f"{no}:{seq}", no, owed, contact, one.signature.recorded_at)


def message_row(key: str, no: str, owed: MessageOwed, contact: ContactRef, at: datetime) -> dict[str, Any]:
    """Return the row of a message about a complaint; `key` names the entry of the ledger that owes it."""
    event_key = f"{key}:{owed.template}:{owed.to or 'customer'}"
    return {
        "event_key": event_key,
        "message_id": message_id_of(event_key),
        "subject": no,
        "template": owed.template,
        "language": settings().language if owed.to else contact.language,
        "to_contact": None if owed.to else contact.id,
        "to_employee": owed.to,
        "data": dict(owed.data),
        "owed_at": at,
        "next_try_at": at,
        "tries": 0,
        "sent_at": None,
        "failure": "",
        "digest": None,
    }


def _document(session: Session, one: Written, kind: DocumentKind, columns: Mapping[str, Any]) -> dict[str, Any]:
    internal = kind in INTERNAL_DOCUMENTS
    language = settings().language if internal or one.contact is None else one.contact.language
    return {
        "subject": columns["no"],
        "kind": kind,
        "revision": columns["form_rev"] if internal else next_revision(session, columns["no"], kind),
        "language": language,
        "owed_at": one.signature.recorded_at,
        "rendered_at": None,
        "path": "",
        "sha256": "",
        "data_hash": "",
    }
