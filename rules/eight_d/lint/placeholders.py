"""What was only filled in so that it is not empty."""

from collections.abc import Iterator
from enum import Enum
from functools import cache

from pydantic import BaseModel

from rules.eight_d.content import PARTS, EightDContent
from rules.eight_d.judging_policy import LintRules
from rules.eight_d.lint.hits import Hit, Spot
from rules.eight_d.vocabulary import EightDState, LintRule
from rules.phrases import every, plain

MUST_SAY = frozenset(
    {
        "alternatives",
        "answer",
        "criterion",
        "decision_reason",
        "defect",
        "description",
        "evidence",
        "lesson",
        "phenomenon",
        "proof",
        "reason",
        "results",
        "symptom",
        "verified_before",
        "verified_how",
        "what",
    }
)


def placeholder(content: EightDContent, rules: LintRules) -> Iterator[Hit]:
    """Yield each text that has to say something but does not, such as `N/A`, `待定` or a dash."""
    for spot, text in texts_of(content):
        if spot.field in MUST_SAY and text and is_placeholder(text, rules):
            message = "“{text}” says nothing: write it out."
            yield Hit(LintRule.PLACEHOLDER, spot, message, {"text": text}, text)


def is_placeholder(text: str, rules: LintRules) -> bool:
    """Whether a text says nothing: a word such as `N/A`, or neither letters nor digits."""
    written = plain(text).strip(" .。!！")
    return not any(character.isalnum() for character in written) or written in _compared(every(rules.placeholders))


def texts_of(content: EightDContent) -> Iterator[tuple[Spot, str]]:
    """Yield every text of the recorded steps with its place."""
    for step, name in PARTS.items():
        part = getattr(content, name)
        if part is not None:
            yield from _texts(part, step)


def _texts(part: BaseModel, step: EightDState, table: str = "", row: str = "") -> Iterator[tuple[Spot, str]]:
    for name, value in part:
        if isinstance(value, str) and not isinstance(value, Enum):
            yield Spot(step, name, table, row), value
        elif isinstance(value, BaseModel):
            yield from _texts(value, step, name)
        elif isinstance(value, list):
            for number, each in enumerate(value, start=1):
                if isinstance(each, BaseModel):
                    yield from _texts(each, step, name, getattr(each, "key", str(number)))


@cache
def _compared(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(plain, words))
