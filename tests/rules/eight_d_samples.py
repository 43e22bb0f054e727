"""A good 8D in each language, whole, spoiled at some places, or as far as a step."""

import tomllib
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from rules.eight_d.content import PARTS, EightDContent
from rules.eight_d.vocabulary import EightDState
from rules.vocabulary import Language

LANGUAGES = (Language.ZH_CN, Language.ZH_TW, Language.EN)
SAID = "@"


def good(language: Language = Language.EN, /, **changes: Any) -> EightDContent:
    """Return the good 8D with some values replaced, or taken out by None.

    `causes__causes__0__answer` is the way to a value.
    """
    content = deepcopy(_in(language))
    for way, value in changes.items():
        *above, last = (int(step) if step.isdigit() else step for step in way.split("__"))
        place: Any = content
        for step in above:
            place = place[step]
        if value is None:
            del place[last]
        else:
            place[last] = value
    return EightDContent.model_validate(content)


def up_to(step: EightDState, content: EightDContent) -> EightDContent:
    """Return an 8D as it was when a step had just been recorded."""
    steps = list(PARTS)
    later = [PARTS[each] for each in steps[steps.index(step) + 1 :]]
    return content.model_copy(update=dict.fromkeys(later))


@cache
def _in(language: Language) -> dict[str, Any]:
    content = tomllib.loads(Path(__file__).with_name("good_8d.toml").read_text("utf-8"))
    texts = content.pop("said")
    return {name: _said(part, texts, LANGUAGES.index(language)) for name, part in content.items()}


def _said(value: Any, texts: dict[str, list[str]], number: int) -> Any:
    if isinstance(value, dict):
        return {name: _said(part, texts, number) for name, part in value.items()}
    if isinstance(value, list):
        return [_said(part, texts, number) for part in value]
    if isinstance(value, str) and value.startswith(SAID):
        return texts[value.removeprefix(SAID)][number]
    return value
