"""Every word of a form is translated: its titles, texts and choices, and every reason for which it may be refused."""

import ast
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from pydantic import BaseModel

from models.forms import FORMS
from models.forms.base import Form, ready_to_ask
from models.forms.intake import Register
from models.forms.progress import ProgressAction
from models.forms.refusals import REMEDIES
from models.words import LOCALE, catalog_path, say
from rules.lifecycle import Event
from rules.part import title_of
from rules.vocabulary import Language
from rules.working_time import Basis

ROOT = LOCALE.parent.parent
CHINESE = [Language.ZH_CN, Language.ZH_TW]
# Which argument of a call is a message: the field comes first in a rule, the language in the program.
SAID_BY_RULES = {"Refusal": 1, "needs": 1, "_field": 1}
SAID_BY_PROGRAM = {"say": 1}
SAID_BY_FORMS = {"say": 1, "refusal": 0}
CODES = re.compile(r"zh_CN|zh_TW|\ben\b|8D|5W2H|[A-Z][A-Z0-9_-]+")


def catalog(language: Language) -> Catalog:
    with catalog_path(language).open("rb") as source:
        return read_po(source, locale=language.value)


def parts_of(form: type[BaseModel]) -> set[type[BaseModel]]:
    """Return a form with every part that lies in it."""
    inside = [part for field in form.model_fields.values() for part in _kinds(field.annotation, BaseModel)]
    return {form}.union(*(parts_of(part) for part in inside))


def all_parts() -> set[type[BaseModel]]:
    return set().union(*(parts_of(form) for form in FORMS.values()))


def titles_of_forms() -> set[str]:
    """Return every title: a field's own, or its name with spaces."""
    fields = [(name, field) for part in all_parts() for name, field in part.model_fields.items()]
    return {field.title or title_of(name) for name, field in fields}


def texts_of_forms() -> set[str]:
    """Return every description of a field and the docstring of every form."""
    described = {field.description for part in all_parts() for field in part.model_fields.values()}
    return {text for text in described if text} | {" ".join(str(part.__doc__).split()) for part in all_parts()}


def enums_of_forms() -> list[type[Enum]]:
    shown = {
        kind for part in all_parts() for field in part.model_fields.values() for kind in _kinds(field.annotation, Enum)
    }
    return sorted(shown | {Event, ProgressAction, Basis}, key=lambda codes: codes.__name__)


def refusals_of_rules() -> set[str]:
    return {text for source in (ROOT / "rules").rglob("*.py") for text in _said(source, SAID_BY_RULES)}


def titles_of_refusals() -> set[str]:
    """Return the titles of the fields that a rule refuses."""
    fields = {
        name for source in (ROOT / "rules").rglob("*.py") for name in _said(source, dict.fromkeys(SAID_BY_RULES, 0))
    }
    return {title_of(name) for name in fields}


def messages_of_the_program() -> set[str]:
    said = {text for source in (ROOT / "tasks").glob("*.py") for text in _said(source, SAID_BY_PROGRAM)}
    asked = {text for source in (ROOT / "models" / "forms").glob("*.py") for text in _said(source, SAID_BY_FORMS)}
    return said | asked | set(REMEDIES.values())


def headings_of_the_card() -> set[str]:
    """Return what stands at the head of a column or of a fact on the case card."""
    tree = ast.parse((ROOT / "tasks" / "cards.py").read_text("utf-8"))
    heads = [
        node.elts
        for node in ast.walk(tree)
        if isinstance(node, ast.Tuple) and all(isinstance(each, ast.Constant) for each in node.elts)
    ]
    facts = [
        pair.elts[:1]
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) and _is_called(node, "facts")
        for pair in node.value.elts
        if isinstance(pair, ast.Tuple)
    ]
    texts = {text for group in [*heads, *facts] for each in group for text in _text(each, {})}
    cards = ROOT / "tasks" / "cards.py"
    return (texts | set(_said(cards, {"_table": 0}))) - {"SHA-256"}


