"""The words that people read: every message and every name of a code, in the language asked for.

The catalogs are `report_templates/locale/<language>/LC_MESSAGES/kesu.po`. They are compiled in memory at first use, so
no compiled file can be older than its source. A message is found by its English text; a code's name by the code, in
the context of its enum.
"""

from collections.abc import Mapping
from enum import Enum
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from rules.vocabulary import Language

LOCALE = Path(__file__).parent.parent / "report_templates" / "locale"
DOMAIN = "kesu"


def say(language: Language, message: str, /, **values: object) -> str:
    """Return `message` in `language` with its `{names}` filled in; an unknown message stays English.

    Braces inside a value are left as they are.
    """
    return translations(language).ugettext(message).format_map(values)


def label(language: Language, member: Enum) -> str:
    """Return the name of a code, such as 一般 for `Level.GENERAL`; a code without a name stays a code."""
    return label_of(language, type(member).__name__, str(member.value))


def label_of(language: Language, context: str, code: str) -> str:
    """Return the name of `code` in the context of the enum called `context`."""
    return str(translations(language).upgettext(context, code))


@cache
def translations(language: Language) -> Translations:
    """Return the compiled catalog of a language, as gettext and jinja's i18n extension want it."""
    compiled = BytesIO()
    with catalog_path(language).open("rb") as source:
        write_mo(compiled, read_po(source, locale=language.value, domain=DOMAIN))
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)


def catalog_path(language: Language) -> Path:
    """Return where the catalog of a language lies."""
    return LOCALE / language.value / "LC_MESSAGES" / f"{DOMAIN}.po"


def names_of(language: Language, codes: type[Enum]) -> Mapping[str, str]:
    """Return the names of all codes of an enum, in the enum's order: what a drop-down list offers."""
    return {str(member.value): label(language, member) for member in codes}
