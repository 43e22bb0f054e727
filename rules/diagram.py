"""The life of a complaint as a picture and a table, both drawn from the registry of moves."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from rules.eight_d.vocabulary import EightDState
from rules.lifecycle import EVERY_CLOCK, GATES, OPEN, STEPS, Move, Stand, To
from rules.vocabulary import BulletinState, State

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

# The life of an 8D

An 8D is a subject of its own beside the complaints that it serves. It waits at the first step that is not done, which
is always worked out from what it holds (`rules/eight_d/steps.py`): a step may be recorded again, and the ones that
build on it are then asked again. The emergency response, the team, the problem and the containment come in any order.

```mermaid
{eight_d_picture}
```

{eight_d_table}

# The life of a bulletin

The bulletin of a week's confirmed assessments is a subject of its own too. Where General Management has nothing to
declare, because only dealers are concerned, Finance carries it out as soon as it is published.

```mermaid
{bulletin_picture}
```

{bulletin_table}
"""
APPLIED_FOR = "where it was applied for"
TARGETS: Mapping[Stand | To, str] = {
    To.SAME: "stays",
    To.BACK: APPLIED_FOR,
    To.NEXT: "the first step not done",
}
COLUMNS = ("event", "from", "to", "who", "must hold", "clocks")


def page(moves: Sequence[Move], eight_d_moves: Sequence[Move], bulletin_moves: Sequence[Move]) -> str:
    """Return the page that shows the moves of a complaint, of an 8D and of a bulletin, as Markdown."""
    return PAGE.format(
        picture=mermaid(moves),
        table=table(moves),
        open_states=_listed(OPEN),
        eight_d_picture=mermaid_of_steps(eight_d_moves),
        eight_d_table=table(eight_d_moves),
        bulletin_picture=mermaid_of_bulletin(bulletin_moves),
        bulletin_table=table(bulletin_moves),
    )


def mermaid_of_bulletin(moves: Sequence[Move]) -> str:
    """Return the diagram of a bulletin, which begins when it is submitted to be signed."""
    lines = [f"    {source} --> {target}: {_label(move)}" for move in moves for source, target in _pairs(move)]
    ends = [f"    {state} --> [*]" for state in (BulletinState.RETURNED, BulletinState.EXECUTED)]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {BulletinState.SUBMITTED}", *lines, *ends])


def mermaid_of_steps(moves: Sequence[Move]) -> str:
    """Return the diagram of an 8D: its steps in their order, and the answers that lead elsewhere."""
    order = [*STEPS, EightDState.COMPLETE]
    lines = ["    [*] --> D0", *(f"    {one} --> {after}" for one, after in pairwise(order)), "    COMPLETE --> [*]"]
    for move in moves:
        if not isinstance(move.target, To):
            source = move.sources[0] if len(move.sources) == 1 else move.event
            lines.append(f"    {source} --> {move.target}: {_label(move)}")
    return "\n".join(["stateDiagram-v2", *lines])


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
    if set(STEPS) <= set(move.sources):
        return _listed(["any step", *(state for state in move.sources if state not in STEPS)])
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
