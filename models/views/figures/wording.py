"""Words that a page shows in one language or in two: what a person wrote, and the names of codes."""

from typing import Literal

from models.views.document import Prose, View


class Written(View):
    """What a person wrote in a line, and beside it the same in the second language of the page, if there is one."""

    kind: Literal["written"] = "written"
    text: str
    translation: str = ""


class Told(View):
    """What a person wrote at some length, and its translation."""

    kind: Literal["told"] = "told"
    text: Prose
    translation: Prose = ""


class Coded(View):
    """A code, shown by its name; `context` is the name of its enum."""

    kind: Literal["coded"] = "coded"
    context: str
    code: str
    strong: bool = False


class Plain(View):
    """A figure, a date or a key: the same in every language."""

    kind: Literal["plain"] = "plain"
    text: str
    strong: bool = False


class Said(View):
    """A message of the catalogs; `values` fill in its names, each a text or the names of codes."""

    kind: Literal["said"] = "said"
    message: str
    values: tuple[tuple[str, str | tuple[Coded, ...]], ...] = ()
    strong: bool = False
