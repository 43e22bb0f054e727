"""Read a case whole: the complaint with its clocks, ledger and tasks, as the rules want it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Table
from sqlmodel import Session, SQLModel, col, select

from models.clock import ClockRow
from models.complaint import Complaint
from models.customer import Contact, Customer
from models.database import locked
from models.eight_d import EightD
from models.event import LedgerEvent
from models.shipment import Shipment
from models.task import TaskRow
from rules.asked import Related
from rules.case import Assessed, Buyer, Case, Clock, Entry, Owed
from rules.company import Company
from rules.lifecycle import Event
from rules.policy import Policy
from rules.vocabulary import EffectKind, RelatedReason, State
from tasks.assessments import assessments_of

OWN = {"customer", "executing", "clocks", "entries", "owed", "eight_d_team", "effects", "assessments"}
Columns = Mapping[str, dict[str, Any]]
"""The columns of complaints, by their numbers."""

COLUMNS = tuple(f.name for f in fields(Case) if f.name not in OWN)
NOT_COUNTED = (State.MERGED, State.VOID, State.NOT_OURS)


def table_of(model: type[SQLModel]) -> Table:
    """Return the table of a model, to be asked without the session keeping the rows."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


TASK = table_of(TaskRow)


class UnknownComplaint(LookupError):
    """There is no complaint of this number."""


def load_row(session: Session, no: str) -> Complaint:
    """Return the complaint's row, locked until the transaction ends. Raises UnknownComplaint."""
    query = locked(session, select(Complaint).where(Complaint.no == no))
    row = session.exec(query.execution_options(populate_existing=True)).first()
    if row is None:
        message = f"There is no complaint {no}: check the number."
        raise UnknownComplaint(message)
    return row


def load_case(session: Session, row: Complaint, company: Company) -> Case:
    """Return a case with everything that its rules ask for."""
    customer = session.get_one(Customer, row.customer)
    has_contact = session.exec(select(Contact.id).where(Contact.customer == row.customer).limit(1)).first() is not None
    return case_of(
        columns_of(row),
        buyer_of(customer, has_contact=has_contact),
        company,
        row.executing_department,
        clocks=[clock_of(columns_of(clock)) for clock in clocks_of(session, row.no)],
        entries=[entry_of(event) for event in entries_of(session, row.no) if event.kind in EVENTS],
        owed=[owed_of(task) for task in tasks_of(session, row)],
        team=team_of(session, row),
        effects=_effects_on_record(session, [row.no]).get(row.no, ()),
        assessments=assessments_of(session, [row.no]).get(row.no, ()),
    )


def load_cases(
    session: Session, cases: Columns, clocks: Mapping[str, Sequence[Clock]], company: Company
) -> dict[str, Case]:
    """Return many cases as the effects ask for them: with clocks and recorded effects, one query a table for all."""
    named = select(Customer).where(col(Customer.code).in_({columns["customer"] for columns in cases.values()}))
    buyers = {customer.code: buyer_of(customer, has_contact=True) for customer in session.exec(named)}
    recorded, assessments = _effects_on_record(session, cases), assessments_of(session, cases)
    owed = _open_tasks(session, {no: columns["eight_d"] for no, columns in cases.items()})
    entries = _entries_on_eight_ds(session, [no for no, columns in cases.items() if columns["eight_d"]])
    return {
        no: case_of(
            columns,
            buyers[columns["customer"]],
            company,
            columns["executing_department"],
            clocks=clocks.get(no, ()),
            entries=entries.get(no, ()),
            owed=owed.get(no, ()),
            effects=recorded.get(no, ()),
            assessments=assessments.get(no, ()),
        )
        for no, columns in cases.items()
    }


