"""Texts that say the same: how many of the labelled pairs are found, how many wrongly, and what a registration pays.

Run with `python -m benchmarks.repeats [complaints …]`. Floor: two texts are one when they are equal once folded. All
complaints of the second part are of one customer, chunk by chunk as a list comes in; a tenth of them are copies.
"""

import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations, islice, product
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from sqlmodel import Session, func, select

from benchmarks.databases import CLERK, pairs
from models.database import transaction
from models.folded import folded
from models.forms import FORMS
from models.task import TaskRow
from rules.lifecycle import Event
from rules.likeness import LikenessRules, likeness, marks_of, wording_of
from rules.vocabulary import Identity, TaskKind
from tasks import intake
from tasks.intake import Incoming, register_all
from tasks.policies import load_policies
from tasks.similar_texts import propose_alike

PAIRS = Path(__file__).parent / "repeat_pairs.toml"
NOW = datetime(2026, 3, 3, 8, tzinfo=UTC)
CHUNK = 500
SIZES = (10_000, 100_000)
THINGS = ("电阻", "电容", "电感", "连接器", "载带", "卷盘", "液晶模组", "线束", "继电器", "晶振", "散热片", "开关电源")
TROUBLES = (
    "阻值偏高",
    "外观刮伤",
    "引脚氧化",
    "标签贴错",
    "数量短少",
    "包装破损",
    "尺寸超差",
    "无法焊接",
    "点亮后有横纹",
    "开机无反应",
)
WISHES = (
    "请分析原因并换货",
    "请派人到现场确认",
    "请补发并说明",
    "请提供8D报告",
    "要求退货",
    "请给出临时措施",
    "请明确责任人",
)
Judge = Callable[[str, str], bool]


@dataclass(frozen=True)
class Found:
    """How a way to tell the same from the other did on the labelled pairs."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """How many of those found are the same."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """How many of the same are found."""
        return self.right / (self.right + self.missed)


def labelled() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the pairs that say the same, and those that do not although they are near."""
    topics = tomllib.loads(PAIRS.read_text("utf-8"))["topic"]
    same = [pair for topic in topics for matter in topic["matters"] for pair in combinations(matter, 2)]
    apart = [
        pair for topic in topics for one, other in combinations(topic["matters"], 2) for pair in product(one, other)
    ]
    return same, apart


def judged(judge: Judge) -> Found:
    """Return how a judge did."""
    same, apart = labelled()
    right = sum(judge(*pair) for pair in same)
    return Found(right, sum(judge(*pair) for pair in apart), len(same) - right)


def by_likeness(rules: LikenessRules) -> Judge:
    """Return the judge of the policy; what has no mark in common is never compared."""

    def alike(one: str, other: str) -> bool:
        said, again = wording_of(folded(one)), wording_of(folded(other))
        meet = not set(marks_of("C", said)).isdisjoint(marks_of("C", again))
        return meet and likeness(said, again, rules) is not None

    return alike


def by_equality(one: str, other: str) -> bool:
    """Judge two texts to be one when they are equal once folded."""
    return folded(one).strip() == folded(other).strip()


def texts(count: int) -> Iterator[str]:
    """Yield what one customer complains of; a tenth are copies of what was said shortly before."""
    chance, said = Random(7), list[str]()  # noqa: S311  the same texts each time
    for number in range(count):
        if said and chance.randrange(10) == 0:
            yield f"转发客户来信，请处理。\n\n{chance.choice(said[-2000:])}"
            continue
        thing, trouble, wish = chance.choice(THINGS), chance.choice(TROUBLES), chance.choice(WISHES)
        lot = f"L{chance.randrange(10**6):06d}"
        said.append(f"{lot} 批{thing}{trouble}，抽测 {chance.randrange(30, 200)} 颗有 {number % 29} 颗不良，{wish}")
        yield said[-1]


def register(count: int) -> tuple[list[float], list[float]]:
    """Return the seconds that each chunk of registrations took, and those of the search for copies in it."""
    form, whole, searching = FORMS[Event.REGISTER], list[float](), list[float]()

    def timed(session: Session, new: Sequence[Mapping[str, Any]], now: datetime) -> None:
        began = perf_counter()
        propose_alike(session, new, now)
        searching.append(perf_counter() - began)

    vars(intake)["propose_alike"] = timed
    rows = enumerate(texts(count))
    while chunk := list(islice(rows, CHUNK)):
        given = [{"acting_as": CLERK, "customer": "C0001", "text": text} for _, text in chunk]
        incoming = [
            Incoming(form.model_validate(values).model_dump(), "list", str(number))
            for values, (number, _) in zip(given, chunk, strict=True)
        ]
        began = perf_counter()
        with transaction() as session:
            register_all(session, incoming, "", NOW, Identity.STATED)
        whole.append(perf_counter() - began)
    return whole, searching


def proposals() -> int:
    """Return how many copies were proposed."""
    with transaction() as session:
        kind = TaskRow.kind == TaskKind.SIMILAR_PROPOSAL
        return session.exec(select(func.count()).select_from(TaskRow).where(kind)).one()


def of_pairs() -> Iterator[str]:
    """Yield the table of the labelled pairs."""
    rules = load_policies().at(NOW).repeats.likeness
    same, apart = labelled()
    yield f"{len(same)} pairs that say the same, {len(apart)} that are near and do not"
    yield f"{'':<12}{'found':>8}{'wrong':>8}{'missed':>8}{'precision':>12}{'recall':>8}"
    judges = {"ours": by_likeness(rules)} if rules else {}
    for name, judge in (judges | {"equality": by_equality}).items():
        found = judged(judge)
        counts = f"{found.right:>8}{found.wrong:>8}{found.missed:>8}"
        yield f"{name:<12}{counts}{found.precision:>12.3f}{found.recall:>8.3f}"


def of_speed(sizes: Sequence[int]) -> Iterator[str]:
    """Yield the table of what a registration pays, on each engine."""
    yield f"complaints of one customer, {CHUNK} at a time; milliseconds a complaint, of the first and the last tenth"
    yield f"{'':<12}{'complaints':>12}{'registered':>16}{'of it search':>16}{'share':>8}{'proposed':>10}"
    for size in sizes:
        with pairs() as engines:
            for pair in engines:
                whole, searching = register(size)
                share = sum(searching) / sum(whole)
                spans = "".join(f"{_ends(each):>16}" for each in (whole, searching))
                yield f"{pair.name:<12}{size:>12,}{spans}{share:>8.0%}{proposals():>10,}"


def _ends(chunks: Sequence[float]) -> str:
    """Return the milliseconds a complaint of the first and of the last tenth of chunks."""
    tenth = max(1, len(chunks) // 10)
    return " ".join(f"{sum(some) * 1000 / CHUNK / tenth:.2f}" for some in (chunks[:tenth], chunks[-tenth:]))


def main(arguments: Sequence[str]) -> None:
    """Print both tables."""
    for line in of_pairs():
        print(line, flush=True)
    for line in of_speed([int(size) for size in arguments] or SIZES):
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
