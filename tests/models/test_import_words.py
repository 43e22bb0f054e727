"""Whoever imports a list reads everything in the language of the installation: what is asked, refused and told."""

from pathlib import Path

import pytest
from prefect.utilities.callables import parameter_schema

from flows.import_complaints import import_complaints
from models.mapping import ColumnMapping, ImportOrder, ImportRefused
from models.settings import settings
from models.words import LOCALE, say
from rules.vocabulary import Language
from tasks import list_files, xlsx_check, xlsx_files
from tasks.import_mapping import read_mapping
from tasks.import_reports import HOW_SURE
from tests.models.test_form_words import CHINESE, SAID_BY_PROGRAM, _said, _untranslated, _values, catalog

ROOT = LOCALE.parent.parent
READING = ("import", "guessing", "list_", "csv_", "xlsx_")
SAID_OF_ROWS = {"_doubt": 2}
SAID_BY_MAPPING = {"say": 1, "_wrong": 0}
SAID_AT_REGISTRATION = {"Refusal": 1}
MAPPING = {"source": "dealer", "acting_as": "E017", "key": "编号", "columns": {"客户": "customer", "内容": "text"}}


def messages_of_the_import() -> set[str]:
    """Return every message that the modules of the import say."""
    sources = [path for part in READING for path in (ROOT / "tasks").glob(f"{part}*.py")]
    said = {text for source in sources for text in _said(source, SAID_BY_PROGRAM | SAID_OF_ROWS)}
    return (
        said
        | {*list_files.WITHIN_OLD_OFFICE.values(), *list_files.OTHERS.values(), list_files.NO_LIST}
        | {text for module in (xlsx_check, xlsx_files) for text in vars(module).values() if _is_message(text)}
        | set(HOW_SURE.values())
        | set(_said(ROOT / "models" / "mapping.py", SAID_BY_MAPPING))
        | set(_said(ROOT / "tasks" / "registration.py", SAID_AT_REGISTRATION))
    )


def _is_message(value: object) -> bool:
    return isinstance(value, str) and value.startswith("{name} ")


def texts_of_the_order() -> set[str]:
    fields = ImportOrder.model_fields.values()
    return {str(text) for field in fields for text in (field.title, field.description)} | {str(ImportOrder.__doc__)}


@pytest.mark.parametrize("language", CHINESE)
def test_every_message_of_the_import_is_translated(language: Language) -> None:
    messages = messages_of_the_import()
    assert len(messages) > 70
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
    assert "{name} holds macros: save it as XLSX without them." in messages
    assert "It was closed before it was received: compare the two." in messages
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
        "mode": "string",
        "effects_from": "string",
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
