"""The auditor's register: every document of a period, a customer, a level or a kind, and who took it away."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, insert

from models.complaint import Complaint
from models.database import engine, migrate, transaction
from models.document import Document
from models.eight_d import EightD
from models.settings import settings
from rules.vocabulary import DocumentKind, ExternalBody, Identity, Language, Level, LevelClass
from tasks.document_register import DOWNLOADED, Period, documents_of, note_download, registered
from tasks.documents import print_owed_documents
from tasks.facts import UnknownComplaint
from tasks.ledger import broken_at
from tasks.master_data import load_company
from tasks.weekly_reports import make_week
from tests.conftest import DEMO_COMPANY, installation
from tests.tasks import bulletins
from tests.tasks import cases as made
from tests.tasks.cases import at, at_once, ledger
from tests.tasks.week_11 import WEEK, the_week
from tests.tasks.whole_case import after, issued

SQLITE, POSTGRES = "sqlite", "postgresql"
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
FORM, EIGHT_D = DocumentKind.HANDLING_FORM, DocumentKind.EIGHT_D


@pytest.fixture(params=[SQLITE, pytest.param(POSTGRES, marks=pytest.mark.postgres)])
def engine_name(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An installation with the demo company on each engine."""
    url = request.getfixturevalue("postgres").new_database() if request.param == POSTGRES else ""
    with installation(tmp_path, url):
        migrate()
        load_company(DEMO_COMPANY)
        yield request.param


def a_case(customer: str = "C100", level: Level = Level.GENERAL, **columns: object) -> str:
    """Return the number of a complaint of a customer that stands at a level."""
    no = made.registered(customer=customer)
    with transaction() as session:
        row = session.get_one(Complaint, no)
        for name, value in {"level": level, **columns}.items():
            setattr(row, name, value)
    return no


def printed(subject: str, moment: datetime, kind: DocumentKind = FORM, revision: int = 1) -> str:
    """Enter a document as printed and return its path."""
    path = f"{subject}/{kind.lower()}-r{revision}-zh_CN.pdf"
    row = {"subject": subject, "kind": kind, "revision": revision, "language": Language.ZH_CN, "owed_at": moment}
    kept = {"rendered_at": moment, "path": path, "sha256": hashlib.sha256(path.encode()).hexdigest()}
    with transaction() as session:
        session.execute(insert(Document), [row | kept])
    return path


def an_eight_d(*complaints: str) -> str:
    """Return the number of an 8D that began with the first complaint and serves all."""
    no = f"8D-{complaints[0]}"
    with transaction() as session:
        for revision in (1, 2):
            session.add(EightD(no=no, revision=revision, complaint=complaints[0], required_at=at(made.JUDGED)))
        for complaint in complaints:
            session.get_one(Complaint, complaint).eight_d = no
    return no


def paths(**filters: object) -> list[str]:
    return [row.path for row in documents_of(**filters).rows]  # type: ignore[arg-type]


@pytest.mark.usefixtures("engine_name")
def test_documents_of_cases_notices_8ds_and_bulletins_are_listed_newest_first_with_their_case() -> None:
    case = a_case()
    eight_d, bulletin = an_eight_d(case), bulletins.submitted()
    notice = bulletins.confirmed(case)
    subjects = (case, notice, eight_d, bulletin)
    kinds = (FORM, DocumentKind.ASSESSMENT_NOTICE, EIGHT_D, DocumentKind.BULLETIN)
    for hour, (subject, kind) in enumerate(zip(subjects, kinds, strict=True)):
        printed(subject, at("2026-03-02 10:00") + timedelta(hours=hour), kind, revision=9)
    rows = documents_of().rows
    assert [row.subject for row in rows] == list(reversed(subjects))
    assert [row.complaint for row in rows] == ["", case, case, case]
    assert [row.customer for row in rows] == ["", "C100", "C100", "C100"]
    assert [row.level for row in rows] == [None, *[LevelClass.GENERAL] * 3]
    assert (rows[0].kind, rows[0].language, rows[0].made_at) == (kinds[3], Language.ZH_CN, at("2026-03-02 13:00"))


@pytest.mark.usefixtures("engine_name")
def test_a_period_counts_days_of_the_company_both_included() -> None:
    case = a_case()
    late, early, next_day = ("2026-03-02 23:59", "2026-03-02 00:00", "2026-03-03 00:00")
    listed = {moment: printed(case, at(moment), revision=n) for n, moment in enumerate((late, early, next_day), 1)}
    assert paths(period=Period(MONDAY, MONDAY)) == [listed[late], listed[early]]
    assert paths(period=Period(TUESDAY)) == [listed[next_day]]
    assert paths(period=Period(last=MONDAY - timedelta(days=1))) == []
    assert len(paths()) == 3


@pytest.mark.usefixtures("engine_name")
def test_an_8d_is_listed_for_every_customer_whom_it_serves_and_once() -> None:
    first, second, other = a_case("C100"), a_case("C104"), a_case("C121")
    eight_d = printed(an_eight_d(first, second), at(made.SIGNED), EIGHT_D)
    form = printed(second, at(made.RECEIVED))
    printed(other, at(made.RECEIVED))
    assert paths(customer="C104") == [eight_d, form]
    assert paths(customer="C100") == [eight_d]
    assert paths(customer="C104", kind=FORM) == [form]


