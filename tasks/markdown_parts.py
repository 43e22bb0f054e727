"""Parts of a page of markdown: a moment, a text that stays a text, a table."""

from datetime import datetime

from models.settings import settings
from models.words import say

CUT = 600


def shown(moment: datetime | None) -> str:
    """Return a moment in the company's zone."""
    return f"{moment.astimezone(settings().company_zone):%Y-%m-%d %H:%M}" if moment else ""


def inert(text: str) -> str:
    """Return a customer's words so that they are shown as they are: no markup, no table, not too long."""
    cut = text if len(text) <= CUT else text[:CUT] + " …"
    return " ".join(escaped(cut).split())


def escaped(text: str) -> str:
    """Return a text so that none of its characters is markup."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>()#+-.!|~" else char for char in text)


def markdown_table(title: str, heads: tuple[str, ...], lines: list[str]) -> str:
    """Return a table under a heading; nothing when it has no line."""
    if not lines:
        return ""
    language = settings().language
    head = "| " + " | ".join(say(language, name) for name in heads) + " |"
    rule = "|" + "---|" * len(heads)
    return "\n".join([f"## {say(language, title)}", "", head, rule, *lines])
