"""A mapping is guessed from headings, values and dates, and shown with what is to be decided: never used as it is."""

import tomllib
from pathlib import Path

import pytest

from models.mapping import ColumnMapping, ImportOrder, ImportRefused
from models.settings import settings
from rules.vocabulary import ImportMode
from tasks.guessing import GuessedMapping, guess_mapping
from tasks.guessing_columns import Sure
from tasks.guessing_dates import DateForms
from tasks.import_mapping import PRESETS, read_mapping
from tasks.import_reports import guess_rows, guess_shown
from tasks.importing import HowImported, import_complaints
from tests.files.workbooks import DAY, number, sheet, workbook
from tests.tasks.lists import NOW, complaints, english

__all__ = ["english"]
pytestmark = pytest.mark.usefixtures("english")

PRESET_SAMPLES = sorted((PRESETS / "samples").iterdir())


def guess(folder: Path, text: str, encoding: str = "utf-8", name: str = "list.csv") -> GuessedMapping:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return guess_mapping(path)


def fields(found: GuessedMapping) -> dict[str, str]:
    return {each.column.heading: each.field for each in found.guesses}


def test_columns_are_recognised_by_headings_in_simplified_traditional_and_english(tmp_path: Path) -> None:
    row = "\n1,C100,阻值偏高的两盘料,2026-03-02"
    languages = (
        "编号,客户名称,问题描述,受理日期",
        "編號,客戶名稱,問題描述,受理日期",
        "Ticket ID,Customer,Description,Created at",
    )
    for heads in languages:
        assert list(fields(guess(tmp_path, heads + row)).values()) == ["key", "customer", "text", "received_at"]


def test_a_heading_with_brackets_stars_and_line_ends_is_recognised(tmp_path: Path) -> None:
    found = guess(tmp_path, '*编号（必填）,"客户\n名称",问题描述[500字内]\n1,C100,阻值偏高\n')
    assert list(fields(found).values()) == ["key", "customer", "text"]


def test_without_headings_that_say_anything_what_stands_in_the_columns_tells(tmp_path: Path) -> None:
    rows = "".join(
        f"A{n:03},C10{n},x{n}@y.example,021-5550-01{n:02},2026/3/{n + 1} 9:30,微信,"
        f"第 {n} 盘料的阻值偏高，测试不良率很高\n"
        for n in range(1, 9)
    )
    found = guess(tmp_path, "a,b,c,d,e,f,g\n" + rows)
    assert list(fields(found).values()) == [
        "key", "customer", "contact_email", "contact_phone", "received_at", "channel", "text",
    ]  # fmt: skip
    assert {each.sure for each in found.guesses} == {Sure.BY_CONTENT}


def test_values_are_mapped_by_the_names_of_the_codes_and_unknown_ones_are_asked(tmp_path: Path) -> None:
    rows = ("1,C100,坏了坏了,电话", "2,C100,又坏了,企微", "3,C100,还是坏,EMAIL", "4,C100,再坏,鸽子")
    found = guess(tmp_path, "\n".join(("编号,客户,内容,渠道", *rows)))
    values = tomllib.loads(found.text)["values"]["channel"]
    assert values == {"电话": "PHONE", "企微": "IM", "EMAIL": "EMAIL"}
    assert '# "鸽子" = ""' in found.text
    assert any("What does “鸽子” mean in channel?" in question for question in found.questions)


