"""What notices and bulletins of assessments say in three languages, on how many pages, and under which watermark."""

import io
import re
from collections.abc import Callable, Iterator

import pypdf
import pytest

from models.views.assessment_notice import AssessmentNotice
from models.views.document import DocumentView
from models.words import label, say
from rules.vocabulary import DocumentKind, ExecutingBody, Language
from tasks.pages import page_of, stylesheet_of
from tasks.reports import Job, Renderer
from tests.report_templates.notice_samples import (
    empty,
    finding,
    fine,
    long_bulletin,
    penalty,
    reversal,
    signed,
    unsigned,
    withdrawn,
)
from tests.report_templates.outline import assert_golden, outline

Make = Callable[[Language], DocumentView]
NOTICE, BULLETIN = DocumentKind.ASSESSMENT_NOTICE, DocumentKind.BULLETIN
NOTICES: list[tuple[str, DocumentKind, Make]] = [
    ("notice-penalty", NOTICE, penalty),
    ("notice-fine", NOTICE, fine),
    ("notice-finding", NOTICE, finding),
    ("notice-withdrawn", NOTICE, withdrawn),
    ("notice-reversal", NOTICE, reversal),
]
DOCUMENTS: list[tuple[str, DocumentKind, Make]] = [
    *NOTICES,
    ("bulletin-unsigned", BULLETIN, unsigned),
    ("bulletin-signed", BULLETIN, signed),
    ("bulletin-empty", BULLETIN, empty),
]
EVERY = pytest.mark.parametrize(("name", "kind", "make"), DOCUMENTS, ids=[name for name, *_ in DOCUMENTS])
EACH_NOTICE = pytest.mark.parametrize(("name", "kind", "make"), NOTICES, ids=[name for name, *_ in NOTICES])
EACH_LANGUAGE = pytest.mark.parametrize("language", Language)
CHINESE = [Language.ZH_CN, Language.ZH_TW]
NOT_WORDS = re.compile(r"\b[0-9a-f]{16}\b|[A-Z]{2}-[\w-]+|Asia/Shanghai")


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as warm:
        yield warm


def text(kind: DocumentKind, view: DocumentView) -> str:
    return outline(page_of(kind, view))


@EACH_LANGUAGE
@EVERY
def test_a_document_of_money_reads_as_its_golden_text(
    name: str, kind: DocumentKind, make: Make, language: Language
) -> None:
    assert_golden(f"{name}.{language}", page_of(kind, make(language)))


@pytest.mark.parametrize("language", CHINESE)
@EVERY
def test_no_english_is_left_in_a_chinese_edition(name: str, kind: DocumentKind, make: Make, language: Language) -> None:
    assert not re.findall(r"[A-Za-z]{4,}", NOT_WORDS.sub(" ", text(kind, make(language)))), name


@EACH_LANGUAGE
@EACH_NOTICE
def test_a_notice_is_one_page(
    renderer: Renderer, name: str, kind: DocumentKind, make: Make, language: Language
) -> None:
    pdf = renderer.render(Job(kind, make(language)))
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 1, name


@pytest.mark.parametrize(("language", "character"), [(Language.ZH_CN, "罚款"), (Language.ZH_TW, "罰款")])
@EVERY
def test_only_the_title_that_the_source_prescribes_speaks_of_a_fine(
    name: str, kind: DocumentKind, make: Make, language: Language, character: str
) -> None:
    lines = [line for line in text(kind, make(language)).splitlines() if character in line]
    title = {Language.ZH_CN: "客户抱怨闭环处理罚款通知单", Language.ZH_TW: "客戶抱怨閉環處理罰款通知單"}[language]
    assert all(title in line for line in lines)
    assert bool(lines) == (name == "notice-fine")


@EACH_LANGUAGE
def test_a_notice_shows_how_its_amounts_come_about(language: Language) -> None:
    page = text(NOTICE, fine(language))
    assert "500.00 CNY × 2 = 1,000.00 CNY" in page
    assert "200.00 CNY × 2 = 400.00 CNY" in page
    assert say(language, "cut to what one person is assessed at most in a month") in page
    assert say(language, "cut to what one person is assessed at most in a month") not in text(NOTICE, penalty(language))


@EACH_LANGUAGE
def test_points_are_shown_with_the_yuan_that_they_come_from(language: Language) -> None:
    page, points = text(NOTICE, finding(language)), label(language, finding(language).unit)
    assert f"50.00 CNY × 1 ÷ 10.00 CNY = 5 {points}" in page


@EACH_LANGUAGE
def test_why_says_limit_start_every_stretch_and_the_rules_in_force(language: Language) -> None:
    view = fine(language)
    page = text(NOTICE, view)
    assert view.why
    assert [line for line in view.why.lines if line not in page] == []
    for fact in ("004 §3.10", "2026-03-06 15:00", "2026-03-10 15:00", "2026-05-10 15:00", "004 §7.6.3.2", "2026-01"):
        assert fact in page


