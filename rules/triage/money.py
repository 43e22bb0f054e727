"""Amounts of money in a text, and which are claimed or lost: 5万, 五万元, NT$200,000, USD 8k. In CNY, roughly."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rules.triage.meaning import Meant
from rules.triage.policy import Money, Topic
from rules.triage.reading import Reading, Script, read

# Between an amount and the word that says what it is may stand so many letters.
REACH_BEFORE, REACH_AFTER = 36, 12
FAR = (10**9, "")
MOST = Decimal(9_999_999_999)
HOME = "CNY"
DIGITS = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)) | dict(
    zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)
)
TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
WIDE = {"万": 10_000, "亿": 100_000_000}
SCALES = {
    "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000, "万": 10_000, "亿": 100_000_000, "千": 1000,
    "k": 1000, "thousand": 1000, "m": 1_000_000, "million": 1_000_000, "mio": 1_000_000,
}  # fmt: skip
_NUMERAL = "[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]{1,16}"
_NUMBER = r"\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,4})?|\d{1,12}(?:\.\d{1,4})?"
# What may follow an amount without a currency, so that 5万件 and 10kΩ are none.
_ENDS = re.compile(r"\s*(?:$|[,;:!?()\n。.、\"']|以上|左右|上下|以内|多|余|的|作为|来|for|in|as|and|or|to)")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money: where it stands in the text as it is compared, in CNY, and what it is said to be."""

    start: int
    end: int
    cny: Decimal
    means: Topic | None = None


class MoneyReader:
    """Finds amounts in the currencies of the policy."""

    def __init__(self, money: Money, script: Script) -> None:
        self._rates = {
            read(word, script).plain: currency.cny for currency in money.currencies.values() for word in currency.words
        }
        self._pattern = _pattern(self._rates)
        self._home = {name: currency.cny for name, currency in money.currencies.items()}

    def amounts(self, reading: Reading, meant: Meant, home: str) -> Iterator[Amount]:
        """Yield the amounts of a text. One without a currency counts as `home` beside a claim or loss, else not."""
        before = 0
        for found in self._pattern.finditer(reading.plain):
            value = _value(found)
            if value is None:
                continue
            named = found["front"] or found["unit"]
            means = _meaning(meant, found.start(), found.end(), before)
            before = found.end()
            if not named and not (means and _is_round(found) and _ENDS.match(reading.plain, found.end())):
                continue
            rate = self._rates[named] if named else Decimal(0)
            # Where the yuan is written 元, the customer means his own.
            rate = self._home.get(home, Decimal(1)) if not named or self._is_own(named) else rate
            yield Amount(found.start(), found.end(), min(round(value * rate, 2), MOST), means)

    def _is_own(self, named: str) -> bool:
        return named in {"元", "块", "块钱", "$元"}


def _pattern(currencies: dict[str, Decimal]) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(currencies, key=len, reverse=True))
    scales = "|".join(sorted(SCALES, key=len, reverse=True))
    return re.compile(
        rf"(?:(?<![a-z0-9])(?P<front>{names})[ ]?)?"
        rf"(?<![a-z0-9.,\-/])(?:(?P<digits>{_NUMBER})|(?P<numeral>{_NUMERAL}))"
        rf"[ ]?(?:(?P<scale>{scales})(?![a-z])(?:(?P<rest>[\d一二三四五六七八九])千)?)?"
        rf"[ ]?(?:余|多)?(?:(?:元[ ]?)?(?P<unit>{names})(?![a-z]))?"
    )


def _is_round(found: re.Match[str]) -> bool:
    """Whether an amount is told in thousands or more, as money is when the currency goes without saying."""
    return bool(found["scale"]) or any(unit in (found["numeral"] or "") for unit in "千仟万亿")


def _value(found: re.Match[str]) -> Decimal | None:
    if found["numeral"]:
        numeral = numeral_value(found["numeral"])
        return None if numeral is None else Decimal(numeral)
    value = Decimal(found["digits"].replace(",", "")) * SCALES.get(found["scale"] or "", 1)
    return value + 1000 * _digit(found["rest"])


def _digit(character: str | None) -> int:
    return DIGITS[character] if character in DIGITS else int(character or 0)


def numeral_value(text: str) -> int | None:
    """Return the value of a Chinese numeral such as 十二万五千 or, as people say, 三万二; None for what is none."""
    if text[0] in "万亿千百仟佰":
        return None
    total = section = digit = 0
    rest = 1
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character]
            rest = rest if digit else 1
            continue
        unit = TENS.get(character) or WIDE[character]
        if character in TENS:
            section += (digit or 1) * unit
        else:
            total, section = (total + section + digit) * unit, 0
        digit, rest = 0, unit // 10
    return int(total + section + digit * rest)


def _meaning(meant: Meant, start: int, end: int, floor: int) -> Topic | None:
    """Return whether an amount is claimed or lost, by a word before it, no other amount between, or right after it.

    Who claims for a loss claims.
    """
    claim, loss = (_nearest_before(meant, topic, start, floor) for topic in (Topic.CLAIM, Topic.LOSS))
    nearest = claim if claim < FAR else loss
    if nearest == FAR:
        nearest = min(_nearest_after(meant, topic, end) for topic in (Topic.CLAIM, Topic.LOSS))
    return Topic(nearest[1]) if nearest < FAR else None


def _nearest_before(meant: Meant, topic: Topic, start: int, floor: int) -> tuple[int, str]:
    words = meant.of(topic)
    number = bisect_right(words, start, key=lambda hit: hit.end)
    end = words[number - 1].end if number else -1
    near = (
        end >= floor and meant.reading.same_sentence(end, start) and meant.reading.letters(end, start) <= REACH_BEFORE
    )
    return (start - end, topic) if near else FAR


def _nearest_after(meant: Meant, topic: Topic, end: int) -> tuple[int, str]:
    words = meant.of(topic)
    number = bisect_left(words, end, key=lambda hit: hit.start)
    start = words[number].start if number < len(words) else -1
    near = start >= end and meant.reading.same_clause(end, start) and meant.reading.letters(end, start) <= REACH_AFTER
    return (start - end, topic) if near else FAR
