"""A catalog says each thing once, and nothing that a rule says in a sentence is missing from it."""

import ast
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from models.words import catalog_path, say
from rules.eight_d.content import EightDContent
from rules.part import title_of
from rules.vocabulary import Language
from tests.models.test_form_words import CHINESE, ROOT, catalog, parts_of

ENTRY = re.compile(r'^(?:msgctxt (".*")\n)?msgid (".*"(?:\n".*")*)', re.MULTILINE)
SENTENCE = re.compile(r"^\S.* .*[.?]$")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def sentences_of_the_8d() -> set[str]:
    """Return every sentence in the rules of the 8D: what is asked of a person, or why it is refused."""
    sources = [*(ROOT / "rules" / "eight_d").glob("*.py"), ROOT / "rules" / "requirements" / "eight_d.py"]
    return {text for source in sources for text in _texts(ast.parse(source.read_text("utf-8"))) if SENTENCE.match(text)}


def parts_of_the_8d() -> list[type[BaseModel]]:
    return sorted(parts_of(EightDContent), key=lambda part: part.__name__)


def _texts(tree: ast.Module) -> Iterator[str]:
    """Yield the texts of a program without its docstrings."""
    documented = [node for node in ast.walk(tree) if isinstance(node, DOCUMENTED) and ast.get_docstring(node)]
    docstrings = {first.value for node in documented if isinstance(first := node.body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings:
            yield node.value


@pytest.mark.parametrize("language", Language)
def test_a_catalog_has_each_message_once(language: Language) -> None:
    entries = ENTRY.findall(catalog_path(language).read_text("utf-8"))
    assert len(entries) > 300
    assert not [entry for entry, times in Counter(entries).items() if times > 1]


@pytest.mark.parametrize("language", CHINESE)
def test_every_sentence_of_the_8d_is_translated(language: Language) -> None:
    words, sentences = catalog(language), sentences_of_the_8d()
    assert {"{place}: bad goods are there. Sort them.", "{key}: name its owner."} <= sentences
    assert not sorted(text for text in sentences if not getattr(words.get(text), "string", ""))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("part", parts_of_the_8d(), ids=lambda part: str(part.__name__))
def test_the_fields_of_a_part_of_the_8d_have_different_titles(part: type[BaseModel], language: Language) -> None:
    titles = [say(language, field.title or title_of(name)) for name, field in part.model_fields.items()]
    assert len(set(titles)) == len(titles)