@EACH_LANGUAGE
def test_what_was_withdrawn_stays_visible_and_comes_to_nothing(language: Language) -> None:
    page = text(NOTICE, withdrawn(language))
    assert page.count("0.00 CNY") - page.count("00.00 CNY") == 2
    assert "= 300.00 CNY" in page
    assert say(language, "Withdrawn: nothing of it is carried out.") in page


@EACH_LANGUAGE
def test_a_notice_that_was_reversed_later_names_its_counter_entry(language: Language) -> None:
    view = penalty(language).model_copy(update={"reversed_by": "CX-20260318-001"})
    assert "CX-20260318-001" in text(NOTICE, view)
    assert "CX-" not in text(NOTICE, penalty(language))


@EACH_LANGUAGE
def test_what_a_dealer_is_assessed_is_carried_out_by_finance_alone_and_the_page_says_why(language: Language) -> None:
    line = next(
        line for line in text(NOTICE, finding(language)).splitlines() if say(language, "Carried out by") in line
    )
    assert label(language, ExecutingBody.FINANCE) in line
    assert "004 §6.2" in line
    ours = next(
        line for line in text(NOTICE, penalty(language)).splitlines() if say(language, "Carried out by") in line
    )
    assert all(label(language, body) in ours for body in ExecutingBody)
    assert "§6.2" not in ours


@EACH_LANGUAGE
def test_an_unsigned_bulletin_has_a_watermark_on_every_page_and_a_signed_one_none(
    renderer: Renderer, language: Language
) -> None:
    mark = say(language, "UNSIGNED")
    pages = pypdf.PdfReader(io.BytesIO(renderer.render(Job(BULLETIN, long_bulletin(language, 60))))).pages
    assert len(pages) > 2
    assert all(mark in page.extract_text() for page in pages)
    (only,) = pypdf.PdfReader(io.BytesIO(renderer.render(Job(BULLETIN, signed(language))))).pages
    assert mark not in only.extract_text()


def test_each_notice_is_one_line_of_the_bulletin_and_its_heads_come_again_on_the_next_page(renderer: Renderer) -> None:
    pages = pypdf.PdfReader(io.BytesIO(renderer.render(Job(BULLETIN, long_bulletin(Language.ZH_CN, 60))))).pages
    numbers = [re.findall(r"CF-20260310-\d{3}", page.extract_text()) for page in pages]
    assert all(found for found in numbers[:2])
    assert sorted(number for found in numbers for number in found) == sorted(
        f"CF-20260310-{n:03}" for n in range(1, 61) for _ in range(2)
    )
    assert [page.extract_text().count("部门金额") for page in pages[:2]] == [1, 1]


@EACH_LANGUAGE
def test_the_columns_of_execution_say_who_has_declared_and_carried_out_what(language: Language) -> None:
    lines = text(BULLETIN, signed(language)).splitlines()
    done = next(line for line in lines if "ZG-118" in line)
    assert done.split(" | ") == [
        "CF-20260310-001", "2026-03-23 10:00", "2026-03-25 16:00", "ZG-118", "—", "2026-03-26 11:30", "V-20260326-04",
    ]  # fmt: skip
    dealer = [line for line in lines if line.startswith("KH-20260309-002")][-1]
    assert dealer.split(" | ")[1:] == [
        say(language, "not concerned: a sales and service provider (004 §6.2)"),
        "—",
        "—",
        "—",
    ]


@EVERY
def test_what_people_write_is_never_markup_and_never_a_template(name: str, kind: DocumentKind, make: Make) -> None:
    hostile = "<img src=file:///etc/passwd>{{ 7*7 }}{% raw %}%(name)s"
    view = make(Language.EN)
    field = "customer" if isinstance(view, AssessmentNotice) else "issuer"
    page = page_of(kind, view.model_copy(update={field: hostile}))
    assert "<img" not in page, name
    assert "&lt;img src=file:///etc/passwd&gt;{{ 7*7 }}{% raw %}%(name)s" in page


@pytest.mark.parametrize("kind", [NOTICE, BULLETIN])
def test_the_sheets_load_nothing(kind: DocumentKind) -> None:
    assert not re.search(r"url\(|@import|@font-face", stylesheet_of(kind))


@EVERY
def test_the_columns_of_every_table_add_up_to_the_page(name: str, kind: DocumentKind, make: Make) -> None:
    classes = {"key": 29.0, "half": 58.0}
    groups = re.findall(r"<colgroup>(.+?)</colgroup>", page_of(kind, make(Language.EN)))
    widths = {sum(_width(column, classes) for column in re.findall(r"<col [^>]+>", group)) for group in groups}
    assert widths <= {174.0, 85.0, 72.0}, name
    assert 174.0 in widths


def _width(column: str, classes: dict[str, float]) -> float:
    given = re.search(r"width: ([\d.]+)mm", column)
    return float(given.group(1)) if given else classes[re.findall(r'class="(\w+)"', column)[0]]
