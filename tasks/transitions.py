"""The one writer of states: what a rule decided is written for any number of cases at once, table by table."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import bindparam, select, update
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
from rules.outcome import MessageOwed, Outcome
from rules.vocabulary import DocumentKind, EffectKind, Language, State
from tasks.assessments import change_assessments, in_brief, rows_of
from tasks.changed_rows import change_rows, held, insert_rows
from tasks.document_revisions import next_revision
from tasks.ledger import Chain, Signature
from tasks.message_ids import message_id_of
from tasks.notifications import put_off
from tasks.proposal_kept import beside_decision
from tasks.task_writing import end_every_task, end_tasks, hand_over, task_keys, task_rows
from tasks.waking import next_wake
from tasks.winding import wind

INTERNAL_DOCUMENTS = {DocumentKind.HANDLING_FORM}
TABLES: tuple[type[SQLModel], ...] = (Complaint, LedgerEvent, ClockRow, TaskRow, Message, Document, Assessment)
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
    for table in TABLES:
        insert_rows(session, table, rows.new[table])


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
    if one.event is Event.TRIAGE and one.columns.get("proposal"):
        data["proposed"] = beside_decision(one.columns["proposal"])
    entry = one.chain.entry(one.event, data, one.signature, occurred_at=one.occurred_at, effect_key=one.effect_key)
    rows.new[LedgerEvent].append(entry)
    rows.new[LedgerEvent] += [
        one.chain.entry(extra.kind, extra.data, one.signature, occurred_at=one.occurred_at, effect_key=extra.effect_key)
        for extra in out.entries
    ]
    wound = wind(one.columns["no"], one.clocks, out.clocks)
    rows.clocks |= {clock["id"]: clock for clock in wound if "id" in clock}
    rows.new[ClockRow] += [clock for clock in one.clocks if "id" not in clock]
    wake_at = next_wake(one.clocks, at, [one.columns.get("wake_at"), *(task.due_at for task in out.tasks)])
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
    as_read = (col(Complaint.no) == bindparam("case"), col(Complaint.version) == bindparam("version_before"))
    if change_rows(session, update(Complaint).where(*as_read), cases) != len(cases):
        raise Conflict(", ".join(case["case"] for case in cases))
    for case in cases:
        row = held(session, Complaint, case["case"])
        for name in COLUMNS & case.keys() if row else ():
            set_committed_value(row, name, case[name])


def _write_tasks(session: Session, one: Written, eight_d: str, rows: _Rows) -> None:
    no, at = one.columns["no"], one.signature.recorded_at
    subjects = [no, eight_d] if eight_d else [no]
    known = task_keys(session, subjects) if one.outcome.tasks and not one.is_new else set()
    rows.new[TaskRow] += task_rows(one.outcome.tasks, no, eight_d, known, at)
    end_tasks(session, subjects, one.outcome.finished, one.signature)
    hand_over(session, no, one.outcome.handed_over)
    if one.outcome.state in {State.MERGED, State.VOID}:
        end_every_task(session, no, one.event, one.signature)


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
