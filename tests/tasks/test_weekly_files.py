"""The figures of a week as CSV files and as a page for browsers: what they hold, and what they must not."""

import csv
import io
import re
from dataclasses import replace
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from models.views.weekly_report import WeeklyReport
from models.views.weekly_words import WeeklyNames
from models.words import say
from rules.vocabulary import Language
from tasks.weekly_csv import csv_files_of
from tasks.weekly_page import self_contained_page
from tasks.weekly_workbook import workbook_of
from tests.report_templates.weekly_samples import MADE_AT, empty_figures, named, report, rich_figures

ZH_CN, ZH_TW, EN = Language
MARK = "\ufeff"


def tables(language: Language = EN, names: WeeklyNames | None = None) -> dict[str, list[list[str]]]:
    """Return the rows of every CSV file of a busy week, by its name."""
    packed = csv_files_of(rich_figures(), names or named(language), language)
    with ZipFile(io.BytesIO(packed)) as files:
        texts = {name: files.read(name).decode("utf-8") for name in files.namelist()}
    assert all(text.startswith(MARK) for text in texts.values())
    return {name: list(csv.reader(io.StringIO(text.removeprefix(MARK)))) for name, text in texts.items()}


def web_page(view: WeeklyReport) -> str:
    return self_contained_page(view).decode()


def test_there_is_a_file_for_each_table_numbered_in_the_order_of_the_report() -> None:
    names = list(tables())
    assert [name[:2] for name in names] == [f"{number:02}" for number in range(1, len(names) + 1)]
    assert names[:2] == ["01-targets.csv", "02-summary-of-complaints-category-by-level.csv"]
    assert "16-8ds-completed-in-the-week.csv" in names
    assert names == list(tables(ZH_TW))


def test_every_row_has_a_cell_for_each_heading() -> None:
    for name, (headings, *rows) in tables().items():
        assert rows, name
        assert {len(row) for row in rows} == {len(headings)}, name


def test_numbers_are_plain_and_rates_are_percent_or_not_there() -> None:
    targets = {row[0]: row for row in tables()["01-targets.csv"]}
    assert targets["Closed on time"][1:7] == ["71.43%", "10", "14", "94.44%", "90.00%", "18.57"]
    assert targets["First measures told within 4 h"][1] == "n/a"
    products = tables()["11-products-complained-about-most.csv"]
    assert products[1] == ["TAPE", "13", "54.17%", "430", "1250000", "344", "640"]
    assert products[2][5] == "n/a"


def test_csv_files_and_workbook_hold_the_same_tables() -> None:
    book = load_workbook(io.BytesIO(workbook_of(rich_figures(), named(ZH_CN), ZH_CN, MADE_AT)))
    found = tables(ZH_CN)
    assert len(book.worksheets) == len(found)
    for sheet, rows in zip(book.worksheets, found.values(), strict=True):
        assert sheet.max_row == len(rows)
        assert [cell.value for cell in sheet[1]] == rows[0]


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2", "＝1", "\t=1", "'=1"])
def test_no_name_becomes_a_formula_and_negative_amounts_stay_numbers(name: str) -> None:
    found = tables(EN, replace(named(EN), customers={"C100": name, "C130": name}, people={"E231": name}))
    cells = [cell for rows in found.values() for row in rows for cell in row]
    assert f"'{name}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "＝", "\t"))]
    assert "-300" in cells
    assert all(re.fullmatch(r"-\d+(\.\d+)?", cell) for cell in cells if cell.startswith("-"))


def test_the_same_figures_give_the_same_csv_files() -> None:
    names = named(ZH_TW)
    assert csv_files_of(rich_figures(), names, ZH_TW) == csv_files_of(rich_figures(), names, ZH_TW)


@pytest.fixture(params=Language)
def page(request: pytest.FixtureRequest) -> str:
    """The page of a busy week in each language."""
    return web_page(report(rich_figures(), request.param))


def test_the_page_loads_nothing_and_runs_nothing(page: str) -> None:
    assert "default-src 'none'" in page
    assert not re.search(r"<(script|link|img|iframe|object|embed|base)\b", page)
    assert not re.search(r"\b(src|href|srcset|action)\s*=|@import|@font-face", page)
    assert set(re.findall(r"url\(([^)]*)\)", page)) <= {"#hatch", "#dots"}
    assert page.count("<style>") == page.count("</head>") == 1


def test_the_page_says_what_the_paper_says(page: str) -> None:
    assert all(each in page for each in ("WR-2026-W11", "83.3 %", "8D-KS-20260302-0004", "KS-20260309-0012"))


def test_the_page_of_an_empty_week_has_its_zeros() -> None:
    page = web_page(report(empty_figures(), ZH_CN))
    assert say(ZH_CN, "Nothing got worse against the week before.") in page
    assert page.count("n/a") > 20


@pytest.mark.parametrize("name", ["</head><script>x</script>", "</style><img src=x>", "{{ 7*7 }}"])
def test_a_hostile_name_is_text_in_the_page_too(name: str) -> None:
    page = web_page(report(rich_figures(), EN, replace(named(EN), customers={"C100": name, "C130": name})))
    assert not re.search(r"<(script|img)\b", page)
    assert page.count("<style>") == page.count("</style>") == page.count("</head>") == 1
    assert "49" not in re.findall(r"<td>(\d+)</td>", page)


def test_the_same_view_gives_the_same_page() -> None:
    view = report(rich_figures(), ZH_TW)
    assert self_contained_page(view) == self_contained_page(view)
