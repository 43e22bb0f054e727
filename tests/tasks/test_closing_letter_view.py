"""What a closing letter tells the customer, in his language, and what it never does."""

import re

import pytest
from sqlmodel import select

from models.database import transaction
from models.employee import Employee
from models.words import label, names_of
from rules.vocabulary import DocumentKind, Language, Level, LevelClass, Responsibility
from tasks.pages import page_of
from tasks.policy_store import book
from tasks.reports import render_pdf
from tests.report_templates.outline import outline
from tests.report_templates.samples import WORDS
from tests.tasks import whole_case
from tests.tasks.whole_case import after, bare, documents, letter, text_of

pytestmark = pytest.mark.usefixtures("company")
ZH_CN = WORDS[Language.ZH_CN]


def employees() -> set[str]:
    with transaction() as session:
        return set(session.exec(select(Employee.name)).all())


def verdicts(language: Language) -> list[str]:
    """Return the names of the categories that say what the customer did wrong."""
    categories = book().at(after(0)).taxonomy.categories
    return [category.names[language] for code, category in categories.items() if code.startswith("MIS")]


@pytest.mark.parametrize("language", Language)
def test_the_closing_letter_tells_the_customer_what_was_written_for_him(language: Language) -> None:
    words, view = WORDS[language], letter(whole_case.closed(language))
    assert (view.language, view.matter, view.cause) == (language, words["matter"], words["cause"])
    assert [measure.text for measure in view.done] == [words["done_2"], words["done_3"]]
    assert [measure.text for measure in view.prevention] == [words["prevent_1"], words["prevent_2"]]
    assert len(view.case_facts) >= 2
    assert view.contact.extension == "8017"
    assert view.deputy
    text = text_of(render_pdf(DocumentKind.CLOSING_LETTER, view))
    assert all(bare(words[key]) in text for key in ("matter", "cause", "done_2", "prevent_2"))


@pytest.mark.parametrize("language", Language)
def test_the_closing_letter_holds_no_name_level_or_text_of_ours_that_is_not_for_customers(language: Language) -> None:
    view = letter(whole_case.closed(language))
    page = outline(page_of(DocumentKind.CLOSING_LETTER, view))
    keys = ("measure", "note_triage", "defer", "call_1", "sort", "approve", "reply_2")
    internal = {"内部弱点", "8D-77", *(WORDS[language][key] for key in keys)}
    named = {person.name for person in (view.contact, view.deputy, view.signatory) if person}
    levels = {*names_of(language, LevelClass).values(), *names_of(language, Level).values(), *Level}
    assert {name for name in (employees() - named) | levels | internal if name in page} == set()


@pytest.mark.parametrize(
    ("language", "salutation", "signed_by"),
    [
        (Language.ZH_CN, "尊敬的客户：", "品保主管"),
        (Language.ZH_TW, "敬啟者：", "部門經理"),
        (Language.EN, "Dear Dana Whitlock,", "Department manager"),
    ],
)
def test_the_closing_letter_addresses_and_is_signed_in_the_customers_language(
    language: Language, salutation: str, signed_by: str
) -> None:
    view = letter(whole_case.closed(language))
    assert salutation in page_of(DocumentKind.CLOSING_LETTER, view)
    assert view.signatory.title == signed_by
    assert str(view.dated) == "2026-03-04"


@pytest.mark.parametrize("language", Language)
def test_a_wish_that_no_rule_allows_is_answered_with_the_rule_and_nothing_is_admitted(language: Language) -> None:
    words, told = WORDS[language], letter(whole_case.irrational(language))
    assert (told.rule_quoted, told.cause, told.apologises) == (words["defer_no"], words["reply_1"], False)
    page = outline(page_of(DocumentKind.CLOSING_LETTER, told))
    assert told.subject == "MZ-20"
    assert [text for text in (words["rule"], *verdicts(language)) if text in page] == []


def test_what_is_not_ours_is_answered_by_the_customers_own_contact_and_blames_nobody() -> None:
    no = whole_case.not_ours(Language.ZH_CN)
    told = letter(no)
    assert documents(no, DocumentKind.HANDLING_FORM) == []
    assert (told.contact.name, told.signatory.name) == ("李敏", "李敏")
    assert (told.responsibility, told.apologises, told.matter) == (Responsibility.CUSTOMER, False, ZH_CN["words"])
    page = page_of(DocumentKind.CLOSING_LETTER, told)
    assert not re.search("搬运|签收单", page)
    assert label(Language.ZH_CN, Responsibility.CUSTOMER) not in page
