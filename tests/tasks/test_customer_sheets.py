"""A customer's own 8D form: every fact in its cell, nothing he may not read, nothing lost, no text that reckons."""

import shutil
import subprocess
import sys
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from models.data_path import read_path, values_at
from models.eight_d_sheet import SheetMap
from models.settings import ROOT
from models.words import label
from rules.eight_d.vocabulary import Effect, TeamRole
from rules.vocabulary import Language
from tasks.customer_sheets import fill_in
from tasks.sheet_cells import put
from tasks.sheet_continuation import PIECE, pieces
from tasks.sheet_files import SHEETS, SheetError, load_sheets, sheet_for
from tests.tasks.eight_d_to_fill_in import AT, MEMBERS, content, source
from tests.worked_8d import worked_8d

WORKED = "supplier_8d_report"
PATHS_SHOWN_AS_THEY_ARE = [
    "problem.object",
    "problem.defect",
    "problem.description",
    "team.members[*].name",
    "team.members[*].extension",
    "containment.stocks[*].suspect",
    "containment.measures[*].what",
    "causes.causes[kind=OCCURRENCE,root=true].answer",
    "causes.causes[kind=ESCAPE,root=true].answer",
    "causes.causes[kind=SYSTEM].answer",
    "actions.actions[*].what",
    "verification.measured[*].metric",
    "prevention.documents[*].number",
    "closing.results",
]
PRINT_HASH = """
import hashlib
from tasks.customer_sheets import fill_in
from tasks.sheet_files import sheet_for
from tests.tasks.eight_d_to_fill_in import AT, source
print(hashlib.sha256(fill_in(sheet_for("C100"), source(), AT)).hexdigest())
"""


def filled(**steps: Any) -> Workbook:
    """Return the worked example's form, filled in and opened again."""
    sheet = sheet_for("C100")
    assert sheet
    return load_workbook(BytesIO(fill_in(sheet, source(**steps), AT)))


def form(**steps: Any) -> Worksheet:
    """Return the page that the customer drew."""
    return filled(**steps)["8D"]


@pytest.fixture(scope="module")
def page() -> Worksheet:
    """The page that the customer drew, filled in with the example as it is."""
    return form()


def texts(worksheet: Worksheet) -> list[str]:
    """Return everything that a page says."""
    return [str(cell.value) for row in worksheet.iter_rows() for cell in row if cell.value is not None]


EXPECTED = {
    "C4": "8D-20260302-0001",
    "I4": 2,
    "C5": "HC-11",
    "I5": "KS-20260302-0001",
    "C6": "FM-327",
    "I6": "L2407",
    "C7": datetime(2026, 3, 3, 7, 30),  # noqa: DTZ001  a spreadsheet knows no zone: the company's clock
    "I7": None,
    "C8": 5000,
    "G8": 400,
    "J8": 12,
    "L8": 0.03,
    "A11": "周岚",
    "C12": "工程部",
    "F12": "工程师",
    "I13": "8220",
    "A14": None,
    "C17": "面板 FM-327",
    "I17": "刮伤",
    "C18": "外观面有刮伤",
    "D22": 400,
    "F22": 380,
    "H22": 12,
    "J22": 8,
    "A24": None,
    "A30": "全检",
    "G30": "王芳、郑凯",
    "I30": datetime(2026, 3, 3),  # noqa: DTZ001  a day, as spreadsheets keep it
    "K30": 0.975,
    "A31": "停线",
    "I31": None,
    "C35": "没有去毛刺工序\n夹具磨损",
    "C36": "照度不足",
    "C37": None,
    "A40": "增加去毛刺",
    "G40": "O2、O3",
    "K40": datetime(2026, 3, 15),  # noqa: DTZ001
    "E46": 3,
    "G46": 0.3,
    "I46": 0.2,
    "K46": 500,
    "L46": "☑",
    "L47": "☐",
    "C58": datetime(2026, 3, 20, 17, 30),  # noqa: DTZ001
}


@pytest.mark.parametrize("at", EXPECTED)
def test_every_fact_stands_in_its_cell(page: Worksheet, at: str) -> None:
    assert page[at].value == EXPECTED[at]


def test_codes_are_said_in_the_language_of_the_form(page: Worksheet) -> None:
    assert page["C49"].value == label(Language.ZH_CN, Effect.INEFFECTIVE) != "INEFFECTIVE"
    assert page["K12"].value == label(Language.ZH_CN, TeamRole.LEADER) != "LEADER"


def test_numbers_and_days_are_shown_as_the_form_says(page: Worksheet) -> None:
    assert page["L8"].number_format == "0.00%"
    assert page["C7"].number_format == "yyyy/mm/dd"
    assert page["C8"].number_format == "#,##0"


