"""The complaints whose gates wait for a person: found by the database, judged by the rule, the most urgent first."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import or_, union_all
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from models.clock import ClockRow
from models.complaint import Complaint
from models.customer import Customer
from models.event import LedgerEvent
from rules.asked import Asked
from rules.case import Buyer, Case, Entry, Person
from rules.company import Company
from rules.lifecycle import Event, gate_of
from rules.vocabulary import State
from rules.waiting import Call, call_for
from tasks.facts import EVENTS, buyer_of, case_of, entry_of, plain
from tasks.policy_store import calendar_of, policy_of
from tasks.running_clocks import first_dues, runs
from tasks.waiting_where import Condition, gates_he_may_pass, his_gates

# So many candidates are put into order by looking up their clocks; of more, the clocks are read in order instead.
FEW = 2_000
BATCH = 100
MOST_ASKED = 600
# Who has acted before counts at these gates.
FOUR_EYES = (State.DEFER_APPLIED, State.CLOSE_APPLIED, State.CONFIRMED)


@dataclass(frozen=True)
class Waiting:
    """A complaint whose gate waits for a person: what is asked, in which role, and until when."""

    case: Case
    event: Event
    call: Call
    due_at: datetime | None


def waiting_cases(session: Session, person: Person, people: Company, now: datetime, *, his: bool) -> Iterator[Waiting]:
    """Yield the complaints that wait for a person, or that he could pass for others, the most urgent first.

    Of very many the most urgent six hundred are looked at.
    """
    found = candidates(session, his_gates(person, people) if his else gates_he_may_pass(person, people))
    left = iter(found.items())
    while dues := dict(islice(left, BATCH)):
        for ask in asks_about(session, list(dues), person, people, now):
            event = gate_of(ask.case.state, ask.case.kind, ask.case.level)
            call = call_for(event, ask) if event else None
            if event and call and call.is_his is his:
                yield Waiting(ask.case, event, call, dues[ask.case.no])


def candidates(session: Session, gates: Sequence[Condition]) -> dict[str, datetime | None]:
    """Return the complaints that one of these conditions holds for, and when their first clocks end, in that order."""
    of_each = [select_columns(col(Complaint.no)).where(where) for where in gates]
    numbers = session.execute(union_all(*of_each).limit(FEW + 1)).scalars().all() if gates else ()
    if len(numbers) > FEW:
        return _by_their_clocks(session, or_(*gates))
    dues: dict[str, datetime | None] = {**first_dues(session, numbers)}
    timed = sorted(dues, key=lambda no: (dues[no], no))
    untimed = sorted(no for no in numbers if no not in dues)
    return {no: dues.get(no) for no in [*timed, *untimed][:MOST_ASKED]}


def asks_about(
    session: Session, numbers: Sequence[str], person: Person, people: Company, now: datetime
) -> Iterator[Asked]:
    """Yield the question whether a person may act on each of these complaints, in their order."""
    if not numbers:
        return
    found = session.execute(plain(Complaint).where(col(Complaint.no).in_(numbers))).mappings()
    rows = {str(row["no"]): dict(row) for row in found}
    buyers = _buyers(session, {row["customer"] for row in rows.values()})
    entries = _entries(session, [no for no, row in rows.items() if row["state"] in FOUR_EYES])
    for no in numbers:
        row = rows[no]
        case = case_of(row, buyers[row["customer"]], people, row["executing_department"], entries=entries[no])
        policy = policy_of(session, row["policy_code"], row["received_at"])
        calendar = calendar_of(policy, row["executing_department"])
        yield Asked(case=case, answer={}, actor=person, company=people, policy=policy, calendar=calendar, now=now)


def _by_their_clocks(session: Session, where: Condition) -> dict[str, datetime | None]:
    """Return the first complaints that the clocks lead to, read in the order in which they end."""
    clocks = select_columns(col(ClockRow.subject), col(ClockRow.due_at)).where(runs(), where)
    ending = clocks.join(Complaint, col(Complaint.no) == col(ClockRow.subject)).order_by(col(ClockRow.due_at))
    found: dict[str, datetime | None] = {}
    for no, due in session.execute(ending.execution_options(yield_per=BATCH)):
        found.setdefault(no, due)
        if len(found) == MOST_ASKED:
            break
    return found


def _buyers(session: Session, codes: Collection[str]) -> dict[str, Buyer]:
    named = session.exec(select(Customer).where(col(Customer.code).in_(codes)))
    return {customer.code: buyer_of(customer, has_contact=True) for customer in named}


def _entries(session: Session, numbers: Collection[str]) -> Mapping[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    own = select(LedgerEvent).where(col(LedgerEvent.subject).in_(numbers)).order_by(col(LedgerEvent.id))
    for event in session.exec(own) if numbers else ():
        if event.kind in EVENTS:
            found[event.subject].append(entry_of(event))
    return found
