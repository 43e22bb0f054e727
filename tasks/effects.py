"""Record what has fallen due by itself: for one case before and after anything happens to it, and for all by the sweep.

Each effect is written once, under a unique key, in the transaction that sets what follows from it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, func, update
from sqlmodel import Session, col, select

from models.clock import ClockRow
from models.complaint import Complaint
from models.customer import Customer
from models.database import transaction
from models.event import LedgerEvent
from rules.asked import Asked
from rules.case import Assessed, Case, Clock
from rules.effects import Effect, next_effect, wakes_at
from rules.vocabulary import EffectKind, Identity, Language, State
from tasks.assessments import assessments_of
from tasks.company import SYSTEM, company
from tasks.facts import case_of, load_cases, plain
from tasks.ledger import Chain, Signature
from tasks.moves import follow_up
from tasks.numbers import next_number
from tasks.policy_store import calendar_of, policy_of
from tasks.transitions import ContactRef, Written, write
from tasks.uncollected import uncollected

CHUNK = 500
MOST_ROUNDS = 200
OVER = tuple(state for state in State if state.is_final)


@dataclass(frozen=True)
class EffectRecorded:
    """One effect that was recorded."""

    complaint_no: str
    kind: EffectKind
    effective_at: datetime
    when: str = ""


def sweep_chunk(now: datetime, run: str = "", limit: int = CHUNK) -> tuple[int, list[EffectRecorded]]:
    """Record what the next cases owe at a moment, and lay them to rest; return how many they were, and what was due."""
    with uncollected(), transaction() as session:
        waiting = select(Complaint.no).where(col(Complaint.wake_at) <= now)
        numbers = list(session.exec(waiting.order_by(col(Complaint.wake_at)).limit(limit)))
        return len(numbers), record_effects(session, numbers, now, run, fines=False) if numbers else []


def fine_chunk(now: datetime, after: str, run: str = "", limit: int = CHUNK) -> tuple[str, list[EffectRecorded]]:
    """Record everything that the next overdue cases owe, fines too; return the last number looked at, "" at the end."""
    with uncollected(), transaction() as session:
        overdue = (col(Complaint.overdue_anchor).is_not(None), col(Complaint.state).not_in(OVER), Complaint.no > after)
        numbers = list(session.exec(select(Complaint.no).where(*overdue).order_by(Complaint.no).limit(limit)))
        return (numbers[-1], record_effects(session, numbers, now, run)) if numbers else ("", [])


def asks_for_attention(row: Complaint, now: datetime) -> bool:
    """Whether something may have fallen due on a case."""
    return row.overdue_anchor is not None or (row.wake_at is not None and row.wake_at <= now)


def bring_up_to_date(session: Session, row: Complaint, now: datetime, run: str = "", *, sharp: bool = True) -> None:
    """Record what has fallen due on a case, so that no form meets an old level and none takes away what was owed.

    Without `sharp`, before a form, what falls due in this very moment is left: the form is on time.
    """
    record_effects(session, [row.no], now, run, sharp=sharp)
    session.refresh(row)


def record_effects(
    session: Session, numbers: Sequence[str], now: datetime, run: str = "", *, fines: bool = True, sharp: bool = True
) -> list[EffectRecorded]:
    """Record everything that these cases owe at a moment, in the order in which it fell due.

    What is on record under its key is left alone. Raises Conflict when a case is changed at the same time.
    """
    recorded: list[EffectRecorded] = []
    pile = _Pile(session, numbers, now, run)
    for _ in range(MOST_ROUNDS):
        owed = pile.next_effects(fines=fines, sharp=sharp)
        if not owed:
            break
        pile.write(owed)
        recorded += [EffectRecorded(no, e.kind, e.effective_at, e.outcome.when) for no, e in owed.items()]
    pile.lay_to_rest(sharp=sharp)
    return recorded


class _Pile:
    """Cases read together, kept as they become while effect after effect is written."""

    def __init__(self, session: Session, numbers: Sequence[str], now: datetime, run: str) -> None:
        self.session, self.now, self.run = session, now, run
        self.people = company(session, now)
        self.columns: dict[str, dict[str, Any]] = {}
        self.clocks: dict[str, list[dict[str, Any]]] = {}
        self.cases: dict[str, Case] = {}
        self.chains: dict[str, Chain] = {}
        self.languages: dict[str, Language] = {}
        self.awake = set(numbers)
        self._read(numbers)

    def next_effects(self, *, fines: bool, sharp: bool) -> dict[str, Effect]:
        """Return the earliest effect that each case owes; a case that owes nothing is not asked again."""
        found = {no: next_effect(self._ask(no), fines=fines, sharp=sharp) for no in sorted(self.awake)}
        self.awake = {no for no, effect in found.items() if effect}
        return {no: effect for no, effect in found.items() if effect}

    def write(self, owed: Mapping[str, Effect]) -> None:
        """Write one effect of each case, and keep the cases as they then are."""
        batch = [self._written(no, effect) for no, effect in owed.items()]
        write(self.session, batch)
        changed = {no for one in batch for no in self._followed(one)}
        self._remember([one for one in batch if one.columns["no"] not in changed])
        self._read(sorted(changed))
        self.awake |= changed

    def lay_to_rest(self, *, sharp: bool) -> None:
        """Have each case wake when something next falls due on it."""
        wakes = [
            {"key": no, "wakes": wake}
            for no, columns in self.columns.items()
            if (wake := wakes_at(self._ask(no), sharp=sharp)) != columns["wake_at"]
        ]
        if wakes:
            own = update(Complaint).where(col(Complaint.no) == bindparam("key"))
            self.session.connection().execute(own.values(wake_at=bindparam("wakes")), wakes)

    def _read(self, numbers: Sequence[str]) -> None:
        if not numbers:
            return
        locked = plain(Complaint).where(col(Complaint.no).in_(numbers)).with_for_update()
        read = {row["no"]: dict(row) for row in self.session.execute(locked).mappings()}
        self.columns |= read
        self.clocks |= {no: [] for no in numbers} | _clocks(self.session, numbers)
        clocks = {no: _facts(self.clocks[no]) for no in numbers}
        self.cases |= load_cases(self.session, read, clocks, self.people)
        self.chains |= _chains(self.session, numbers)
        buyers = {columns["customer"] for columns in read.values()}
        spoken = select(Customer.code, Customer.language).where(col(Customer.code).in_(buyers))
        self.languages |= {code: Language(language) for code, language in self.session.exec(spoken)}

    def _ask(self, no: str) -> Asked:
        row = self.columns[no]
        policy = policy_of(self.session, row["policy_code"], row["received_at"])
        calendar = calendar_of(policy, row["executing_department"])
        return Asked(self.cases[no], {}, SYSTEM, self.people, policy, calendar, self.now)

    def _written(self, no: str, effect: Effect) -> Written:
        ask = self._ask(no)
        if effect.outcome.changes.get("form_rev") and not self.columns[no]["form_no"]:
            series = ask.policy.notices.numbers["handling_form"]
            effect.outcome.changes["form_no"] = next_number(self.session, series, ask.calendar.local(self.now).date())
        return Written(
            event=effect.kind,
            columns=self.columns[no],
            outcome=effect.outcome,
            form={"effective_at": effect.effective_at, "when": effect.outcome.when},
            signature=Signature(SYSTEM.no, Identity.SYSTEM, self.now, run=self.run, policy=ask.policy.code),
            chain=self.chains[no],
            occurred_at=effect.effective_at,
            clocks=self.clocks[no],
            contact=ContactRef(None, self.languages[self.columns[no]["customer"]]),
            effect_key=effect.key,
        )

    def _followed(self, one: Written) -> Iterable[str]:
        """Do to the 8D what befalls its complaint, and return the cases that must be read again."""
        no, owed = str(one.columns["no"]), one.outcome.owes_eight_d
        if owed is None:
            return ()
        left, ask = one.columns["eight_d"], self._ask(no)
        follow_up(self.session, no, left, owed, ask, {}, one.signature)
        served = {left, owed.no} - {""}
        return {no, *(each for each, columns in self.columns.items() if columns["eight_d"] in served)}

    def _remember(self, batch: Sequence[Written]) -> None:
        """Keep the cases as they were written; clocks and assessments that are new were numbered by the database."""
        started = [one.columns["no"] for one in batch if any("id" not in clock for clock in one.clocks)]
        self.clocks |= _clocks(self.session, started) if started else {}
        assessed = [one.columns["no"] for one in batch if one.outcome.assessments or one.outcome.assessed]
        assessments = assessments_of(self.session, assessed) if assessed else {}
        for one in batch:
            self._keep(one, assessments.get(one.columns["no"]))

    def _keep(self, one: Written, assessments: Sequence[Assessed] | None) -> None:
        no, before = str(one.columns["no"]), self.cases[str(one.columns["no"])]
        self.columns[no] = one.after
        self.cases[no] = case_of(
            self.columns[no],
            before.customer,
            self.people,
            self.columns[no]["executing_department"],
            clocks=_facts(self.clocks[no]),
            entries=before.entries,
            owed=before.owed,
            effects=before.effects | {str(one.effect_key)},
            assessments=before.assessments if assessments is None else assessments,
        )


def _facts(clocks: Sequence[Mapping[str, Any]]) -> list[Clock]:
    names = ("kind", "seq", "started_at", "due_at", "state", "stopped_at", "warn_at", "basis")
    return [Clock(**{name: clock[name] for name in names}, hours=Decimal(str(clock["hours"]))) for clock in clocks]


def _clocks(session: Session, numbers: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    query = plain(ClockRow).where(col(ClockRow.subject).in_(numbers)).order_by(col(ClockRow.id))
    for clock in session.execute(query).mappings():
        found[clock["subject"]].append(dict(clock))
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
