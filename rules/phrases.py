"""Phrases in free text, whoever typed it: any width, any case, any blanks; not where the sentence takes them back.

A phrase may hold `…`: between its parts it stands for any few words, at its end for any ending of a Latin word.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from rules.policy_table import Table
from rules.vocabulary import Language

Words = dict[Language, tuple[str, ...]]

_SENTENCE = re.compile(r"(?:[^。！？!?；;\n.]|\.(?!\s|$))+[。！？!?；;.]*")
_QUOTED = re.compile(r"“[^”]*”|„[^“”]*[“”]|「[^」]*」|『[^』]*』|«[^»]*»|\"[^\"]*\"|＂[^＂]*＂")
_CLAUSE = re.compile(r"[,:;()]")
_CJK = "\u2e80-\u2fdf\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_BLANK_BETWEEN_CJK = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])")
_WIDE = re.compile(f"[{_CJK}]")
_OPEN = "…"
_MASK = "\ufffc"
_FEW_WORDS = ".{0,60}?"
# A denial reaches over so many letters; one Chinese character says as much as three.
_REACH = 20
_LETTERS_A_CHARACTER = 3


class Denials(Table):
    """The words that take a phrase back: before it, right before it, after it. Behind a turn they hold no longer."""

    before: Words
    right_before: Words
    after: Words
    turns: Words


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a text: how it is written there, in which sentence, and what follows it in the same clause."""

    phrase: str
    sentence: str
    rest: str


def every(*lists: Words) -> tuple[str, ...]:
    """Return the words of all languages together, for people mix them."""
    return tuple(chain.from_iterable(words for by_language in lists for words in by_language.values()))


def plain(text: str) -> str:
    """Return a text as it is compared: half width, lower case, nothing invisible, one blank, none inside Chinese."""
    folded = unicodedata.normalize("NFKC", text.replace(_OPEN, _MASK)).casefold().replace("’", "'")
    seen = "".join(character for character in folded if unicodedata.category(character) != "Cf")
    return _BLANK_BETWEEN_CJK.sub("", " ".join(seen.split())).replace(_MASK, _OPEN)


def sentences_of(text: str) -> tuple[str, ...]:
    """Return the sentences of a text as they are written; a line end ends one too."""
    return tuple(sentence for span in _SENTENCE.finditer(text) if (sentence := span[0].strip()))


def says(sentence: str, phrases: tuple[str, ...]) -> bool:
    """Whether a sentence holds one of these phrases, denied or not."""
    return bool(phrases) and _pattern(phrases).search(plain(sentence)) is not None


def without(text: str, phrases: tuple[str, ...]) -> str:
    """Return a text as it is compared, the phrases taken out."""
    return _pattern(phrases).sub(" ", plain(text)) if phrases else plain(text)


def find(
    text: str,
    phrases: tuple[str, ...],
    denials: Denials,
    *,
    quotes: bool = True,
    reported: tuple[str, ...] = (),
) -> Iterator[Found]:
    """Yield the first phrase of each sentence that nothing in it denies.

    Without `quotes` what stands in quotation marks is passed over; so is what follows a word of `reported`, which
    tells what others say.
    """
    searched = text if quotes else _QUOTED.sub(lambda quote: _MASK * len(quote[0]), text)
    for span in _SENTENCE.finditer(searched):
        sentence = _before_first(plain(span[0]), reported)
        for match in _pattern(phrases).finditer(sentence):
            if not _is_denied(sentence, match, denials):
                rest = _CLAUSE.split(sentence[match.end() :], maxsplit=1)[0]
                yield Found(match[0], text[span.start() : span.end()].strip(), rest)
                break


def _before_first(sentence: str, words: tuple[str, ...]) -> str:
    found = _pattern(words).search(sentence) if words else None
    return sentence[: found.start()] if found else sentence


def _is_denied(sentence: str, match: re.Match[str], denials: Denials) -> bool:
    before = _CLAUSE.split(sentence[: match.start()])[-1]
    after = _CLAUSE.split(sentence[match.end() :], maxsplit=1)[0]
    if any(no.end() == len(before.rstrip()) for no in _pattern(every(denials.right_before)).finditer(before)):
        return True
    between = chain(
        (before[no.end() :] for no in _pattern(every(denials.before)).finditer(before)),
        (after[: no.start()] for no in _pattern(every(denials.after)).finditer(after)),
    )
    turns = _pattern(every(denials.turns))
    return any(_letters(words) <= _REACH and not turns.search(words) for words in between)


def _letters(text: str) -> int:
    wide = len(_WIDE.findall(text))
    return wide * _LETTERS_A_CHARACTER + len(text) - wide


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any of the phrases, the longest first."""
    return re.compile("|".join(_expression(phrase) for phrase in sorted(map(plain, phrases), key=len, reverse=True)))


def _expression(phrase: str) -> str:
    """Return the expression of one phrase: at its edges Latin words are whole ones."""
    words = _FEW_WORDS.join(re.escape(part) for part in phrase.rstrip(_OPEN).split(_OPEN))
    begin = r"(?<![0-9a-z])" if _is_latin(phrase[0]) else ""
    end = r"(?![0-9a-z])" if _is_latin(phrase[-1]) else ""
    # People write re-train, retrain, re train: a blank in a phrase is a hyphen too.
    return f"{begin}{words}{end}".replace(r"\ ", r"[\s\-]+")


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
