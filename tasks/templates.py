"""Templates as all are read: in one language, every value escaped on a page, an unknown name an error."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from models.words import translations
from rules.vocabulary import Language

Filters = Mapping[str, Callable[..., Any]]


def templates_in(folder: Path, language: Language, filters: Filters) -> SandboxedEnvironment:
    """Return the templates of a folder in a language, with filters; a plain text (`.txt`) escapes nothing."""
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(folder),
        autoescape=lambda name: name is None or name.endswith(".html"),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= filters
    return environment
