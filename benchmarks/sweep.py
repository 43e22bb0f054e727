"""The escalation sweep over open cases of which one in a hundred is due: ours, beside the bare SQL, and a peer.

Run with `python -m benchmarks.sweep [cases …]`. Ours and the floor take turns, chunk by chunk: after each chunk of ours
the floor changes the same columns of as many due cases and inserts the very rows that ours wrote. Only the ratios of
one run may be compared.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Self

from sqlalchemy import Connection, Engine, select, update
from sqlmodel import SQLModel

from benchmarks.databases import Pair, pairs
from benchmarks.helpdesk import Helpdesk
from benchmarks.memory import peak_megabytes, print_peak
from benchmarks.open_cases import DUE_AT, WITH_8D, WITHOUT_8D, fill
from benchmarks.written_rows import Rows, last_ids, rows_where, since, table_of, write_again
from models.assessment import Assessment
from models.clock import ClockRow
from models.complaint import Complaint
from models.database import engine
from models.document import Document
from models.eight_d import EightD
from models.event import LedgerEvent
from models.message import Message
from models.task import TaskRow
from rules.vocabulary import ClockKind
from tasks.effects import CHUNK, sweep_chunk
from tasks.sweeping import sweep_all
from tasks.uncollected import uncollected

NOW = DUE_AT + timedelta(minutes=5)
SIZES = (10_000, 100_000)
IDLE_ROUNDS = 50
COMPLAINT, CLOCK = table_of(Complaint), table_of(ClockRow)
INSERTED: tuple[type[SQLModel], ...] = (LedgerEvent, Message, Document, Assessment, TaskRow, EightD)
WAITING = select(COMPLAINT.c.no).where(COMPLAINT.c.wake_at <= NOW).order_by(COMPLAINT.c.wake_at).limit(CHUNK)
HEADS = ("due", "due/s", "rows/s", "floor rows/s", "ours/floor", "peer due/s", "ours/peer", "idle ms", "bare ms")


@dataclass(frozen=True)
class Stand:
    """The columns of a due case and of its closing clock."""

    case: Mapping[str, Any]
    clock: Mapping[str, Any]

    @classmethod
    def of(cls, engine: Engine, no: str) -> Self:
        """Return how a case stands."""
        closing = (CLOCK.c.subject == no, CLOCK.c.kind == ClockKind.CLOSE)
        with engine.connect() as connection:
            case = connection.execute(COMPLAINT.select().where(COMPLAINT.c.no == no)).mappings().one()
            clock = connection.execute(CLOCK.select().where(*closing)).mappings().one()
        return cls(dict(case), dict(clock))

    def since(self, before: Self) -> Self:
        """Return what is other than it was."""
        return type(self)(_other(self.case, before.case), _other(self.clock, before.clock))


def take_turns(pair: Pair) -> tuple[int, int, float, float]:
    """Return the due cases, the rows changed and inserted for them, and the seconds of our sweep and of the floor."""
    due = rows = 0
    ours = floor = 0.0
    while first := _next_due(pair.ours):
        before, last = Stand.of(pair.ours, first), last_ids(pair.ours, INSERTED)
        began = perf_counter()
        cases, _ = sweep_chunk(NOW)
        ours += perf_counter() - began
        changed, inserted = Stand.of(pair.ours, first).since(before), rows_where(pair.ours, since(last))
        began = perf_counter()
        with uncollected(), pair.floor.begin() as connection:
            _raise_levels(connection, changed, inserted)
        floor += perf_counter() - began
        due, rows = due + cases, rows + 2 * cases + sum(map(len, inserted.values()))
    return due, rows, ours, floor


def _raise_levels(connection: Connection, changed: Stand, inserted: Rows) -> None:
    """Do by the fewest means what ours did: an UPDATE … RETURNING, an UPDATE of the clocks, an INSERT a table."""
    of_cases = update(COMPLAINT).where(COMPLAINT.c.no.in_(WAITING)).values(changed.case)
    numbers = connection.execute(of_cases.returning(COMPLAINT.c.no)).scalars().all()
    of_clocks = update(CLOCK).where(CLOCK.c.subject.in_(numbers), CLOCK.c.kind == ClockKind.CLOSE)
    connection.execute(of_clocks.values(changed.clock))
    write_again(connection, inserted)


def _next_due(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return connection.execute(WAITING).scalar()


def _other(now: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in now.items() if value != before[name]}


def idle(pair: Pair) -> tuple[float, float]:
    """Return the median milliseconds of a sweep that finds nothing due, and of the bare question for what is due."""
    ours, bare = [], []
    for _ in range(IDLE_ROUNDS):
        began = perf_counter()
        sweep_all(NOW)
        ours.append(perf_counter() - began)
        with pair.floor.connect() as connection:
            began = perf_counter()
            connection.execute(WAITING).all()
            bare.append(perf_counter() - began)
    return 1000 * median(ours), 1000 * median(bare)


def report(sizes: Sequence[int]) -> Iterator[str]:
    """Yield the lines of the table."""
    yield "open cases, 1 in 100 due; the peer is django-helpdesk's escalate_tickets, at most 2,000 due"
    yield f"{'':<28}" + "".join(f"{head:>13}" for head in HEADS)
    with Helpdesk() as helpdesk:
        for cases in sizes:
            yield from _lines(cases, helpdesk, WITHOUT_8D)
        yield from _lines(SIZES[0], helpdesk, WITH_8D)
        if helpdesk.why_not:
            yield f"peer left out: {helpdesk.why_not}"
    for cases in sizes:
        before, peak = peak_megabytes("benchmarks.sweep", cases)
        yield f"memory of a process that sweeps {cases:,} cases: {before:.0f} MB before, {peak:.0f} MB at its peak"


def _lines(cases: int, helpdesk: Helpdesk, category: str) -> Iterator[str]:
    with pairs() as engines:
        for pair in engines:
            fill(pair.ours, (pair.floor,), cases, category)
            due, rows, ours, floor = take_turns(pair)
            peer = helpdesk.per_second("escalate", cases, pair)
            speed = due / ours
            figures = [due, speed, rows / ours, rows / floor, floor / ours, peer, peer and speed / peer, *idle(pair)]
            name = f"{pair.name} {cases:,}" + (", an 8D each" if category == WITH_8D else "")
            yield f"{name:<28}" + "".join(map(_cell, figures))


def _cell(figure: float | None) -> str:
    return f"{'–':>13}" if figure is None else f"{figure:>13,.0f}" if figure >= 100 else f"{figure:>13.2f}"  # noqa: PLR2004


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    if arguments[:1] == ["--memory"]:
        cases = int(arguments[1])
        print_peak(Path(arguments[2]), lambda: fill(engine(), (), cases), lambda: sweep_all(NOW))
        return
    for line in report([int(each) for each in arguments] or SIZES):
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
