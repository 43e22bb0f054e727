"""Importing a file: what can be read goes in once, what cannot is listed as a person would look for it."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import DataError
from sqlmodel import Session, col, select

from models.clock import ClockRow
from models.complaint import Complaint
from models.customer import Contact, Customer
from models.database import transaction
from models.event import LedgerEvent
from models.intake import Intake
from models.mapping import ColumnMapping, ImportOrder, ImportRefused
from models.message import Message
from models.settings import ROOT, settings
from models.task import TaskRow
from models.words import say
from rules.part import title_of
from rules.vocabulary import Channel, ClockKind, Language, State, TaskKind
from tasks import import_storing
from tasks.import_mapping import read_mapping
from tasks.import_reports import summary
from tasks.importing import CHUNK, HowImported, import_complaints, import_steps
from tasks.intake import Incoming, register_all
from tasks.ledger import broken_at
from tests.files.workbooks import sheet, workbook
from tests.tasks.lists import (
    HEADINGS,
    MAPPING,
    NOW,
    as_workbook,
    complaints,
    count,
    english,
    imported,
    many,
    mapping,
    raw,
    row,
    written,
)

__all__ = ["english"]
pytestmark = pytest.mark.usefixtures("english")


# What a row becomes


def test_each_column_becomes_the_field_it_is_mapped_to(tmp_path: Path) -> None:
    done = imported(tmp_path, row(编号="A-1", 渠道="邮件", 时间="2026-03-02 09:30", 金额="￥1,200.50"))
    assert (done.rows, done.imported, done.already_there, done.bad_rows) == (1, 1, 0, [])
    (found,) = complaints()
    assert (found.customer, found.text, found.requirement) == ("C100", "两盘料的阻值偏高", "换货")
    assert found.channel is Channel.EMAIL
    assert found.received_at == datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    assert str(found.claim_amount) == "1200.50"
    assert found.received_by == "E017"


def test_a_row_is_registered_like_any_other_complaint(tmp_path: Path) -> None:
    imported(tmp_path, row())
    (found,) = complaints()
    assert (found.no, found.state) == ("KS-20260303-0001", State.REGISTERED)
    assert count(ClockRow) == 5
    assert count(Message) == 1
    with transaction() as session:
        (entry,) = session.exec(select(LedgerEvent)).all()
        (known,) = session.exec(select(Intake)).all()
        assert broken_at(session, found.no) is None
    assert (entry.actor, entry.effect_key) == ("E017", "intake:dealer:1")
    assert (known.source, known.key, known.complaint) == ("dealer", "1", found.no)


def test_dates_are_read_in_the_zone_and_in_each_form_of_the_mapping(tmp_path: Path) -> None:
    by = mapping(zone="America/Los_Angeles")
    imported(tmp_path, row(编号="1", 时间="2026-02-27 09:30"), row(编号="2", 时间="2026/2/27"), by=by)
    assert [found.received_at.hour for found in complaints()] == [17, 8]


def test_full_width_digits_of_a_date_are_digits(tmp_path: Path) -> None:
    assert imported(tmp_path, row(时间="２０２６-03-02　09：30")).imported == 1


def test_a_code_may_stand_in_the_file_itself(tmp_path: Path) -> None:
    assert imported(tmp_path, row(渠道="EMAIL")).imported == 1


def test_an_empty_cell_leaves_the_default(tmp_path: Path) -> None:
    imported(tmp_path, row(渠道="", 时间=""))
    (found,) = complaints()
    assert (found.channel, found.received_at) == (Channel.PHONE, NOW)


def test_what_the_mapping_says_of_every_row_holds_for_every_row(tmp_path: Path) -> None:
    imported(tmp_path, row(), by=mapping(always={"subject": "DELIVERY"}))
    assert complaints()[0].subject == "DELIVERY"


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-5", "@SUM(A1)", "＝cmd", "a\nb", "<b>{{ x }}</b>", "𠮷😀"])
def test_a_text_stays_what_it_is(tmp_path: Path, text: str) -> None:
    imported(tmp_path, row(要求=text))
    assert complaints()[0].requirement == text


def test_a_customer_and_a_contact_that_nobody_knows_are_noted(tmp_path: Path) -> None:
    done = imported(tmp_path, *(row(编号=f"{n}", 客户="新客户", 联系人="高小姐") for n in range(3)))
    assert done.imported == 3
    assert count(Customer, Customer.name == "新客户") == 1
    assert count(Contact, Contact.name == "高小姐") == 1
    assert count(TaskRow, TaskRow.kind == TaskKind.CONSULT) == 3


def test_the_demo_companys_list_goes_in_as_its_mapping_says() -> None:
    folder = ROOT / "deployments" / "demo_company"
    later = datetime(2026, 12, 31, tzinfo=UTC)
    done = import_complaints(folder / "complaints.csv", read_mapping(str(folder / "complaints_mapping.toml")), later)
    assert [bad.column for bad in done.bad_rows] == ["抱怨内容", "受理时间", "索赔金额"]  # it holds three bad rows
    assert done.imported == count(Complaint) == done.rows - done.already_there - done.refused
    assert done.imported > 50


# The file


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "gbk"])
def test_a_file_is_read_in_the_encoding_of_its_mapping(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, [row(内容="阻值偏高")], encoding)
    assert import_complaints(path, mapping(encoding=encoding), NOW).imported == 1
    assert complaints()[0].text == "阻值偏高"


def test_a_file_from_taiwan_is_read_in_big5(tmp_path: Path) -> None:
    headings, cells = "編號,客戶,內容", "1,C100,電阻值偏高"
    path = tmp_path / "tw.csv"
    path.write_bytes(f"{headings}\r\n{cells}\r\n".encode("big5"))
    columns = {"客戶": "customer", "內容": "text"}
    by = ColumnMapping(source="tw", acting_as="E017", key="編號", columns=columns, encoding="big5")
    assert import_complaints(path, by, NOW).imported == 1
    assert complaints()[0].text == "電阻值偏高"


def test_a_file_with_the_mark_of_utf_8_is_utf_8_whatever_the_mapping_says(tmp_path: Path) -> None:
    assert import_complaints(written(tmp_path, [row()]), mapping(encoding="gb18030"), NOW).imported == 1


def test_empty_rows_are_passed_over_and_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    done = raw(tmp_path, b'\r\n,,,,,,,\r\n1,C100,,"line\r\nbreak",,,,\r\n2,C100,,x,,,,\r\n')
    assert (done.rows, done.imported) == (2, 1)
    assert [(bad.row, bad.column) for bad in done.bad_rows] == [(5, "内容")]


def test_empty_cells_past_the_last_heading_do_no_harm(tmp_path: Path) -> None:
    assert raw(tmp_path, b"1,C100,,words,,,,,,,\r\n").imported == 1


# Bad rows

BAD = [
    ({"编号": ""}, "编号", "Fill in the number by which this row is known again."),
    ({"编号": "k" * 101}, "编号", "Write at most 100 characters."),
    ({"编号": "a\x01"}, "编号", "Remove the invisible character U+0001 and type the text again."),
    ({"客户": ""}, "客户", "Fill this in."),
    ({"内容": "短"}, "内容", "Write at least 2 characters."),
    ({"内容": "字" * 20001}, "内容", "Write at most 20000 characters."),
    ({"内容": "a\x00b"}, "内容", "Remove the invisible character U+0000 and type the text again."),
    ({"内容": "a\u202eb"}, "内容", "Remove the invisible character U+202E and type the text again."),
    ({"内容": "阻值\ufffd高"}, "内容", "A character was lost here (�): type it again."),
    (
        {"渠道": "鸽子"},
        "渠道",
        "“鸽子” is not known here: write one of 电话, 邮件, 其他, or add it to [values.channel] of the mapping.",
    ),
    ({"渠道": "其他"}, say(Language.EN, title_of("channel_text")), "Say which channel OTHER stands for."),
    ({"时间": "2026-02-30 09:30"}, "时间", "Write the date and time as 2026-03-02 09:30 (Asia/Shanghai time)."),
    ({"时间": "2036-03-02 09:30"}, "时间", "This lies in the future: state when the complaint was received."),
    ({"时间": "0001-01-01 00:00"}, "时间", "Give a year from 1990 to 2100."),
    ({"时间": "2017-12-31 23:59"}, "时间", "No policy is in force before 2018-01-01: correct the date."),
    ({"金额": "很多"}, "金额", "Write a number."),
    ({"金额": "-5"}, "金额", "Write a number that is 0 or more."),
    ({"金额": "1.234"}, "金额", "Write at most 2 decimal places."),
    ({"金额": "NaN"}, "金额", "Write a finite number."),
    ({"联系人": "长" * 201}, "联系人", "Write at most 200 characters."),
]


@pytest.mark.parametrize(("changes", "column", "reason"), BAD, ids=lambda value: str(value)[:30])
def test_a_bad_row_is_listed_with_row_column_and_reason_and_the_others_go_in(
    tmp_path: Path, changes: dict[str, str], column: str, reason: str
) -> None:
    done = imported(tmp_path, row(编号="first"), row(**changes), row(编号="last"))
    assert [(bad.row, bad.column, bad.reason) for bad in done.bad_rows] == [(3, column, reason)]
    assert (done.rows, done.imported, done.refused) == (3, 2, 1)
    assert count(Complaint) == 2


def test_everything_that_is_wrong_with_a_row_is_said_at_once(tmp_path: Path) -> None:
    done = imported(tmp_path, row(编号="", 客户="", 渠道="鸽子", 时间="gestern", 金额="-1"))
    assert sorted(bad.column for bad in done.bad_rows) == sorted(["编号", "客户", "渠道", "时间", "金额"])
    assert done.refused == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"1,C100,,short\r\n", "The row has 4 fields and there are 8 headings: add what is missing"),
        (b"1,C100,,a,b,c,d,e,f\r\n", "The row has 9 fields and there are 8 headings: add what is missing"),
        (b'1,C100,,"never closed,,,,\r\n', "A quotation mark is not closed, or stands inside a text"),
        (b'1,C100,,"he said "hi" twice",,,,\r\n', "A quotation mark is not closed, or stands inside a text"),
        (b"1,C100,," + b"x" * 140_000 + b",,,,\r\n", "A field is longer than 131072 characters: shorten it."),
    ],
)
def test_a_broken_row_does_not_swallow_the_rows_after_it(tmp_path: Path, content: bytes, reason: str) -> None:
    following = "".join(f"k{n},C100,,words,,,,\r\n" for n in range(1200)).encode()
    done = raw(tmp_path, content + following)
    assert [(bad.row, bad.column) for bad in done.bad_rows] == [(2, "")]
    assert done.bad_rows[0].reason.startswith(reason)
    assert done.imported == 1200


def test_a_text_in_another_encoding_is_listed_by_its_column(tmp_path: Path) -> None:
    done = raw(tmp_path, "1,C100,,两盘料,,,,\r\n".encode("gb18030") + "2,C100,,两盘料,,,,\r\n".encode())
    reason = "This is not written in utf-8: save the file in that encoding, or name the right one in the mapping."
    assert [(bad.row, bad.column, bad.reason) for bad in done.bad_rows] == [(2, "内容", reason)]
    assert done.imported == 1
    assert done.bad_rows_file is not None
    again = import_complaints(done.bad_rows_file, mapping(), NOW)
    assert [bad.reason for bad in again.bad_rows] == ["A character was lost here (�): type it again."]


def test_a_row_that_only_the_database_refuses_is_found_among_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choosy(session: Session, incoming: Sequence[Incoming], *signature: object) -> object:
        if any(one.values["requirement"] == "poison" for one in incoming):
            raise DataError("INSERT", {}, Exception("no such thing"))
        return register_all(session, incoming, *signature)  # type: ignore[arg-type]

    monkeypatch.setattr(import_storing, "register_all", choosy)
    rows = [row(编号=f"{n}", 要求="poison" if n == 7 else "换货") for n in range(20)]
    done = imported(tmp_path, *rows)
    assert [(bad.row, bad.reason) for bad in done.bad_rows] == [(9, "This row cannot be stored: no such thing")]
    assert done.imported == count(Complaint) == 19


NO_CASES = [
    "总计",
    "总　计",
    "平均",
    "合計",
    "小計：",
    "制表",
    "製表人：张三",
    "填表说明",
    "备注：",
    "(示例)001",
    "必填",
    "TOTAL",
    "Sub-total:",
]


@pytest.mark.parametrize("key", NO_CASES)
def test_a_sum_a_signature_and_an_example_are_no_complaint(tmp_path: Path, key: str) -> None:
    done = imported(tmp_path, row(编号="first"), row(编号=key, 客户="2家", 内容="共2件"))
    assert [(bad.row, bad.column) for bad in done.bad_rows] == [(3, "编号")]
    assert done.bad_rows[0].reason.startswith("This is a sum, a signature, a note or an example: ")
    assert count(Customer, Customer.name == "2家") == 0


@pytest.mark.parametrize("key", ["TOTAL-0001", "2026-合计", "Sample7", "Noted"])
def test_a_number_that_only_holds_such_a_word_is_a_number(tmp_path: Path, key: str) -> None:
    assert imported(tmp_path, row(编号=key)).imported == 1


def test_headings_that_stand_on_every_page_are_no_complaint(tmp_path: Path) -> None:
    done = imported(tmp_path, row(编号="first"), HEADINGS, row(编号="last"))
    assert [(bad.row, bad.reason) for bad in done.bad_rows] == [
        (3, "The headings stand here again: leave this row out.")
    ]
    assert done.imported == 2


def test_values_in_a_column_without_a_heading_are_refused_before_anything_goes_in(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("编号,客户,,内容\nQ1,C101,13800001111,阻值偏高\n", encoding="utf-8")
    with pytest.raises(ImportRefused, match="Column C has no heading, and in row 2 something stands in it"):
        import_complaints(path, mapping(columns={"客户": "customer", "内容": "text"}), NOW)
    assert count(Complaint) == 0


def test_the_other_sheets_with_the_same_headings_are_named(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook({f"{n}月": sheet([HEADINGS, row(编号=f"{n}")]) for n in (1, 2, 3)}))
    done = import_complaints(path, mapping(), NOW)
    assert (done.imported, done.sheet, done.other_sheets) == (1, "1月", ["2月", "3月"])
    assert "These have the same headings: 2月, 3月." in summary(ImportOrder(file=str(path)), done)
    named = import_complaints(path, mapping(sheet="2月"), NOW)
    assert (named.sheet, list(named.other_sheets)) == ("2月", [])


@pytest.mark.parametrize("dry_run", [True, False])
def test_customers_that_nobody_knew_are_counted_and_named(tmp_path: Path, *, dry_run: bool) -> None:
    rows = [row(编号=f"{n}", 客户="甲厂" if n % 2 else "乙厂") for n in range(2 * CHUNK)]
    path = written(tmp_path, [*rows, row(编号="known")])
    done = import_complaints(path, mapping(), NOW, HowImported(dry_run=dry_run))
    assert (done.imported, done.new_customers) == (2 * CHUNK + 1, 2)
    assert sorted(done.first_new_customers) == ["乙厂", "甲厂"]
    assert "甲厂" in summary(ImportOrder(file=str(path), dry_run=dry_run), done)
    assert count(Customer, col(Customer.name).in_(["甲厂", "乙厂"])) == (0 if dry_run else 2)
    again = import_complaints(path, mapping(), NOW, HowImported(dry_run=dry_run))
    assert again.new_customers == (2 if dry_run else 0)


# Bad rows, corrected


@pytest.mark.parametrize("heading", ["时间", "金额"])
def test_a_formula_without_a_result_stays_refused_until_a_value_is_written(tmp_path: Path, heading: str) -> None:
    path, place = tmp_path / "list.xlsx", HEADINGS.index(heading)
    formula = f'<c r="{chr(ord("A") + place)}3"><f>TODAY()</f></c>'
    others = "".join(
        f'<c r="{chr(ord("A") + n)}3" t="inlineStr"><is><t>{cell}</t></is></c>' if n != place else formula
        for n, cell in enumerate(row(编号="2"))
    )
    path.write_bytes(workbook({"1": sheet([HEADINGS, row()], more=f'<row r="3">{others}</row>')}))
    done = import_complaints(path, mapping(), NOW)
    assert (done.imported, [(bad.row, bad.column) for bad in done.bad_rows]) == (1, [(3, heading)])
    assert done.bad_rows_file is not None
    again = import_complaints(done.bad_rows_file, mapping(), NOW)
    assert (again.imported, [(bad.row, bad.column) for bad in again.bad_rows]) == (0, [(2, heading)])


def test_the_bad_rows_are_written_to_a_file_that_is_corrected_and_imported(tmp_path: Path) -> None:
    done = imported(tmp_path, row(编号="1"), row(编号="2", 渠道="鸽子", 要求="=1+1"), row(编号="3", 金额="-5"))
    assert done.bad_rows_file is not None
    assert done.bad_rows_file.parent == settings().home / "imports"
    text = done.bad_rows_file.read_text(encoding="utf-8-sig")
    assert text.splitlines()[0] == "行号,原因," + ",".join(HEADINGS)
    assert text.splitlines()[1].startswith('3,"渠道: “鸽子” is not known here: ')
    assert ",'=1+1," in text  # a spreadsheet would reckon it
    done.bad_rows_file.write_text(text.replace("鸽子", "电话").replace("'-5", "5"), encoding="utf-8-sig")
    again = import_complaints(done.bad_rows_file, mapping(), NOW)
    assert (again.imported, again.bad_rows) == (2, [])
    assert sorted(found.requirement for found in complaints()) == ["=1+1", "换货", "换货"]


def test_an_import_without_bad_rows_writes_no_file(tmp_path: Path) -> None:
    assert imported(tmp_path, row()).bad_rows_file is None
    assert not (settings().home / "imports").exists()


# Twice


def test_importing_twice_adds_nothing(tmp_path: Path) -> None:
    rows = [row(编号=f"{n}") for n in range(7)]
    imported(tmp_path, *rows)
    before = [count(table) for table in (Complaint, LedgerEvent, ClockRow, Message, TaskRow, Intake)]
    again = imported(tmp_path, *rows)
    assert (again.imported, again.already_there, again.bad_rows) == (0, 7, [])
    assert [count(table) for table in (Complaint, LedgerEvent, ClockRow, Message, TaskRow, Intake)] == before


def test_another_colleague_may_import_the_same_rows_again(tmp_path: Path) -> None:
    imported(tmp_path, row())
    assert imported(tmp_path, row(), by=mapping(acting_as="E019")).already_there == 1


def test_a_key_that_comes_again_with_another_body_is_refused_with_the_number_it_has(tmp_path: Path) -> None:
    imported(tmp_path, row())
    done = imported(tmp_path, row(内容="另外的话"))
    reason = (
        "This number came before with other content, as KS-20260303-0001: correct KS-20260303-0001 instead, "
        "or give this row a number of its own."
    )
    assert [(bad.row, bad.column, bad.reason) for bad in done.bad_rows] == [(2, "编号", reason)]
    assert count(Complaint) == 1


def test_a_key_that_stands_twice_in_one_file_goes_in_once(tmp_path: Path) -> None:
    done = imported(tmp_path, row(), row(), row(内容="另外的话"))
    assert (done.imported, done.already_there, [bad.row for bad in done.bad_rows]) == (1, 1, [4])


def test_a_refused_row_does_not_keep_its_key_from_a_later_one(tmp_path: Path) -> None:
    done = imported(tmp_path, row(时间="2036-03-02 09:30"), row())
    assert (done.imported, [bad.row for bad in done.bad_rows]) == (1, [2])


def test_the_same_key_of_another_source_is_another_row(tmp_path: Path) -> None:
    imported(tmp_path, row())
    assert imported(tmp_path, row(), by=mapping(source="other")).imported == 1


def test_a_dry_run_says_what_would_happen_and_changes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, [row(), row(内容="另外的话"), row(编号="2", 客户="新客户"), row(编号="3", 金额="-1")])
    done = import_complaints(path, mapping(), NOW, HowImported(dry_run=True))
    assert (done.imported, [bad.row for bad in done.bad_rows]) == (2, [3, 5])
    assert "as row 2: correct row 2 instead" in done.bad_rows[0].reason
    assert count(Complaint) == count(Intake) == count(Message) == 0
    assert import_complaints(path, mapping(), NOW).imported == 2
    assert complaints()[0].no == "KS-20260303-0001"


# Many


def test_progress_is_told_after_each_chunk(tmp_path: Path) -> None:
    path = written(tmp_path, many(CHUNK + 1))
    seen = [(step.rows, step.share) for step in import_steps(path, mapping(), NOW)]
    assert [rows for rows, _ in seen] == [CHUNK, CHUNK + 1, CHUNK + 1]
    assert seen[-1][1] == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_import_that_is_killed_is_completed_by_starting_it_again(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path, many(4000)) if kind == "csv" else as_workbook(tmp_path, many(4000))
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    program = (
        "import sys; from datetime import datetime; from pathlib import Path\n"
        "from tasks.import_mapping import read_mapping; from tasks.importing import import_steps\n"
        "for done in import_steps(Path(sys.argv[1]), read_mapping(sys.argv[2]), datetime.fromisoformat(sys.argv[3])):\n"
        "    print(done.imported, flush=True)\n"
    )
    command = [sys.executable, "-c", program, str(path), str(tmp_path / "mapping.toml"), NOW.isoformat()]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        seen = [process.stdout.readline().strip() for _ in range(3)]
        process.kill()
    assert seen == ["500", "1000", "1500"]
    left = count(Complaint)
    assert 1500 <= left < 4000
    assert left % CHUNK == 0
    done = import_complaints(path, mapping(), NOW)
    assert (done.imported, done.already_there, done.bad_rows) == (4000 - left, left, [])
    assert count(Complaint) == count(Intake) == count(LedgerEvent) == 4000
    assert count(ClockRow) == 5 * 4000


def test_ten_thousand_rows_go_in_completely(tmp_path: Path) -> None:
    rows = 10_000
    done = imported(tmp_path, *many(rows))
    assert (done.rows, done.imported, done.already_there, done.bad_rows) == (rows, rows, 0, [])
    assert count(Complaint) == count(LedgerEvent) == count(Intake) == rows
    for kind in (ClockKind.TRIAGE, ClockKind.TRANSFER, ClockKind.OWNER, ClockKind.CONTAINMENT_REPLY):
        assert count(ClockRow, ClockRow.kind == kind) == rows
    assert count(ClockRow) == 5 * rows
    assert count(Message, Message.template == "acknowledgement") == rows
    assert count(Complaint, Complaint.state == State.CLARIFYING) == rows // 4 + rows // 50 - rows // 100
    assert count(TaskRow, TaskRow.kind == TaskKind.CLARIFY) == rows // 4 + rows // 50 - rows // 100
    assert count(TaskRow, TaskRow.kind == TaskKind.CONSULT) == rows // 50
    assert count(Complaint, col(Complaint.wake_at).is_(None)) == 0
    with transaction() as session:
        numbers = list(session.exec(select(Complaint.no)).all())
        assert len(set(numbers)) == rows
        assert [no for no in numbers if broken_at(session, no) is not None] == []
