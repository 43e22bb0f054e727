"""Does a text say anything that another one has not said yet?"""

import re

from rules.eight_d.judging_policy import LintRules
from rules.phrases import every, without

_WORD = re.compile(r"[0-9a-z\u00c0-\u024f\u0370-\u052f]+(?:\.[0-9]+|'[a-z]+)?")
_RUN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+")
_ENDING = re.compile(r"(?:'[a-z]+|ing|ed|es|s|e)$")
SHORTEST_STEM = 3


def says_nothing_new(text: str, before: str, rules: LintRules) -> bool:
    """Whether nearly all that a text says was said before; a text that says nothing at all repeats nothing.

    Chinese is compared by pairs of characters, other scripts by the stems of their words.
    """
    said = _notions(text, rules)
    if not said:
        return False
    return len(said & _notions(before, rules)) >= rules.repeated_share * len(said)


def _notions(text: str, rules: LintRules) -> frozenset[str]:
    bare = without(text, every(rules.empty_words))
    pairs = (pair for run in _RUN.findall(bare) for pair in _pairs(run))
    return frozenset(pairs) | {_stem(word) for word in _WORD.findall(bare)}


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def _stem(word: str) -> str:
    stem = _ENDING.sub("", word)
    return stem if len(stem) >= SHORTEST_STEM else word
