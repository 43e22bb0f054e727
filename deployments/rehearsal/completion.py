"""What a complete story leaves unsaid was done in time and completely: this fills it in, in the order of the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from models.database import transaction
from rules.case import Case
from rules.lifecycle import EIGHT_D_EVENTS, Event, moves_of
from rules.vocabulary import ClockKind, Level, Responsibility, State, TaskKind
from tasks.company import company
from tasks.facts import load_case, load_row

E = Event
SOON = timedelta(minutes=1)
LONGEST_TRACKING = timedelta(days=89)


@dataclass(frozen=True)
class Filler:
    """A step that the story leaves to us."""

    event: Event
    at: datetime
    fields: dict[str, Any]


def next_filler(no: str, until: datetime, told: frozenset[tuple[Event, str]]) -> Filler | None:
    """Return what would have been done next on a case by `until`; `told` are the steps still told."""
    case, newest = _read(no)
    soon = min(newest + SOON, until)
    for event, fields in _owed_now(case, told):
        return Filler(event, soon, fields)
    due = case.clock(ClockKind.INTERIM)
    if (
        case.state is State.IN_PROCESS
        and case.running(ClockKind.INTERIM)
        and due
        and due.due_at < until
        and not _tells(told, E.INTERIM_REPLY)
    ):
        return Filler(E.INTERIM_REPLY, due.due_at, {})
    review = case.clock(ClockKind.REVIEW)
    if (
        case.state is State.TRACKING
        and case.running(ClockKind.REVIEW)
        and review
        and review.due_at < until
        and not _tells(told, E.REVIEW_TRACKING)
    ):
        return Filler(E.REVIEW_TRACKING, review.due_at, _decision_at(case, review.due_at))
    return None


def _decision_at(case: Case, at: datetime) -> dict[str, Any]:
    """Return what a review decides: at the end of tracking it has to prolong."""
    over = case.tracking_since and at - case.tracking_since >= LONGEST_TRACKING
    return {"decision": "PROLONG", "reason": "客户要求继续观察"} if over else {}


def before(no: str, event: Event, at: datetime, told: frozenset[tuple[Event, str]]) -> Filler | None:
    """Return what must come just before a told step, so that it finds the case where it needs it."""
    case, newest = _read(no)
    ready = event in EIGHT_D_EVENTS or bool(moves_of(event, case.state))
    if not ready:
        step = _TOWARDS.get(case.state)
        if step is None or step is event:
            return None
        soon = max(newest, at - SOON)
        missing = _before_closing(case, soon, told) if step is E.APPLY_CLOSING else None
        return missing or Filler(step, soon, {})
    if event is E.APPLY_CLOSING and case.state is State.IN_PROCESS:
        return _before_closing(case, max(newest, at - SOON), told)
    return None


_TOWARDS = {
    State.CLARIFYING: E.SUPPLY_FACTS,
    State.TRIAGED: E.ISSUE_FORM,
    State.TRANSFERRED: E.SIGN_FORM,
    State.ACCEPTED: E.FIRST_REPLY,
    State.IN_PROCESS: E.APPLY_CLOSING,
    State.CLOSE_APPLIED: E.CALL_BACK,
    State.CONFIRMED: E.APPROVE_CLOSING,
    State.DEFER_APPLIED: E.REVIEW_DEFERRAL,
}


def _before_closing(case: Case, at: datetime, told: frozenset[tuple[Event, str]]) -> Filler | None:
    if case.responsibility is Responsibility.UNDER_INVESTIGATION and not _tells(told, E.JUDGE):
        return Filler(E.JUDGE, at, {})
    if case.eight_d_required and not case.eight_d_done and not _tells(told, E.COMPLETE_8D):
        return Filler(E.COMPLETE_8D, at, {})
    replies = (entry for entry in case.since(E.REOPEN) if entry.kind == E.CUSTOMER_REPLY)
    if not any(entry.data.get("kind") == "FINAL" for entry in replies) and not _tells(told, E.CUSTOMER_REPLY, "FINAL"):
        return _reply(case, at, "FINAL")
    return None


def _reply(case: Case, at: datetime, kind: str) -> Filler:
    released, replied = case.last(E.APPROVE_REPLY), case.last(E.CUSTOMER_REPLY)
    fresh = released and not (replied and replied.recorded_at > released.recorded_at)
    if case.is_external and not fresh:
        return Filler(E.APPROVE_REPLY, at, {})
    return Filler(E.CUSTOMER_REPLY, at, {"kind": kind})


def _owed_now(case: Case, told: frozenset[tuple[Event, str]]) -> list[tuple[Event, dict[str, Any]]]:
    owed: list[tuple[Event, dict[str, Any]]] = []
    gates = {
        State.CLARIFYING: E.SUPPLY_FACTS,
        State.TRANSFERRED: E.SIGN_FORM,
        State.ACCEPTED: E.START_TRACKING if case.level is Level.IRRATIONAL else E.FIRST_REPLY,
    }
    event = gates.get(case.state)
    if event and not _tells(told, event) and not (event is E.SIGN_FORM and _tells(told, E.DISPUTE)):
        owed.append((event, {}))
    handled = case.state in {State.TRIAGED, State.NOT_OURS, State.TRANSFERRED, State.ACCEPTED, State.IN_PROCESS}
    if handled and case.running(ClockKind.CONTAINMENT_REPLY) and not _tells(told, E.CUSTOMER_REPLY, "INITIAL"):
        filler = _reply(case, case.received_at, "INITIAL")
        owed.append((filler.event, filler.fields))
    named = _tells(told, E.NAME_RESPONSIBLE) or case.responsible_person
    if case.state in {State.TRANSFERRED, State.ACCEPTED, State.IN_PROCESS} and not named and case.receiver:
        owed.append((E.NAME_RESPONSIBLE, {}))
    if handled and not _tells(told, E.RELATED_CALL):
        owed += [(E.RELATED_CALL, {"customer": task.key}) for task in case.open_tasks(TaskKind.RELATED_CALL)]
    return owed


def _tells(told: frozenset[tuple[Event, str]], event: Event, kind: str = "") -> bool:
    return any(told_event is event and (not kind or told_kind in ("", kind)) for told_event, told_kind in told)


def _read(no: str) -> tuple[Case, datetime]:
    with transaction() as session:
        row = load_row(session, no)
        case = load_case(session, row, company(session))
        newest = max(entry.recorded_at for entry in case.entries)
    return case, newest
