"""The triage proposal on labelled complaints: how often it is right, how often it dares, how fast it is.

Run with `python -m benchmarks.triage [dev | held_out]`. Floors: the commonest category, and the same words counted
without weights, denials and harmless phrases. `--wrong` lists what it got wrong: for dev only, or it is no measure.
"""

import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import Any

from rules.policy import Policy
from rules.triage.policy import Topic
from rules.triage.proposal import Known, Proposal, TriageReader, propose
from rules.triage.reading import read
from rules.vocabulary import Demand, TriageSign
from tasks.policy_store import book
from tasks.proposing import reader_of

EXAMPLES = Path(__file__).parent / "triage_examples"
NOW = datetime(2026, 3, 3, tzinfo=UTC)
PRESSING = (TriageSign.SAFETY, TriageSign.LINE_STOP, TriageSign.EXTERNAL, TriageSign.THREAT)
SECONDS = 2.0


@dataclass(frozen=True)
class Example:
    """A complaint and what a person makes of it."""

    text: str
    category: str
    signs: frozenset[str] = frozenset()
    claim: Decimal = Decimal(0)
    loss: Decimal = Decimal(0)
    demand: Demand | None = None

    @property
    def family(self) -> str:
        """The family of its category."""
        return self.category.partition("-")[0]


@dataclass
class Counted:
    """How often a category was proposed, rightly, and how often it was among the first three."""

    examples: int = 0
    proposed: int = 0
    right: int = 0
    in_three: int = 0

    def line(self, name: str) -> str:
        """Return the figures as a line of the table."""
        precision = self.right / self.proposed if self.proposed else 0
        told = self.examples or 1
        shares = (precision, self.proposed / told, self.right / told, self.in_three / told)
        return f"{name:<28}{self.examples:>6}" + "".join(f"{share:>11.1%}" for share in shares)


@dataclass
class Signs:
    """How often a sign was there, seen, and seen where it was not."""

    there: int = 0
    seen: int = 0
    false: int = 0
    missed: list[str] = field(default_factory=list)


def examples_of(part: str) -> list[Example]:
    """Return the examples of a part."""
    rows = tomllib.loads((EXAMPLES / f"{part}.toml").read_text("utf-8"))["examples"]
    return [_example(row) for row in rows]


def _example(row: dict[str, Any]) -> Example:
    return Example(
        text=row["text"],
        category=row["is"],
        signs=frozenset(row.get("signs", ())),
        claim=Decimal(row.get("claim", 0)),
        loss=Decimal(row.get("loss", 0)),
        demand=Demand(row["want"]) if "want" in row else None,
    )


def proposed_for(text: str, policy: Policy, reader: TriageReader) -> Proposal:
    """Return the proposal for a text of which nothing else is known."""
    return propose({"text": text}, Known(), reader, policy.levels, policy.upgrades)


def ranked(proposal: Proposal) -> tuple[str, list[str]]:
    """Return what is proposed, and the first three."""
    others = [each.code for each in proposal.others]
    return proposal.category, ([proposal.category, *others] if proposal.category else others)[:3]


def count(examples: Sequence[Example], ask: Callable[[str], tuple[str, list[str]]]) -> dict[str, Counted]:
    """Return the figures of each family and of all together; where nothing can be told, proposing is wrong."""
    by_family: dict[str, Counted] = {"all": Counted()}
    for example in examples:
        if not example.category:
            continue
        found, three = ask(example.text)
        for counted in (by_family["all"], by_family.setdefault(example.family, Counted())):
            counted.examples += 1
            counted.proposed += bool(found)
            counted.right += found == example.category
            counted.in_three += example.category in three
    return by_family


def plain_count(reader: TriageReader) -> Callable[[str], tuple[str, list[str]]]:
    """Return the floor that only counts words: no weights, nothing denied, no threshold."""

    def ask(text: str) -> tuple[str, list[str]]:
        hits = reader.scanner.hits(read(text, reader.script))
        found = Counter(hit.sense.code for hit in hits if hit.sense.topic is Topic.CATEGORY)
        three = [code for code, _ in found.most_common(3)]
        return (three[0] if three else ""), three

    return ask


