"""Record what has fallen due by itself: for one case before anything else happens to it, and for all by the sweep.

Each effect is written once, under a unique key, in the transaction that sets what follows from it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, update
from sqlmodel import Session, col, select

from models.clock import ClockRow
from models.complaint import Complaint
from models.customer import Customer
from models.database import transaction
from models.event import LedgerEvent
from rules.asked import Asked
from rules.case import Clock
from rules.effects import Effect, next_effect
from rules.vocabulary import EffectKind, Identity, Language
from tasks.company import SYSTEM, company
from tasks.eight_d_writing import follow_complaint
from tasks.facts import case_of, columns_of, load_cases
from tasks.ledger import Chain, Signature
from tasks.numbers import next_number
from tasks.policy_store import calendar_of, policy_of
from tasks.transitions import ContactRef, Written, next_wake, write

CHUNK = 500
MOST_ROUNDS = 50


@dataclass(frozen=True)
class EffectRecorded:
    """One effect that was recorded."""

    complaint_no: str
    kind: EffectKind
    effective_at: datetime
    when: str = ""


def cases_to_wake(session: Session, now: datetime, limit: int = CHUNK) -> list[str]:
    """Return the cases that ask for attention at a moment, the longest waiting first."""
    query = select(Complaint.no).where(col(Complaint.wake_at) <= now).order_by(col(Complaint.wake_at)).limit(limit)
    return list(session.exec(query))


def sweep_chunk(now: datetime, run: str = "", limit: int = CHUNK) -> tuple[int, list[EffectRecorded]]:
    """Record what the next cases owe at a moment, and lay them to rest; return how many they were, and what was due."""
    with transaction() as session:
        numbers = cases_to_wake(session, now, limit)
        return len(numbers), record_effects(session, numbers, now, run) if numbers else []


def record_effects(session: Session, numbers: Sequence[str], now: datetime, run: str = "") -> list[EffectRecorded]:
    """Record everything that these cases owe at a moment, in the order in which it fell due.

    What is on record under its key is left alone. Raises Conflict when a case is changed at the same time.
    """
    recorded: list[EffectRecorded] = []
    pile = _Pile(session, numbers, now, run)
    for _ in range(MOST_ROUNDS):
        owed = pile.next_effects()
        if not owed:
            break
        pile.write(owed)
        recorded += [EffectRecorded(no, e.kind, e.effective_at, e.outcome.when) for no, e in owed.items()]
    pile.lay_to_rest()
    return recorded


class _Pile:
    """Cases read together, kept as they become while effect after effect is written."""

    def __init__(self, session: Session, numbers: Sequence[str], now: datetime, run: str) -> None:
        self.session, self.now, self.run = session, now, run
        self.people = company(session, now)
        locked = select(Complaint).where(col(Complaint.no).in_(numbers)).with_for_update()
        self.rows: dict[str, Complaint] = {row.no: row for row in session.exec(locked)}
        self.columns = {no: columns_of(row) for no, row in self.rows.items()}
        self.clocks = _clocks(session, numbers)
        self.cases = load_cases(
            session, list(self.rows.values()), {no: _facts(clocks) for no, clocks in self.clocks.items()}, self.people
        )
        self.chains = _chains(session, numbers)

    def next_effects(self) -> dict[str, Effect]:
        """Return the earliest effect that each case owes."""
        found = {no: next_effect(self._ask(no)) for no in self.columns}
        return {no: effect for no, effect in found.items() if effect}

    def write(self, owed: Mapping[str, Effect]) -> None:
        """Write one effect of each case, and keep the cases as they then are."""
        batch = [self._written(no, effect) for no, effect in owed.items()]
        write(self.session, batch)
        for one in batch:
            self._remember(one)

    def lay_to_rest(self) -> None:
        """Have each case wake when its next clock asks for it."""
        wakes = [{"key": no, "wakes": next_wake(self.clocks.get(no, []), self.now, swept=True)} for no in self.columns]
        if wakes:
            own = update(Complaint).where(col(Complaint.no) == bindparam("key"))
            self.session.connection().execute(own.values(wake_at=bindparam("wakes")), wakes)

    def _ask(self, no: str) -> Asked:
        row = self.columns[no]
        policy = policy_of(self.session, row["policy_code"], row["received_at"])
        calendar = calendar_of(policy, row["executing_department"])
        return Asked(self.cases[no], {}, SYSTEM, self.people, policy, calendar, self.now)

    def _written(self, no: str, effect: Effect) -> Written:
        ask = self._ask(no)
        if effect.outcome.changes.get("form_rev") and not self.columns[no]["form_no"]:
            day = ask.calendar.local(self.now).date()
            effect.outcome.changes["form_no"] = next_number(
                self.session, ask.policy.notices.numbers["handling_form"], day
            )
        return Written(
            event=effect.kind,
            columns=self.columns[no],
            outcome=effect.outcome,
            form={"effective_at": effect.effective_at, "when": effect.outcome.when},
            signature=Signature(SYSTEM.no, Identity.SYSTEM, self.now, run=self.run, policy=ask.policy.code),
            chain=self.chains[no],
            occurred_at=effect.effective_at,
            clocks=self.clocks[no],
            contact=ContactRef(None, self._language(no)),
            effect_key=effect.key,
            is_swept=True,
        )

    def _remember(self, one: Written) -> None:
        no = str(one.columns["no"])
        owed = one.outcome.owes_eight_d
        if owed:
            follow_complaint(self.session, no, owed, self._ask(no).policy.eight_d, {}, one.signature)
        self.columns[no] = {
            **one.columns,
            **one.outcome.changes,
            "version": one.columns["version"] + 1,
        }
        before = self.cases[no]
        self.cases[no] = case_of(
            self.columns[no],
            before.customer,
            self.people,
            self.columns[no]["executing_department"],
            clocks=_facts(self.clocks[no]),
            effects=before.effects | {str(one.effect_key)},
        )

    def _language(self, no: str) -> Language:
        return self.session.get_one(Customer, self.columns[no]["customer"]).language


def _facts(clocks: Sequence[Mapping[str, Any]]) -> list[Clock]:
    names = ("kind", "seq", "started_at", "due_at", "state", "stopped_at", "warn_at")
    return [Clock(**{name: clock[name] for name in names}) for clock in clocks]


def _clocks(session: Session, numbers: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    query = select(ClockRow).where(col(ClockRow.subject).in_(numbers)).order_by(col(ClockRow.id))
    for clock in session.exec(query):
        found[clock.subject].append(columns_of(clock))
    return found


def _chains(session: Session, numbers: Sequence[str]) -> dict[str, Chain]:
    """Return the end of each case's chain."""
    newest = (
        select(LedgerEvent.subject, func.max(LedgerEvent.seq).label("seq"))
        .where(col(LedgerEvent.subject).in_(numbers))
        .group_by(LedgerEvent.subject)
        .subquery()
    )
    same = (col(LedgerEvent.subject) == newest.c.subject) & (col(LedgerEvent.seq) == newest.c.seq)
    rows = session.exec(select(LedgerEvent.subject, LedgerEvent.seq, LedgerEvent.hash).join(newest, same))
    return {subject: Chain(subject, seq, head) for subject, seq, head in rows}