def _kinds(annotation: Any, kind: type) -> Iterator[Any]:
    """Yield every class of a kind in an annotation such as `list[Channel] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, kind):
        yield annotation
    for argument in get_args(annotation):
        yield from _kinds(argument, kind)


def _said(source: Path, calls: dict[str, int]) -> Iterator[str]:
    """Yield the texts that stand in a file as the message of one of these calls, written there or named before."""
    tree = ast.parse(source.read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    above = [node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    constants = _constants(above)
    for scope in [*above, *functions]:
        named = constants | _constants([scope])
        for node in ast.walk(scope):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in calls:
                place = calls[node.func.id]
                if len(node.args) > place:
                    yield from _text(node.args[place], named)


def _constants(statements: Iterable[ast.AST]) -> dict[str, list[str]]:
    """Return the texts that each name stands for: there may be one in each branch."""
    named: dict[str, list[str]] = {}
    for node in (inner for statement in statements for inner in ast.walk(statement)):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named.setdefault(node.targets[0].id, []).extend(_text(node.value, {}))
    return named


def _text(node: ast.AST, named: dict[str, list[str]]) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*_text(node.body, named), *_text(node.orelse, named)]
    return named.get(node.id, []) if isinstance(node, ast.Name) else []


def _is_called(assigned: ast.Assign, name: str) -> bool:
    return isinstance(assigned.targets[0], ast.Name) and assigned.targets[0].id == name


def _untranslated(language: Language, messages: Iterable[str]) -> list[str]:
    words = catalog(language)
    return sorted(message for message in messages if not getattr(words.get(message), "string", ""))


def _values(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _shown(schema: dict[str, Any]) -> Iterator[str]:
    """Yield every title, description and choice of an asked form."""
    yield from (schema[key] for key in ("title", "description") if key in schema)
    yield from (choice for choice in schema.get("enum", []) if isinstance(choice, str))
    for part in [*schema.get("properties", {}).values(), *(schema[key] for key in ("items",) if key in schema)]:
        yield from _shown(part)


@pytest.mark.parametrize("language", CHINESE)
def test_every_title_of_a_field_is_translated(language: Language) -> None:
    titles = titles_of_forms()
    assert len(titles) > 100
    assert not _untranslated(language, titles)


@pytest.mark.parametrize("language", CHINESE)
def test_every_description_and_docstring_of_a_form_is_translated(language: Language) -> None:
    texts = texts_of_forms()
    assert len(texts) > 100
    assert not _untranslated(language, texts)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("codes", enums_of_forms(), ids=lambda codes: str(codes.__name__))
def test_every_choice_of_a_form_has_a_name(codes: type[Enum], language: Language) -> None:
    words = catalog(language)
    names = {code.value: getattr(words.get(str(code.value), codes.__name__), "string", "") for code in codes}
    assert not [code for code, name in names.items() if not name]
    assert len(set(names.values())) == len(names)


@pytest.mark.parametrize("language", CHINESE)
def test_every_refusal_of_a_rule_is_translated(language: Language) -> None:
    refusals = refusals_of_rules()
    assert len(refusals) > 80
    assert not _untranslated(language, refusals)


@pytest.mark.parametrize("language", CHINESE)
def test_every_field_that_a_refusal_names_has_a_translated_title(language: Language) -> None:
    assert not _untranslated(language, titles_of_refusals())


@pytest.mark.parametrize("language", CHINESE)
def test_every_message_around_a_form_is_translated(language: Language) -> None:
    messages = messages_of_the_program()
    assert len(messages) > 25
    assert not _untranslated(language, messages)


@pytest.mark.parametrize("language", CHINESE)
def test_every_heading_of_the_case_card_is_translated(language: Language) -> None:
    headings = headings_of_the_card()
    assert {"Customer", "Clock", "Due", "Who"} <= headings
    assert not _untranslated(language, headings)


@pytest.mark.parametrize("language", CHINESE)
def test_a_translated_message_fills_in_the_same_values(language: Language) -> None:
    words = catalog(language)
    messages = refusals_of_rules() | messages_of_the_program() | texts_of_forms()
    different = [
        message for message in messages if _values(message) != _values(getattr(words.get(message), "string", message))
    ]
    assert not different


@pytest.mark.parametrize("language", CHINESE)
@pytest.mark.parametrize("event", FORMS)
def test_no_english_is_left_in_a_form_asked_in_chinese(event: Event, language: Language) -> None:
    form = ready_to_ask(FORMS[event], language)
    left = [text for text in _shown(form.model_json_schema()) if re.search("[A-Za-z]", CODES.sub("", text))]
    assert not [text for text in left if text != form.__name__]


@pytest.mark.parametrize("language", Language)
def test_the_fields_of_a_registration_have_different_titles(language: Language) -> None:
    # An import names the column of a refusal by the field's title.
    titles = [say(language, title_of(name)) for name in Register.model_fields]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("language", CHINESE)
def test_a_title_is_short_enough_to_stand_above_its_field(language: Language) -> None:
    assert not [title for title in titles_of_forms() if len(say(language, title)) > 10]


def test_the_parts_of_a_form_are_found() -> None:
    assert {"Triage", "LevelFactsPart"} <= {part.__name__ for part in all_parts()}
    assert all(issubclass(form, Form) for form in FORMS.values())


def test_messages_are_found_that_are_named_before_they_are_used() -> None:
    assert "This form has been disputed {count} times: sign it, the service centre has decided." in refusals_of_rules()
    assert "Write the cause: a complaint is closed only when its cause is known." in refusals_of_rules()
    assert "Give the reason: it is kept in the ledger." in refusals_of_rules()
