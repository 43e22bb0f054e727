"""What a message says that is new: without the messages that it quotes and what programs write under a text."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rules.mail_content import ReadMail, bare_subject
from rules.mail_policy import ANYTHING, MailboxRules, QuotationMarks

SIGNATURE = "--"
QUOTE = (">", "＞")
# A sentence such as “On … wrote:” may be broken over so many lines; a block of headers has its second one within.
SENTENCE_LINES, BLOCK_LINES = 3, 5
# Longer lines are no marks, and are not looked at.
LONGEST_MARK = 400
_FRAME = " \t-_=*~＊—─　"
_DIGIT = re.compile(r"\d")


def new_text(mail: ReadMail, rules: MailboxRules) -> str:
    """Return what a message says that is new; all of it when nothing is left.

    Only an answer is cut where its quotation begins: what is forwarded is the matter itself.
    """
    lines = mail.text.split("\n")
    if mail.is_reply:
        end = _quotation_at(lines, rules.quotation)
        lines = [line for line in lines[:end] if not line.lstrip().startswith(QUOTE)]
        while lines and not lines[-1].strip(_FRAME):
            lines.pop()
    return "\n".join(_unsigned(lines, rules.quotation)).strip() or mail.text.strip()


def words_of(mail: ReadMail, rules: MailboxRules) -> str:
    """Return what a message says as a complaint: its subject, unless the text says that too, and what is new in it.

    An answer of a few words does not stand alone: what it answers is not known here, so it is kept with it.
    """
    text, subject = new_text(mail, rules), bare_subject(mail.subject)
    if mail.is_reply and len(text) < rules.limits.enough_characters:
        text = mail.text.strip()
    return "\n".join(filter(None, ("" if subject in text else subject, text)))


def _quotation_at(lines: Sequence[str], marks: QuotationMarks) -> int:
    """Return the line at which earlier messages begin; the number of lines when there are none."""
    return next((at for at in range(len(lines)) if _begins_quotation(lines, at, marks)), len(lines))


def _begins_quotation(lines: Sequence[str], at: int, marks: QuotationMarks) -> bool:
    line = lines[at]
    if not line or len(line) > LONGEST_MARK:
        return False
    framed = line.strip(_FRAME)
    if framed != line and framed in marks.separators:
        return True
    return _is_head(lines, at, marks) or _is_attribution(lines, at, marks)


def _is_head(lines: Sequence[str], at: int, marks: QuotationMarks) -> bool:
    """Whether a block of headers begins here: who wrote it, and soon after when, to whom or about what."""
    if not _named(lines[at], marks.heads):
        return False
    following = [line for line in lines[at + 1 : at + 1 + 2 * BLOCK_LINES] if line.strip()][:BLOCK_LINES]
    return any(_named(line, marks.heads_with) for line in following)


def _named(line: str, names: Sequence[str]) -> bool:
    head = re.split("[:：]", line.strip(_FRAME + ">"), maxsplit=1)
    name = "".join(head[0].split()).strip("*").casefold()
    return len(head) > 1 and any(name == "".join(each.split()).casefold() for each in names)


def _is_attribution(lines: Sequence[str], at: int, marks: QuotationMarks) -> bool:
    """Whether a sentence begins here that says who wrote when."""
    sentence = ""
    for line in lines[at : at + SENTENCE_LINES]:
        sentence = f"{sentence} {line.strip()}".strip()
        if not line.strip() or len(sentence) > LONGEST_MARK:
            return False
        if sentence.endswith((":", "：")):
            return any(_fits(sentence, mark) and _says_when(sentence, mark) for mark in marks.attributions)
    return False


def _says_when(sentence: str, mark: str) -> bool:
    """Whether a sentence is what a program writes; one that may begin with any words must name an address."""
    return "@" in sentence if mark.startswith(ANYTHING) else bool(_DIGIT.search(sentence))


def _unsigned(lines: Sequence[str], marks: QuotationMarks) -> list[str]:
    """Return lines without a signature, which begins with two dashes, and without what programs write."""
    ends = [at for at, line in enumerate(lines) if line.rstrip() == SIGNATURE and any(map(str.strip, lines[:at]))]
    own = lines[: ends[0]] if ends else lines
    return [line for line in own if len(line) > LONGEST_MARK or not _is_signature(line.strip(), marks)]


def _is_signature(line: str, marks: QuotationMarks) -> bool:
    return bool(line) and any(_fits(line, mark) for mark in marks.signatures)


def _fits(line: str, mark: str) -> bool:
    """Whether a line is a mark, in which … stands for any words; capitals and spaces at its ends do not count."""
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
