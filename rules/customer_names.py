"""When two names are one customer's: without legal form and marks they are the same, with another trade they may be.

Names come here folded: one width, small letters, simplified characters.
"""

import re

from rules.company_words import (
    BRANCHES,
    CHINESE_FORMS,
    CHINESE_FRONTS,
    LATIN_FORMS,
    LATIN_FRONTS,
    PLACES,
    TRADES,
)

HAN = re.compile(r"[\u3400-\u9fff]")
WORDS = re.compile(r"[^\W_]+")
BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])[\W_]+(?=[\u3400-\u9fff])")
INITIALS = re.compile(r"\b(?:\w\.\s?){2,}")
PLACE = re.compile(r"^([\u3400-\u9fff]{2,3})[市省](?=[\u3400-\u9fff]{2})")
SHORTEST_CORE = 2
# From this many characters on one letter more, less or other may be a slip of the pen.
ONE_SLIP = {True: 4, False: 6}


def key_of(folded: str) -> str:
    """Return what a name is compared by: its letters and figures without legal form, brackets, marks and spaces."""
    joined = INITIALS.sub(lambda initials: re.sub(r"[.\s]", "", initials[0]) + " ", folded)
    words = WORDS.findall(BETWEEN_HAN.sub("", joined).replace("&", " and "))
    whole = "".join(words)
    while len(words) > 1 and words[0] in LATIN_FRONTS:
        words = words[1:]
    key = "".join(_without_forms(words)) or whole
    return PLACE.sub(r"\1", key)


def core_of(key: str) -> str:
    """Return what is left of a name's key without trade and place, the key itself when that is hardly anything."""
    core, before = key, ""
    while core != before:
        before = core
        for word in (*TRADES, *PLACES):
            shorter = core.removesuffix(word)
            shorter = shorter.removeprefix(word) if word in PLACES else shorter
            core = shorter if len(shorter) >= SHORTEST_CORE else core
    return core


def may_be_one(key: str, other: str) -> bool:
    """Whether two names may be one customer's, for a person to decide: they differ by trade, place or a slip."""
    core, core_of_other = core_of(key), core_of(other)
    return core == core_of_other or not slips(core).isdisjoint(slips(core_of_other))


def slips(core: str) -> frozenset[str]:
    """Return a name's core with each letter left out in turn; two that are one slip apart have one of these in common.

    A short one stands for itself alone: there each letter tells companies apart.
    """
    if len(core) < ONE_SLIP[bool(HAN.search(core))]:
        return frozenset({core})
    return frozenset({core, *(core[:place] + core[place + 1 :] for place in range(len(core)))})


def _without_forms(words: list[str]) -> list[str]:
    left = list(words)
    while left:
        last = left[-1]
        form = next((form for form in CHINESE_FORMS if last.endswith(form)), "")
        if form and not last.endswith(BRANCHES):
            left[-1:] = [last.removesuffix(form)] if last != form else []
        elif len(left) > 1 and (last in LATIN_FORMS or (last == "and" and left != words)):
            left = left[:-1]
        else:
            break
    front = next((form for form in CHINESE_FRONTS if left and left[0].startswith(form)), "")
    return [left[0].removeprefix(front), *left[1:]] if front else left
