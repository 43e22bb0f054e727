"""What a message says that is new: without the messages that it quotes and what programs write under a text."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rules.mail_content import ReadMail, bare_subject
from rules.mail_marks import FRAME, LONGEST_MARK, fits, plain
from rules.mail_policy import ANYTHING, MailboxRules, QuotationMarks
from rules.mail_signatures import unsigned

QUOTE = (">", "＞")
# A sentence such as “On … wrote:” may be broken over so many lines; a block of headers has its second one within.
SENTENCE_LINES, BLOCK_LINES = 3, 5
SENTENCE_ENDS = ("。", "！", "？")
_DIGIT = re.compile(r"\d")
_MORE_THAN = re.compile(r"\s*[>＞]\d")
_OUR_TOKEN = re.compile(r"[a-z0-9]{2}-\d{8}-\d{1,9}-[a-z2-7]{12}(?![a-z0-9])", re.IGNORECASE)


def new_text(mail: ReadMail, rules: MailboxRules) -> str:
    """Return what a message says that is new; all of it when nothing is left.

    Only of an answer the quotation is left out: what is forwarded is the matter itself.
    """
    if not mail.is_reply:
        return _whole(mail, rules)
    return "\n".join(_answers(mail.text.split("\n"), rules.quotation)).strip() or mail.text.strip()


def words_of(mail: ReadMail, rules: MailboxRules) -> str:
    """Return what a message says as a complaint: its subject, unless the text says that too, and its text.

    What it quotes may be the complaint, unless a message of ours is quoted: then only what is new counts. An answer of
    a few words does not stand alone either: what it answers is not known here, so it is kept with it.
    """
    text, subject = _whole(mail, rules), bare_subject(mail.subject)
    if mail.is_reply and _quotes_ours(mail, rules.quotation):
        text = new_text(mail, rules)
        text = text if len(text) >= rules.limits.enough_characters else mail.text.strip()
    return "\n".join(filter(None, ("" if subject in text else subject, text)))


def _whole(mail: ReadMail, rules: MailboxRules) -> str:
    """Return a text with all that it passes on, and without the signature of whom it comes from."""
    lines = mail.text.split("\n")
    at = _quotation_at(_read(lines), rules.quotation)
    return "\n".join([*unsigned(lines[:at], rules.quotation), *lines[at:]]).strip() or mail.text.strip()


def _quotes_ours(mail: ReadMail, marks: QuotationMarks) -> bool:
    """Whether the first message that is quoted bears a token of ours, in an address or in its subject."""
    lines = mail.text.split("\n")
    at = _quotation_at(_read(lines), marks)
    return any(_OUR_TOKEN.search(line[:LONGEST_MARK]) for line in lines[at : at + 2 * BLOCK_LINES])


def _answers(lines: Sequence[str], marks: QuotationMarks) -> list[str]:
    """Return what an answer says before what it quotes, and also between and below it where that is marked by >."""
    read = _read(lines)
    answers: list[str] = []
    own: list[str] = []
    at, named = 0, False
    while at < len(lines):
        if _is_quoted(read[at], named=named):
            at += 1
        elif _begins_quotation(read, at, marks):
            answers += _own(own, marks)
            own, named, at = [], True, _marked_quotation(read, at, marks)
        else:
            own.append(lines[at])
            at += 1
    return answers + _own(own, marks)


def _read(lines: Sequence[str]) -> list[str]:
    return [plain(line) for line in lines]


def _own(lines: Sequence[str], marks: QuotationMarks) -> list[str]:
    """Return the lines between two quotations without the frame of the next one and without signatures."""
    end = next((at for at in range(len(lines), 0, -1) if lines[at - 1].strip(FRAME)), 0)
    return unsigned(lines[:end], marks)


def _is_quoted(line: str, *, named: bool) -> bool:
    """Whether a line is marked as quoted. Before it is said who is quoted, “>0.5 mm” says more than half of one."""
    return line.lstrip().startswith(QUOTE) and (named or not _MORE_THAN.match(line))


def _marked_quotation(lines: Sequence[str], at: int, marks: QuotationMarks) -> int:
    """Return where the lines marked by > begin that a quotation consists of; the number of lines when it has none."""
    after = at + max(_attribution(lines, at, marks), 1)
    first = next((at for at in range(after, len(lines)) if lines[at].strip()), len(lines))
    return first if first < len(lines) and lines[first].lstrip().startswith(QUOTE) else len(lines)


def _quotation_at(lines: Sequence[str], marks: QuotationMarks) -> int:
    """Return the line at which earlier messages begin; the number of lines when there are none."""
    return next((at for at in range(len(lines)) if _begins_quotation(lines, at, marks)), len(lines))


def _begins_quotation(lines: Sequence[str], at: int, marks: QuotationMarks) -> bool:
    line = lines[at]
    if not line or len(line) > LONGEST_MARK:
        return False
    framed = line.strip(FRAME)
    if framed != line and framed in marks.separators:
        return True
    return _is_head(lines, at, marks) or _attribution(lines, at, marks) > 0


def _is_head(lines: Sequence[str], at: int, marks: QuotationMarks) -> bool:
    """Whether a block of headers begins here: who wrote it, and soon after when, to whom or about what."""
    if not _named(lines[at], marks.heads):
        return False
    following = [line for line in lines[at + 1 : at + 1 + 2 * BLOCK_LINES] if line.strip()][:BLOCK_LINES]
    return any(_named(line, marks.heads_with) for line in following)


def _named(line: str, names: Sequence[str]) -> bool:
    head = re.split("[:：]", line.strip(FRAME + ">"), maxsplit=1)
    return len(head) > 1 and _folded(head[0]).strip("*") in map(_folded, names)


@lru_cache(maxsize=512)
def _folded(name: str) -> str:
    return "".join(name.split()).casefold()


def _attribution(lines: Sequence[str], at: int, marks: QuotationMarks) -> int:
    """Return over how many lines a sentence goes that begins here and says who wrote when; 0 when none does."""
    sentence = ""
    for count, line in enumerate(lines[at : at + SENTENCE_LINES], 1):
        sentence = f"{sentence} {line.strip()}".strip()
        if not line.strip() or len(sentence) > LONGEST_MARK:
            return 0
        if sentence.endswith((":", "：")):
            told = any(fits(sentence, mark) and _says_when(sentence, lines[at], mark) for mark in marks.attributions)
            return count if told else 0
        if sentence.endswith(SENTENCE_ENDS):
            return 0
    return 0


def _says_when(sentence: str, first: str, mark: str) -> bool:
    """Whether a sentence is what a program writes; one that may begin with any words names an address at once."""
    return "@" in first if mark.startswith(ANYTHING) else bool(_DIGIT.search(sentence))
