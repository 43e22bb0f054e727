"""The one writer of 8Ds: what a rule decided about an 8D, or about the 8D of a complaint, is written here."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from models.eight_d import EightD
from models.event import LedgerEvent
from models.message import Message
from models.settings import settings
from models.task import TaskRow
from rules.asked import Asked
from rules.eight_d.content import EightDContent
from rules.eight_d.dues import eight_d_column
from rules.eight_d.facts import EightDFacts
from rules.eight_d.steps import is_proved, stand_of, steps_of
from rules.eight_d.vocabulary import EightDState, Verdict
from rules.outcome import EightDAct, EightDOwed
from rules.policy import EightDColumn
from rules.vocabulary import Level
from tasks.accepted import Accepted
from tasks.changed_rows import insert_rows
from tasks.eight_d_dues import NO_LONGER, keep_dues
from tasks.eight_d_facts import complaints_of, eight_d_facts, load_eight_d
from tasks.eight_d_opening import Opening, open_eight_ds, open_next
from tasks.facts import UnknownComplaint
from tasks.ledger import Signature, chain_of
from tasks.notifications import put_off
from tasks.task_writing import end_every_task, end_tasks, task_keys, task_rows
from tasks.transitions import Conflict, ContactRef, message_row
from tasks.waking import wake_by

LOCKED = {EightDState.COMPLETE, EightDState.REPLACED, EightDState.ELSEWHERE}
FITTING = {EightDAct.OPEN, EightDAct.FIT, EightDAct.JOIN, EightDAct.JOIN_ANEW}
RISING = (EightDColumn.SHORT, EightDColumn.MEDIUM, EightDColumn.STRONG)


def write_step(session: Session, row: EightD, move: Accepted) -> None:
    """Write an accepted form about an 8D: content and state, ledger, tasks, messages, and the next revision.

    Raises Conflict when someone else changed it in the meantime.
    """
    written, by = move.outcome.eight_d, move.signature
    if written is None:
        raise ValueError(f"nothing was decided about the 8D at {move.event}")
    data = {
        "form": move.form,
        "state": [row.state, written.state],
        "revision": row.revision,
        "content": written.content.sha256(),
    }
    entry = chain_of(session, row.no).entry(move.event, data, by, effect_key=move.once)
    insert_rows(session, LedgerEvent, [entry])
    _save(session, row, written.content, written.state, by, at_gate=move.at_gate)
    if written.next_content is not None and written.next_state is not None:
        open_next(session, row, written.next_content, written.next_state, by)
    end_tasks(session, [row.no], move.outcome.finished, by)
    known = task_keys(session, [row.no])
    insert_rows(session, TaskRow, task_rows(move.outcome.tasks, row.complaint, row.no, known, by.recorded_at))
    wake_by(session, ((row.complaint, task.due_at) for task in move.outcome.tasks))
    newest = load_eight_d(session, row.no)
    keep_dues(session, newest, _facts(session, newest, move.ask), move.ask, by)
    nobody, key = ContactRef(None, settings().language), f"{row.no}:{entry['seq']}"
    owed = [message_row(key, row.complaint, each, nobody, by.recorded_at) for each in move.outcome.messages]
    put_off(session, owed)
    insert_rows(session, Message, owed)


def follow_complaint(
    session: Session, complaint: str, owed: EightDOwed, ask: Asked, form: Mapping[str, Any], by: Signature
) -> bool | None:
    """Do to the 8D what a move of its complaint brings with it; return whether it is proved.

    None is the answer when it is over or has only begun: its complaints hear nothing.

    Source: decisions 15, 20, 21.
    """
    row = newest(session, owed.no)
    if row is None:
        if owed.act in FITTING:
            open_eight_ds(session, [Opening(complaint, owed, ask, by)])
        return None
    before = row.state, row.column, row.revision
    if owed.act in FITTING:
        row = _fitted(session, row, owed, ask, by)
    elif owed.act is EightDAct.FILE:
        row.reference, row.file = str(form["reference"]), str(form["file"])
        _end(session, row, EightDState.ELSEWHERE, "", by)
    elif row.state.is_open and not any(each.eight_d_required for each in complaints_of(session, owed.no)):
        _end(session, row, EightDState.DROPPED, NO_LONGER, by)
    if (row.state, row.column, row.revision) != before:
        states = [before[0], row.state]
        data = {"complaint": complaint, "state": states, "column": row.column, "revision": row.revision}
        insert_rows(session, LedgerEvent, [chain_of(session, row.no).entry(f"8D_{owed.act}", data, by)])
    if row.state in {EightDState.DROPPED, EightDState.REPLACED}:
        return None
    return row.state is EightDState.ELSEWHERE or is_proved(_facts(session, row, ask))


def newest(session: Session, no: str) -> EightD | None:
    """Return the newest revision of an 8D; None when there is no such 8D."""
    try:
        return load_eight_d(session, no)
    except UnknownComplaint:
        return None


def _fitted(session: Session, row: EightD, owed: EightDOwed, ask: Asked, by: Signature) -> EightD:
    """Give the 8D the steps of the highest level that it serves, and let it stand where it now is.

    A complete one that lacks steps of that level goes on as its next revision; a dropped one is only taken up again
    when it is required again, without what it was dropped for.
    """
    column = _column(session, owed)
    rules = ask.policy.eight_d
    grows = bool(set(steps_of(column, rules)) - set(steps_of(row.column, rules)))
    if row.state is EightDState.COMPLETE and grows:
        open_next(session, row, EightDContent.model_validate(row.content), row.state, by)
        row.state = EightDState.REPLACED
        session.add(row)
        session.flush()
        row = load_eight_d(session, owed.no)
    elif row.state is EightDState.DROPPED and owed.act is EightDAct.OPEN:
        row.content = _taken_up(EightDContent.model_validate(row.content)).model_dump(mode="json")
        row.required_at = owed.start
    elif not row.state.is_open:
        return row
    row.column = column
    stand = stand_of(_facts(session, row, ask))
    if stand is not row.state:
        row.state = stand
        if stand is EightDState.COMPLETE:
            row.hash = EightDContent.model_validate(row.content).sha256()
            row.locked_at, row.locked_by = by.recorded_at, by.actor
        _moved(session, row)
    session.add(row)
    session.flush()
    keep_dues(session, row, _facts(session, row, ask), ask, by, start=owed.start)
    return row


def _column(session: Session, owed: EightDOwed) -> EightDColumn:
    levels = [each.level for each in complaints_of(session, owed.no) if each.level is not Level.IRRATIONAL]
    if owed.act in {EightDAct.OPEN, EightDAct.FIT} and len(levels) <= 1:
        return owed.column
    return max([owed.column, *(eight_d_column(level) for level in levels)], key=RISING.index)


def _taken_up(content: EightDContent) -> EightDContent:
    """Return what a dropped 8D begins with when it is required after all: without the part that dropped it."""
    waived = content.emergency is not None and not content.emergency.eight_d_needed
    none = content.problem is not None and content.problem.verdict is Verdict.NO_PROBLEM
    return content.model_copy(update=({"emergency": None} if waived else {}) | ({"problem": None} if none else {}))


def _facts(session: Session, row: EightD, ask: Asked) -> EightDFacts:
    return eight_d_facts(session, row, ask.policy.eight_d, ask.calendar.local(ask.now).date())


def _end(session: Session, row: EightD, state: EightDState, note: str, by: Signature) -> None:
    row.state = state
    if state in LOCKED:
        row.locked_at, row.locked_by = by.recorded_at, by.actor
    _moved(session, row)
    end_every_task(session, row.no, note, by)


def _moved(session: Session, row: EightD) -> None:
    row.gate_seq, row.version = row.gate_seq + 1, row.version + 1
    session.add(row)
    session.flush()


def _save(
    session: Session, row: EightD, content: EightDContent, state: EightDState, by: Signature, *, at_gate: bool
) -> None:
    """Save a revision. Only a passed gate or another state makes a new ask: what others type meanwhile stays good."""
    moved = at_gate or state is not row.state
    locked = {"locked_at": by.recorded_at, "locked_by": by.actor} if state in LOCKED else {}
    kept = {} if row.locked_at else {"content": content.model_dump(mode="json"), "hash": content.sha256()}
    values = {"state": state, "version": row.version + 1, "gate_seq": row.gate_seq + int(moved), **kept, **locked}
    same = (col(EightD.id) == row.id, col(EightD.version) == row.version)
    if session.execute(update(EightD).where(*same).values(values)).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(row.no)
