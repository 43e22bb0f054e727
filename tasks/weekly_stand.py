"""The complaints that a week is counted from, each as it stood when the week ended: one temporary table.

It begins with the complaints as they are now, and what the ledger has recorded since is undone: the ledger keeps the
old value of every change. So a report that is made later counts the same. Source: decisions 26.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column as SqlColumn
from sqlalchemy import (
    CompoundSelect,
    Connection,
    DateTime,
    Index,
    Integer,
    MetaData,
    Subquery,
    Table,
    and_,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    union,
    update,
)

from models.columns import Coded, Moment
from models.tables import TABLES
from rules.lifecycle import Event
from rules.vocabulary import AssessmentState, EffectKind, Kind, Level, LevelCause, State, Tier

# What a move can change of all that is counted; by these names the ledger keeps what was before.
COPIED = (
    "no", "state", "kind", "channel", "received_at", "customer", "category", "level", "level_rule", "irrational_order",
    "external_body", "responsibility", "truth", "repeat_of", "product_family", "part_no", "claim_amount",
    "first_inquiry_owner", "executing_department", "causing_department", "responsible_person", "first_close_due",
    "cur_close_due", "applied_at", "closed_at", "closure_kind", "tracking_mode",
)  # fmt: skip
# Beside them the customer's tier, the level at triage, and two values as they are now, to correct sums of everything.
ADDED = ("tier", "triage_level", "category_now", "counted_now")
FLAGS = ("upgraded", "first_irrational", "second_irrational", "newly_tracked", "assessed")
# Entries that change nothing of this: there are many of them, so they are not read.
QUIET = frozenset(
    {
        *(Event.INTERIM_REPLY, Event.CUSTOMER_REPLY, Event.APPROVE_REPLY, Event.CONTAIN, Event.RELATED_CALL),
        *(Event.LOG_CONTACT, Event.FOLLOW_GUIDE, Event.SWITCH, Event.PROMISE, Event.MOVE_PROMISE),
        *(Event.GRANT_GOODWILL, Event.ASK_SUPERIOR, Event.D0, Event.D1, Event.D2, Event.D3, Event.D4, Event.D5),
        *(Event.D6, Event.VERIFY, Event.D7, Event.D8, Event.REJECT_8D, Event.REVIEW_EFFECT, Event.TRANSLATE_8D),
        *(EffectKind.WARNING, EffectKind.LIMIT_MISSED, EffectKind.SUPERIOR_REPORT, EffectKind.FINDING),
    }
)
CHANGING = sorted({*map(str, Event), *map(str, EffectKind)} - set(map(str, QUIET)))
KINDS = tuple(kind for kind in Kind if kind.is_complaint)
NOT_COUNTED = (State.MERGED, State.VOID)
OPEN = tuple(state for state in State if not state.is_final)
TRIAGED = (LevelCause.TRIAGE, LevelCause.REPEAT)
RISEN = (LevelCause.AUTO_EXPIRY, LevelCause.REFUSAL, LevelCause.EXTERNAL, LevelCause.REOPEN)
# The rules of T2 that triage alone applies; every later change of a level has none, or the first one (external).
ONLY_AT_TRIAGE = 2

complaint, customer, event, clock, task, assessment, exposure = (
    TABLES[0].metadata.tables[name]
    for name in ("complaint", "customer", "event", "clock", "task", "assessment", "exposure")
)


@dataclass(frozen=True)
class Span:
    """A week as two moments: what was recorded before `end` is known, and what from `start` on is of the week."""

    week: str
    start: datetime
    end: datetime


def _columns() -> Iterator[SqlColumn[Any]]:
    for name in COPIED:
        yield SqlColumn(name, complaint.c[name].type, primary_key=name == "no")
    yield SqlColumn("tier", Coded(Tier))
    yield SqlColumn("triage_level", Coded(Level))
    yield SqlColumn("category_now", complaint.c.category.type)
    yield SqlColumn("counted_now", Integer)
    for name in FLAGS:
        yield SqlColumn(name, Integer, server_default="0")


stand = Table(
    "week_stand", MetaData(), *_columns(), Index("week_stand_received", "received_at"), prefixes=["TEMPORARY"]
)


@contextmanager
def week_stand(connection: Connection, span: Span) -> Iterator[None]:
    """Fill the table `stand` for a week; it is gone afterwards."""
    stand.create(connection)
    try:
        _copy(connection, span)
        _undo(connection, span)
        _find_level_at_triage(connection, span)
        _raise_flags(connection, span)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE week_stand")
        yield
    finally:
        stand.drop(connection)


def _copy(connection: Connection, span: Span) -> None:
    copied = [complaint.c[name] for name in COPIED]
    wanted = complaint.c.no.in_(select(_candidates(span).c.no))
    extra = (customer.c.tier, complaint.c.level, complaint.c.category, case((counts(complaint.c), 1), else_=0))
    known = select(*copied, *extra).join(customer, complaint.c.customer == customer.c.code)
    rows = known.where(wanted, complaint.c.received_at < span.end)
    connection.execute(insert(stand).from_select([*COPIED, *ADDED], rows))


def _candidates(span: Span) -> Subquery:
    """Return the numbers of all complaints that were open in the week, came or were due in it, or ended since."""
    ended = (Event.MERGE, Event.VOID, Event.ANSWER)
    number = complaint.c.no
    found: CompoundSelect[Any] = union(
        select(number).where(within(complaint.c.received_at, span)),
        select(number).where(complaint.c.state.in_(OPEN)),
        select(number).where(complaint.c.closed_at >= span.start),
        select(number).where(within(complaint.c.first_close_due, span)),
        select(event.c.subject).where(event.c.kind.in_(ended), event.c.recorded_at >= span.start),
        select(assessment.c.complaint).where(within(assessment.c.issued_at, span)),
    )
    return found.subquery()


def _undo(connection: Connection, span: Span) -> None:
    """Give every column the value that it had before its first change since the week's end."""
    entry = (event.c.subject, event.c.data["state"][0].as_string(), event.c.data["changed"])
    later = (
        select(*entry)
        .where(event.c.kind.in_(CHANGING), event.c.recorded_at >= span.end)
        .where(event.c.subject.in_(select(stand.c.no)))
        .order_by(event.c.subject, event.c.seq)
    )
    before: dict[str, dict[str, Any]] = defaultdict(dict)
    for no, state, changed in connection.execute(later):
        if state:
            before[no].setdefault("state", state)
        for name, (old, _) in (changed or {}).items():
            if name in stand.c:
                before[no].setdefault(name, old)
    _write_back(connection, before)


