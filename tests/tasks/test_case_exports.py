"""A list is taken away as a file whose cells stay texts, and the ledger keeps who took which rows."""

import csv
import hashlib
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from models.database import transaction
from models.settings import settings
from rules.vocabulary import State
from tasks.access_log import account_subject
from tasks.accounts import open_account
from tasks.case_exports import COLUMNS, ExportKind, TooMany, export_cases
from tasks.case_filter import CaseFilter
from tests.tasks.cases import ledger
from tests.tasks.test_case_search import visitor
from tests.tasks.test_live_view import NOW, case

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "'=1")
TEXT = len(COLUMNS) - 1


@pytest.fixture(autouse=True)
def _with_account(company: Path) -> None:
    del company
    with transaction() as session:
        open_account(session, "E001", "E001", NOW)


def exported(kind: ExportKind, **wanted: Any) -> bytes:
    """Return the file of a filter, as the manager of the service centre takes it away."""
    return export_cases(kind, CaseFilter(**wanted), *visitor("E001"), NOW).path.read_bytes()


def test_no_cell_of_a_workbook_becomes_a_formula() -> None:
    for number, text in enumerate(FORMULAS, 1):
        case(number, {}, text=text, lot_no=text)
    book = load_workbook(BytesIO(exported(ExportKind.XLSX, order="OLDEST")))
    rows = list(book.worksheets[0].iter_rows())[1:]
    assert {row[TEXT].value for row in rows} == set(FORMULAS)
    assert {cell.data_type for row in rows for cell in (row[TEXT], row[TEXT - 2])} == {"s"}
    assert all(row[TEXT].quotePrefix for row in rows)


def test_no_cell_of_a_csv_file_begins_like_a_formula() -> None:
    for number, text in enumerate(FORMULAS, 1):
        case(number, {}, text=text)
    content = exported(ExportKind.CSV)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert {row[TEXT] for row in rows[1:]} == {f"'{text}" for text in FORMULAS}


def test_an_export_holds_all_pages_of_its_filter_with_names_for_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.case_exports.CHUNK", 2)
    for number in range(1, 8):
        case(number, {}, State.CLOSED if number == 7 else State.IN_PROCESS, text="致电 13812345678", category="DEL-08")
    rows = list(csv.reader(StringIO(exported(ExportKind.CSV, state="OPEN").decode("utf-8-sig"))))
    assert [row[0][-1] for row in rows[1:]] == ["1", "2", "3", "4", "5", "6"]
    assert rows[0][:4] == ["抱怨编号", "状态", "等级", "类别"]
    assert rows[1][1:4] == ["处理中", "一般", "DEL-08"]
    assert rows[1][TEXT] == "致电 138****5678"


def test_an_export_is_in_the_ledger_with_filter_rows_and_hash() -> None:
    case(1, {}, text="晚到")
    content = exported(ExportKind.CSV, q="晚到", state="OPEN")
    entry = ledger(account_subject("E001"))[-1]
    assert (entry.kind, entry.actor) == ("CASES_EXPORTED", "E001")
    assert entry.data["filter"] == {"q": "晚到", "state": "OPEN"}
    assert (entry.data["rows"], entry.data["sha256"]) == (1, hashlib.sha256(content).hexdigest())


def test_too_many_rows_are_refused_and_leave_nothing_behind() -> None:
    case(1, {})
    case(2, {})
    with pytest.raises(TooMany):
        export_cases(ExportKind.XLSX, CaseFilter(), *visitor("E001"), NOW, most=1)
    assert not (settings().home / "exports").exists()
    assert [entry.kind for entry in ledger(account_subject("E001"))] == ["ACCOUNT_OPENED"]
