"""A database with any number of complaints, as four years leave them: one made-up week, copied week after week back.

The week is written row by row; the copies are made by the database itself, so that a million complaints take minutes.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, Table, insert, text
from sqlmodel import SQLModel

from benchmarks.databases import CLERK, CUSTOMERS
from rules.vocabulary import (
    ClockKind,
    ClockState,
    ClosingResult,
    ClosureKind,
    Kind,
    Level,
    LevelCause,
    Responsibility,
    State,
)
from rules.working_time import Basis

WEEKS = 200
MONDAY = datetime(2026, 3, 8, 16, tzinfo=UTC)  # 9 March in Shanghai
FAMILIES = ("DEL-01", "DEL-04", "QLT-02", "SAL-04", "AST-02", "SVC-09", "NEW-01")
LEVELS = (Level.GENERAL,) * 6 + (Level.MEDIUM,) * 3 + (Level.STRONG,)
# Of a hundred complaints so many are closed, and so many are closed late; the others are still open.
CLOSED, LATE = 97, 12
WITH_OPEN_ONES = 12
COPIED = ("complaint", "event", "clock")
KEYS = {"complaint": ("no",), "event": ("subject",), "clock": ("subject",)}
MOMENTS = {
    "complaint": (
        *("received_at", "recorded_at", "clock_start", "first_close_due", "cur_close_due", "applied_at", "closed_at"),
    ),
    "event": ("occurred_at", "recorded_at"),
    "clock": ("started_at", "warn_at", "due_at", "stopped_at"),
}
SHIFTED = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S.000000', {column}, '-{days} days')",
    "postgresql": "{column} - interval '{days} days'",
}


def fill(engine: Engine, complaints: int) -> None:
    """Write so many complaints with their ledgers and clocks, spread evenly over 200 weeks up to 15 March 2026."""
    with engine.connect() as connection:
        rows = _week(complaints // WEEKS)
        for name in COPIED:
            connection.execute(insert(_table(name)), [row[name] for row in rows if name in row])
            newest = f"CREATE TEMPORARY TABLE newest_{name} AS SELECT * FROM {name}"  # noqa: S608  names of tables
            connection.execute(text(newest))
        for number in range(1, WEEKS):
            _copy(connection, number)
            connection.commit()  # one transaction for all would make a journal of ten gigabytes
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _copy(connection: Connection, number: int) -> None:
    """Copy the newest week so many weeks back."""
    shift = SHIFTED[connection.dialect.name]
    for name in COPIED:
        columns = [column.name for column in _table(name).columns if column.name != "id"]
        values = ", ".join(_value(name, column, shift, number) for column in columns)
        quoted = ", ".join(f'"{column}"' for column in columns)
        copied = f"INSERT INTO {name} ({quoted}) SELECT {values} FROM newest_{name}"  # noqa: S608  names of columns
        copied += _closed_ones(name) if number > WITH_OPEN_ONES else ""
        connection.execute(text(copied))


def _closed_ones(name: str) -> str:
    """Return the condition that leaves out what is still open: nothing stays open for a quarter of a year."""
    if name == "complaint":
        return " WHERE state = 'CLOSED'"
    return " WHERE subject IN (SELECT no FROM newest_complaint WHERE state = 'CLOSED')"


def _value(name: str, column: str, shift: str, number: int) -> str:
    if column in KEYS[name]:
        return f"replace({column}, 'KS-000', 'KS-{number:03}')"
    if column in MOMENTS[name]:
        return shift.format(column=column, days=7 * number)
    return f'"{column}"'


def _week(count: int) -> list[dict[str, Any]]:
    dice = Random(2026)  # noqa: S311
    return [row for number in range(count) for row in _complaint(number, count, dice)]


def _complaint(number: int, count: int, dice: Random) -> Iterator[dict[str, Any]]:
    """Yield the rows of one complaint: itself, six entries of its ledger, six clocks."""
    received = MONDAY + timedelta(seconds=number * 7 * 86_400 // count)
    no, level = f"KS-000-{number:06}", LEVELS[number % len(LEVELS)]
    due = received + timedelta(hours=48 if level is Level.GENERAL else 120)
    fate = number % 100
    closed = fate < CLOSED
    applied = due + timedelta(hours=5) if fate < LATE else received + (due - received) * dice.random()
    yield {"complaint": _row(no, number, level, received, due, applied if closed else None, late=fate < LATE)}
    moments = [received + timedelta(minutes=minutes) for minutes in (0, 10, 10, 40)]
    moments += [applied, applied + timedelta(hours=4), applied + timedelta(hours=9)] if closed else []
    for seq, (kind, at) in enumerate(zip(ENTRIES, moments, strict=False), start=1):
        yield {"event": _entry(no, seq, kind, at, level)}
    for kind, hours in CLOCKS:
        yield {"clock": _clock(no, kind, received, hours, dice)}


ENTRIES = ("REGISTER", "TRIAGE", "LEVEL", "SIGN_FORM", "APPLY_CLOSING", "CALL_BACK", "APPROVE_CLOSING")
CLOCKS = (
    (ClockKind.TRIAGE, 1), (ClockKind.TRANSFER, 2), (ClockKind.FIRST_REPLY, 4), (ClockKind.OWNER, 4),
    (ClockKind.CONTAINMENT_REPLY, 4), (ClockKind.SUPERIOR_48H, 48),
)  # fmt: skip


def _row(
    no: str, number: int, level: Level, received: datetime, due: datetime, applied: datetime | None, *, late: bool
) -> dict[str, Any]:
    return {
        **EMPTY,
        "no": no,
        "state": State.CLOSED if applied else State.IN_PROCESS,
        "received_at": received,
        "recorded_at": received,
        "clock_start": received,
        "customer": f"C{number % CUSTOMERS:04d}",
        "category": FAMILIES[number % len(FAMILIES)],
        "level": level,
        "first_close_due": due,
        "cur_close_due": due,
        "applied_at": applied,
        "closed_at": applied + timedelta(hours=9) if applied else None,
        "closure_kind": (ClosureKind.SECOND if late else ClosureKind.FIRST) if applied else None,
        "closing_result": ClosingResult.SOLVED if applied else None,
    }


def _entry(no: str, seq: int, kind: str, at: datetime, level: Level) -> dict[str, Any]:
    states = {
        "REGISTER": [None, "REGISTERED"],
        "TRIAGE": ["REGISTERED", "TRIAGED"],
        "SIGN_FORM": ["TRANSFERRED", "ACCEPTED"],
    }
    states |= {"APPLY_CLOSING": ["IN_PROCESS", "CLOSE_APPLIED"], "CALL_BACK": ["CLOSE_APPLIED", "CONFIRMED"]}
    data: dict[str, Any] = {"form": {"acting_as": CLERK, "reached": True, "text": "客户来电反映" * 20}}
    data |= {"state": states.get(kind, ["CONFIRMED", "CLOSED"]), "changed": CHANGED.get(kind, {})}
    if kind == "LEVEL":
        data = {"from": Level.GENERAL, "to": level, "cause": LevelCause.TRIAGE, "rule": 5}
    return {
        "subject": no, "seq": seq, "kind": kind, "effect_key": None, "occurred_at": at, "recorded_at": at,
        "actor": CLERK, "acted_for": "", "identity": "stated", "run": "", "policy": "", "data": data,
        "prev_hash": "0" * 64, "hash": "0" * 64,
    }  # fmt: skip


CHANGED: dict[str, dict[str, list[Any]]] = {
    "APPLY_CLOSING": {"applied_at": [None, "2026-03-10T00:00:00Z"]},
    "APPROVE_CLOSING": {"closed_at": [None, "2026-03-10T00:00:00Z"], "closure_kind": [None, "FIRST"]},
}


def _clock(no: str, kind: ClockKind, received: datetime, hours: int, dice: Random) -> dict[str, Any]:
    stopped = received + timedelta(hours=hours * 1.2 * dice.random())
    due = received + timedelta(hours=hours)
    return {
        "subject": no, "kind": kind, "seq": 1, "basis": Basis.C, "hours": float(hours), "started_at": received,
        "warn_at": due, "due_at": due, "held_at": None, "stopped_at": stopped, "ower": CLERK,
        "state": ClockState.MET if stopped <= due else ClockState.BREACHED,
    }  # fmt: skip


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


EMPTY: dict[str, Any] = {
    "kind": Kind.COMPLAINT, "channel": "PHONE", "channels": ["PHONE"], "received_by": CLERK, "contact_id": None,
    "text": "出货文件提供太慢，影响报关，请尽快处理并回复。", "responsibility": Responsibility.OURS, "level_rule": 5,
    "first_inquiry_owner": CLERK, "executing_department": "CSC", "truth": None, "nature": None,
}  # fmt: skip