@pytest.mark.parametrize(
    ("dates", "forms"),
    [
        (["2026/3/2 9:30"], ["%Y/%m/%d %H:%M"]),
        (["03/04/2026", "25/04/2026"], ["%d/%m/%Y"]),
        (["03/04/2026", "04/25/2026"], ["%m/%d/%Y"]),
        (["03/04/2026", "13/04/2026 10:00"], ["%d/%m/%Y", "%d/%m/%Y %H:%M"]),
        (["2026年3月2日", "2026-03-02"], ["%Y年%m月%d日"]),
        (["2026/3/2 下午 1:30"], ["%Y/%m/%d %p %I:%M"]),
        (["20260302"], ["%Y%m%d"]),
        (["115/3/2"], ["%Y/%m/%d"]),
        (["02-Mar-2026"], ["%d-%b-%Y"]),
        (["2026-03-02T01:12:00Z", "46083.4"], []),
    ],
)
def test_the_form_of_dates_is_told_by_the_whole_column(dates: list[str], forms: list[str]) -> None:
    met = DateForms()
    for date in dates:
        met.meet(date)
    assert met.are_dates
    assert (met.forms(), met.either()) == (forms, [])


def test_dates_that_could_be_either_are_asked_and_the_text_is_refused_until_it_is_decided(tmp_path: Path) -> None:
    found = guess(tmp_path, "编号,客户,内容,日期\n1,C100,坏了坏了,03/04/2026\n2,C100,又坏了,05/06/2026\n")
    assert any("Do the dates begin with day" in question for question in found.questions)
    assert '"%d/%m/%Y", "%m/%d/%Y"' in found.text
    with pytest.raises(ImportRefused, match="is no form of a date"):
        read_mapping(found.text.replace('acting_as = ""', 'acting_as = "E017"'))


@pytest.mark.parametrize("date", ["26/03/25", "26-03-25", "26.03.25"])
def test_a_short_year_that_could_be_the_day_is_asked(tmp_path: Path, date: str) -> None:
    found = guess(tmp_path, f"编号,客户,内容,日期\n1,C100,坏了坏了,{date}\n")
    (question,) = (question for question in found.questions if "Do the dates begin with" in question)
    sign = date[2]
    assert f"%d{sign}%m{sign}%y" in question
    assert f"%y{sign}%m{sign}%d" in question


def test_a_column_without_a_heading_in_which_something_stands_is_asked(tmp_path: Path) -> None:
    found = guess(tmp_path, "编号,客户,,内容\nQ1,C101,13800001111,阻值偏高\n")
    assert "What is column C, as in “13800001111”? It has no heading: give it one in the file." in found.questions


@pytest.mark.parametrize(
    ("heading", "unit"), [("索赔金额（万元）", "万元"), ("Claim amount USD", "USD"), ("金額NT$", "NT$")]
)
def test_amounts_in_another_unit_than_yuan_are_asked(tmp_path: Path, heading: str, unit: str) -> None:
    found = guess(tmp_path, f"编号,客户,内容,{heading}\n1,C100,坏了坏了,1.2\n")
    message = f"The amounts of “{heading}” seem to be in {unit}: write them in yuan, in the file."
    assert message in found.questions


@pytest.mark.parametrize("heading", ["索赔金额", "金额（元）", "Claim amount RMB"])
def test_amounts_in_yuan_are_not_asked(tmp_path: Path, heading: str) -> None:
    found = guess(tmp_path, f"编号,客户,内容,{heading}\n1,C100,坏了坏了,1.2\n")
    assert not any("seem to be in" in question for question in found.questions)


def test_the_other_months_of_a_workbook_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    months = {f"{n}月": sheet([("编号", "客户", "内容"), (f"{n}", "C100", "阻值偏高")]) for n in (1, 2, 3)}
    empty = sheet([("编号", "客户", "内容")])
    path.write_bytes(workbook({**months, "4月": empty, "说明": sheet([("怎样填写",)])}))
    questions = guess_mapping(path).questions
    assert "Only the sheet “1月” is meant. These have the same headings: 2月, 3月. Give each a mapping." in questions


def test_sums_and_repeated_headings_are_no_values_to_be_asked(tmp_path: Path) -> None:
    rows = ("编号,客户,内容,渠道", "1,C100,坏了坏了,电话", "编号,客户,内容,渠道", "总计,1家,,1种")
    assert not any("What does" in question for question in guess(tmp_path, "\n".join(rows)).questions)