def signs_seen(examples: Sequence[Example], ask: Callable[[str], Proposal]) -> dict[TriageSign, Signs]:
    """Return how well each sign is seen."""
    found = {sign: Signs() for sign in PRESSING}
    for example in examples:
        signs = ask(example.text).signs
        for sign, counted in found.items():
            there, seen = sign in example.signs, sign in signs
            counted.there += there
            counted.seen += there and seen
            counted.false += seen and not there
            if there != seen:
                counted.missed.append(example.text)
    return found


def texts_per_second(examples: Sequence[Example], ask: Callable[[str], Proposal]) -> tuple[float, float]:
    """Return how many texts a second are read, and how long they are on average."""
    began, done = perf_counter(), 0
    while perf_counter() - began < SECONDS:
        for example in examples:
            ask(example.text)
        done += len(examples)
    return done / (perf_counter() - began), sum(len(each.text) for each in examples) / len(examples)


def report(part: str, *, wrong: bool) -> Iterator[str]:
    """Yield the lines of the tables."""
    policy = book().at(NOW)
    reader, examples = reader_of(policy), examples_of(part)

    def ask(text: str) -> Proposal:
        return proposed_for(text, policy, reader)

    ours = count(examples, lambda text: ranked(ask(text)))
    commonest = Counter(example.category for example in examples if example.category).most_common(3)
    yield f"{part}: {len(examples)} complaints"
    yield f"{'':<28}{'':>6}" + "".join(f"{head:>11}" for head in ("precision", "coverage", "recall", "top 3"))
    for name, counted in ours.items():
        yield counted.line(name)
    yield count(examples, plain_count(reader))["all"].line("floor: words counted")
    three = [code for code, _ in commonest]
    yield count(examples, lambda _: (three[0], three))["all"].line("floor: the commonest")
    nothing = [each for each in examples if not each.category]
    unsure = sum(not ask(each.text).category for each in nothing)
    yield f"of {len(nothing)} that tell nothing, {unsure} get no category"
    yield from _signs(signs_seen(examples, ask), wrong=wrong)
    yield from _facts(examples, ask, wrong=wrong)
    speed, length = texts_per_second(examples, ask)
    yield f"{speed:,.0f} texts a second of {length:.0f} characters"
    if wrong:
        yield from _wrong(examples, ask)


def _signs(found: dict[TriageSign, Signs], *, wrong: bool) -> Iterator[str]:
    for sign, counted in found.items():
        shown = counted.seen + counted.false
        precision = counted.seen / shown if shown else 1
        recall = counted.seen / counted.there if counted.there else 1
        yield f"{sign:<12} there {counted.there:>3}  recall {recall:>6.1%}  precision {precision:>6.1%}"
        yield from counted.missed if wrong else ()


def _facts(examples: Sequence[Example], ask: Callable[[str], Proposal], *, wrong: bool) -> Iterator[str]:
    money = [(each, ask(each.text).facts) for each in examples]
    missed = [e.text for e, facts in money if (facts.claim_amount, facts.estimated_loss) != (e.claim, e.loss)]
    named = sum(bool(each.claim or each.loss) for each in examples)
    yield f"amounts right in {len(examples) - len(missed)} of {len(examples)}, of which {named} name one"
    wants = [each for each in examples if each.demand is not None]
    not_seen = [each.text for each in wants if ask(each.text).demand is not each.demand]
    yield f"demand right in {len(wants) - len(not_seen)} of {len(wants)}"
    yield from (*missed, "--", *not_seen) if wrong else ()


def _wrong(examples: Sequence[Example], ask: Callable[[str], Proposal]) -> Iterator[str]:
    for example in examples:
        found = ask(example.text)
        if found.category != example.category:
            words = [(word.says, word.text) for word in found.words]
            others = [(each.code, each.score) for each in found.others]
            yield f"{example.category:<7} {found.category or '-':<7} {found.score} {others} {example.text} {words}"


def main(arguments: Sequence[str]) -> None:
    """Print the figures."""
    parts = [each for each in arguments if not each.startswith("--")] or ["held_out"]
    for part in parts:
        for line in report(part, wrong="--wrong" in arguments and part == "dev"):
            print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