def test_the_form_keeps_its_face(page: Worksheet) -> None:
    template = load_workbook(SHEETS / WORKED / "template.xlsx")["8D"]
    assert page.print_area == template.print_area
    assert {str(each) for each in page.merged_cells.ranges} == {str(each) for each in template.merged_cells.ranges}
    assert page["A9"].fill.fgColor.rgb == template["A9"].fill.fgColor.rgb
    assert page["C18"].border.left.style == "thin"
    assert page.row_dimensions[18].height == template.row_dimensions[18].height


def test_the_file_says_when_it_was_made_and_not_by_whom() -> None:
    about = filled().properties
    assert about.created == about.modified == AT.replace(tzinfo=None)
    assert not about.creator
    assert not about.lastModifiedBy


def test_what_no_customer_reads_is_not_in_the_file(page: Worksheet) -> None:
    said = "\n".join(texts(page))
    assert "SECRET-22" not in said
    assert "E7" not in said
    assert "陌生人" not in said


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "\t=1", "'=1", "#N/A", "=cmd|' /C calc'!A0"])
def test_text_that_begins_like_a_formula_stays_text(text: str) -> None:
    problem = content().problem
    assert problem
    # Spaces at the ends are taken off by every form, so this one is put behind its checks.
    page = form(problem=problem.model_copy(update={"object": text}))
    assert (page["C17"].data_type, page["C17"].value) == ("s", text)
    assert page["C17"].quotePrefix is (text != "#N/A")


def test_entries_that_find_no_row_stand_in_the_continuation() -> None:
    many = [{**MEMBERS[2], "name": f"=成员{number}"} for number in range(1, 9)]
    book = filled(team={"members": many})
    page, more = book["8D"], book["续页"]
    assert [page[f"A{row}"].value for row in range(11, 15)] == ["=成员1", "=成员2", "=成员3", "=成员4"]
    assert page["A15"].value == "另有 4 项，见 续页 [1]"
    rows = [[cell.value for cell in row[:5]] for row in more.iter_rows(min_row=1, max_row=6)]
    assert rows[0][0] == "[1] D1 小组成员"
    assert rows[1] == ["#", "姓名\nName", "部门\nDepartment", "职称\nTitle", "分机\nExtension"]
    assert rows[2:] == [[n, f"=成员{n}", "生产部", "主管", "8220"] for n in range(5, 9)]
    assert more["B3"].data_type == "s"


def test_as_many_entries_as_rows_need_no_continuation() -> None:
    five = [{**MEMBERS[2], "name": f"成员{number}"} for number in range(5)]
    book = filled(team={"members": five})
    assert book["8D"]["A15"].value == "成员4"
    assert book.sheetnames == ["8D"]


def test_a_text_that_is_too_long_stands_whole_in_the_continuation() -> None:
    long = "\n".join(f"第 {number} 点：" + "刮伤" * 700 for number in range(5))
    problem = {"object": "面板", "defect": "刮伤", "description": long}
    book = filled(problem=problem)
    shown = book["8D"]["C18"].value
    assert shown.startswith(long[:300])
    assert shown.endswith("… → 续页 [1]")
    said = texts(book["续页"])
    assert said[0] == "[1] D2 问题描述"
    assert "".join(said[1:]) == long.replace("\n", "")


def test_a_long_text_in_a_row_is_cut_there_and_whole_in_the_continuation() -> None:
    action = {"key": "A1", "causes": ["O2"], "what": "改" * 5000, "kind": "DETECT"}
    book = filled(actions={"actions": [action]})
    assert book["8D"]["A40"].value == "改" * 70 + " … → 续页 [1]"
    said = texts(book["续页"])
    assert said[0] == "[1] D5 永久纠正措施 1"
    assert "".join(said[1:]) == "改" * 5000


def test_nothing_is_lost_of_an_8d_that_is_full() -> None:
    stocks = [{"place": "OUR_FG", "state": "OCCURRED", "note": "x"} | {"suspect": n, "open": n} for n in range(60)]
    causes = [
        {"key": f"O{n}", "question": "为什么？", "answer": f"原因{n}。" + "长" * 2000, "root": True} for n in range(60)
    ]
    book = filled(containment={"stocks": stocks, "measures": []}, causes={"phenomenon": "刮伤", "causes": causes})
    said = "\n".join(texts(book["续页"]))
    assert all(f"原因{number}。" in said for number in range(60))
    assert said.count("长") == 60 * 2000
    counted = [book["8D"][f"D{row}"].value for row in range(22, 28)]
    counted += [row[2].value for row in book["续页"].iter_rows() if isinstance(row[0].value, int)]
    assert counted == list(range(60))


