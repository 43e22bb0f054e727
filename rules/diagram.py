"""The life of a complaint as a picture and a table, both drawn from the registry of moves."""

from collections.abc import Iterable, Mapping, Sequence

from rules.lifecycle import EVERY_CLOCK, GATES, OPEN, Move, To
from rules.vocabulary import State

PAGE = """\
# The life of a complaint

Written by `make diagram` from the registry of moves in `rules/lifecycle.py`: change it there, never here.

The picture shows the moves that lead to another state, and the word in brackets is the answer that picks the way.
What is recorded without leaving a state is only in the table.

```mermaid
{picture}
```

## Every legal move

What is not a row here is refused. "Must hold" names the requirements in `rules/requirements/`; "any open" are all
states from registration to the last approval: {open_states}.

{table}
"""
APPLIED_FOR = "where it was applied for"
TARGETS: Mapping[State | To, str] = {To.SAME: "stays", To.BACK: APPLIED_FOR}
COLUMNS = ("event", "from", "to", "who", "must hold", "clocks")


def page(moves: Sequence[Move]) -> str:
    """Return the page that shows the moves, as Markdown."""
    return PAGE.format(picture=mermaid(moves), table=table(moves), open_states=_listed(OPEN))


def mermaid(moves: Sequence[Move]) -> str:
    """Return the state diagram: one line for each pair of states, labelled with the events that lead along it."""
    labels: dict[tuple[str, str], dict[str, None]] = {}
    for move in moves:
        for pair in _pairs(move):
            labels.setdefault(pair, {})[_label(move)] = None
    lines = [f"    {source} --> {target}: {', '.join(events)}" for (source, target), events in labels.items()]
    ends = [f"    {state} --> [*]" for state in State if state not in GATES]
    return "\n".join(["stateDiagram-v2", f'    state "{APPLIED_FOR}" as {To.BACK}', *lines, *ends])


def table(moves: Sequence[Move]) -> str:
    """Return every move as a row of a Markdown table."""
    rows = [COLUMNS, ["---"] * len(COLUMNS), *(_row(move) for move in moves)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def _pairs(move: Move) -> list[tuple[str, str]]:
    if move.target is To.SAME:
        return []
    return [(source, move.target) for source in move.sources or ("[*]",) if source != move.target]


def _label(move: Move) -> str:
    return f"{move.event} [{move.when}]" if move.when else move.event


def _row(move: Move) -> list[str]:
    target = TARGETS.get(move.target, move.target)
    return [_label(move), _states(move), target, _listed(move.who), _listed(move.requires), _clocks(move)]


def _states(move: Move) -> str:
    if not set(OPEN) <= set(move.sources):
        return _listed(move.sources) or "–"
    return _listed(["any open", *(state for state in move.sources if state not in OPEN)])


def _clocks(move: Move) -> str:
    acts = {
        "start": move.starts,
        "stop": move.stops,
        "cancel": move.cancels,
        "hold": move.holds,
        "resume": move.resumes,
    }
    return "; ".join(f"{act} {'all' if of == EVERY_CLOCK else _listed(of)}" for act, of in acts.items() if of)


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(codes)
