"""Rows are changed together: a sweep asks the database no oftener for many cases than for one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, event, update
from sqlmodel import Session, SQLModel, col, select

from models.complaint import Complaint
from models.database import engine, transaction
from models.eight_d import EightD
from models.event import LedgerEvent
from models.task import TaskRow
from rules.lifecycle import Event
from rules.outcome import Outcome
from rules.vocabulary import Identity
from tasks.changed_rows import change_rows
from tasks.company import SYSTEM
from tasks.effects import CHUNK, sweep_chunk
from tasks.facts import columns_of, load_row
from tasks.gates import do_automatic_work
from tasks.ledger import Signature, chain_of
from tasks.ledger_check import broken_chains
from tasks.sweeping import sweep_all
from tasks.transitions import Conflict, Written, write
from tests.scenarios.stage import installation
from tests.tasks.cases import JUDGED, TRIAGE, answered, at, registered
from tests.tasks.overdue import record

OWN = update(Complaint).where(col(Complaint.no) == bindparam("case"), col(Complaint.version) == bindparam("before"))
BEFORE, DUE_ON_TUESDAY = at("2026-03-10 14:59"), at("2026-03-10 15:30")
CUSTOMERS = ("C100", "C101", "C102")
WITHOUT_8D, WITH_8D = TRIAGE, {**TRIAGE, "category": "DEL-03"}
"""The one asks for an 8D from the level on that it rises to."""


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements that the database is given; one for many rows counts once."""
    given: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        given.append(statement)

    event.listen(engine(), "before_cursor_execute", note)
    try:
        yield given
    finally:
        event.remove(engine(), "before_cursor_execute", note)


def statements_of_a_sweep(customers: Sequence[str], judged: dict[str, str]) -> list[str]:
    """Return what a sweep asks when the closing due of one complaint of each customer has passed."""
    with left_alone(customers, judged):
        with statements() as given:
            assert len(sweep_all(DUE_ON_TUESDAY).effects) == len(customers)
        assert len(rows_of(EightD)) == (len(customers) if judged is WITH_8D else 0)
        return given


def rows_left_behind(at_a_time: int) -> list[list[dict[str, Any]]]:
    """Return the rows of three complaints with their 8Ds, swept so many at a time."""
    with left_alone(CUSTOMERS, WITH_8D):
        while sweep_chunk(DUE_ON_TUESDAY, limit=at_a_time)[0]:
            pass
        assert broken_chains() == {}
        return [rows_of(table) for table in (Complaint, EightD, TaskRow, LedgerEvent)]


def rows_of(table: type[SQLModel]) -> list[dict[str, Any]]:
    """Return the rows of a table without the ids that the database gives, in an order of their own."""
    with transaction() as session:
        rows = [columns_of(row) for row in session.exec(select(table)).all()]
    return sorted(({name: value for name, value in row.items() if name != "id"} for row in rows), key=str)


@contextmanager
def left_alone(customers: Sequence[str], judged: dict[str, str]) -> Iterator[None]:
    """Work with a complaint of each customer that was answered at once and then left until just before its due."""
    with installation():
        for customer in customers:
            _answered(customer, judged)
        sweep_all(BEFORE)
        yield


def _answered(customer: str, judged: dict[str, str]) -> None:
    no = registered("2026-03-06 15:00", customer=customer)
    assert answered(no, judged, "2026-03-06 15:05").accepted
    do_automatic_work(no, "", at("2026-03-06 15:05"), print_documents=False)
    record(no, Event.SIGN_FORM, "2026-03-06 15:10", "E231")
    record(no, Event.NAME_RESPONSIBLE, "2026-03-06 15:15", "E231", responsible_person="E235")
    record(no, Event.FIRST_REPLY, "2026-03-06 15:20", "E231", text="今日答复", handling_goal="按期解决")


@pytest.mark.parametrize("judged", [WITHOUT_8D, WITH_8D], ids=["level raised", "and 8D opened"])
def test_a_sweep_asks_as_often_for_three_cases_as_for_one(judged: dict[str, str]) -> None:
    three, one = (statements_of_a_sweep(customers, judged) for customers in (CUSTOMERS, CUSTOMERS[:1]))
    assert len(three) == len(one)


def test_8ds_that_are_opened_together_are_as_those_that_are_opened_one_by_one() -> None:
    assert rows_left_behind(CHUNK) == rows_left_behind(1)


def test_rows_are_changed_together_and_only_those_that_are_as_they_were_read(company: Path) -> None:
    assert company.exists()
    first, second, third = (registered(customer=customer) for customer in ("C100", "C101", "C102"))
    changes = [
        {"case": first, "before": 1, "lot_no": "L1"},
        {"case": second, "before": 1, "lot_no": "L2"},
        {"case": second, "before": 7, "lot_no": "L7"},
        {"case": third, "before": 1, "order_no": "SO-3", "version": 2},
    ]
    with transaction() as session, statements() as given:
        met = change_rows(session, OWN, changes)
    assert met == len(changes) - 1
    assert sum(statement.startswith("UPDATE") for statement in given) == 2
    with transaction() as session:
        rows = [load_row(session, no) for no in (first, second, third)]
        assert [(row.lot_no, row.order_no, row.version) for row in rows] == [
            ("L1", "", 1),
            ("L2", "", 1),
            ("", "SO-3", 2),
        ]


def test_a_case_that_was_changed_meanwhile_is_not_written_over(company: Path) -> None:
    assert company.exists()
    no = registered()
    with transaction() as session:
        row = load_row(session, no)
        read = columns_of(row)
        write(session, [_new_lot(session, read, "L1")])
        assert (row.lot_no, row.version) == ("L1", read["version"] + 1)  # the session knows its row as it now is
        with pytest.raises(Conflict, match=no):
            write(session, [_new_lot(session, read, "L2")])


def _new_lot(session: Session, columns: dict[str, Any], lot_no: str) -> Written:
    return Written(
        event=Event.SUPPLY_FACTS,
        columns=columns,
        outcome=Outcome(state=columns["state"], changes={"lot_no": lot_no}),
        form={"lot_no": lot_no},
        signature=Signature(SYSTEM.no, Identity.SYSTEM, at(JUDGED)),
        chain=chain_of(session, columns["no"]),
        occurred_at=at(JUDGED),
    )
