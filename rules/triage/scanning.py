"""Where the words of the policy stand in a text: every one in a single walk, whatever its length."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rules.triage.policy import Topic
from rules.triage.reading import Reading, Script, read

OPEN = "…"
KEY = 2
# Between the parts of a phrase may stand so many characters.
GAP = 12


@dataclass(frozen=True, slots=True)
class Sense:
    """What a word is for: the topic, the code of a category, demand, body or number, and its weight in a category."""

    topic: Topic
    code: str = ""
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A word that stands in a text, from `start` to before `end` of the text as it is compared."""

    start: int
    end: int
    word: str
    sense: Sense


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the policy made ready: its parts, whether a Latin word must begin and end there, what it is for."""

    written: str
    parts: tuple[str, ...]
    begins: bool
    ends: bool
    senses: tuple[Sense, ...]


class Scanner:
    """All words of the policy, found by their first two characters, or by the one that they have."""

    def __init__(self, words: Iterable[tuple[str, Sense]], script: Script) -> None:
        senses: dict[str, list[Sense]] = defaultdict(list)
        for word, sense in words:
            senses[read(word, script).words].append(sense)
        self._by_key: dict[str, list[Word]] = defaultdict(list)
        self._alone: dict[str, list[Word]] = defaultdict(list)
        for word, found in senses.items():
            ready = _made_ready(word, tuple(dict.fromkeys(found)))
            by_key = self._alone if len(ready.parts[0]) < KEY else self._by_key
            by_key[ready.parts[0][:KEY]].append(ready)

    def hits(self, reading: Reading) -> Iterator[Hit]:
        """Yield every word in a text, in the order of their beginnings."""
        text, by_key, alone = reading.words, self._by_key, self._alone
        for start, character in enumerate(text):
            for word in (*by_key.get(text[start : start + KEY], ()), *alone.get(character, ())):
                # Asked here too, for most words end at this question.
                end = text.startswith(word.parts[0], start) and _end_of(word, text, start, reading)
                if end:
                    for sense in word.senses:
                        yield Hit(start, end, word.written, sense)


def _made_ready(word: str, senses: tuple[Sense, ...]) -> Word:
    parts = tuple(part for part in word.split(OPEN) if part)
    return Word(word, parts, _is_latin(word[0]), _is_latin(word[-1]), senses)


def _end_of(word: Word, text: str, start: int, reading: Reading) -> int:
    """Return where a word that begins at `start` ends; 0 when it does not stand there."""
    if not text.startswith(word.parts[0], start) or (word.begins and start and _is_latin(text[start - 1])):
        return 0
    end = start + len(word.parts[0])
    for part in word.parts[1:]:
        place = text.find(part, end, end + GAP + len(part))
        if place < 0 or not reading.same_clause(end, place):
            return 0
        end = place + len(part)
    return 0 if word.ends and end < len(text) and _is_latin(text[end]) else end


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
