"""What is odd in a row is said beside it, and the row goes in."""

from pathlib import Path

import pytest

from tasks.imported import MOST_KEPT
from tasks.importing import CHUNK, import_complaints
from tests.files.workbooks import MOMENT, number, row, sheet, workbook
from tests.tasks.lists import GOOD, HEADINGS, NOW, as_workbook, complaints, english, imported, mapping
from tests.tasks.lists import row as cells

__all__ = ["english"]
pytestmark = pytest.mark.usefixtures("english")

BY = mapping(columns=mapping().columns | {"联系人": "contact_phone"}, date_format=["%d/%m/%Y", "%Y-%m-%d %H:%M"])


@pytest.mark.parametrize(
    ("date", "doubted"),
    [
        ("11/05/2025", True),  # 11 May among days of November
        ("11/11/2025", False),  # changed over it is the same
        ("25/05/2025", False),  # there is no month 25
        ("03/01/2026", False),  # not far enough from the others
        ("02/05/2025", False),  # 5 February would be as far
    ],
)
def test_a_day_and_a_month_that_are_changed_over_stand_out_among_the_others(
    tmp_path: Path, date: str, *, doubted: bool
) -> None:
    rows = [cells(编号=f"{n}", 内容=f"第 {n} 盘", 时间=f"{10 + n % 15}/11/2025") for n in range(40)]
    done = imported(tmp_path, *rows, cells(编号="x", 时间=date), by=BY)
    assert [(odd.row, odd.column) for odd in done.doubts] == ([(42, "时间")] if doubted else [])
    assert done.imported == 41


@pytest.mark.parametrize("phone", ["12345", "问前台", "021-5550-0101-5550-0102-99"])
def test_what_cannot_be_called_is_doubted(tmp_path: Path, phone: str) -> None:
    done = imported(tmp_path, cells(联系人=phone), by=BY)
    assert [(odd.row, odd.column, odd.reason) for odd in done.doubts] == [
        (2, "联系人", f"{phone} is hardly a telephone number.")
    ]
    assert done.imported == 1


@pytest.mark.parametrize("phone", ["139-0000-0400", "+86 (21) 5550 0101", "0571-55500101转802"])
def test_what_can_be_called_is_not(tmp_path: Path, phone: str) -> None:
    assert imported(tmp_path, cells(联系人=phone), by=BY).doubts == []


def test_an_amount_a_hundred_times_above_the_others_is_doubted(tmp_path: Path) -> None:
    rows = [cells(编号=f"{n}", 内容=f"第 {n} 盘", 金额=f"{100 + n}") for n in range(30)]
    done = imported(tmp_path, *rows, cells(编号="x", 金额="1000000"))
    assert [(odd.row, odd.column) for odd in done.doubts] == [(32, "金额")]


def test_an_empty_date_is_doubted_where_a_column_holds_dates(tmp_path: Path) -> None:
    done = imported(tmp_path, cells(), cells(编号="2", 内容="另一盘", 时间=""))
    assert [(odd.row, odd.column, odd.reason) for odd in done.doubts] == [
        (3, "时间", "The cell is empty, so the moment of the import was taken: compare it.")
    ]


def test_what_stands_further_down_in_a_column_without_a_heading_is_doubted_once(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    rows = [f"{n},C100,第{n}盘料的阻值偏高,{'x' if n > CHUNK else ''}" for n in range(1, CHUNK + 4)]
    path.write_text("\n".join(("编号,客户,内容,", *rows)), encoding="utf-8")
    done = import_complaints(path, mapping(columns={"客户": "customer", "内容": "text"}), NOW)
    assert [(odd.row, odd.reason) for odd in done.doubts] == [
        (CHUNK + 2, "Column D has no heading: what stands in it was left out.")
    ]


def test_what_is_already_there_is_listed_with_its_number(tmp_path: Path) -> None:
    imported(tmp_path, cells())
    done = imported(tmp_path, cells())
    assert [(each.row, each.column, each.reason) for each in done.there_as] == [
        (2, "编号", f"It is already there as {complaints()[0].no}.")
    ]


def test_of_many_bad_rows_the_first_are_kept_and_all_are_counted_and_written(tmp_path: Path) -> None:
    rows = [cells(编号=f"{n}", 渠道="鸽子") for n in range(MOST_KEPT + 200)]
    done = imported(tmp_path, *rows)
    assert (len(done.bad_rows), done.refused, done.imported) == (MOST_KEPT, MOST_KEPT + 200, 0)
    assert done.bad_rows_file is not None
    assert len(done.bad_rows_file.read_text(encoding="utf-8-sig").splitlines()) == MOST_KEPT + 201


def test_the_bad_rows_of_a_workbook_are_corrected_in_a_csv_file_and_go_in_by_the_same_mapping(tmp_path: Path) -> None:
    date = number("46083.395833333336", MOMENT)
    rows = [cells(编号="1"), cells(编号="2", 渠道="鸽子", 时间=date), cells(编号="3", 要求="=1+1")]
    path = as_workbook(tmp_path, rows)
    by = mapping(sheet="Sheet1", date_format=["%d.%m.%Y"])
    done = import_complaints(path, by, NOW)
    assert (done.imported, [bad.row for bad in done.bad_rows]) == (2, [3])
    assert done.bad_rows_file is not None
    text = done.bad_rows_file.read_text(encoding="utf-8-sig")
    done.bad_rows_file.write_text(text.replace("鸽子", "电话"), encoding="utf-8-sig")
    again = import_complaints(done.bad_rows_file, by, NOW)
    assert (again.imported, again.bad_rows) == (1, [])
    assert {f"{case.received_at:%Y-%m-%d %H:%M}" for case in complaints()} == {"2026-03-02 01:30"}


def test_reading_ends_after_very_many_empty_rows_and_says_so(tmp_path: Path) -> None:
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(3, 10_010))
    path = tmp_path / "list.xlsx"
    more = empty + " " * 200_000 + row(20_000, cells(编号="2"))
    path.write_bytes(workbook({"1": sheet([HEADINGS, GOOD], more=more)}))
    done = import_complaints(path, mapping(), NOW)
    assert done.imported == 1
    assert done.ended_early.startswith("Reading ended at row 10")
