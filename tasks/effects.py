"""Record what has fallen due by itself: for one case before and after anything happens to it, and for all by the sweep.

Each effect is written once, under a unique key, in the transaction that sets what follows from it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.clock import ClockRow
from models.complaint import Complaint
from models.customer import Customer
from models.database import transaction
from rules.asked import Asked
from rules.case import Assessed, Case
from rules.effects import Effect, standing_of
from rules.outcome import EightDAct
from rules.policy import Policy
from rules.vocabulary import EffectKind, Identity, Language, State
from rules.working_time import WorkCalendar
from tasks.assessments import assessments_of
from tasks.company import SYSTEM, company
from tasks.eight_d_opening import Opening, open_eight_ds
from tasks.facts import case_of, clock_of, load_cases, rows_of, table_of
from tasks.ledger import Chain, Signature, chains_of
from tasks.moves import follow_up
from tasks.numbers import next_number
from tasks.policy_store import calendar_of, policy_of
from tasks.transitions import ContactRef, Written, write
from tasks.uncollected import uncollected
from tasks.waking import wake_at

CHUNK = 500
MOST_ROUNDS = 200
COMPLAINT, CLOCK = table_of(Complaint), table_of(ClockRow)
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
    owed = pile.next_effects(fines=fines, sharp=sharp)
    for _ in range(MOST_ROUNDS):
        if not owed:
            break
        pile.write(owed)
        recorded += [EffectRecorded(no, e.kind, e.effective_at, e.outcome.when) for no, e in owed.items()]
        owed = pile.next_effects(fines=fines, sharp=sharp)
    pile.lay_to_rest()
    return recorded


class _Pile:
    """Cases read together, kept as they become while effect after effect is written."""

    def __init__(self, session: Session, numbers: Sequence[str], now: datetime, run: str) -> None:
        self.session, self.now, self.run = session, now, run
        self.people = company(session, now)
        self.columns: dict[str, dict[str, Any]] = {}
        self.clocks: dict[str, list[dict[str, Any]]] = {}
        self.asks: dict[str, Asked] = {}
        self.calendars: dict[tuple[str, str], WorkCalendar] = {}
        self.chains: dict[str, Chain] = {}
        self.languages: dict[str, Language] = {}
        self.awake = set(numbers)
        self.wakes: dict[str, datetime | None] = {}
        self._read(numbers)

    def next_effects(self, *, fines: bool, sharp: bool) -> dict[str, Effect]:
        """Return the earliest effect that each case owes; a case that owes nothing is not asked again."""
        found = {no: standing_of(self.asks[no], fines=fines, sharp=sharp) for no in sorted(self.awake)}
        self.wakes |= {no: standing.wakes_at for no, standing in found.items()}
        owed = {no: standing.effect for no, standing in found.items() if standing.effect}
        self.awake = set(owed)
        return owed

    def write(self, owed: Mapping[str, Effect]) -> None:
        """Write one effect of each case, and keep the cases as they then are."""
        batch = [self._written(no, effect) for no, effect in owed.items()]
        write(self.session, batch)
        changed = self._follow(batch)
        self._remember([one for one in batch if one.columns["no"] not in changed])
        self._read(sorted(changed))
        self.awake |= changed

    def lay_to_rest(self) -> None:
        """Have each case wake when something next falls due on it."""
        wake_at(self.session, {no: at for no, at in self.wakes.items() if at != self.columns[no]["wake_at"]})

    def _read(self, numbers: Sequence[str]) -> None:
        if not numbers:
            return
        locked = COMPLAINT.select().where(COMPLAINT.c.no.in_(numbers)).with_for_update()
        read = {row["no"]: row for row in rows_of(self.session, locked)}
        self.columns |= read
        self.clocks |= {no: [] for no in numbers} | _clocks(self.session, numbers)
        clocks = {no: [clock_of(clock) for clock in self.clocks[no]] for no in numbers}
        cases = load_cases(self.session, read, clocks, self.people)
        self.asks |= {no: self._ask(case) for no, case in cases.items()}
        self.chains |= chains_of(self.session, numbers)
        buyers = {columns["customer"] for columns in read.values()}
        spoken = select(Customer.code, Customer.language).where(col(Customer.code).in_(buyers))
        self.languages |= {code: Language(language) for code, language in self.session.exec(spoken)}

    def _ask(self, case: Case) -> Asked:
        row = self.columns[case.no]
        policy = policy_of(self.session, row["policy_code"], row["received_at"])
        calendar = self._calendar(policy, row["executing_department"])
        return Asked(case, {}, SYSTEM, self.people, policy, calendar, self.now)

    def _calendar(self, policy: Policy, department: str) -> WorkCalendar:
        """Return the calendar of a department under a policy, looked up once for all cases."""
        if (policy.code, department) not in self.calendars:
            self.calendars[policy.code, department] = calendar_of(policy, department)
        return self.calendars[policy.code, department]

    def _written(self, no: str, effect: Effect) -> Written:
        ask = self.asks[no]
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

    def _follow(self, batch: Iterable[Written]) -> set[str]:
        """Do to the 8Ds what befalls their complaints, and return the cases that must be read again.

        Those of complaints that never had one are new, and are opened together.
        """
        new: list[Opening] = []
        served: set[str] = set()
        for one in batch:
            no, left, owed = str(one.columns["no"]), one.columns["eight_d"], one.outcome.owes_eight_d
            if owed and owed.act is EightDAct.OPEN and not left:
                new.append(Opening(no, owed, self.asks[no], one.signature))
            elif owed:
                follow_up(self.session, no, left, owed, self.asks[no], {}, one.signature)
                served |= {left, owed.no} - {""}
        open_eight_ds(self.session, new)
        began = {one.complaint for one in new}
        return began | {no for no, columns in self.columns.items() if columns["eight_d"] in served}

    def _remember(self, batch: Sequence[Written]) -> None:
        """Keep the cases as they were written; clocks and assessments that are new were numbered by the database."""
        started = [one.columns["no"] for one in batch if any("id" not in clock for clock in one.clocks)]
        self.clocks |= _clocks(self.session, started) if started else {}
        assessed = [one.columns["no"] for one in batch if one.outcome.assessments or one.outcome.assessed]
        assessments = assessments_of(self.session, assessed) if assessed else {}
        for one in batch:
            self._keep(one, assessments.get(one.columns["no"]))

    def _keep(self, one: Written, assessments: Sequence[Assessed] | None) -> None:
        no = str(one.columns["no"])
        before = self.asks[no].case
        self.columns[no] = one.after
        case = case_of(
            one.after,
            before.customer,
            self.people,
            one.after["executing_department"],
            clocks=[clock_of(clock) for clock in self.clocks[no]] if one.outcome.clocks else before.clocks,
            entries=before.entries,
            owed=before.owed,
            effects=before.effects | {str(one.effect_key)},
            assessments=before.assessments if assessments is None else assessments,
        )
        self.asks[no] = self._ask(case)


def _clocks(session: Session, numbers: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for clock in rows_of(session, CLOCK.select().where(CLOCK.c.subject.in_(numbers)).order_by(CLOCK.c.id)):
        found[clock["subject"]].append(clock)
    return found