@pytest.mark.usefixtures("engine_name")
def test_a_level_means_the_column_in_which_the_case_stands() -> None:
    stands = {
        LevelClass.GENERAL: a_case(),
        LevelClass.MEDIUM: a_case(level=Level.MEDIUM),
        LevelClass.STRONG: a_case(level=Level.STRONG),
        LevelClass.EXTERNAL: a_case(level=Level.STRONG, external_body=ExternalBody.MEDIA),
        LevelClass.IRRATIONAL_1: a_case(level=Level.IRRATIONAL, irrational_order=1),
        LevelClass.IRRATIONAL_2: a_case(level=Level.IRRATIONAL, irrational_order=2),
    }
    listed = {level: printed(case, at(made.SIGNED)) for level, case in stands.items()}
    assert set(stands) == set(LevelClass)
    assert {level: paths(level=level) for level in LevelClass} == {level: [path] for level, path in listed.items()}
    assert all(documents_of(level=level).rows[0].level is level for level in LevelClass)


@pytest.mark.usefixtures("company")
def test_pages_hold_every_document_once_and_say_how_many_there_are() -> None:
    case = a_case()
    everything = [printed(case, at(made.SIGNED), revision=n) for n in range(1, 8)]
    pages = [documents_of(page=number, size=3) for number in (1, 2, 3, 4)]
    assert [len(page.rows) for page in pages] == [3, 3, 1, 0]
    assert {page.total for page in pages} == {7}
    assert sorted(row.path for page in pages for row in page.rows) == sorted(everything)


@pytest.mark.usefixtures("company")
def test_a_page_is_asked_for_in_two_questions_however_many_documents_there_are() -> None:
    case = a_case()
    for revision in range(1, 30):
        printed(case, at(made.SIGNED), revision=revision)
    asked: list[str] = []
    event.listen(engine(), "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert len(documents_of(size=20).rows) == 20
    assert len([question for question in asked if question.startswith("SELECT")]) == 2


@pytest.mark.usefixtures("company")
def test_what_is_still_to_be_printed_is_not_listed_and_what_was_printed_is_found_by_its_path() -> None:
    no = issued(Language.EN)
    assert documents_of().rows == ()
    (path,) = print_owed_documents(no, after(1))
    (row,) = documents_of(period=Period(MONDAY, MONDAY)).rows
    assert row.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert registered(row.path) == row
    assert settings().documents / row.path == path
    assert registered(f"{no}/another.pdf") is None


def test_the_files_of_a_weekly_report_are_documents_too() -> None:
    with the_week():
        files = make_week(WEEK, (Language.ZH_CN,), at("2026-03-20 09:00")).files
        rows = documents_of(kind=DocumentKind.WEEKLY_REPORT).rows
        assert sorted(settings().documents / row.path for row in rows) == sorted(files)
        assert len(files) > 1
        assert {row.sha256 for row in rows} == {hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
        assert {(row.subject, row.complaint) for row in rows} == {(f"WR-{WEEK}", "")}
        note_download(f"WR-{WEEK}", rows[0].path, rows[0].sha256, "E910", as_of=at("2026-03-20 10:00"))
        assert ledger(f"WR-{WEEK}")[-1].kind == DOWNLOADED
        assert paths(kind=FORM, customer="C100") != paths(kind=DocumentKind.WEEKLY_REPORT)


@pytest.mark.usefixtures("engine_name")
def test_every_download_is_in_the_ledger_of_what_the_file_is_about() -> None:
    case = a_case()
    eight_d, bulletin, notice = an_eight_d(case), bulletins.submitted(), bulletins.confirmed(case)
    for subject, ledger_of in ((case, case), (eight_d, eight_d), (bulletin, bulletin), (notice, case)):
        note_download(subject, f"{subject}/a.pdf", "f" * 64, "E910", as_of=at("2026-03-24 12:00"))
        entry = ledger(ledger_of)[-1]
        assert (entry.kind, entry.actor, entry.identity) == (DOWNLOADED, "E910", Identity.PROVED)
        assert entry.data == {"file": f"{subject}/a.pdf", "sha256": "f" * 64}
        with transaction() as session:
            assert broken_at(session, ledger_of) is None


@pytest.mark.usefixtures("engine_name")
def test_people_who_download_at_the_same_moment_are_all_in_the_ledger() -> None:
    case = a_case()
    before = len(ledger(case))
    people = [f"E{number}" for number in range(900, 908)]
    at_once(
        [lambda who=who: note_download(case, "a.pdf", "f" * 64, who, as_of=at(made.SIGNED)) for who in people]  # type: ignore[misc]
    )
    assert sorted(entry.actor for entry in ledger(case)[before:]) == people


@pytest.mark.usefixtures("company")
def test_a_download_of_nothing_that_is_on_file_is_refused() -> None:
    with pytest.raises(UnknownComplaint):
        note_download("KS-20260302-9999", "a.pdf", "f" * 64, "E910")
