"""What the short letters say in three languages, and what they never say to a customer."""

import re
from collections.abc import Callable

import pytest

from models.views.letter import Letter
from models.views.short_letters import NotOursLetter
from rules.phrases import sentences_of
from rules.reply_lint import without_hurt
from rules.short_documents import ON_DEMAND
from rules.vocabulary import DocumentKind, Language
from tasks.pages import page_of, stylesheet_of
from tests.report_templates.outline import assert_golden, outline
from tests.report_templates.short_letters import (
    TOLD,
    acknowledged_inquiry,
    acknowledgement,
    decline_letter,
    not_ours_letter,
    ntf_report,
    short_ntf_report,
)
from tests.rules.facts import POLICY

Make = Callable[[Language], Letter]
LETTERS: list[tuple[str, DocumentKind, Make]] = [
    ("acknowledgement", DocumentKind.ACKNOWLEDGEMENT, acknowledgement),
    ("acknowledgement-inquiry", DocumentKind.ACKNOWLEDGEMENT, acknowledged_inquiry),
    ("ntf-report", DocumentKind.NTF_REPORT, ntf_report),
    ("ntf-report-short", DocumentKind.NTF_REPORT, short_ntf_report),
    ("not-ours-letter", DocumentKind.NOT_OURS_LETTER, not_ours_letter),
    ("decline-letter", DocumentKind.DECLINE_LETTER, decline_letter),
]
EVERY = pytest.mark.parametrize(("name", "kind", "make"), LETTERS, ids=[name for name, *_ in LETTERS])
EACH_LANGUAGE = pytest.mark.parametrize("language", Language)
NOT_WORDS = re.compile(r"\S+@\S+|www\.\S+|\b[0-9a-f]{16}\b|[A-Z]{2}-[\w-]+")


@EACH_LANGUAGE
@EVERY
def test_a_short_letter_reads_as_its_golden_text(name: str, kind: DocumentKind, make: Make, language: Language) -> None:
    assert_golden(f"{name}.{language}", page_of(kind, make(language)))


@pytest.mark.parametrize("language", [Language.ZH_CN, Language.ZH_TW])
@EVERY
def test_no_english_is_left_in_a_chinese_letter(name: str, kind: DocumentKind, make: Make, language: Language) -> None:
    text = NOT_WORDS.sub(" ", outline(page_of(kind, make(language))))
    assert not re.findall(r"[A-Za-z]{4,}", text), name


@EACH_LANGUAGE
@EVERY
def test_no_sentence_of_a_letter_breaks_a_commandment(
    name: str, kind: DocumentKind, make: Make, language: Language
) -> None:
    lines = outline(page_of(kind, make(language))).splitlines()
    hurting = [line for line in lines if sentences_of(line) != sentences_of(without_hurt(line, POLICY.reply_lint))]
    assert not hurting, name


@EACH_LANGUAGE
@EVERY
def test_a_letter_names_its_case_and_whom_to_turn_to(
    name: str, kind: DocumentKind, make: Make, language: Language
) -> None:
    page, view = page_of(kind, make(language)), make(language)
    known = (view.complaint_number, view.number, view.contact.name, view.contact.email, view.signatory.name)
    assert [text for text in known if text not in page] == [], name


@EACH_LANGUAGE
def test_the_promise_of_the_next_news_says_in_which_zone_it_is_meant(language: Language) -> None:
    page = outline(page_of(DocumentKind.ACKNOWLEDGEMENT, acknowledgement(language)))
    assert "2026-08-03 13:00" in page
    assert "UTC+08:00" in page


@EACH_LANGUAGE
def test_what_is_not_ours_is_told_with_its_findings_and_what_we_do_first(language: Language) -> None:
    page = outline(page_of(DocumentKind.NOT_OURS_LETTER, not_ours_letter(language)))
    assert page.index(TOLD[language]["findings"][:12]) < page.index(TOLD[language]["our_part"][:12])


def test_a_letter_without_findings_has_no_empty_heading() -> None:
    bare = not_ours_letter(Language.EN).model_copy(update={"findings": "", "our_part": ""})
    assert isinstance(bare, NotOursLetter)
    page = outline(page_of(DocumentKind.NOT_OURS_LETTER, bare))
    assert "What we found" not in page
    assert "you need turn to nobody else" in page


def test_what_people_write_in_a_letter_is_never_markup() -> None:
    hostile = "<img src=file:///etc/passwd>{{ 7*7 }}"
    declined = decline_letter(Language.EN).model_copy(update={"explanation": hostile})
    page = page_of(DocumentKind.DECLINE_LETTER, declined)
    assert "<img" not in page
    assert "{{ 7*7 }}" in page


@pytest.mark.parametrize("kind", ON_DEMAND)
def test_all_letters_share_one_sheet_and_load_nothing(kind: DocumentKind) -> None:
    style = stylesheet_of(kind)
    assert ".letterhead" in style
    assert not re.search(r"url\(|@import|@font-face", style)


@EACH_LANGUAGE
def test_the_columns_of_what_was_measured_add_up_to_the_page(language: Language) -> None:
    page = page_of(DocumentKind.NTF_REPORT, ntf_report(language))
    groups = re.findall(r"<colgroup>(.+?)</colgroup>", page)
    widths = {sum(float(width) for width in re.findall(r"width: ([\d.]+)mm", group)) for group in groups}
    assert widths == {162.0, 78.0}
