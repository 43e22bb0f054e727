"""Master data from folders, workbooks and single files, in any language; checked without a trace, and streamed."""

import csv
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import SQLModel, func, select

from models.assignment import Assignment
from models.customer import Customer
from models.database import transaction
from models.department import Department
from models.employee import Employee
from models.event import LedgerEvent
from models.master_order import MasterDataOrder
from models.settings import settings
from models.shipment import Shipment
from models.words import say
from rules.vocabulary import DepartmentType, Identity, Language, Tier
from tasks import master_long
from tasks.ledger import Signature, broken_at
from tasks.master_data import SUBJECT, Loaded, load_company
from tasks.master_entering import enter
from tasks.master_long import CHUNK
from tasks.master_problems import MasterDataRefused
from tasks.master_reading import as_shown, cell_of
from tasks.master_reports import problem_rows, summary
from tasks.master_rights import check_may_load
from tasks.master_sheets import SHEETS
from tasks.master_template import template, write_template
from tasks.master_words import heading, sheet_title
from tests.conftest import DEMO_COMPANY
from tests.tasks.cases import at, everything

BY = Signature("E001", Identity.STATED, datetime(2026, 3, 2, 1, tzinfo=UTC))
HEADINGS = ("customer", "shipped_on", "order_no", "part_no", "lot_no", "serial_no", "qty")


