"""A text as it is read: any width, any case, either Chinese script, and every place known in the text as written."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

CJK = "\u2e80-\u2fdf\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
UNSEEN = "\u2060"
# A line this long was broken by a program, a shorter one by whoever wrote it.
_BROKEN_LINE = re.compile(r"(?<=[^\n]{30})\n(?=[^\n])")
_DROPPED = re.compile(rf"{UNSEEN}+|(?<=[{CJK}])[ \t]+(?=[{CJK}])|(?<=[ \t])[ \t]+")
_CLAUSE_END = re.compile(r"[,;:!?()\n。]|\.(?=\s|$)")
_SENTENCE_END = re.compile(r"[;!?\n。]|\.(?=\s|$)")
_WIDE = re.compile(f"[{CJK}]")
_LETTERS_A_CHARACTER = 3
_HYPHENS = str.maketrans("-_", "  ")


class Script(dict[int, str]):
    """How characters are compared: half width, lower case, one of the two Chinese scripts, the unseen ones alike.

    `same` maps characters of one script to those of the other. Every character stays one, so that places stay.
    """

    def __init__(self, same: Mapping[str, str]) -> None:
        super().__init__()
        self._same = same

    def __missing__(self, code: int) -> str:
        self[code] = self._folded(chr(code))
        return self[code]

    def _folded(self, character: str) -> str:
        if character == "\r" or unicodedata.category(character) == "Cf":
            return UNSEEN
        # What means the same in several characters, such as ㎏, stays one: its place must.
        wide = unicodedata.normalize("NFKC", character)
        small = (wide if len(wide) == 1 else character).casefold()
        plain = "'" if small == "’" else small
        return self._same.get(plain, plain) if len(plain) == 1 else character


@dataclass(frozen=True)
class Reading:
    """A text as it is compared. `places` tells where each character stands in the text as written."""

    text: str
    plain: str
    places: tuple[int, ...]

    @cached_property
    def words(self) -> str:
        """The text with hyphens as blanks: people write re-train, re train."""
        return self.plain.translate(_HYPHENS)

    @cached_property
    def clause_ends(self) -> list[int]:
        """Where clauses end."""
        return [end.start() for end in _CLAUSE_END.finditer(self.plain)]

    @cached_property
    def sentence_ends(self) -> list[int]:
        """Where sentences end."""
        return [end.start() for end in _SENTENCE_END.finditer(self.plain)]

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch stands in the text as written."""
        return (self.places[start], self.places[end - 1] + 1) if self.places else (start, end)

    def same_clause(self, start: int, end: int) -> bool:
        """Whether no clause ends between two places."""
        return _none_between(self.clause_ends, start, end)

    def same_sentence(self, start: int, end: int) -> bool:
        """Whether no sentence ends between two places."""
        return _none_between(self.sentence_ends, start, end)

    def letters(self, start: int, end: int) -> int:
        """Return how long a stretch is in Latin letters; one Chinese character says as much as three."""
        wide = len(_WIDE.findall(self.plain, start, end))
        return wide * _LETTERS_A_CHARACTER + (end - start - wide)


def read(text: str, script: Script) -> Reading:
    """Return a text as it is compared: blanks inside Chinese and lines that a program broke are joined again."""
    plain = text.translate(script)
    if "\n" in plain:
        plain = _BROKEN_LINE.sub(" ", plain)
    if _DROPPED.search(plain) is None:
        return Reading(text, plain, ())
    left: list[tuple[int, int]] = []
    at = 0
    for gap in _DROPPED.finditer(plain):
        left.append((at, gap.start()))
        at = gap.end()
    left.append((at, len(plain)))
    places = tuple(place for start, end in left for place in range(start, end))
    return Reading(text, "".join(plain[start:end] for start, end in left), places)


def _none_between(ends: list[int], start: int, end: int) -> bool:
    return bisect_left(ends, start) == bisect_left(ends, end)
