"""The words by which a complaint is recognised: the table `policies/triage_words.toml`, and what each word is for."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from rules.phrases import Words, every
from rules.policy_table import Table, refuse
from rules.vocabulary import Demand, ExternalBody, Subject

SHORTEST = 2


class Topic(StrEnum):
    """What a word is for. From EXCLUDES on they say nothing themselves: they change what other words say."""

    CATEGORY = "CATEGORY"
    SAFETY = "SAFETY"
    LINE_STOP = "LINE_STOP"
    EXTERNAL = "EXTERNAL"
    LEGAL = "LEGAL"
    DEMAND = "DEMAND"
    CLAIM = "CLAIM"
    LOSS = "LOSS"
    FEELING = "FEELING"
    CUSTOMERS = "CUSTOMERS"
    LOTS = "LOTS"
    REPEAT = "REPEAT"
    NUMBER = "NUMBER"
    EXCLUDES = "EXCLUDES"
    THREAT = "THREAT"
    DONE = "DONE"
    HARMLESS = "HARMLESS"
    DENIAL = "DENIAL"
    DENIAL_RIGHT_BEFORE = "DENIAL_RIGHT_BEFORE"
    DENIAL_AFTER = "DENIAL_AFTER"
    TURN = "TURN"
    NO_DENIAL = "NO_DENIAL"


class Weight(StrEnum):
    """How much a word says for its category: it names the matter, it often means it, it only supports others."""

    SURE = "SURE"
    LIKELY = "LIKELY"
    HINT = "HINT"


class CategoryWords(Table):
    """The words of one category. One of `unless` in the same text rules it out. `subject` is the form's own field."""

    subject: Subject
    sure: Words = Field(default_factory=dict)
    likely: Words = Field(default_factory=dict)
    hint: Words = Field(default_factory=dict)
    unless: Words = Field(default_factory=dict)


class TriageDenials(Table):
    """The words that take another back, before it, right before it and after it; behind a turn they hold no longer.

    Those of `none` hold such a word and take nothing back, as in "not only".
    """

    before: Words
    right_before: Words
    after: Words
    turns: Words
    none: Words


class External(Table):
    """The bodies outside, who is threatened with rather than gone to, and what says that it has been done."""

    bodies: dict[ExternalBody, Words]
    legal: Words
    threats: Words
    done: Words


class Currency(Table):
    """One currency: roughly how many CNY one unit is worth, enough for the thresholds of the level, and its names."""

    cny: Decimal = Field(gt=0)
    words: list[str] = Field(min_length=1)


class Money(Table):
    """What makes an amount a claim or a loss, and the currencies that it may stand in."""

    claim: Words
    loss: Words
    currencies: dict[str, Currency]


class GoodsNumber(StrEnum):
    """A number that goods are known by; the names of the columns of complaints and shipments."""

    ORDER = "order_no"
    LOT = "lot_no"
    SERIAL = "serial_no"
    PART = "part_no"
    DATE_CODE = "date_code"


class TriageRules(Table):
    """The words of the triage proposal. All languages hold for every text; the script of a Chinese word is no matter.

    A category is proposed from a score of `threshold` on, when it is `lead` ahead of the next one.
    """

    weights: dict[Weight, int]
    threshold: int = Field(gt=0)
    lead: int = Field(ge=0)
    denials: TriageDenials
    harmless: Words
    safety: Words
    line_stop: Words
    external: External
    money: Money
    demands: dict[Demand, Words]
    feelings: dict[str, Words]
    customers: Words
    lots: Words
    repeats: Words
    numbers: dict[GoodsNumber, Words]
    categories: dict[str, CategoryWords]

    @model_validator(mode="after")
    def _words_that_can_be_found(self) -> Self:
        short = {
            word for _, _, word in self.senses() if word.strip("… ").isascii() and len(word.strip("… ")) < SHORTEST
        }
        problems = [f"{word!r} is too short to be told apart: write at least two letters" for word in sorted(short)]
        problems += [
            f"feelings.{degree} is no degree: write one of 1 to 5" for degree in self.feelings.keys() - set("12345")
        ]
        problems += [f"weights has no row for {weight}: add it" for weight in Weight if weight not in self.weights]
        refuse(problems)
        return self

    def senses(self) -> Iterator[tuple[Topic, str, str]]:
        """Yield every word with what it is for: the topic, and the code of a category, demand, body or number."""
        for topic, words in self._plain_lists():
            yield from ((topic, "", word) for word in every(words))
        for topic, lists in self._coded_lists():
            yield from ((topic, str(code), word) for code, words in lists.items() for word in every(words))

    def weighted(self, code: str) -> Iterator[tuple[Weight, str]]:
        """Yield the words of a category with their weights."""
        own = self.categories[code]
        for weight, words in zip(Weight, (own.sure, own.likely, own.hint), strict=True):
            yield from ((weight, word) for word in every(words))

    def _plain_lists(self) -> Iterator[tuple[Topic, Words]]:
        yield Topic.SAFETY, self.safety
        yield Topic.LINE_STOP, self.line_stop
        yield Topic.LEGAL, self.external.legal
        yield Topic.THREAT, self.external.threats
        yield Topic.DONE, self.external.done
        yield Topic.CLAIM, self.money.claim
        yield Topic.LOSS, self.money.loss
        yield Topic.CUSTOMERS, self.customers
        yield Topic.LOTS, self.lots
        yield Topic.REPEAT, self.repeats
        yield Topic.HARMLESS, self.harmless
        yield Topic.DENIAL, self.denials.before
        yield Topic.DENIAL_RIGHT_BEFORE, self.denials.right_before
        yield Topic.DENIAL_AFTER, self.denials.after
        yield Topic.TURN, self.denials.turns
        yield Topic.NO_DENIAL, self.denials.none

    def _coded_lists(self) -> Iterator[tuple[Topic, dict[str, Words]]]:
        yield Topic.EXTERNAL, {str(code): words for code, words in self.external.bodies.items()}
        yield Topic.DEMAND, {str(code): words for code, words in self.demands.items()}
        yield Topic.FEELING, dict(self.feelings)
        yield Topic.NUMBER, {str(code): words for code, words in self.numbers.items()}
        yield Topic.EXCLUDES, {code: own.unless for code, own in self.categories.items()}
        own_words = {code: self._all_of(own) for code, own in self.categories.items()}
        yield Topic.CATEGORY, own_words

    @staticmethod
    def _all_of(own: CategoryWords) -> Words:
        languages = {language for words in (own.sure, own.likely, own.hint) for language in words}
        return {
            language: tuple(word for words in (own.sure, own.likely, own.hint) for word in words.get(language, ()))
            for language in languages
        }
