"""The words by which a bad reply is known, and where it is refused: the table `policies/reply_lint.toml`."""

from decimal import Decimal
from typing import Self

from pydantic import Field, model_validator

from rules.phrases import Words, every
from rules.policy_table import Table, gaps, refuse
from rules.vocabulary import Language, LevelClass, ReplyFault, Role

PHRASED = (
    ReplyFault.TC01,
    ReplyFault.TC02,
    ReplyFault.TC03,
    ReplyFault.TC05,
    ReplyFault.TC08,
    ReplyFault.TC09,
    ReplyFault.TC10,
)


class FaultPhrases(Table):
    """The phrases that make a sentence faulty, what it must be about, and what excuses it there or in the next."""

    phrases: Words
    about: Words = Field(default_factory=dict)
    unless: Words = Field(default_factory=dict)


class ReplyLintRules(Table):
    """The words that make a reply a bad one, and where such a reply is refused. All languages hold for every text.

    In a phrase `…` stands for a few words between. The shares go from 0 to 1.
    """

    refused_at: list[LevelClass]
    refused_everywhere: list[ReplyFault]
    overridden_by: list[Role] = Field(min_length=1)
    stock_share: Decimal = Field(gt=0, lt=1)
    similarity: Decimal = Field(gt=0, le=1)
    faults: dict[ReplyFault, FaultPhrases]
    courtesy: Words
    units: Words
    stock_sentences: Words

    @model_validator(mode="after")
    def _every_language(self) -> Self:
        lists = {name: getattr(self, name) for name in ("courtesy", "units", "stock_sentences")}
        lists |= {f"faults.{fault}.phrases": self.faults[fault].phrases for fault in self.faults}
        problems = [problem for name, phrases in lists.items() for problem in gaps(Language, phrases, name)]
        if set(self.faults) != set(PHRASED):
            problems.append(f"faults has other rows than {', '.join(PHRASED)}: name just these")
        refuse(problems)
        return self

    @property
    def counted_in(self) -> tuple[str, ...]:
        """The units in which goods are counted, in all languages."""
        return every(self.units)

    @property
    def stock(self) -> tuple[str, ...]:
        """The sentences that everybody gets, in all languages."""
        return every(self.stock_sentences)
