"""Whoever imports a list reads everything in the language of the installation: what is asked, refused and told."""

from pathlib import Path

import pytest
from prefect.utilities.callables import parameter_schema

from flows.import_complaints import import_complaints
from models.mapping import ColumnMapping, ImportOrder, ImportRefused
from models.settings import settings
from models.words import LOCALE, say
from rules.vocabulary import Language
from tasks.csv_files import NOT_CSV
from tasks.import_mapping import read_mapping
from tests.models.test_form_words import CHINESE, SAID_BY_PROGRAM, _said, _untranslated, _values, catalog

ROOT = LOCALE.parent.parent
SAID_BY_MAPPING = {"say": 1, "_wrong": 0}
SAID_AT_REGISTRATION = {"Refusal": 1}
MAPPING = {"source": "dealer", "acting_as": "E017", "key": "编号", "columns": {"客户": "customer", "内容": "text"}}


def messages_of_the_import() -> set[str]:
    """Return every message that the modules of the import say."""
    sources = [*(ROOT / "tasks").glob("import*.py"), ROOT / "tasks" / "csv_files.py"]
    said = {text for source in sources for text in _said(source, SAID_BY_PROGRAM)}
    return (
        said
        | set(NOT_CSV.values())
        | set(_said(ROOT / "models" / "mapping.py", SAID_BY_MAPPING))
        | set(_said(ROOT / "tasks" / "registration.py", SAID_AT_REGISTRATION))
    )


def texts_of_the_order() -> set[str]:
    fields = ImportOrder.model_fields.values()
    return {str(text) for field in fields for text in (field.title, field.description)} | {str(ImportOrder.__doc__)}


@pytest.mark.parametrize("language", CHINESE)
def test_every_message_of_the_import_is_translated(language: Language) -> None:
    messages = messages_of_the_import()
    assert len(messages) > 35
    assert not _untranslated(language, messages)


@pytest.mark.parametrize("language", CHINESE)
def test_what_an_import_is_asked_for_is_translated(language: Language) -> None:
    assert not _untranslated(language, texts_of_the_order())


@pytest.mark.parametrize("language", CHINESE)
def test_a_translated_message_of_the_import_fills_in_the_same_values(language: Language) -> None:
    words = catalog(language)
    translated = {message: str(getattr(words.get(message), "string", "")) for message in messages_of_the_import()}
    assert not [message for message, text in translated.items() if _values(message) != _values(text)]


def test_messages_are_found_that_are_named_before_they_are_said() -> None:
    messages = messages_of_the_import()
    assert "The heading “{heading}” is not mapped: put it under [columns], or into `ignored`." in messages
    assert "{field} is given more than once: leave one heading, or its line under [always]" in messages
    assert "zone: {value} is not known: write it as 'Asia/Shanghai'" in messages
    assert "{name} is UTF-16: save it as CSV UTF-8." in messages
    assert {"Imported", "Would be imported"} <= messages


@pytest.mark.parametrize("language", Language)
def test_prefects_page_asks_for_an_import_in_the_language_of_the_installation(
    language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("KESU_LANGUAGE", language)
        settings.cache_clear()
        shown = parameter_schema(import_complaints).definitions["ImportOrder"]["properties"]
    settings.cache_clear()
    for name, field in ImportOrder.model_fields.items():
        assert shown[name]["title"] == say(language, str(field.title))
        assert shown[name]["description"] == say(language, str(field.description))
    assert {name: part["type"] for name, part in shown.items()} == {
        "file": "string",
        "mapping": "string",
        "dry_run": "boolean",
    }


def test_a_wrong_mapping_is_refused_in_the_language_of_the_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("KESU_LANGUAGE", Language.ZH_CN)
        settings.cache_clear()
        with pytest.raises(ValueError, match="编码"):
            ColumnMapping.model_validate({**MAPPING, "encoding": "latin-1"})
        with pytest.raises(ImportRefused, match="没有文件"):
            read_mapping(str(Path("nowhere.toml")))
    settings.cache_clear()
