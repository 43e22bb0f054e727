"""Numbers by which goods are known, as a text names them, and other things that could be such a number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.triage.meaning import Meant
from rules.triage.policy import GoodsNumber, Topic
from rules.triage.reading import Reading

MOST_TOKENS = 24
MOST_OF_A_KIND = 8
SHORTEST, LONGEST = 4, 40
FEWEST_DIGITS = 3
# Between the name of a number and the number itself: 批号:, lot no. #, 序列号是
_NAMED = re.compile(r"\.?(?:编号|号码|号)?[ ]?(?:no\.?|number|num)?[ ]?(?:[:#]|是|为|=)?[ ]?(?:no\.?)?[ #]{0,2}")
_TOKEN = re.compile(r"[a-z0-9][a-z0-9\-_/.]*")


@dataclass(frozen=True, slots=True)
class Named:
    """A number of goods in a text, as it is written, with its place in the text as it is compared."""

    kind: GoodsNumber
    number: str
    start: int
    end: int


def named_numbers(reading: Reading, meant: Meant) -> Iterator[Named]:
    """Yield the numbers that a text calls an order, lot, serial, part number or date code; each has a digit."""
    taken = 0
    for hit in meant.of(Topic.NUMBER):
        between = _NAMED.match(reading.plain, hit.end)
        token = _TOKEN.match(reading.plain, between.end() if between else hit.end)
        if token is None or hit.start < taken:
            continue
        end = token.start() + len(token[0].rstrip("-_/."))
        if _could_be_one(reading.plain[token.start() : end], fewest_digits=1):
            taken = end
            yield Named(GoodsNumber(hit.sense.code), _as_written(reading, token.start(), end), token.start(), end)


def other_tokens(reading: Reading) -> list[str]:
    """Return what else could be a number of goods, for a look into the shipments; no more than a few."""
    found = (token[0].rstrip("-_/.") for token in _TOKEN.finditer(reading.plain))
    some = (token.upper() for token in found if _could_be_one(token, FEWEST_DIGITS))
    return list(dict.fromkeys(some))[:MOST_TOKENS]


def _could_be_one(token: str, fewest_digits: int) -> bool:
    return SHORTEST <= len(token) <= LONGEST and sum(map(str.isdigit, token)) >= fewest_digits


def _as_written(reading: Reading, start: int, end: int) -> str:
    return reading.plain[start:end].upper()