def demo_rows(name: str) -> list[list[str]]:
    """Return a file of the demo company."""
    with (DEMO_COMPANY / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def workbook(path: Path, language: Language) -> Path:
    """Write the demo company as one workbook, with sheets and headings as people of a language call them."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in SHEETS:
        heads, *rows = demo_rows(sheet.name)
        page = book.create_sheet(sheet_title(sheet, language))
        page.append([heading(column, language) for column in heads])
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def counts(loaded: Loaded) -> dict[str, tuple[int, int, int]]:
    """Return rows, added and changed of each file."""
    return {file: (count.rows, count.added, count.changed) for file, count in loaded.files.items()}


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("language", Language)
def test_a_workbook_in_any_language_is_the_same_company(tmp_path: Path, language: Language) -> None:
    loaded = load_company(workbook(tmp_path / "company.xlsx", language))
    assert {file: count.rows for file, count in loaded.files.items()} == {
        sheet.file: len(demo_rows(sheet.name)) - 1 for sheet in SHEETS
    }
    assert not load_company(DEMO_COMPANY).something_changed


@pytest.mark.usefixtures("company")
def test_one_file_alone_is_known_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "客户.csv"
    file.write_text("编码,名称\nC900,新客户有限公司\n", encoding="gb18030")
    assert counts(load_company(file)) == {"customers.csv": (1, 1, 0)}
    with transaction() as session:
        assert session.get_one(Customer, "C900").name_key == "新客户"


@pytest.mark.usefixtures("database")
def test_codes_may_be_written_by_their_names(tmp_path: Path) -> None:
    file = tmp_path / "departments.csv"
    file.write_text("code,name,type,is_outsourced\nQA,品质部,品质部,否\nFIN,财务部,財務部,是\n", encoding="utf-8")
    load_company(file)
    with transaction() as session:
        found = {row.code: (row.type, row.is_outsourced) for row in session.exec(select(Department))}
    assert found == {"QA": (DepartmentType.QA, False), "FIN": (DepartmentType.FINANCE, True)}


@pytest.mark.usefixtures("company")
def test_a_dry_run_tells_what_would_change_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text(
        "code,name\nC900,新客户有限公司\nC100,苏州霁岚电子股份有限公司\n", encoding="utf-8"
    )
    lines(tmp_path / "shipments.csv", [("C900", "2026-02-03", "SO-1", "P", "L", "", "5")])
    before = everything()
    loaded = load_company(tmp_path, BY, dry_run=True)
    assert everything() == before
    assert counts(loaded) == {"customers.csv": (2, 1, 1), "shipments.csv": (1, 1, 0)}
    told = [each.worded(Language.EN) for each in loaded.differences]
    assert told == [
        "customers, row 2: C900 is new",
        "customers, row 3: C100, name: 苏州霁岚电子有限公司 → 苏州霁岚电子股份有限公司",
        "shipments, row 2: C900 · 2026-02-03 · SO-1 · P · L is new",
    ]


@pytest.mark.usefixtures("company")
def test_a_column_that_a_file_does_not_have_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("code,name\nC101,砚石光电\n", encoding="utf-8")
    load_company(tmp_path)
    with transaction() as session:
        row = session.get_one(Customer, "C101")
    assert (row.name, row.name_key, row.tier, row.sales_rep) == ("砚石光电", "砚石光电", Tier.KEY, "E304")


def lines(path: Path, rows: list[tuple[str, ...]]) -> Path:
    """Write a file of deliveries."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(rows)
    return path


def many(count: int) -> Iterator[tuple[str, ...]]:
    """Yield deliveries, each another."""
    for number in range(count):
        yield ("C100", f"2026-02-{1 + number % 28:02d}", f"SO-{number}", "RC-1", f"L{number % 50}", "", "10")


def shipped() -> int:
    """Return how many deliveries are on file."""
    with transaction() as session:
        return session.exec(select(func.count()).select_from(Shipment)).one()


@pytest.mark.usefixtures("company")
def test_many_deliveries_go_in_once_however_often_they_are_loaded(tmp_path: Path) -> None:
    before, count = shipped(), 2 * CHUNK + 7
    file = lines(tmp_path / "shipments.csv", list(many(count)))
    assert counts(load_company(file)) == {"shipments.csv": (count, count, 0)}
    rows = list(many(count))
    rows[3] = (*rows[3][:-1], "99")
    assert counts(load_company(lines(file, rows))) == {"shipments.csv": (count, 0, 1)}
    assert shipped() == before + count


@pytest.mark.usefixtures("company")
def test_who_is_interrupted_begins_again_and_has_them_all_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, count = shipped(), CHUNK + 500
    file = lines(tmp_path / "shipments.csv", list(many(count)))
    calls = list[int]()

    def interrupted(*given: object, **how: bool) -> None:
        calls.append(1)
        if len(calls) > 1:
            raise KeyboardInterrupt
        enter(*given, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(master_long, "enter", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load_company(file)
    assert shipped() == before + CHUNK
    monkeypatch.undo()
    assert counts(load_company(file)) == {"shipments.csv": (count, 500, 0)}
    assert shipped() == before + count


@pytest.mark.usefixtures("company")
def test_one_bad_delivery_keeps_all_out_and_every_problem_is_told(tmp_path: Path) -> None:
    before, rows = shipped(), list(many(CHUNK + 3))
    key = "customer, shipped_on, order_no, part_no, lot_no, serial_no"
    rows[5] = ("C999", *rows[5][1:])
    rows[CHUNK + 1] = (*rows[CHUNK + 1][:-1], "0")
    rows.append(rows[7])
    with pytest.raises(MasterDataRefused) as error:
        load_company(lines(tmp_path / "shipments.csv", rows))
    assert shipped() == before
    assert [problem.worded(Language.EN) for problem in error.value.problems] == [
        "shipments.csv, row 7, customer: C999 is not in customers.csv: add it there, or correct it here.",
        f"shipments.csv, row {CHUNK + 3}, qty: A delivery line has at least one piece: write 1 or more.",
        f"shipments.csv, row {CHUNK + 5}, {key}: This repeats row 9: keep one of the two.",
    ]


@pytest.mark.usefixtures("company")
def test_ten_times_the_deliveries_take_hardly_more_memory(tmp_path: Path) -> None:
    file, peaks = tmp_path / "shipments.csv", list[int]()
    for count in (CHUNK, 10 * CHUNK):
        lines(file, list(many(count)))
        tracemalloc.start()
        load_company(file, dry_run=True)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]


@pytest.mark.usefixtures("database")
def test_what_was_loaded_is_in_the_ledger_with_the_hash_of_each_file() -> None:
    load_company(DEMO_COMPANY, BY)
    with transaction() as session:
        entries = session.exec(select(LedgerEvent).where(LedgerEvent.subject == SUBJECT)).all()
        assert broken_at(session, SUBJECT) is None
    files = {name: told for entry in entries for name, told in entry.data["files"].items()}
    assert set(files) == {sheet.file for sheet in SHEETS}
    assert files["employees.csv"]["added"] == files["employees.csv"]["rows"] > 10
    assert {entry.actor for entry in entries} == {"E001"}
    load_company(DEMO_COMPANY, BY)
    with transaction() as session:
        assert session.exec(select(func.count()).where(LedgerEvent.subject == SUBJECT)).one() == len(entries)


@pytest.mark.usefixtures("company")
def test_a_receiver_who_has_not_signed_is_named(tmp_path: Path) -> None:
    file = tmp_path / "receivers.csv"
    file.write_text(
        "department,level,employee,valid_from,valid_to\nQA,GENERAL,E203,2028-01-01 00:00,2029-01-01 00:00\n", "utf-8"
    )
    assert load_company(file).unsigned == ("QA GENERAL E203",)


@pytest.mark.parametrize(
    ("table", "column", "cell", "value"),
    [
        (Shipment, "shipped_on", "2026/2/3", date(2026, 2, 3)),
        (Shipment, "shipped_on", "2026年2月3日", date(2026, 2, 3)),
        (Shipment, "shipped_on", "2026-02-03 00:00:00", date(2026, 2, 3)),
        (Assignment, "valid_from", "2026/1/1", datetime(2025, 12, 31, 16, tzinfo=UTC)),
        (Assignment, "valid_from", "2026-01-01 00:00:00", datetime(2025, 12, 31, 16, tzinfo=UTC)),
        (Employee, "authority_limit", "5,000", Decimal(5000)),
    ],
)
def test_days_moments_and_amounts_are_read_as_people_and_spreadsheets_write_them(
    table: type[SQLModel], column: str, cell: str, value: object
) -> None:
    assert cell_of(table, column).validate_python(cell) == value


def test_a_moment_is_shown_in_company_time() -> None:
    assert as_shown(datetime(2025, 12, 31, 16, tzinfo=UTC)) == "2026-01-01 00:00"


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("language", Language)
def test_the_template_is_read_as_it_is_and_holds_nothing_yet(tmp_path: Path, language: Language) -> None:
    file = tmp_path / "template.xlsx"
    template(language).save(file)
    assert counts(load_company(file)) == {sheet.file: (0, 0, 0) for sheet in SHEETS}


@pytest.mark.usefixtures("database")
def test_the_examples_of_the_template_are_rows_that_can_be_loaded(tmp_path: Path) -> None:
    book = load_workbook(write_template(tmp_path))
    for page in book.worksheets:
        first = page.cell(2, 1)
        first.value = str(first.value).partition(": ")[2]
    departments, employees = book.worksheets[:2]
    for number in ("E201", "E202", "E304", "E900"):
        employees.append([number, "同事", "QA", "专员"])
    assert departments.max_row == 2
    book.save(tmp_path / "filled.xlsx")
    loaded = load_company(tmp_path / "filled.xlsx")
    assert {file: count.added for file, count in loaded.files.items()} == {
        sheet.file: 5 if sheet.name == "employees" else 1 for sheet in SHEETS
    }


@pytest.mark.usefixtures("database")
def test_the_same_table_twice_is_refused(tmp_path: Path) -> None:
    for name in ("customers.csv", "客户.csv"):
        (tmp_path / name).write_text("code,name\nC900,新客户\n", encoding="utf-8")
    with pytest.raises(MasterDataRefused, match="holds the same table"):
        load_company(tmp_path)


@pytest.mark.parametrize("content", [b"PK\x03\x04 not a workbook", b"%PDF-1.7", b"", b"\x00\x01\x02" * 50])
@pytest.mark.usefixtures("database")
def test_a_file_that_is_no_list_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "customers.xlsx").write_bytes(content)
    with pytest.raises(MasterDataRefused) as error:
        load_company(tmp_path)
    assert all(problem.remedy(settings().language) for problem in error.value.problems)


@pytest.mark.usefixtures("company")
def test_only_the_named_roles_may_load_and_who_may_not_is_told_who_may() -> None:
    check_may_load("E001", at("2026-03-02 09:30"))
    with pytest.raises(MasterDataRefused, match=r"E017 may not load master data. It is for: E001, E100"):
        check_may_load("E017", at("2026-03-02 09:30"))


@pytest.mark.usefixtures("database")
def test_in_a_company_of_nobody_whoever_begins_may_load() -> None:
    check_may_load("E999", at("2026-03-02 09:30"))


@pytest.mark.usefixtures("company")
def test_what_a_run_shows_of_a_load() -> None:
    order = MasterDataOrder(acting_as="E001", path=str(DEMO_COMPANY), dry_run=True)
    shown = summary(order, load_company(DEMO_COMPANY, dry_run=True))
    assert f"| departments.csv | {len(demo_rows('departments')) - 1} | 0 | 0 |" in shown
    assert say(settings().language, "Only checked: nothing was changed.") in shown


@pytest.mark.usefixtures("company")
def test_what_is_wrong_is_a_table_with_a_row_for_each_cell(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("code,name,tier\nC900,,TIER9\n", encoding="utf-8")
    with pytest.raises(MasterDataRefused) as error:
        load_company(tmp_path)
    rows = problem_rows(error.value.problems)
    assert [list(row.values())[:3] for row in rows] == [["customers.csv", 2, "name"], ["customers.csv", 2, "tier"]]