def test_every_fact_of_the_worked_example_that_the_form_asks_for_is_in_the_file() -> None:
    sheet, worked = sheet_for("C100"), worked_8d()
    assert sheet
    said = "\n".join("\n".join(texts(page)) for page in load_workbook(BytesIO(fill_in(sheet, worked, AT))))
    assert [path for path in PATHS_SHOWN_AS_THEY_ARE if not asked_for(sheet.map, path)] == []
    wanted = [str(value) for path in PATHS_SHOWN_AS_THEY_ARE for value in values_at(worked.content, read_path(path))]
    assert len(wanted) > 30
    assert [text for text in wanted if text not in said] == []


def asked_for(form: SheetMap, path: str) -> bool:
    """Whether a form shows what a path leads to."""
    cells = {cell.path for cell in form.cell}
    return path in cells | {f"{table.path}.{shown.path}" for table in form.table for shown in table.columns.values()}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=3 * PIECE))
def test_the_pieces_of_a_text_are_the_whole_text(text: str) -> None:
    assert all(0 < len(piece) <= PIECE for piece in pieces(text))
    assert "".join(pieces(text)).replace(" ", "") == "".join(line.strip() for line in text.split("\n")).replace(" ", "")


@settings(max_examples=50)
@given(st.text(max_size=60))
def test_any_text_can_be_written_and_none_is_reckoned(text: str) -> None:
    workbook = Workbook()
    page = workbook.active
    assert isinstance(page, Worksheet)
    put(page["A1"], text)
    assert page["A1"].data_type == ("s" if text else "n")


def test_an_8d_with_nothing_in_it_gives_an_empty_form() -> None:
    nothing = dict.fromkeys(("team", "problem", "containment", "causes", "actions", "verification"))
    page = form(**nothing)
    assert page["C4"].value == "8D-20260302-0001"
    assert [page[at].value for at in ("C6", "A11", "D22", "A30", "C35", "A40", "A46")] == [None] * 7


