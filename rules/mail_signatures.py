"""A text without its signature. When in doubt it stays: a name too many does no harm, a sentence too few does."""

import re
from collections.abc import Sequence

from rules.mail_marks import fits, plain
from rules.mail_policy import QuotationMarks

SIGNATURE, BARE = "-- ", "--"
# Two dashes without the blank that belongs behind them begin a signature when a few short lines are all that follows.
MOST_LINES, LONGEST_LINE = 8, 40
# What a program writes under a text stands among so many lines at its end.
LAST_LINES = 3
_SENTENCE = re.compile(r"[。，；！？,;!?]|\.$")
_LINK = re.compile(r"\s*<[^<>]{1,300}>")


def unsigned(lines: Sequence[str], marks: QuotationMarks) -> list[str]:
    """Return the lines of a text without signatures, and without what programs write under it.

    A signature ends at an empty line at the latest: what follows may be another text of the same message.
    """
    kept: list[str] = []
    signed = False
    bare = _bare_signature(lines)
    for line in _without_programs(lines[:bare], marks):
        signed = (signed and bool(line.strip())) or (line == SIGNATURE and any(map(str.strip, kept[-3:])))
        if not signed:
            kept.append(line)
    return kept


def _bare_signature(lines: Sequence[str]) -> int:
    """Return the line of two dashes below which only a signature stands; the number of lines when there is none."""
    at = next((at for at in range(len(lines) - 1, -1, -1) if lines[at] == BARE), len(lines))
    below = [line.strip() for line in lines[at + 1 :] if line.strip()]
    if len(below) > MOST_LINES or any(len(line) > LONGEST_LINE or _SENTENCE.search(line) for line in below):
        return len(lines)
    return at if sum(map(len, below)) < sum(map(len, lines[:at])) else len(lines)


def _without_programs(lines: Sequence[str], marks: QuotationMarks) -> list[str]:
    """Return lines without those marks that stand among the last ones."""
    written = [at for at, line in enumerate(lines) if line.strip()]
    last = {at for at in written[-LAST_LINES:] if _is_mark(lines[at], marks)}
    return [line for at, line in enumerate(lines) if at not in last]


def _is_mark(line: str, marks: QuotationMarks) -> bool:
    """Whether a whole line is what a program writes; a sentence of a person may begin with the same words."""
    told = _LINK.sub("", plain(line)).strip()
    if len(told) > LONGEST_LINE or _SENTENCE.search(told):
        return False
    return any(fits(told, mark) or fits(plain(line).strip(), mark) for mark in marks.signatures)
