"""Do two texts say the same? What they have in common of words and numbers; one order's number against another's tells.

Texts come here folded: one width, small letters, simplified characters. Source: T13, catalogue R-004-V.2.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
from itertools import chain
from string import ascii_lowercase
from zlib import crc32

from pydantic import Field

from rules.phones_in_text import PHONE
from rules.policy_table import Table

# What stands above a text that was passed on, and what a mail says to be polite.
HEAD = re.compile(
    r"^\W*(?:发件人|寄件者|寄件人|收件人|收件者|抄送|副本|主题|主旨|日期|时间|发送时间|from|sent|to|cc|subject|date|re|fw|fwd"
    r"|转发|回复|答复|转寄|original message|forwarded message|原始邮件|转发的邮件)\s*[:：-].{0,60}$",
    re.MULTILINE,
)
ADDRESS = re.compile(r"\S+@\S+|https?://\S+")
DAY = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}月\d{1,2}[日号]?|\d{1,2}[:：]\d{2}(?::\d{2})?")
CODE = re.compile(r"[a-z0-9]+(?:[-_/#.]+[a-z0-9]+)*")
HAN = re.compile(r"[\u3400-\u9fff]")
AT_HAN = re.compile(r"(?<=[\u3400-\u9fff])[ \t]+|[ \t]+(?=[\u3400-\u9fff])")
WORD = re.compile(r"[\u3400-\u9fff]+|[^\W\d_\u3400-\u9fff]+")
SHAPE = re.compile(r"^[a-z]*")
SHORTEST_CODE = 4
LONGEST_QUANTITY = 5
POLITE = re.compile(
    r"\b(?:a|an|and|are|as|at|be|been|best|but|by|can|could|dear|do|for|from|has|have|hello|hi|i|in|is|it|kindly|of|on|or"
    r"|our|please|regards|sir|so|thank|thanks|that|the|their|them|there|they|this|to|us|was|we|were|will|with|you|your)\b"
    "|您好|你们好|你好|尊敬的|谢谢|麻烦|请尽快|尽快|烦请|请|贵司|贵公司|我司|我们|你们|处理|回复|一下|了|的"
)
BINS = 8


class LikenessRules(Table):
    """T13, near-duplicates: how far apart two complaints may be, and how much alike their words are.

    `alike` of the words, or `with_number` of them when the texts name the same order, lot or serial number. A text of
    fewer than `fewest` words says too little to be compared.
    """

    days: int = Field(ge=0)
    alike: Decimal = Field(gt=0, le=1)
    with_number: Decimal = Field(gt=0, le=1)
    fewest: int = Field(ge=1)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a text says: its words in order (of Chinese, two characters each), numbers of things, other figures."""

    words: tuple[str, ...]
    codes: frozenset[str]
    figures: frozenset[str]

    @property
    def said(self) -> frozenset[str]:
        """Everything that counts when two texts are compared."""
        return frozenset(self.words) | self.codes | self.figures


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much alike two texts are, from 0 to 1, and what they have in common."""

    score: Decimal
    shared: tuple[str, ...]


def wording_of(text: str, given: Iterable[str] = ()) -> Wording:
    """Return what a text says; `given` are the numbers of goods that are known besides."""
    beneath = HEAD.sub(" ", text)
    bare = AT_HAN.sub("", ADDRESS.sub(" ", PHONE.sub(" ", beneath if beneath.strip() else text)))
    days, bare = DAY.findall(bare), DAY.sub(" ", bare)
    numbers = [found for found in CODE.findall(bare) if any(map(str.isdigit, found))]
    named = {_plain(number) for number in chain(numbers, given)}
    codes = {number for number in named if _names_a_thing(number)}
    figures = {number.rstrip(ascii_lowercase) for number in named - codes}
    words = _words(CODE.sub(lambda found: " " if found[0] in numbers else found[0], bare))
    return Wording(tuple(words), frozenset(codes), frozenset({*figures, *days} - {""}))


def likeness(one: Wording, other: Wording, rules: LikenessRules) -> Likeness | None:
    """Return how much alike two texts are when that is enough to ask a person about it; None when it is not.

    Texts that name different orders, lots or figures are about different matters, however alike their words are.
    """
    if _contradict(one, other):
        return None
    said, said_by_other = one.said, other.said
    shared = said & said_by_other
    smaller = min(len(said), len(said_by_other))
    if smaller < rules.fewest and said != said_by_other:
        return None
    score = _score(len(shared), len(said), len(said_by_other))
    if not shared or score < (rules.with_number if one.codes & other.codes else rules.alike):
        return None
    return Likeness(score, tuple(_in_order(one, shared)))


def marks_of(customer: str, wording: Wording) -> tuple[int, ...]:
    """Return by what a customer's text is found again: two that are alike have one of these in common, almost surely.

    Of three words in a row, those whose hash is the smallest of its bin; and each number of things.
    """
    runs = [" ".join(wording.words[place : place + 2]) for place in range(max(1, len(wording.words) - 1))]
    smallest: dict[int, tuple[int, str]] = {}
    for run in runs:
        value = crc32(run.encode())
        smallest[value % BINS] = min(smallest.get(value % BINS, (value, run)), (value, run))
    found = [*(run for _, run in smallest.values() if run), *sorted(wording.codes)]
    return tuple(sorted({_mark(customer, text) for text in found}))


def _mark(customer: str, text: str) -> int:
    """Return a hash that fits into a signed number of 64 bits."""
    return int.from_bytes(blake2b(f"{customer}\0{text}".encode(), digest_size=8).digest()) >> 1


def _score(shared: int, one: int, other: int) -> Decimal:
    """Return the mean of what is shared of all that is said, and of what is shared of the shorter text."""
    if not shared:
        return Decimal(0)
    of_all, of_shorter = Decimal(shared) / (one + other - shared), Decimal(shared) / min(one, other)
    return ((of_all + of_shorter) / 2).quantize(Decimal("0.01"))


def _contradict(one: Wording, other: Wording) -> bool:
    shapes, shapes_of_other = _by_shape(one.codes), _by_shape(other.codes)
    codes = any(shapes[shape].isdisjoint(shapes_of_other[shape]) for shape in shapes.keys() & shapes_of_other.keys())
    figures = bool(one.figures and other.figures) and one.figures.isdisjoint(other.figures)
    return codes or (figures and one.codes.isdisjoint(other.codes))


def _by_shape(codes: Iterable[str]) -> dict[str, set[str]]:
    """Return numbers by what they look like: the letters that they begin with."""
    found: dict[str, set[str]] = {}
    for code in codes:
        beginning = SHAPE.match(code)
        found.setdefault(beginning[0] if beginning else "", set()).add(code)
    return found


def _plain(code: str) -> str:
    return re.sub(r"[^a-z0-9]", "", code.casefold())


def _names_a_thing(number: str) -> bool:
    """Whether a number is that of an order, a lot or a part, and no quantity: with letters before it, or a long one."""
    if not any(map(str.isdigit, number)):
        return False
    return len(number) > LONGEST_QUANTITY or (len(number) >= SHORTEST_CODE and number[0].isalpha())


def _words(text: str) -> Iterator[str]:
    """Yield the words of a text in their order, without what is said to be polite."""
    for found in WORD.findall(POLITE.sub(" ", text)):
        if not HAN.match(found):
            yield from [found] if len(found) > 1 else []
        elif len(found) > 1:
            yield from (found[place : place + 2] for place in range(len(found) - 1))
        else:
            yield found


def _in_order(wording: Wording, shared: frozenset[str]) -> Iterator[str]:
    """Yield what is shared as a person reads it: numbers first, then the words, of Chinese as long as they go on."""
    yield from sorted(wording.codes & shared)
    yield from sorted(wording.figures & shared)
    yield from dict.fromkeys(_phrases(wording.words, shared))


def _phrases(words: Sequence[str], shared: frozenset[str]) -> Iterator[str]:
    phrase = ""
    for word in words:
        goes_on = word in shared and phrase and HAN.match(word) and phrase[-1] == word[0]
        if goes_on:
            phrase += word[1:]
            continue
        if phrase:
            yield phrase
        phrase = word if word in shared else ""
    if phrase:
        yield phrase
