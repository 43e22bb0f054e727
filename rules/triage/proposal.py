"""What a complaint's own words seem to say: category, level, demand, numbers, each with the words that say so.

It is a proposal: it changes nothing until a person confirms it. What the words do not carry is left open.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from rules.level import LevelDecision, LevelFacts, decide_level
from rules.policy import LevelRules, Taxonomy, Upgrades
from rules.triage.meaning import Meant
from rules.triage.money import HOME, Amount, MoneyReader, numeral_value
from rules.triage.numbers import MOST_OF_A_KIND, Named, named_numbers, other_tokens
from rules.triage.policy import GoodsNumber, Topic, TriageRules, Weight
from rules.triage.reading import Reading, Script, read
from rules.triage.scanning import Hit, Scanner, Sense
from rules.vocabulary import Demand, DepartmentType, ExternalBody, Subject, TriageSign

LONGEST = 20_000
RUNNERS_UP = 2
MOST_WORDS = 40
CALM, USUAL = 2, 3
# What the customer wants done says little about what went wrong: its words only support.
SUPPORTING = "requirement"
SIGNS = {Topic.SAFETY: TriageSign.SAFETY, Topic.LINE_STOP: TriageSign.LINE_STOP, Topic.LOTS: TriageSign.SEVERAL_LOTS}
SIGNS |= {Topic.REPEAT: TriageSign.REPEAT}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a complaint beside its words: its form, and the currency that its customer reckons in."""

    external_body: ExternalBody = ExternalBody.NONE
    claim_amount: Decimal = Decimal(0)
    demand: Demand = Demand.UNKNOWN
    subject: Subject = Subject.OTHER
    currency: str = HOME
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """A word that was found: what it says (a category's code, a sign, a demand …), in which field and where."""

    says: str
    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Scored:
    """A category and how much speaks for it; one that is only `hinted` at is never proposed."""

    code: str
    score: int
    hinted: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the words of a complaint seem to say. An empty `category` is an honest "unsure"; `others` come next to it.

    `level` is what T2 gives on these facts. `numbers` are named as such in the text, `tokens` only look like one.
    """

    category: str
    score: int
    others: tuple[Scored, ...]
    facts: LevelFacts
    level: LevelDecision
    signs: tuple[TriageSign, ...]
    subject: Subject
    demand: Demand
    department: DepartmentType | None
    numbers: Mapping[GoodsNumber, tuple[str, ...]] = field(default_factory=dict)
    tokens: tuple[str, ...] = ()
    words: tuple[Matched, ...] = ()

    @property
    def pressing_words(self) -> list[str]:
        """The words that say what must not wait."""
        pressing = {sign.value for sign in TriageSign if sign.is_pressing}
        return [word.text for word in self.words if word.says in pressing]


class TriageReader:
    """The words of one policy made ready to be found. Making one takes long, asking it does not: keep it."""

    def __init__(self, rules: TriageRules, taxonomy: Taxonomy, script: Script) -> None:
        self.rules, self.taxonomy, self.script = rules, taxonomy, script
        self.scanner = Scanner(_senses(rules), script)
        self.money = MoneyReader(rules.money, script)

    def read(self, said: Mapping[str, str]) -> list["Heard"]:
        """Return each field of what was said with the words that were found in it."""
        readings = ((name, read(text[:LONGEST], self.script)) for name, text in said.items() if text)
        return [Heard(name, reading, Meant(reading, self.scanner.hits(reading))) for name, reading in readings]


@dataclass(frozen=True, slots=True)
class Heard:
    """A field of what was said: its text as it is compared, and the words in it that mean what they say."""

    name: str
    reading: Reading
    meant: Meant

    def matched(self, says: str, hit: Hit | Amount | Named) -> Matched:
        """Return a word that was found with its place in the field as written."""
        start, end = self.reading.written(hit.start, hit.end)
        return Matched(says, self.name, start, end, self.reading.text[start:end])


def propose(
    said: Mapping[str, str], known: Known, reader: TriageReader, levels: LevelRules, upgrades: Upgrades
) -> Proposal:
    """Return what the words of a complaint seem to say, by field: `text`, `requirement` and others.

    Source: T1, T2; decisions 11.
    """
    heard = reader.read(said)
    scored, category_words = _categories(heard, reader, known.on)
    category = _proposed(scored, reader.rules)
    found = _LevelFound(heard, known, reader)
    leaf = reader.taxonomy.categories.get(category)
    demand, demand_words = _demand(heard, known)
    numbers, number_words = _numbers(heard)
    return Proposal(
        category=category,
        score=scored[0].score if category else 0,
        others=tuple(scored[1 : RUNNERS_UP + 1] if category else scored[: RUNNERS_UP + 1]),
        facts=found.facts,
        level=decide_level(found.facts, levels, upgrades),
        signs=found.signs,
        subject=_subject(category, known, reader.rules),
        demand=demand,
        department=leaf.departments[0] if leaf and leaf.departments else None,
        numbers=numbers,
        tokens=tuple(dict.fromkeys(token for each in heard for token in other_tokens(each.reading))),
        words=_shown([*_of_interest(category_words, category, scored), *found.words, *demand_words, *number_words]),
    )


def _senses(rules: TriageRules) -> Iterator[tuple[str, Sense]]:
    for topic, code, word in rules.senses():
        if topic is not Topic.CATEGORY:
            yield word, Sense(topic, code)
    for code in rules.categories:
        weighted = ((rules.weights[weight], word) for weight, word in rules.weighted(code))
        yield from ((word, Sense(Topic.CATEGORY, code, weight)) for weight, word in weighted)


def _categories(
    heard: list[Heard], reader: TriageReader, on: date | None
) -> tuple[list[Scored], dict[str, list[Matched]]]:
    """Return the categories that anything speaks for, the likeliest first, and the words that do."""
    hint, weights = reader.rules.weights[Weight.HINT], defaultdict[str, dict[str, int]](dict)
    words: dict[str, list[Matched]] = defaultdict(list)
    first: dict[str, int] = {}
    ruled_out = {hit.sense.code for each in heard for hit in each.meant.of(Topic.EXCLUDES)}
    for place, each in enumerate(heard):
        for hit in each.meant.of(Topic.CATEGORY):
            code, weight = hit.sense.code, hit.sense.weight
            counted = hint if each.name == SUPPORTING else weight
            weights[code][hit.word] = max(counted, weights[code].get(hit.word, 0))
            words[code].append(each.matched(code, hit))
            first.setdefault(code, place * LONGEST + hit.start)
    open_ones = [code for code in weights if code not in ruled_out and _is_open(code, reader.taxonomy, on)]
    scored = [Scored(code, sum(weights[code].values()), max(weights[code].values()) == hint) for code in open_ones]
    return sorted(scored, key=lambda each: (each.hinted, -each.score, first[each.code], each.code)), words


def _is_open(code: str, taxonomy: Taxonomy, on: date | None) -> bool:
    category = taxonomy.categories.get(code)
    return category is not None and (category.retired_on is None or on is None or on < category.retired_on)


def _proposed(scored: list[Scored], rules: TriageRules) -> str:
    """Return the category to propose; "" when too little speaks for it, or as much for another."""
    if not scored or scored[0].hinted or scored[0].score < rules.threshold:
        return ""
    close = any(best.score - next_.score < rules.lead for best, next_ in pairwise(scored[:2]) if not next_.hinted)
    return "" if close else scored[0].code


class _LevelFound:
    """The facts of the level that stand in the words, the signs they are, and the words themselves."""

    def __init__(self, heard: list[Heard], known: Known, reader: TriageReader) -> None:
        self.words: list[Matched] = []
        self._signs: dict[TriageSign, None] = {}
        self._currency, self._money = known.currency, reader.money
        for each in heard:
            self._note_plain_signs(each)
        body = known.external_body if known.external_body is not ExternalBody.NONE else self._external(heard)
        claim, loss = self._amounts(heard)
        self.facts = LevelFacts(
            external_body=body,
            claim_amount=max(claim, known.claim_amount),
            estimated_loss=loss,
            safety_hazard=TriageSign.SAFETY in self._signs,
            line_stop=TriageSign.LINE_STOP in self._signs,
            customers_same_lot=self._customers(heard),
            dissatisfaction=self._feeling(heard),
        )
        if body is not ExternalBody.NONE:
            self._signs[TriageSign.EXTERNAL] = None

    @property
    def signs(self) -> tuple[TriageSign, ...]:
        """What should not wait in a queue, and what else the words hint at, in the order of the signs."""
        return tuple(sign for sign in TriageSign if sign in self._signs)

    def _note(self, sign: TriageSign, each: Heard, hit: Hit | Amount) -> None:
        self._signs[sign] = None
        self.words.append(each.matched(sign, hit))

    def _note_plain_signs(self, each: Heard) -> None:
        for topic, sign in SIGNS.items():
            for hit in each.meant.of(topic):
                self._note(sign, each, hit)

    def _external(self, heard: list[Heard]) -> ExternalBody:
        """Return the body that the customer has gone to; one that he threatens with is a sign only."""
        body = ExternalBody.NONE
        for each in heard:
            for hit in each.meant.of(Topic.LEGAL):
                self._note(TriageSign.THREAT, each, hit)
            for hit in each.meant.of(Topic.EXTERNAL):
                threatened = _is_threat(each, hit)
                self._note(TriageSign.THREAT if threatened else TriageSign.EXTERNAL, each, hit)
                if not threatened and body is ExternalBody.NONE:
                    body = ExternalBody(hit.sense.code)
        return body

    def _amounts(self, heard: list[Heard]) -> tuple[Decimal, Decimal]:
        most = {Topic.CLAIM: Decimal(0), Topic.LOSS: Decimal(0)}
        signs = {Topic.CLAIM: TriageSign.CLAIM, Topic.LOSS: TriageSign.LOSS}
        for each in heard:
            for amount in self._money.amounts(each.reading, each.meant, self._currency):
                if amount.means:
                    most[amount.means] = max(most[amount.means], amount.cny)
                    self._note(signs[amount.means], each, amount)
        return most[Topic.CLAIM], most[Topic.LOSS]

    def _customers(self, heard: list[Heard]) -> int:
        """Return how many customers are said to have it; 0 when nobody says a number."""
        most = 0
        for each in heard:
            for hit in each.meant.of(Topic.CUSTOMERS):
                self._note(TriageSign.SEVERAL_CUSTOMERS, each, hit)
                most = max(most, _number_before(each.reading, hit.start))
        return most

    def _feeling(self, heard: list[Heard]) -> int:
        """Return the dissatisfaction, 1 to 5: the angriest word, else the calmest, else the usual 3."""
        degrees = [(int(hit.sense.code), each, hit) for each in heard for hit in each.meant.of(Topic.FEELING)]
        angry = [degree for degree, _, _ in degrees if degree > USUAL]
        for degree, each, hit in degrees:
            if degree > USUAL:
                self._note(TriageSign.ANGER, each, hit)
        return max(angry) if angry else min((degree for degree, _, _ in degrees), default=USUAL)


def _is_threat(each: Heard, hit: Hit) -> bool:
    """Whether a body is only threatened with: a threat goes before it in its sentence, and nothing says it is done."""
    meant, reading = each.meant, each.reading
    done = (meant.before(Topic.DONE, hit.start), meant.after(Topic.DONE, hit.end))
    if done[0] and reading.same_sentence(done[0].end, hit.start):
        return False
    if done[1] and reading.same_clause(hit.end, done[1].start):
        return False
    threat = meant.before(Topic.THREAT, hit.start) or None
    later = meant.after(Topic.THREAT, hit.end)
    return bool(
        (threat and reading.same_sentence(threat.end, hit.start))
        or (later and reading.same_clause(hit.end, later.start))
    )


def _number_before(reading: Reading, start: int) -> int:
    """Return the number right before a place, in digits, in Chinese or one of the small English ones; 0 for none."""
    before = reading.words[max(0, start - 12) : start].rstrip()
    digits = before[len(before.rstrip("0123456789")) :]
    if digits:
        return min(int(digits[-6:]), 100_000)
    chinese = before[len(before.rstrip("一二两三四五六七八九十百")) :]
    if chinese:
        return numeral_value(chinese) or 0
    return _ENGLISH.get(before.rpartition(" ")[2], 0)


_ENGLISH = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}


def _demand(heard: list[Heard], known: Known) -> tuple[Demand, list[Matched]]:
    """Return what the customer asks for: what the form says, else of those in the words the one that asks for most."""
    found = [(each, hit) for each in heard for hit in each.meant.of(Topic.DEMAND)]
    words = [each.matched(hit.sense.code, hit) for each, hit in found]
    if known.demand is not Demand.UNKNOWN or not found:
        return known.demand, words
    strongest = min(found, key=lambda pair: list(ORDER).index(Demand(pair[1].sense.code)))
    return Demand(strongest[1].sense.code), words


# Of several demands the one that asks for most.
ORDER = (
    Demand.REFUND, Demand.REPLACE, Demand.COMPENSATION, Demand.REPAIR, Demand.APOLOGY, Demand.EXPLANATION, Demand.OTHER,
)  # fmt: skip


def _numbers(heard: list[Heard]) -> tuple[dict[GoodsNumber, tuple[str, ...]], list[Matched]]:
    found: dict[GoodsNumber, dict[str, None]] = {}
    words = []
    for each in heard:
        for one in named_numbers(each.reading, each.meant):
            of_kind = found.setdefault(one.kind, {})
            if len(of_kind) < MOST_OF_A_KIND:
                of_kind[one.number] = None
                words.append(each.matched(one.kind, one))
    return {kind: tuple(numbers) for kind, numbers in found.items()}, words


def _subject(category: str, known: Known, rules: TriageRules) -> Subject:
    own = rules.categories.get(category)
    return own.subject if own and known.subject is Subject.OTHER else known.subject


def _of_interest(words: Mapping[str, list[Matched]], category: str, scored: list[Scored]) -> Iterator[Matched]:
    """Yield the words of the category that is proposed; where none is, those of the likeliest ones."""
    codes = [category] if category else [each.code for each in scored[: RUNNERS_UP + 1]]
    for code in codes:
        yield from words[code]


def _shown(words: list[Matched]) -> tuple[Matched, ...]:
    """Return the words in the order of their places, each once, no more than a page can show."""
    return tuple(sorted(dict.fromkeys(words[:MOST_WORDS]), key=lambda one: (one.field, one.start, one.end)))
