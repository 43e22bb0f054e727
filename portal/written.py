"""The markdown that forms are offered with, as safe HTML: no markup of its own, no picture, nothing from outside."""

from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup

BETWEEN = " ｜ "
LONG = 500


def html_of(markdown: str) -> Markup:
    """Return a text as paragraphs, lists and tables."""
    return Markup(_reader().render(_unfolded(markdown)))  # noqa: S704  the reader escapes all HTML


def in_line(markdown: str) -> Markup:
    """Return a text of one line."""
    return Markup(_reader().renderInline(markdown))  # noqa: S704  as above


def is_long(markdown: str) -> bool:
    """Whether a text is folded away until somebody wants to read it."""
    return len(markdown) > LONG and "|---" not in markdown


def heading_of(markdown: str) -> Markup:
    """Return what a text begins with, to stand above it when it is folded."""
    return in_line(markdown.partition(BETWEEN)[0])


def rest_of(markdown: str) -> Markup:
    """Return a text without what it begins with."""
    return html_of(markdown.partition(BETWEEN)[2])


def _unfolded(markdown: str) -> str:
    """Make a list of what was put into one line, because Prefect's page folds the lines of a text."""
    paragraphs = markdown.split("\n\n")
    return "\n\n".join("\n".join(f"- {part}" for part in p.split(BETWEEN)) if BETWEEN in p else p for p in paragraphs)


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    return reader.disable(["image", "html_block", "html_inline"])
