"""A case as it stood when a document was owed: what the ledger entered later is taken back.

So a form that is printed late, or once more after a crash, says the same as it would have said at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from models.clock import ClockRow
from models.complaint import Complaint
from models.customer import Contact, Customer
from models.document import Document
from models.event import LedgerEvent
from rules.case import level_class
from rules.consequences import PROBLEM_FACTS
from rules.lifecycle import Event
from rules.limits import limit_for
from rules.policy import Policy
from rules.vocabulary import ClockKind, ClockState, DocumentKind, LevelClass, State
from rules.working_time import Basis
from tasks.asking import policy_for
from tasks.facts import clocks_of, columns_of, entries_of

LEVEL = "LEVEL"
LIVE = {ClockState.RUNNING, ClockState.HELD}
REASONS = ("reason", "other_request", "remark", "evidence", "body_name")
NOT_KNOWN: tuple[Any, ...] = (None, "", "UNKNOWN", [], 0)


@dataclass(frozen=True, slots=True)
class ClockThen:
    """How a time limit stood."""

    kind: ClockKind
    basis: Basis
    hours: Decimal
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    state: ClockState


@dataclass(frozen=True, slots=True)
class CaseAt:
    """A case at one moment: its row, ledger and clocks as they were then, with its customer and policy."""

    row: Complaint
    entries: tuple[LedgerEvent, ...]
    clocks: tuple[ClockThen, ...]
    at: datetime
    customer: Customer
    contact: Contact | None
    policy: Policy

    @property
    def column(self) -> LevelClass:
        """The column of the policy's tables that the case fell under."""
        return level_class(self.row.level, self.row.irrational_order, self.row.external_body)

    def recorded(self, *kinds: str) -> list[LedgerEvent]:
        """Return the entries of these kinds, oldest first."""
        return [entry for entry in self.entries if entry.kind in kinds]

    def last(self, *kinds: str) -> LedgerEvent | None:
        """Return the newest entry of these kinds."""
        return next(reversed(self.recorded(*kinds)), None)

    def row_after(self, entry: LedgerEvent) -> Complaint:
        """Return the row as an earlier entry left it."""
        return taken_back(self.row, [later for later in self.entries if later.seq > entry.seq])


def case_at(session: Session, document: Document) -> CaseAt:
    """Return the case as the entry left it that owes the document. Raises LookupError for an unknown case."""
    row = session.get(Complaint, document.subject)
    if row is None:
        raise LookupError(document.subject)
    entries = entries_of(session, row.no)
    count = _entries_until(entries, document)
    then = taken_back(row, entries[count:])
    then.facts = _facts_of(entries[:count])
    policy = policy_for(session, then)
    customer = session.get_one(Customer, then.customer)
    clocks = tuple(_clocks_then(clocks_of(session, row.no), then, customer, policy, document.owed_at))
    contact = _contact_of(session, then)
    return CaseAt(then, tuple(entries[:count]), clocks, document.owed_at, customer, contact, policy)


def form_of(entry: LedgerEvent | None) -> dict[str, Any]:
    """Return the form that an entry holds, as JSON; an empty one where there is none."""
    return dict(entry.data.get("form") or {}) if entry else {}


def reason_in(entry: LedgerEvent) -> str:
    """Return the reason that a form gives for what it brings about."""
    form = form_of(entry)
    return next((str(form[name]) for name in REASONS if form.get(name)), "")


def states_of(entry: LedgerEvent) -> tuple[str | None, str | None]:
    """Return the state before an entry and after it."""
    before, after = entry.data.get("state") or (None, None)
    return before, after


def revision_issued(entry: LedgerEvent) -> int:
    """Return the revision of the handling form that an entry issued; 0 when it issued none."""
    return int(_changes(entry).get("form_rev", (0, 0))[1] or 0)


def taken_back(row: Complaint, later: Sequence[LedgerEvent]) -> Complaint:
    """Return a row without what later entries changed in it; no entry says what facts of the problem it changed."""
    columns = columns_of(row)
    for entry in reversed(later):
        columns |= {name: before for name, (before, _) in _changes(entry).items() if name in columns}
        if states_of(entry)[0]:
            columns["state"] = states_of(entry)[0]
    return Complaint.model_validate(columns)


def _changes(entry: LedgerEvent) -> dict[str, Any]:
    return entry.data.get("changed") or {}


def _entries_until(entries: Sequence[LedgerEvent], document: Document) -> int:
    """Return how many entries there were when the document was owed, with those that its own entry brought along."""
    own = next((n for n, entry in enumerate(entries) if _owes(entry, document)), None)
    if own is None:
        return sum(1 for entry in entries if entry.recorded_at <= document.owed_at)
    count = own + 1
    while count < len(entries) and entries[count].kind == LEVEL and entries[count].recorded_at == document.owed_at:
        count += 1
    return count


def _owes(entry: LedgerEvent, document: Document) -> bool:
    if document.kind is DocumentKind.HANDLING_FORM:
        return revision_issued(entry) == document.revision
    before, after = states_of(entry)
    return after == State.CLOSED != before and entry.recorded_at == document.owed_at


def _facts_of(entries: Iterable[LedgerEvent]) -> dict[str, Any]:
    """Return what was known of the problem: the newest answer to each question."""
    answers = (form_of(entry) for entry in entries if entry.kind == Event.SUPPLY_FACTS)
    return {k: v for answer in answers for k, v in answer.items() if k in PROBLEM_FACTS and v not in NOT_KNOWN}


def _contact_of(session: Session, row: Complaint) -> Contact | None:
    if row.contact_id:
        return session.get(Contact, row.contact_id)
    known = select(Contact).where(Contact.customer == row.customer).order_by(col(Contact.id)).limit(1)
    return session.exec(known).first()


def _clocks_then(
    clocks: Iterable[ClockRow], row: Complaint, customer: Customer, policy: Policy, at: datetime
) -> Iterable[ClockThen]:
    """Yield the clocks that ran or had ended by a moment. The closing limit follows the level of that moment."""
    column = level_class(row.level, row.irrational_order, row.external_body)
    limit = limit_for(ClockKind.CLOSE, column, customer.tier, policy)
    for clock in clocks:
        if clock.started_at <= at:
            then = _clock_then(clock, at)
            due = row.cur_close_due if clock.kind is ClockKind.CLOSE and then.state in LIVE else None
            if due and due != then.due_at and limit:
                then = replace(then, due_at=due, hours=_plain(limit.hours), basis=limit.basis)
            yield then


def _clock_then(clock: ClockRow, at: datetime) -> ClockThen:
    ended = clock.stopped_at if clock.stopped_at and clock.stopped_at <= at else None
    held = clock.held_at is not None and clock.held_at <= at
    state = clock.state if ended else ClockState.HELD if held else ClockState.RUNNING
    if state is ClockState.RUNNING and clock.state is ClockState.BREACHED and clock.due_at <= at:
        state = ClockState.BREACHED
    return ClockThen(clock.kind, clock.basis, _plain(clock.hours), clock.started_at, clock.due_at, ended, state)


def _plain(hours: float | Decimal) -> Decimal:
    """Return hours written in one way only, so that 48 and 48.0 make no difference to a document's hash."""
    return Decimal(f"{float(hours):g}")
