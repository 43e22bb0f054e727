"""Any number of open complaints, of which one in a hundred is due: copies of two that really went their way.

Both were registered, judged, handed over, signed and answered through the forms, and swept until a minute before the
closing due of the first. The copies are made inside the database, with other numbers and customers. Of the ledger they
have what a sweep looks at: the first reply and what has fallen due since.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, Engine, String, Table, case, cast, func, insert, literal, select
from sqlmodel import SQLModel

from benchmarks.databases import CLERK, CUSTOMERS
from benchmarks.written_rows import rows_where, table_of, write_again
from models.clock import ClockRow
from models.complaint import Complaint
from models.event import LedgerEvent
from models.settings import ROOT
from rules.lifecycle import Event
from rules.vocabulary import EffectKind
from tasks.gates import do_automatic_work, pass_gate, record_event
from tasks.handed_in import Recorded
from tasks.master_data import load_company
from tasks.stages import load_stage
from tasks.sweeping import sweep_all

DUE_AT = datetime(2026, 3, 10, 7, tzinfo=UTC)
ON_FRIDAY, ON_MONDAY = datetime(2026, 3, 6, 7, tzinfo=UTC), datetime(2026, 3, 9, 7, tzinfo=UTC)
ONE_IN = 100
WITHOUT_8D, WITH_8D = "DEL-08", "DEL-03"
DEMO_COMPANY, RECEIVER, RESPONSIBLE = ROOT / "deployments" / "demo_company", "E231", "E235"
HEAD_OF_LEDGER = (Event.FIRST_REPLY, *EffectKind)
COPIED: dict[type[SQLModel], str] = {Complaint: "no", ClockRow: "subject", LedgerEvent: "subject"}


def fill(ours: Engine, floor: Iterable[Engine], count: int, category: str = WITHOUT_8D) -> None:
    """Fill databases with as many open complaints of a category, each hundredth of them due at DUE_AT.

    `ours` is the one that the settings name, which has the customers of the others.
    """
    load_company(DEMO_COMPANY)
    due, ahead = _answered(category, "C0000", ON_FRIDAY), _answered(category, "C0001", ON_MONDAY)
    sweep_all(DUE_AT - timedelta(minutes=1))
    two = rows_where(ours, {model: table_of(model).c[key].in_((due, ahead)) for model, key in COPIED.items()})
    for engine in (ours, *floor):
        with engine.begin() as connection:
            if engine is not ours:
                write_again(connection, two)
            for model, key in COPIED.items():
                _copy(connection, table_of(model), key, due, ahead, count)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")


def _answered(category: str, customer: str, received: datetime) -> str:
    """Return the number of a complaint that was taken up at once, and then left alone."""
    said = {"customer": customer, "text": "出货文件提供太慢", "requirement": "尽快提供", "subject": "DELIVERY"}
    no = _accepted(record_event("", Event.REGISTER, {"acting_as": CLERK, **said}, as_of=received))
    at = received + timedelta(minutes=5)
    gate = load_stage(no).gate
    judged = {"acting_as": CLERK, "category": category, "evidence": "客户来电记录", "responsibility": "OURS"}
    _accepted(pass_gate(no, gate.key if gate else "", judged, as_of=at))
    do_automatic_work(no, as_of=at, print_documents=False)
    for event, told in (
        (Event.SIGN_FORM, {}),
        (Event.NAME_RESPONSIBLE, {"responsible_person": RESPONSIBLE}),
        (Event.FIRST_REPLY, {"text": "今日答复", "handling_goal": "按期解决"}),
    ):
        at += timedelta(minutes=5)
        _accepted(record_event(no, event, {"acting_as": RECEIVER, **told}, as_of=at))
    return no


def _accepted(recorded: Recorded) -> str:
    if not recorded.accepted:
        raise RuntimeError("; ".join(recorded.refusals))
    return recorded.complaint_no


def _copy(connection: Connection, table: Table, key: str, due: str, ahead: str, count: int) -> None:
    """Copy what a table holds of two complaints, each hundredth time of the one that is due."""
    number = _numbers(count)
    copied = literal("KS-OPEN-") + _digits(number.c.n, 7)
    values: dict[str, ColumnElement[Any]] = {column.name: column for column in table.c if column.name != "id"}
    values[key] = copied
    if table is table_of(Complaint):
        values["customer"] = literal("C") + _digits(number.c.n % CUSTOMERS, 4)
    which = table.c[key] == case((number.c.n % ONE_IN == 0, due), else_=ahead)
    if table is table_of(LedgerEvent):
        values["effect_key"] = func.replace(table.c.effect_key, table.c[key], copied)
        which &= table.c.kind.in_(HEAD_OF_LEDGER)
    rows = select(*values.values()).select_from(number).join(table, which)
    connection.execute(insert(table).from_select(list(values), rows))


def _numbers(count: int) -> CTE:
    number = select(literal(1).label("n")).cte("number", recursive=True)
    return number.union_all(select(number.c.n + 1).where(number.c.n < count))


def _digits(number: ColumnElement[int], digits: int) -> ColumnElement[str]:
    return func.substr(cast(number + 10**digits, String), 2)
