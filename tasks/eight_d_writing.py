"""The one writer of 8Ds: what a rule decided about an 8D, or about the 8D of a complaint, is written here."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.eight_d import EightD
from models.event import LedgerEvent
from models.message import Message
from models.settings import settings
from models.task import TaskRow
from rules.asked import Asked
from rules.eight_d.content import EightDContent
from rules.eight_d.dues import dues_of, eight_d_column
from rules.eight_d.facts import EightDFacts
from rules.eight_d.steps import dues_done, is_proved, stand_of, steps_of
from rules.eight_d.vocabulary import EightDState, Verdict
from rules.outcome import EightDAct, EightDOwed, TaskOwed
from rules.policy import EightDColumn, EightDStep
from rules.policy_table import Limit
from rules.vocabulary import Level, TaskKind
from tasks.accepted import Accepted
from tasks.changed_rows import insert_rows
from tasks.eight_d_facts import complaints_of, eight_d_facts, load_eight_d
from tasks.facts import UnknownComplaint
from tasks.ledger import Signature, chain_of
from tasks.notifications import put_off
from tasks.transitions import Conflict, ContactRef, end_tasks, message_row, task_keys, task_rows, wake_by

LOCKED = {EightDState.COMPLETE, EightDState.REPLACED, EightDState.ELSEWHERE}
NO_LONGER = "no longer required"
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
        _open_next(session, row, written.next_content, written.next_state, by)
    end_tasks(session, [row.no], move.outcome.finished, by)
    known = task_keys(session, [row.no])
    insert_rows(session, TaskRow, task_rows(move.outcome.tasks, row.complaint, row.no, known, by.recorded_at))
    wake_by(session, row.complaint, (task.due_at for task in move.outcome.tasks))
    _keep_dues(session, load_eight_d(session, row.no), move.ask, by)
    nobody, key = ContactRef(None, settings().language), f"{row.no}:{entry['seq']}"
    owed = [message_row(key, row.complaint, each, nobody, by.recorded_at) for each in move.outcome.messages]
    put_off(session, owed)
    insert_rows(session, Message, owed)


def follow_complaint(
    session: Session, complaint: str, owed: EightDOwed, ask: Asked, form: Mapping[str, Any], by: Signature
) -> bool | None:
    """Do to the 8D what a move of its complaint brings with it; return whether it is proved, None when it is over.

    Source: decisions 15, 20, 21.
    """
    row = newest(session, owed.no)
    before = (row.state, row.column, row.revision) if row else None
    if owed.act in {EightDAct.OPEN, EightDAct.FIT, EightDAct.JOIN, EightDAct.JOIN_ANEW}:
        row = _fitted(session, row, complaint, owed, ask, by)
    elif row and owed.act is EightDAct.FILE:
        row.reference, row.file = str(form["reference"]), str(form["file"])
        _end(session, row, EightDState.ELSEWHERE, "", by)
    elif row and row.state.is_open and not any(each.eight_d_required for each in complaints_of(session, owed.no)):
        _end(session, row, EightDState.DROPPED, NO_LONGER, by)
    if row and (row.state, row.column, row.revision) != before:
        states = [before[0] if before else None, row.state]
        data = {"complaint": complaint, "state": states, "column": row.column, "revision": row.revision}
        insert_rows(session, LedgerEvent, [chain_of(session, row.no).entry(f"8D_{owed.act}", data, by)])
    if row is None or row.state in {EightDState.DROPPED, EightDState.REPLACED}:
        return None
    return row.state is EightDState.ELSEWHERE or is_proved(_facts(session, row, ask))


def newest(session: Session, no: str) -> EightD | None:
    """Return the newest revision of an 8D; None when there is no such 8D."""
    try:
        return load_eight_d(session, no)
    except UnknownComplaint:
        return None


def _fitted(
    session: Session, row: EightD | None, complaint: str, owed: EightDOwed, ask: Asked, by: Signature
) -> EightD:
    """Give the 8D the steps of the highest level that it serves, and let it stand where it now is.

    A complete one that lacks steps of that level goes on as its next revision; a dropped one is only taken up again
    when it is required again, without what it was dropped for.
    """
    if row is None:
        row = EightD(no=owed.no, complaint=complaint, column=owed.column, required_at=owed.start, gate_seq=0)
    column = _column(session, owed)
    rules = ask.policy.eight_d
    grows = bool(set(steps_of(column, rules)) - set(steps_of(row.column, rules)))
    if row.state is EightDState.COMPLETE and grows:
        _open_next(session, row, EightDContent.model_validate(row.content), row.state, by)
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
    if row.id is None or stand is not row.state:
        row.state = stand
        if stand is EightDState.COMPLETE:
            row.hash = EightDContent.model_validate(row.content).sha256()
            row.locked_at, row.locked_by = by.recorded_at, by.actor
        _moved(session, row)
    session.add(row)
    session.flush()
    _keep_dues(session, row, ask, by, start=owed.start)
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


def _keep_dues(session: Session, row: EightD, ask: Asked, by: Signature, start: datetime | None = None) -> None:
    """Have a due open for every step that is not done, and none for any other.

    With `start` the dues are laid anew: of steps that were owed before from when the 8D was required.
    """
    facts = _facts(session, row, ask)
    own = (col(TaskRow.subject) == row.no, col(TaskRow.kind) == TaskKind.EIGHT_D_STEP)
    present = {task.key: task for task in session.exec(select(TaskRow).where(*own))}
    owner = session.get_one(Complaint, row.complaint).accountable_executive or ask.actor.no
    wanted: dict[str, TaskOwed] = {}
    done = dues_done(facts)
    if row.state.is_open:
        laid = dues_of(facts, row.required_at, start or row.required_at, owner, _due_of(ask))
        wanted = {task.key: task for task in laid if task.key not in done}
    for key, task in present.items():
        if key in wanted:
            _reopen(session, task, wanted[key].due_at if start else None)
        elif task.ended_at is None:
            end_tasks(session, [row.no], [(task.kind, key, "done" if key in done else NO_LONGER)], by)
    new = [task for key, task in wanted.items() if key not in present]
    insert_rows(session, TaskRow, task_rows(new, row.complaint, row.no, set(), by.recorded_at))
    wake_by(session, row.complaint, (task.due_at for task in wanted.values()))


def _reopen(session: Session, task: TaskRow, due_at: datetime | None) -> None:
    """Open a due again, or move it. The first containment was there, whatever is found later."""
    if task.ended_at is not None and task.key.startswith(EightDStep.D3_INITIAL):
        return
    task.ended_at, task.ended_by, task.skip_reason = None, "", ""
    task.due_at = due_at or task.due_at
    session.add(task)
    session.flush()


def _due_of(ask: Asked) -> Callable[[Limit, datetime], datetime]:
    return lambda limit, start: ask.calendar.add(start, limit.hours, limit.basis)


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
    insert_rows(session, EightD, [new])