def test_a_single_late_date_decides_for_the_whole_column(tmp_path: Path) -> None:
    rows = "".join(f"{n},C100,坏了坏了 {n},03/04/2026\n" for n in range(3_000))
    found = guess(tmp_path, f"编号,客户,内容,日期\n{rows}x,C100,又坏了,28/02/2026\n")
    assert tomllib.loads(found.text)["date_format"] == ["%d/%m/%Y"]


def test_the_guess_becomes_a_mapping_once_the_importer_has_put_down_his_number(tmp_path: Path) -> None:
    path = tmp_path / "gbk.csv"
    path.write_bytes("客诉单号,客户名称,问题描述,受理时间,备注\nK1,C100,阻值偏高,2026/3/2 9:30,x\n".encode("gbk"))
    found = guess_mapping(path)
    assert 'encoding = "gb18030"' in found.text
    with pytest.raises(ImportRefused, match="Acting as"):
        read_mapping(found.text)
    mapping = read_mapping(found.text.replace('acting_as = ""', 'acting_as = "E017"'))
    assert mapping.ignored == ["备注"]
    assert import_complaints(path, mapping, NOW).imported == 1
    assert complaints()[0].received_by == "E017"


def test_a_workbook_is_guessed_by_the_sheet_that_has_the_headings(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    rows = [["2026 客诉"], ["编号", "客户", "内容", "日期"], ["1", "C100", "阻值偏高", number(46083, DAY)]]
    path.write_bytes(workbook({"说明": sheet([["请勿修改"]]), "清单": sheet(rows)}))
    found = guess_mapping(path)
    assert 'sheet = "清单"' in found.text
    assert found.mapping is not None
    assert import_complaints(path, found.mapping, NOW, HowImported(dry_run=True)).imported == 1
    assert complaints() == []


def test_what_is_missing_is_asked_and_nothing_is_tried(tmp_path: Path) -> None:
    found = guess(tmp_path, "a,b\n1,1\n1,1\n")
    assert found.mapping is None
    assert len(found.questions) == 4


def test_the_guess_is_shown_as_a_table_and_as_the_text_to_copy(tmp_path: Path) -> None:
    found = guess(tmp_path, "编号,客户,内容,`x`\n1,C100,坏了坏了,```\n")
    assert found.text in guess_shown(found)
    first = next(iter(guess_rows(found)))
    assert list(first.values()) == ["编号", "number of the row", "1", "The heading says so"]


@pytest.mark.parametrize("path", PRESET_SAMPLES, ids=lambda path: str(path.stem))
def test_the_samples_of_the_presets_are_guessed_well_enough_to_be_checked(path: Path) -> None:
    mode = ImportMode.HISTORY if path.stem == "old-register" else ImportMode.NEW
    found = guess_mapping(path, mode)
    assert found.mapping is not None
    preset = read_mapping(path.stem)
    right = [heading for heading, field in preset.columns.items() if found.mapping.columns.get(heading) == field]
    assert len(right) >= len(preset.columns) * 0.8, (preset.columns, found.mapping.columns)
    assert found.mapping.key == preset.key
    assert import_complaints(path, found.mapping, NOW, HowImported(dry_run=True, mode=mode)).imported >= 2


def test_a_real_import_needs_a_mapping() -> None:
    assert ImportOrder(file="x.csv").mapping == ""
    with pytest.raises(ImportRefused, match="A mapping is needed: only check the file first"):
        read_mapping("")
    with pytest.raises(ImportRefused, match="There is no mapping nobody: write one of dealer-system, erp-complaints"):
        read_mapping("nobody")


def test_any_heading_can_stand_in_the_text(tmp_path: Path) -> None:
    odd = '"a""b=\\ [x] #"'
    found = guess(tmp_path, f"编号,客户,内容,{odd}\n1,C100,坏了坏了,x\n")
    written = ColumnMapping.model_validate(tomllib.loads(found.text) | {"acting_as": settings().company_name[:4]})
    assert written.ignored == ['a"b=\\ [x] #']
