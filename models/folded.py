"""Texts folded to be compared: one width, small letters, no accents, and simplified for traditional characters."""

import re
from functools import cache
from unicodedata import normalize

from opencc import OpenCC

from rules.customer_names import key_of

ACCENT = re.compile("([a-z])[\u0300-\u036f]+")


def folded(text: str) -> str:
    """Return a text as it is compared with others: 台積電 ＡＢＣ becomes 台积电 abc."""
    plain = ACCENT.sub(r"\1", normalize("NFKD", text).casefold())
    return str(_simplifier().convert(normalize("NFKC", plain)))


def name_key(name: str) -> str:
    """Return what the name of a customer is kept and found by, whoever wrote it and how."""
    return key_of(folded(name)[:200])


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")
