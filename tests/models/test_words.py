"""The catalogs hold every word that a person reads, in every language."""

import ast
import inspect
import tomllib
from enum import Enum
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from deployments.timetable import TIMETABLE
from models.views import handling_form
from models.words import LOCALE, catalog_path, label, names_of, say
from rules import vocabulary
from rules.eight_d import vocabulary as vocabulary_of_8d
from rules.vocabulary import Channel, Language, Level
from rules.working_time import Basis
from tasks import pages, reports
from tests.models.test_form_words import titles_of_forms, titles_of_refusals

ENUMS = [
    *(
        codes
        for words in (vocabulary, vocabulary_of_8d)
        for codes in vars(words).values()
        if inspect.isclass(codes) and issubclass(codes, Enum) and list(codes)
    ),
    handling_form.Aspect,
    Basis,
]
TRANSLATED = [Language.ZH_CN, Language.ZH_TW]
PACKAGES = ["models", "tasks", "flows", "rules", "portal", "deployments"]
SAME_IN_EVERY_LANGUAGE: set[str] = set()


def catalog(language: Language) -> Catalog:
    with catalog_path(language).open("rb") as source:
        return read_po(source, locale=language.value)


def messages_of_templates() -> set[str]:
    folders = (LOCALE.parent, LOCALE.parent.parent / "portal" / "templates")
    options = {"**.html": {"silent": "false"}}
    found = [
        each for folder in folders for each in extract_from_dir(folder, [("**.html", "jinja2")], options_map=options)
    ]
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


def messages_of_modules() -> set[str]:
    sources = [Path(str(module.__file__)) for module in (pages, reports)]
    said = {
        text for source in sources for node in ast.walk(ast.parse(source.read_text("utf-8"))) for text in _said(node)
    }
    return said | set(reports._REFUSALS.values()) | {pages.CUT}


def _said(node: ast.AST) -> list[str]:
    if not (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say" and len(node.args) > 1
    ):
        return []
    message = node.args[1]
    return [message.value] if isinstance(message, ast.Constant) and isinstance(message.value, str) else []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("codes", ENUMS, ids=lambda codes: str(codes.__name__))
def test_every_code_has_a_name_in_every_language(codes: type[Enum], language: Language) -> None:
    words = catalog(language)
    missing = [
        member.value for member in codes if not getattr(words.get(str(member.value), codes.__name__), "string", "")
    ]
    assert not missing


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_of_templates_and_program_is_translated(language: Language) -> None:
    words = catalog(language)
    wanted = messages_of_templates() | messages_of_modules()
    assert len(wanted) > 90
    assert not sorted(message for message in wanted if not getattr(words.get(message), "string", ""))


def texts_of_the_program() -> set[str]:
    """Return every text in the program's source: a message may be kept in a table, or be the first line of a form."""
    root = LOCALE.parent.parent
    sources = [source for package in PACKAGES for source in (root / package).rglob("*.py")]
    nodes = (node for source in sources for node in ast.walk(ast.parse(source.read_text("utf-8"))))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def names_of_days() -> set[str]:
    """Return what the calendars call their holidays and make-up days."""
    folder = LOCALE.parent.parent / "policies" / "calendars"
    calendars = [tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))]
    years = [year for calendar in calendars for year in calendar["year"].values()]
    return {str(name) for year in years for part in ("off", "work") for name in year.get(part, {}).values()}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_day_of_a_calendar_has_a_translated_name(language: Language) -> None:
    words, names = catalog(language), names_of_days()
    assert {"Spring Festival", "Children's Day", "Make-up workday"} <= names
    assert not sorted(name for name in names if not getattr(words.get(name), "string", ""))


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_message_is_translated_that_nobody_says(language: Language) -> None:
    texts = messages_of_templates() | texts_of_the_program() | titles_of_forms() | titles_of_refusals()
    texts |= names_of_days()
    texts |= {(entry.flow.description or "").partition("Args:")[0] for entry in TIMETABLE}
    said = {" ".join(text.split()) for text in texts}
    messages = [str(message.id) for message in catalog(language) if message.id and not message.context]
    assert not sorted(message for message in messages if " ".join(message.split()) not in said)


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_in_english(language: Language) -> None:
    english = catalog(Language.EN)
    left = [
        message.id
        for message in catalog(language)
        if message.id
        and message.string in {message.id, getattr(english.get(message.id, message.context), "string", message.id)}
    ]
    assert set(left) <= SAME_IN_EVERY_LANGUAGE


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_fills_in_the_same_values(language: Language) -> None:
    for message in catalog(language):
        if message.context or not message.id:
            continue
        assert _fields(str(message.id)) == _fields(str(message.string)), message.id
        assert not [error for checker in message.check() for error in checker.args]


def _fields(text: str) -> set[str]:
    named = {name for _, name, _, _ in Formatter().parse(text) if name} if "%(" not in text else set()
    return named | {part.split(")")[0] for part in text.split("%(")[1:]}


@pytest.mark.parametrize("character", "质户务议检签复环护处质错题态总结发书专业")
def test_the_taiwan_catalog_has_no_simplified_character(character: str) -> None:
    assert not [
        message.id
        for message in catalog(Language.ZH_TW)
        if message.context != "Language" and character in str(message.string)
    ]


@pytest.mark.parametrize("word", ["質量", "信息", "項目組", "軟件", "網絡", "打印", "默認"])
def test_the_taiwan_catalog_speaks_as_taiwan_does(word: str) -> None:
    assert not [message.id for message in catalog(Language.ZH_TW) if word in str(message.string)]


def test_a_level_is_named_in_the_language_asked_for() -> None:
    assert [label(language, Level.GENERAL) for language in Language] == ["一般", "一般", "General"]
    assert [label(language, Channel.EMAIL) for language in Language] == ["电子邮件", "電子郵件", "E-mail"]


def test_a_value_with_braces_is_said_as_it_is() -> None:
    assert say(Language.ZH_CN, "Due {due}", due="{x}") == "到期 {x}"


def test_an_unknown_message_stays_english() -> None:
    assert say(Language.ZH_TW, "Nobody has said {this} before", this="it") == "Nobody has said it before"


def test_the_names_of_a_list_keep_its_order() -> None:
    assert list(names_of(Language.EN, Level).values()) == ["General", "Medium", "Strong", "Irrational"]