def test_the_same_8d_gives_the_same_bytes_in_any_process() -> None:
    command = [sys.executable, "-c", PRINT_HASH]
    hashes = {
        subprocess.run(
            command, cwd=ROOT, env={"PYTHONHASHSEED": seed, "TZ": zone}, capture_output=True, text=True, check=True
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(hashes) == 1


# What is wrong with a map is said with file, place and remedy.

GOOD = """
customers = ["C100"]
language = "zh_CN"
worksheet = "8D"
continuation = "续页"
"""
WRONG = [
    ('[[cell]]\nat = "C6"\npath = "problem.goods.part"', "C6: problem.goods.part: Goods has no part: write one of "),
    ('[[cell]]\nat = "C6"\npath = "problem"', "C6: problem is more than a cell can show: go on to one of its fields"),
    ('[[cell]]\nat = "C6"\npath = "problem..x"', "C6: problem..x: 'problem..x' is no path: write one such as "),
    ('[[cell]]\nat = "C6"\npath = "problem.object.x"', "problem.object.x: x cannot follow: the path ends before it"),
    ('[[cell]]\nat = "C6"\npath = "team.members.name"', "members is a list: write members[*] for all of it, [1] for "),
    ('[[cell]]\nat = "C6"\npath = "problem[*].object"', "problem is no list: write it without [*]"),
    ('[[cell]]\nat = "C6"\npath = "causes.causes[kind=X].answer"', "kind is never 'X': write one of OCCURRENCE"),
    ('[[cell]]\nat = "C6"\npath = "causes.causes[answer=X].key"', "nothing can be picked from causes by answer"),
    ('[[cell]]\nat = "C6"\npath = "causes.causes[first].key"', "[first] picks nothing: write [*], [1] or [name=code]"),
    ('[[cell]]\nat = "C6"\npath = "closing.costs[*].amount"', "costs is not for this reader: leave it out"),
    ('[[cell]]\nat = "C6"\npath = "closing.total_cost"', "total_cost is not for this reader"),
    ('[[cell]]\nat = "C6"\npath = "content.closing.costs[*].amount"', "content is not for this reader"),
    ('[[cell]]\nat = "C6"\npath = "score.total"', "score is not for this reader"),
    ('[[cell]]\nat = "C6"\npath = "problem.object"\npercent = true', "problem.object is no number: leave percent out"),
    ('[[cell]]\nat = "D6"\npath = "no"', "D6: it lies within merged cells: write C6"),
    ('[[cell]]\nat = "6C"\npath = "no"', "cells.toml: cell.1.at is '6C': make it match "),
    ('[[cell]]\nat = "C6"\npath = "no"\ncolour = "red"', "cells.toml: cell.1.colour is an unknown key: remove it"),
    ('[[cell]]\nat = "C6"\npath = "no"\n[[cell]]\nat = "C6"\npath = "no"', "C6: it is filled in twice: remove one"),
    ('[[table]]\ntitle = "x"\npath = "team.leader.name"\nfirst_row = 11\nlast_row = 15\ncolumns = {A = "name"}',
     "row 11: team.leader.name has no fields: name a list whose entries have"),
    ('[[table]]\ntitle = "x"\npath = "team.members[*]"\nfirst_row = 11\nlast_row = 10\ncolumns = {A = "name"}',
     "row 11: last_row 10 lies above it: correct one of them"),
    ('[[table]]\ntitle = "x"\npath = "team.members[*]"\nfirst_row = 11\nlast_row = 15\ncolumns = {A = "nam"}',
     "A11: nam: Member has no nam: write one of department, employee, extension, name,"),
    ('[[table]]\ntitle = "x"\npath = "team.members[*]"\nfirst_row = 11\nlast_row = 15\ncolumns = {B = "title"}',
     "B11: it lies within merged cells: write A11"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the forms that a test may spoil."""
    return Path(shutil.copytree(SHEETS, tmp_path / "sheets"))


def problems_of(folder: Path, cells: str) -> str:
    """Return what is said about a map."""
    (folder / WORKED / "cells.toml").write_text(cells, encoding="utf-8")
    with pytest.raises(SheetError) as refused:
        load_sheets(folder)
    return "\n".join(refused.value.problems)


def test_the_forms_that_are_shipped_can_be_filled_in() -> None:
    assert WORKED in [sheet.name for sheet in load_sheets()]
    assert sheet_for("C999") is None


@pytest.mark.parametrize(("lines", "problem"), WRONG)
def test_a_wrong_map_is_refused_with_file_place_and_remedy(folder: Path, lines: str, problem: str) -> None:
    said = problems_of(folder, GOOD + lines)
    assert problem in said
    assert all(line.startswith(f"{WORKED}/cells.toml") for line in said.splitlines())


def test_a_worksheet_that_is_not_there_is_named_with_those_that_are(folder: Path) -> None:
    said = problems_of(folder, GOOD.replace('"8D"', '"Sheet1"'))
    assert said == f"{WORKED}/cells.toml, Sheet1: template.xlsx has no such worksheet: write one of 8D"


def test_the_continuation_needs_a_name_of_its_own(folder: Path) -> None:
    assert "give the continuation another" in problems_of(folder, GOOD.replace('"续页"', '"8D"'))


def test_a_formula_of_the_customer_is_not_overwritten(folder: Path) -> None:
    template = load_workbook(folder / WORKED / "template.xlsx")
    template["8D"]["C6"].value = "=C4"
    template.save(folder / WORKED / "template.xlsx")
    said = problems_of(folder, GOOD + '[[cell]]\nat = "C6"\npath = "no"')
    assert said == f"{WORKED}/cells.toml, C6: template.xlsx has a formula there: choose another cell"


@pytest.mark.parametrize("damage", ["missing", "no workbook"])
def test_a_template_that_cannot_be_opened_is_named(folder: Path, damage: str) -> None:
    template = folder / WORKED / "template.xlsx"
    template.unlink() if damage == "missing" else template.write_bytes(b"no workbook")
    assert "template.xlsx: it is missing or no workbook" in problems_of(folder, GOOD)


def test_a_customer_has_one_form(folder: Path) -> None:
    shutil.copytree(folder / WORKED, folder / "another")
    with pytest.raises(SheetError, match=f"{WORKED}/cells.toml, customers: C100 is in another too: remove one"):
        load_sheets(folder)


def test_a_map_that_is_missing_or_no_toml_is_named(folder: Path) -> None:
    assert problems_of(folder, "customers = [").startswith(f"{WORKED}/cells.toml: ")
    (folder / WORKED / "cells.toml").unlink()
    with pytest.raises(SheetError, match=f"{WORKED}/cells.toml is missing: add it to {WORKED}/"):
        load_sheets(folder)


def test_a_day_without_a_time_stays_a_day() -> None:
    workbook = Workbook()
    page = workbook.active
    assert isinstance(page, Worksheet)
    put(page["A1"], date(2026, 3, 1))
    assert (page["A1"].value, page["A1"].number_format) == (date(2026, 3, 1), "yyyy-mm-dd")