def _write_back(connection: Connection, before: dict[str, dict[str, Any]]) -> None:
    values: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for no, columns in before.items():
        for name, old in columns.items():
            values[name].append({"number": no, "old": _typed(name, old)})
    for name, rows in values.items():
        own = update(stand).where(stand.c.no == bindparam("number"))
        connection.execute(own.values({name: bindparam("old", type_=stand.c[name].type)}), rows)


def _typed(name: str, old: Any) -> Any:  # noqa: ANN401  the ledger keeps any column's value
    is_moment = isinstance(stand.c[name].type, Moment | DateTime)
    return datetime.fromisoformat(old) if is_moment and old else old


def _find_level_at_triage(connection: Connection, span: Span) -> None:
    """Set the level that triage gave; before it, and where it never changed, it is the level of the case."""
    connection.execute(update(stand).where(stand.c.triage_level != stand.c.level).values(triage_level=stand.c.level))
    # Without an index on the kind: those of one case are few, those of the kind are all that there ever were.
    is_level = func.coalesce(event.c.kind, "") == "LEVEL"
    given = (
        select(event.c.data["to"].as_string())
        .where(event.c.subject == stand.c.no, is_level, event.c.recorded_at < span.end)
        .where(event.c.data["cause"].as_string().in_(TRIAGED))
        .order_by(event.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    changed = update(stand).where(stand.c.level_rule < ONLY_AT_TRIAGE, stand.c.category != "")
    connection.execute(changed.values(triage_level=func.coalesce(given, stand.c.level)))


def _raise_flags(connection: Connection, span: Span) -> None:
    """Mark the complaints with which something happened in the week."""
    cause, to = (event.c.data[name].as_string() for name in ("cause", "to"))
    irrational = and_(event.c.kind == "LEVEL", to == Level.IRRATIONAL)
    state_after = event.c.data["state"][1].as_string()
    begins = event.c.kind.in_((Event.START_TRACKING, Event.REVIEW_DEFERRAL))
    flags = {
        "upgraded": rise(),
        "first_irrational": and_(irrational, cause != LevelCause.DEFERRAL),
        "second_irrational": and_(irrational, cause == LevelCause.DEFERRAL),
        "newly_tracked": and_(begins, state_after == State.TRACKING),
    }
    for name, condition in flags.items():
        marked = select(event.c.subject).where(condition, within(event.c.recorded_at, span))
        connection.execute(update(stand).where(stand.c.no.in_(marked)).values({name: 1}))
    own = select(func.count()).select_from(assessment).where(assessment.c.complaint == stand.c.no, *counted(span))
    assessed = select(assessment.c.complaint).where(*counted(span))
    connection.execute(update(stand).where(stand.c.no.in_(assessed)).values(assessed=own.scalar_subquery()))


def rise() -> Any:  # noqa: ANN401  a condition of SQLAlchemy
    """Return the condition of an entry by which a level rose by itself, by a refusal, from outside or by reopening."""
    cause, before, to = (event.c.data[name].as_string() for name in ("cause", "from", "to"))
    return and_(event.c.kind == "LEVEL", cause.in_(RISEN), before != to)


def counted(span: Span) -> tuple[Any, ...]:
    """Return the conditions of an assessment that counts in the week: issued in it, and not withdrawn by its end."""
    withdrawn = and_(assessment.c.state == AssessmentState.WITHDRAWN, assessment.c.decided_at < span.end)
    standing = or_(assessment.c.state != AssessmentState.WITHDRAWN, ~withdrawn)
    return within(assessment.c.issued_at, span), standing


def counts(columns: Any) -> Any:  # noqa: ANN401  the columns of a table, and a condition of SQLAlchemy
    """Return the condition of a complaint that is counted: neither other feedback, nor merged, nor void."""
    return and_(columns.kind.in_(KINDS), columns.state.notin_(NOT_COUNTED))


def within(moment: Any, span: Span) -> Any:  # noqa: ANN401  a column, and a condition of SQLAlchemy
    """Return the condition of a moment that lies in the week."""
    return and_(moment >= span.start, moment < span.end)
