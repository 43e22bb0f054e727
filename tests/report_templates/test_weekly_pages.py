"""The weekly report on paper: one page of summary, every figure explained, n/a for nothing, no word untranslated."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pypdf
import pytest
from pydantic import BaseModel

from models.views.weekly_report import WeeklyReport
from models.views.weekly_why import HOW
from models.words import label, say, translations
from rules.vocabulary import DocumentKind, Indicator, Language
from tasks.pages import page_of
from tasks.reports import Job, Renderer
from tests.report_templates.outline import assert_golden, outline
from tests.report_templates.weekly_samples import empty_figures, named, report, rich_figures

WEEKLY = DocumentKind.WEEKLY_REPORT
ZH_CN, ZH_TW, EN = Language


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as warm:
        yield warm


def page(view: WeeklyReport) -> str:
    """Return the visible text of a report, without white space."""
    return bare(outline(page_of(WEEKLY, view)))


def bare(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


def sheets(renderer: Renderer, view: WeeklyReport) -> list[str]:
    drawn = renderer.render(Job(WEEKLY, view, view.language))
    return [bare(sheet.extract_text()) for sheet in pypdf.PdfReader(io.BytesIO(drawn)).pages]


@pytest.mark.parametrize("language", Language)
def test_the_report_reads_as_it_was_approved(language: Language) -> None:
    assert_golden(f"weekly-report.{language}", page_of(WEEKLY, report(rich_figures(), language)))


@pytest.mark.parametrize("language", Language)
def test_a_week_without_anything_reads_as_it_was_approved(language: Language) -> None:
    assert_golden(f"weekly-report-empty.{language}", page_of(WEEKLY, report(empty_figures(), language)))


@pytest.mark.parametrize("language", Language)
def test_the_first_page_holds_the_summary_and_nothing_else(renderer: Renderer, language: Language) -> None:
    first, second, *_ = sheets(renderer, report(rich_figures(), language))
    for message in ("What got worse", "What is due next", "Targets", "Complaint rate by category"):
        assert bare(say(language, message)) in first
    assert bare(label(language, Indicator.EIGHT_D_EFFECTIVE)) in first
    assert bare(say(language, "Complaints by category")) not in first
    assert bare(say(language, "Complaints by category")) in second


@pytest.mark.parametrize("language", [ZH_CN, ZH_TW])
def test_no_word_of_the_report_is_left_untranslated(language: Language) -> None:
    catalog = translations(language)
    said = {message for message in _messages(report(rich_figures(), language)) if re.search("[a-z]{3}", message)}
    assert len(said) > 90
    assert not sorted(message for message in said if catalog.ugettext(message) == message)


def _messages(value: Any) -> Iterator[str]:
    match value:
        case BaseModel():
            own = (getattr(value, name, "") for name in ("message", "label", "title"))
            yield from (text for text in own if isinstance(text, str) and text)
            for name in type(value).model_fields.keys() - {"company"}:
                yield from _messages(getattr(value, name))
        case tuple():
            for each in value:
                yield from _messages(each)


def test_every_indicator_is_explained_with_its_clause() -> None:
    assert set(HOW) == set(Indicator)
    text = page(report(rich_figures(), EN))
    for indicator, (how, clause) in HOW.items():
        assert bare(f"{label(EN, indicator)}|{how}") in text
        assert bare(clause) in text


def test_a_red_indicator_without_a_note_says_that_it_is_missing() -> None:
    text = page(report(rich_figures(), EN))
    assert "Closedontime|71.4%|10/14|94.4%|≥90%|-18.6|W11两次停电，已加装备用电源" in text
    assert text.count("notemissing") == sum(each.is_red for each in rich_figures().indicators) - 1
    without = rich_figures().model_copy(update={"notes": {}})
    assert "≥90%|-18.6|notemissing" in page(report(without, EN))


def test_a_share_above_its_limit_is_the_first_thing_that_got_worse() -> None:
    text = page(report(rich_figures(), ZH_CN))
    assert re.search(r"本周变差的指标QLT产品质量占比超出控制限", text)


def test_where_nothing_was_counted_there_is_n_a_and_no_division() -> None:
    text = page(report(empty_figures(), EN))
    assert text.count("n/a") > 30
    assert "Nothinggotworseagainsttheweekbefore." in text
    assert "%|" not in text.partition("Targets")[0]


def test_what_is_missed_stands_out_without_colour() -> None:
    html = page_of(WEEKLY, report(rich_figures(), EN))
    assert html.count('font-weight="bold"') > 10
    assert set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', html)) <= {
        *("#1c2226", "#9aa6ac", "#4d5960", "#ffffff", "#eef3f5", "#aab5ba"),
    }


def test_a_long_list_of_open_cases_goes_on_with_its_headings(renderer: Renderer) -> None:
    pages = sheets(renderer, report(rich_figures(cases=40), EN))
    assert all(any(f"KS-20260309-{number + 1:04}" in sheet for sheet in pages) for number in range(40))
    with_cases = [sheet for sheet in pages[1:] if "KS-20260309-00" in sheet]
    assert len(with_cases) > 1
    assert all("Customer" in sheet for sheet in with_cases)


HOSTILE = ["<script>x</script><img src=file:///etc/passwd>", "{{ 7*7 }}{% raw %}%(name)s {name}", "a" * 800, "x\ud800y"]


@pytest.mark.parametrize("text", HOSTILE, ids=["markup", "template", "long", "surrogate"])
def test_a_hostile_name_is_shown_as_text(renderer: Renderer, text: str) -> None:
    names = replace(named(EN), customers={"C100": text, "C130": text}, departments={"QA": text, "LOG": text})
    view = report(rich_figures(), EN, names)
    assert not re.search(r"<(script|img|iframe|link)\b", page_of(WEEKLY, view))
    assert renderer.render(Job(WEEKLY, view)).startswith(b"%PDF")


def test_the_same_figures_give_the_same_bytes(renderer: Renderer) -> None:
    job = Job(WEEKLY, report(rich_figures(), ZH_TW), ZH_TW)
    with Renderer() as other:
        assert renderer.render(job) == other.render(job)
