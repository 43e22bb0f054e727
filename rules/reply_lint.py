"""What is wrong with a reply to a customer: the ten commandments, courtesy, facts of the case, stock sentences.

Source: 003 L1186 to L1206 (ten commandments), L1146 (the formulaic reply), T10, catalogue R-004-A.2d.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from rules.phrases import every, plain, says, sentences_of
from rules.policy import Policy
from rules.reply_facts import Facts, facts_named, wrong_marks
from rules.reply_lint_policy import FaultPhrases, ReplyLintRules
from rules.vocabulary import CustomerReplyKind, ReplyFault

F = ReplyFault
LINT = "LINT"
"""The entry of the ledger that keeps the faults of a reply."""

HURTFUL = (F.TC01, F.TC02, F.TC05, F.TC08, F.TC10)
LONGEST = 160
_CLAUSE_END = re.compile("[,，:：、]")
# Whether the customer is addressed politely or familiarly, the phrase is the same one.
_ADDRESS = str.maketrans({"您": "你", "妳": "你"})


@dataclass(frozen=True, slots=True)
class Draft:
    """What a customer is about to be told. `further`: what is said beside the text, such as the cause in a letter."""

    text: str
    kind: CustomerReplyKind
    further: tuple[str, ...] = ()
    names_cause: bool = False

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every sentence that the customer reads."""
        return tuple(sentence for part in (self.text, *self.further) for sentence in sentences_of(part))


@dataclass(frozen=True, slots=True)
class Hit:
    """A fault, with the sentence or the words that have it; "" where the reply as a whole lacks something."""

    fault: ReplyFault
    words: str = ""


def lint_reply(draft: Draft, facts: Facts, policy: Policy) -> list[Hit]:
    """Return every fault of a reply, rule by rule; nothing for a good one. Facts are looked for in the text alone."""
    rules = policy.reply_lint
    return [
        *_said_badly(draft, facts, rules),
        *(Hit(F.TC07, promise) for promise in facts.overdue_promises),
        *_without_courtesy(draft, rules),
        *_without_facts(draft, facts, policy),
        *_with_wrong_facts(draft, facts),
    ]


def without_hurt(text: str, rules: ReplyLintRules) -> str:
    """Return a text without the sentences that doubt, lecture or blame, or that speak ill of others."""
    sentences = sentences_of(text)
    kept = (one for one in sentences if not any(_faulty(one, "", rules.faults[fault]) for fault in HURTFUL))
    return " ".join(kept) if any(sentence.isascii() for sentence in sentences) else "".join(kept)


def stock_share(text: str, rules: ReplyLintRules) -> float:
    """Return how much of a text, from 0 to 1, stands in clauses that everybody gets. Source: 003 L1146."""
    clauses, stock = _clauses(text), {clause for sentence in rules.stock for clause in _clauses(sentence)}
    common = {one for one in set(clauses) if any(_alike(one, other, float(rules.similarity)) for other in stock)}
    return sum(len(one) for one in clauses if one in common) / max(1, sum(map(len, clauses)))


def _said_badly(draft: Draft, facts: Facts, rules: ReplyLintRules) -> Iterator[Hit]:
    early = draft.kind is CustomerReplyKind.INITIAL and not facts.cause_known
    sentences = draft.sentences
    pairs = dict.fromkeys(zip_longest(sentences, sentences[1:], fillvalue=""))
    for fault, words in rules.faults.items():
        if early or fault is not F.TC03:
            for sentence, following in pairs:
                if _faulty(sentence, following, words):
                    yield Hit(fault, sentence[:LONGEST])
    if early and draft.names_cause:
        yield Hit(F.TC03)


def _faulty(sentence: str, following: str, words: FaultPhrases) -> bool:
    """Whether a sentence has a fault that nothing in it, or in the one after it, excuses."""
    if not _says(sentence, every(words.phrases)) or (words.about and not _says(sentence, every(words.about))):
        return False
    return not any(_says(each, every(words.unless)) for each in (sentence, following))


def _says(sentence: str, phrases: Iterable[str]) -> bool:
    return says(sentence.translate(_ADDRESS), tuple(phrase.translate(_ADDRESS) for phrase in phrases))


def _without_courtesy(draft: Draft, rules: ReplyLintRules) -> Iterator[Hit]:
    if not any(_says(sentence, every(rules.courtesy)) for sentence in draft.sentences):
        yield Hit(F.NO_COURTESY)


def _without_facts(draft: Draft, facts: Facts, policy: Policy) -> Iterator[Hit]:
    """Yield what a text has instead of facts; no more of them are asked for than are on record. Source: T10."""
    named = facts_named(draft.text, facts, policy.reply_lint.counted_in)
    if len(named) >= min(policy.replies.minimum_facts, facts.count):
        return
    yield Hit(F.FEW_FACTS, ", ".join(sorted(named)))
    if stock_share(draft.text, policy.reply_lint) > policy.reply_lint.stock_share:
        yield Hit(F.FORMULAIC)


def _with_wrong_facts(draft: Draft, facts: Facts) -> Iterator[Hit]:
    """Yield what looks like a mark of this case but is not. Source: R-004-A.2d."""
    wrong = dict.fromkeys(mark for part in (draft.text, *draft.further) for mark in wrong_marks(part, facts))
    yield from (Hit(F.WRONG_FACT, mark) for mark in wrong)


def _clauses(text: str) -> list[str]:
    """Return the clauses of a text by their letters alone."""
    parts = (part for sentence in sentences_of(text) for part in _CLAUSE_END.split(sentence))
    return ["".join(character for character in plain(part) if character.isalpha()) for part in parts]


def _alike(one: str, other: str, least: float) -> bool:
    """Whether two sentences are nearly the same; lengths are compared first, which is quick."""
    if 2 * min(len(one), len(other)) < least * (len(one) + len(other)):
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= least and matcher.ratio() >= least
