"""The report of a week as it is made: revisions, files, hashes, what is due, and the same figures in every file."""

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import col, select

from models.customer import Customer
from models.database import transaction
from models.event import LedgerEvent
from models.report import Report
from models.views.figures.wording import Plain
from models.words import label, say
from rules.vocabulary import Indicator, Language, ReportKind
from tasks.ledger import broken_at
from tasks.weekly_notes import NoteRefused, note_root_cause
from tasks.weekly_reports import MADE, Made, WeekNotOver, make_week, weeks_to_make
from tasks.weekly_showing import summary
from tests.tasks.cases import at, register
from tests.tasks.week_11 import WEEK, the_week

FRIDAY = "2026-03-20 09:00"
ZH_CN = (Language.ZH_CN,)


@pytest.fixture
def week() -> Iterator[Path]:
    """An installation in which the week of S15 has been played."""
    with the_week() as home:
        yield home


def made(moment: str = FRIDAY, languages: tuple[Language, ...] = ZH_CN) -> Made:
    return make_week(WEEK, languages, at(moment))


def entries(subject: str = f"WR-{WEEK}") -> list[LedgerEvent]:
    with transaction() as session:
        own = select(LedgerEvent).where(LedgerEvent.subject == subject).order_by(col(LedgerEvent.seq))
        return list(session.exec(own))


def rows() -> list[Report]:
    with transaction() as session:
        return list(session.exec(select(Report).where(Report.kind == ReportKind.WEEKLY)))


@pytest.mark.usefixtures("week")
def test_a_week_is_made_in_every_format_with_the_hashes_in_its_own_ledger() -> None:
    files = made(languages=(Language.ZH_CN, Language.EN)).files
    names = [f"{language}{end}" for language in ("zh_CN", "en") for end in (".pdf", ".html", ".xlsx", "-csv.zip")]
    assert [path.name for path in files] == [*(f"wr-2026-w11-r1-{name}" for name in names), "wr-2026-w11-r1.json"]
    assert files[0].read_bytes().startswith(b"%PDF")
    assert entries()[0].kind == MADE
    kept = {entry.data["path"]: entry.data["sha256"] for entry in entries()[1:]}
    assert kept == {f"WR-{WEEK}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    with transaction() as session:
        assert broken_at(session, f"WR-{WEEK}") is None


@pytest.mark.usefixtures("week")
def test_made_again_it_is_the_same_revision_and_the_same_files() -> None:
    first = made()
    stamps = [path.stat().st_mtime_ns for path in first.files]
    again = made("2026-03-27 10:00")
    assert (again.report.id, again.files) == (first.report.id, first.files)
    assert [path.stat().st_mtime_ns for path in again.files] == stamps
    assert len(rows()) == 1
    assert len(entries()) == 1 + len(first.files)


@pytest.mark.usefixtures("week")
def test_a_file_that_was_lost_is_made_anew_with_the_same_bytes() -> None:
    files = made().files
    before = [path.read_bytes() for path in files]
    for path in files:
        path.unlink()
    assert [path.read_bytes() for path in made().files] == before


@pytest.mark.usefixtures("week")
def test_a_complaint_entered_late_makes_the_next_revision_and_leaves_the_first_alone() -> None:
    first = made()
    late = register("2026-03-23 09:00", received_at=at("2026-03-13 16:00"), text="周五已电话反映，漏登记")
    assert late.accepted, late.refusals
    second = made("2026-03-23 10:00")
    assert (first.report.revision, second.report.revision) == (1, 2)
    assert second.figures.sums.received == first.figures.sums.received + 1
    assert all(path.exists() for path in (*first.files, *second.files))
    assert {row.revision: row.data["sums"]["received"] for row in rows()} == {1: 25, 2: 26}


def test_a_week_that_is_not_over_is_not_reported(company: Path) -> None:
    assert company.exists()
    with pytest.raises(WeekNotOver, match="2026-W11"):
        made("2026-03-15 23:59")
    assert made("2026-03-16 00:00").figures.sums.received == 0


def test_a_week_without_anything_is_reported_with_zeros_and_n_a(company: Path) -> None:
    assert company.exists()
    report = made(languages=(Language.EN,))
    complaint_rate, *others = _sheet(report, "Targets", Language.EN)[1:]
    assert complaint_rate[1:4] == (0, 0, report.figures.facts.exposure.total)
    assert {row[1:4] for row in others} == {("n/a", 0, 0)}
    assert report.files[0].read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("moment", "weeks"),
    [
        ("2026-05-01 09:00", []),
        ("2026-05-05 09:00", []),
        ("2026-05-06 09:00", ["2026-W17"]),
        ("2026-10-02 09:00", []),
        ("2026-10-08 09:00", ["2026-W39"]),
        ("2026-02-20 09:00", []),
        ("2026-02-24 09:00", ["2026-W07"]),
    ],
)
def test_on_a_holiday_the_report_waits_for_the_next_working_day(company: Path, moment: str, weeks: list[str]) -> None:
    assert company.exists()
    before = {"05": "2026-W16", "10": "2026-W38", "02": "2026-W06"}[moment[5:7]]
    with transaction() as session:
        session.add(Report(no=f"WR-{before}", kind=ReportKind.WEEKLY, week=before, made_at=at(moment)))
    assert weeks_to_make(at(moment)) == weeks


