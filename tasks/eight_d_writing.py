"""The one writer of 8Ds: what a rule decided about an 8D, or about the 8D of a complaint, is written here."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, SQLModel, col

from models.eight_d import EightD
from models.event import LedgerEvent
from models.message import Message
from models.settings import settings
from models.task import TaskRow
from rules.eight_d.content import EightDContent
from rules.eight_d.dues import eight_d_column
from rules.eight_d.steps import dues_done, is_proved, stand_of, steps_of
from rules.eight_d.vocabulary import EightDState
from rules.outcome import EightDAct, EightDOwed, Outcome
from rules.policy import EightDColumn, EightDRules
from rules.vocabulary import Level, TaskKind
from tasks.eight_d_facts import complaints_of, eight_d_facts, load_eight_d
from tasks.facts import UnknownComplaint
from tasks.ledger import Signature, chain_of
from tasks.transitions import Conflict, ContactRef, end_tasks, message_row, task_keys, task_rows

LOCKED = {EightDState.COMPLETE, EightDState.REPLACED, EightDState.ELSEWHERE}
RISING = (EightDColumn.SHORT, EightDColumn.MEDIUM, EightDColumn.STRONG)


def write_step(
    session: Session,
    row: EightD,
    event: str,
    outcome: Outcome,
    form: Mapping[str, Any],
    signature: Signature,
    once: str | None,
) -> None:
    """Write an accepted form about an 8D: content and state, ledger, tasks, messages, and the next revision.

    Raises Conflict when someone else changed it in the meantime.
    """
    written = outcome.eight_d
    if written is None:
        raise ValueError(f"nothing was decided about the 8D at {event}")
    at = signature.recorded_at
    data = {
        "form": form,
        "state": [row.state, written.state],
        "revision": row.revision,
        "content": written.content.sha256(),
    }
    entry = chain_of(session, row.no).entry(event, data, signature, effect_key=once)
    _insert(session, LedgerEvent, [entry])
    _save(session, row, written.content, written.state, signature)
    if written.next_content is not None and written.next_state is not None:
        _open_next(session, row, written.next_content, written.next_state, signature)
    end_tasks(session, [row.no], outcome.finished, signature)
    _insert(session, TaskRow, task_rows(outcome.tasks, row.complaint, row.no, task_keys(session, [row.no]), at))
    nobody, key = ContactRef(None, settings().language), f"{row.no}:{entry['seq']}"
    _insert(session, Message, [message_row(key, row.complaint, owed, nobody, at) for owed in outcome.messages])


def follow_complaint(
    session: Session, complaint: str, owed: EightDOwed, rules: EightDRules, form: Mapping[str, Any], by: Signature
) -> bool | None:
    """Do to the 8D what a move of its complaint brings with it; return whether it is proved, None when it is over.

    Source: decisions 15, 20, 21.
    """
    row = newest(session, owed.no)
    before = (row.state, row.column, row.revision) if row else None
    if owed.act in {EightDAct.OPEN, EightDAct.FIT, EightDAct.JOIN, EightDAct.JOIN_ANEW}:
        row = _fitted(session, row, complaint, owed, rules, by)
    elif row and owed.act is EightDAct.FILE:
        row.reference, row.file = str(form["reference"]), str(form["file"])
        _end(session, row, EightDState.ELSEWHERE, "", by)
    elif row and not any(each.eight_d_required for each in complaints_of(session, owed.no)):
        _end(session, row, EightDState.DROPPED, "no longer required", by)
    if row and (row.state, row.column, row.revision) != before:
        states = [before[0] if before else None, row.state]
        data = {"complaint": complaint, "state": states, "column": row.column, "revision": row.revision}
        _insert(session, LedgerEvent, [chain_of(session, row.no).entry(f"8D_{owed.act}", data, by)])
    if row is None or row.state in {EightDState.DROPPED, EightDState.REPLACED}:
        return None
    return row.state is EightDState.ELSEWHERE or is_proved(eight_d_facts(session, row, rules, by.recorded_at.date()))


def newest(session: Session, no: str) -> EightD | None:
    """Return the newest revision of an 8D; None when there is no such 8D."""
    try:
        return load_eight_d(session, no)
    except UnknownComplaint:
        return None


def _fitted(
    session: Session, row: EightD | None, complaint: str, owed: EightDOwed, rules: EightDRules, by: Signature
) -> EightD:
    """Give the 8D the steps of the highest level that it serves, and let it stand where it now is.

    A complete one that lacks steps of that level goes on as its next revision.
    """
    if row is None:
        row = EightD(no=owed.no, complaint=complaint, column=owed.column, required_at=by.recorded_at, gate_seq=0)
    levels = [each.level for each in complaints_of(session, owed.no) if each.level is not Level.IRRATIONAL]
    column = max([owed.column, *(eight_d_column(level) for level in levels)], key=RISING.index)
    grows = steps_of(column, rules) != steps_of(row.column, rules)
    if row.state is EightDState.COMPLETE and grows:
        _open_next(session, row, EightDContent.model_validate(row.content), row.state, by)
        row = load_eight_d(session, owed.no)
    elif row.state in {EightDState.COMPLETE, EightDState.ELSEWHERE}:
        return row
    row.column = column
    facts = eight_d_facts(session, row, rules, by.recorded_at.date())
    stand = stand_of(facts)
    if row.id is None or stand is not row.state:
        row.state = stand
        _moved(session, row)
    done = [(TaskKind.EIGHT_D_STEP, due, "done") for due in sorted(dues_done(facts))]
    end_tasks(session, [row.no], done, by)
    return row


def _end(session: Session, row: EightD, state: EightDState, note: str, by: Signature) -> None:
    row.state = state
    if state in LOCKED:
        row.locked_at, row.locked_by = by.recorded_at, by.actor
    _moved(session, row)
    left = (col(TaskRow.subject) == row.no, col(TaskRow.ended_at).is_(None))
    ended = {"ended_at": by.recorded_at, "ended_by": by.actor, "skip_reason": note}
    session.execute(update(TaskRow).where(*left).values(ended))


def _moved(session: Session, row: EightD) -> None:
    row.gate_seq, row.version = row.gate_seq + 1, row.version + 1
    session.add(row)
    session.flush()


def _save(session: Session, row: EightD, content: EightDContent, state: EightDState, by: Signature) -> None:
    locked = {"locked_at": by.recorded_at, "locked_by": by.actor} if state in LOCKED else {}
    kept = {} if row.locked_at else {"content": content.model_dump(mode="json"), "hash": content.sha256()}
    values = {"state": state, "version": row.version + 1, "gate_seq": row.gate_seq + 1, **kept, **locked}
    same = (col(EightD.id) == row.id, col(EightD.version) == row.version)
    if session.execute(update(EightD).where(*same).values(values)).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(row.no)


def _open_next(session: Session, row: EightD, content: EightDContent, state: EightDState, by: Signature) -> None:
    """Open the next revision of an 8D; this one stays as it was locked."""
    new = {
        "no": row.no,
        "revision": row.revision + 1,
        "complaint": row.complaint,
        "state": state,
        "column": row.column,
        "required_at": by.recorded_at,
        "content": content.model_dump(mode="json"),
        "hash": content.sha256(),
        "version": 1,
        "gate_seq": row.gate_seq + 2,
        "run_id": row.run_id,
        "reference": "",
        "file": "",
        "locked_by": "",
    }
    _insert(session, EightD, [new])


def _insert(session: Session, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)