def _effects_on_record(session: Session, numbers: Collection[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    kinds = [str(kind) for kind in EffectKind]
    own = (col(LedgerEvent.subject).in_(numbers), KIND.in_(kinds))
    for subject, key in session.exec(select(LedgerEvent.subject, LedgerEvent.effect_key).where(*own)):
        found[subject].append(str(key))
    return found


def _open_tasks(session: Session, eight_ds: Mapping[str, str]) -> dict[str, list[Owed]]:
    """Return what is owed by a moment on each case; the dues of an 8D are owed on the case that it began with."""
    began = {eight_d: no for no, eight_d in eight_ds.items() if eight_d.endswith(no)}
    of = {no: no for no in eight_ds} | began
    dated = TASK.select().where(TASK.c.subject.in_(of), TASK.c.ended_at.is_(None), TASK.c.due_at.is_not(None))
    found: dict[str, list[Owed]] = defaultdict(list)
    for task in rows_of(session, dated):
        owed = Owed(task["kind"], task["key"], task["due_at"], is_open=True, data=task["data"], owner=task["owner"])
        found[of[task["subject"]]].append(owed)
    return found


def _entries_on_eight_ds(session: Session, numbers: Sequence[str]) -> dict[str, list[Entry]]:
    """Return what these complaints were told of their 8Ds: whether one is still owed hangs on it."""
    if not numbers:
        return {}
    own = (col(LedgerEvent.subject).in_(numbers), KIND.in_(OF_EIGHT_DS))
    found: dict[str, list[Entry]] = defaultdict(list)
    for event in session.exec(select(LedgerEvent).where(*own).order_by(col(LedgerEvent.id))):
        found[event.subject].append(entry_of(event))
    return found


EVENTS = frozenset(Event)
# Joined with nothing, so that no database finds it by its index: of a kind there are more entries than of some cases.
KIND = col(LedgerEvent.kind).concat("")
OF_EIGHT_DS = (Event.COMPLETE_8D, Event.JOIN_8D, Event.PROVE_8D, Event.REOPEN_8D)


def case_of(
    columns: dict[str, Any],
    customer: Buyer,
    company: Company,
    department: str,
    *,
    clocks: Iterable[Clock] = (),
    entries: Iterable[Entry] = (),
    owed: Iterable[Owed] = (),
    team: Iterable[str] = (),
    effects: Iterable[str] = (),
    assessments: Iterable[Assessed] = (),
) -> Case:
    """Return a case from the columns of its row."""
    return Case(
        **{name: columns[name] for name in COLUMNS if name in columns},
        customer=customer,
        executing=company.units.get(department),
        clocks=tuple(clocks),
        entries=tuple(entries),
        owed=tuple(owed),
        eight_d_team=frozenset(team),
        effects=frozenset(effects),
        assessments=tuple(assessments),
    )


def tasks_of(session: Session, row: Complaint) -> list[TaskRow]:
    """Return what is owed on a case, and on the 8D that serves it."""
    subjects = [row.no, row.eight_d] if row.eight_d else [row.no]
    return list(session.exec(select(TaskRow).where(col(TaskRow.subject).in_(subjects))).all())


def team_of(session: Session, row: Complaint) -> list[str]:
    """Return the employee numbers of the team that works on the case's 8D."""
    if not row.eight_d:
        return []
    newest = select(EightD.content).where(EightD.no == row.eight_d).order_by(col(EightD.revision).desc()).limit(1)
    return members_in(session.exec(newest).first() or {})


def members_in(content: Mapping[str, Any]) -> list[str]:
    """Return the employee numbers of the team that the content of an 8D names."""
    members = (content.get("team") or {}).get("members", [])
    return [member["employee"] for member in members if member.get("employee")]


def plain(model: type[SQLModel]) -> Select[Any]:
    """Return the question for all columns of a table, as rows that the session does not keep."""
    return table_of(model).select()


def rows_of(session: Session, question: Select[Any]) -> Iterator[dict[str, Any]]:
    """Yield the rows that answer a question as plain mappings of their columns."""
    found = session.execute(question)
    names = tuple(found.keys())
    return (dict(zip(names, row, strict=True)) for row in found)


def columns_of(row: SQLModel) -> dict[str, Any]:
    """Return a row as a plain mapping of its columns."""
    return {name: getattr(row, name) for name in type(row).model_fields}


def buyer_of(customer: Customer, *, has_contact: bool) -> Buyer:
    """Return the customer as the rules see him."""
    return Buyer(
        customer.code,
        customer.kind,
        customer.tier,
        verified=customer.verified,
        has_contact=has_contact,
        sales_rep=customer.sales_rep,
    )


def clocks_of(session: Session, no: str) -> list[ClockRow]:
    """Return the clocks of a case in the order in which they were started."""
    own = select(ClockRow).where(ClockRow.subject == no).order_by(col(ClockRow.id))
    return list(session.exec(own.execution_options(populate_existing=True)).all())


def entries_of(session: Session, no: str) -> list[LedgerEvent]:
    """Return the ledger of a case, oldest first."""
    return list(session.exec(select(LedgerEvent).where(LedgerEvent.subject == no).order_by(col(LedgerEvent.seq))).all())


def clock_of(row: Mapping[str, Any]) -> Clock:
    """Return a clock as the rules see it, from the columns of its row."""
    return Clock(
        row["kind"], row["seq"], row["started_at"], row["due_at"], row["state"], row["stopped_at"], row["warn_at"],
        row["basis"], Decimal(str(row["hours"])),
    )  # fmt: skip


def related_customers(session: Session, case: Case, policy: Policy) -> tuple[Related, ...]:
    """Return the other customers who got the same lot or part lately. Source: 001 p12, R-001-p12.H3a."""
    since = (case.received_at - timedelta(days=policy.eight_d.related_days)).date()
    found: dict[str, RelatedReason] = {}
    for column, value, reason in (
        (Shipment.part_no, case.part_no, RelatedReason.SAME_PART),
        (Shipment.lot_no, case.lot_no, RelatedReason.SAME_LOT),
    ):
        if value:
            query = select(Shipment.customer).where(
                column == value, Shipment.shipped_on >= since, Shipment.customer != case.customer.code
            )
            found |= dict.fromkeys(session.exec(query.distinct()).all(), reason)
    return tuple(Related(customer, reason) for customer, reason in sorted(found.items()))


def entry_of(event: LedgerEvent) -> Entry:
    """Return an entry of the ledger as the rules see it."""
    return Entry(
        event.kind,
        event.occurred_at,
        event.recorded_at,
        event.actor,
        event.data.get("form", {}),
        event.acted_for,
        event.data.get("revision") or 0,
    )


def owed_of(task: TaskRow) -> Owed:
    """Return a task as the rules see it."""
    return Owed(task.kind, task.key, task.due_at, task.ended_at is None, task.data, task.owner)