@pytest.mark.usefixtures("week")
def test_after_an_outage_every_missed_week_is_made_once() -> None:
    made()
    due = weeks_to_make(at("2026-04-03 09:00"))
    assert due == ["2026-W12", "2026-W13"]
    for each in due:
        make_week(each, ZH_CN, at("2026-04-03 09:00"))
    assert weeks_to_make(at("2026-04-03 09:05")) == []


@pytest.mark.usefixtures("week")
def test_workbook_data_and_pdf_say_the_same() -> None:
    report = made()
    data = json.loads(next(path for path in report.files if path.suffix == ".json").read_bytes())
    assert data == report.report.data
    targets = _sheet(report, "Targets", Language.ZH_CN)
    kept = {each["indicator"]: each["rate"] for each in data["indicators"]}
    for row, indicator in zip(targets[1:], Indicator, strict=True):
        assert row[0] == label(Language.ZH_CN, indicator)
        assert (row[2], row[3]) == (kept[indicator]["part"], kept[indicator]["whole"])
        _same_percent(row[1], kept[indicator]["percent"])
    shown = {each.label: each.value[0] for each in report.views[0].tiles}
    assert shown["First closure"] == Plain(text="83.3 %")
    assert kept["FIRST_CLOSURE"]["percent"] == "83.33"


def _same_percent(cell: Any, percent: str | None) -> None:
    if percent is None:
        assert cell == "n/a"
    else:
        assert round(Decimal(str(100 * cell)), 2) == Decimal(percent)


@pytest.mark.usefixtures("week")
def test_a_note_on_the_root_cause_of_a_missed_target_makes_the_next_revision() -> None:
    made()
    note_root_cause(WEEK, Indicator.ON_TIME, "E001", "两次停电，已加装备用电源", at("2026-03-23 09:00"))
    again = made("2026-03-23 09:05")
    assert again.report.revision == 2
    assert again.figures.notes == {Indicator.ON_TIME: "两次停电，已加装备用电源"}
    row = next(row for row in again.views[0].targets.rows if "15 / 20" in repr(row))
    assert "两次停电，已加装备用电源" in repr(row.cells[-1])
    assert made("2026-03-24 09:00").report.revision == 2


@pytest.mark.usefixtures("week")
@pytest.mark.parametrize(
    ("reported", "indicator", "by", "text", "why"),
    [
        (WEEK, Indicator.ON_TIME, "E777", "两次停电，已加装备用电源", "no active employee"),
        (WEEK, Indicator.ON_TIME, "E001", "停电", "fewer than"),
        (WEEK, Indicator.FIRST_CLOSURE, "E001", "两次停电，已加装备用电源", "reached its target"),
        ("2026-W10", Indicator.ON_TIME, "E001", "两次停电，已加装备用电源", "not reported yet"),
    ],
)
def test_a_note_that_says_nothing_or_answers_nothing_is_refused(
    reported: str, indicator: Indicator, by: str, text: str, why: str
) -> None:
    made()
    with pytest.raises(NoteRefused, match=why):
        note_root_cause(reported, indicator, by, text, at("2026-03-23 09:00"))


@pytest.mark.usefixtures("week")
def test_the_workbook_has_the_summary_table_with_its_sums_and_a_row_for_each_open_case() -> None:
    report = made(languages=(Language.EN,))
    table = _sheet(report, "Summary of complaints: category by level", Language.EN)
    assert sum(row[2] for row in table[1:]) == 25
    assert sum(row[3] for row in table[1:]) == 15
    assert len(_sheet(report, "What is open", Language.EN)) == 1 + report.figures.sums.open
    points = _sheet(report, "Trend", Language.EN)
    assert len(points) == 1 + 12 * len(report.figures.trends)


@pytest.mark.usefixtures("week")
@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2", "＝1"])
def test_no_name_becomes_a_formula(name: str) -> None:
    with transaction() as session:
        for customer in session.exec(select(Customer)):
            customer.name = name
    report = made(languages=(Language.EN,))
    book = load_workbook(next(path for path in report.files if path.suffix == ".xlsx"))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    named = [cell for cell in cells if cell.value == name]
    assert named
    assert {cell.data_type for cell in named} == {"s"}
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


@pytest.mark.usefixtures("week")
def test_the_flow_shows_every_indicator_with_its_counted_numbers() -> None:
    text = summary(made())
    assert "| 一次关闭率 | 83.3 % | 15/18 |" in text
    assert text.count("\n| ") == len(Indicator) + 2


def _sheet(report: Made, title: str, language: Language) -> list[tuple[Any, ...]]:
    path = next(path for path in report.files if path.suffix == ".xlsx")
    book = load_workbook(BytesIO(path.read_bytes()))
    return list(book[say(language, title).replace(":", "")[:31]].iter_rows(values_only=True))
