"""Whether a line of a message is a mark: what programs write around what people say."""

import html
from functools import lru_cache

from rules.mail_policy import ANYTHING

# Longer lines are no marks, and are not looked at.
LONGEST_MARK = 400
FRAME = " \t-_=*~＊—─　"


def plain(line: str) -> str:
    """Return a line as it was meant, when a program left the marks of a page in it; blanks are blanks."""
    return html.unescape(line).replace("\u00a0", " ") if len(line) <= LONGEST_MARK else line


def fits(line: str, mark: str) -> bool:
    """Return whether a line is a mark, in which … stands for any words; capitals do not count."""
    first, *middle, last = _parts(mark)
    folded = line.casefold()
    if not folded.startswith(first) or not folded.endswith(last) or len(folded) < len(first) + len(last):
        return False
    at, end = len(first), len(folded) - len(last)
    for part in middle:
        found = folded.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


@lru_cache(maxsize=512)
def _parts(mark: str) -> tuple[str, ...]:
    parts = tuple(part.casefold() for part in mark.strip().split(ANYTHING))
    return parts if len(parts) > 1 else (*parts, "")
