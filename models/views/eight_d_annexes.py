"""What stands behind the steps of an 8D: timeline, history of its revisions, signatures, our own judgement."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from models.views.eight_d import Annex
from models.views.eight_d_blocks import Block, Cell, Column, Figures, Row
from models.views.eight_d_changes import changes
from models.views.eight_d_judgement import judgement
from models.views.eight_d_scribe import Scribe, table
from models.views.eight_d_source import EarlierContent, EightDSource
from models.views.eight_d_steps.d6_verification import counted
from models.views.figures.drawing import Words
from models.views.figures.timeline import Span, timelines
from models.views.figures.wording import Coded, Plain, Said
from rules.eight_d.d6_verification import Verification

TITLES = {
    "D0": "Emergency response",
    "D1": "Team",
    "D2": "Problem description",
    "D3": "Containment actions",
    "D4": "Root cause analysis",
    "D5": "Corrective actions chosen",
    "D6": "Implementation",
    "VERIFY": "Proof of effect",
    "D7": "Prevention of recurrence",
    "D8": "Closing and recognition",
}
HISTORY = (
    Column(label="Revision", share=9),
    Column(label="Ended", share=17),
    Column(label="Proof of effect", share=34),
    Column(label="Decision", share=13),
    Column(label="Reason", share=27),
)
FEWEST_SPANS = 3
SIGNATURES = (
    Column(label="Act", share=26),
    Column(label="Signed by", share=28),
    Column(label="No.", share=10),
    Column(label="At", share=18),
    Column(label="Identity", share=18),
)


def annexes(source: EightDSource, scribe: Scribe, now: datetime, width: float) -> Iterator[Annex]:
    """Yield the annexes that have something to say; the judgement is for colleagues."""
    found: dict[str, tuple[Block, ...]] = {
        "Timeline": tuple(_timeline(source, scribe, now, width)),
        "History of revisions": tuple(_history(source, scribe)),
        "Signatures": tuple(_signatures(source, scribe)),
    }
    if scribe.internal:
        found["Internal judgement"] = tuple(judgement(source, scribe))
    for title, blocks in found.items():
        if blocks:
            yield Annex(title=title, blocks=blocks)


def _timeline(source: EightDSource, scribe: Scribe, now: datetime, width: float) -> Iterator[Block]:
    """Yield the steps from the first complaint on, for colleagues also the complaint's clocks."""
    start = min(each.received_at for each in source.complaints)
    spans = [
        Span(Said(message=TITLES[each.step]), start, each.done_at, each.due_at)
        for each in source.steps
        if each.step in TITLES and (each.done_at or each.due_at)
    ]
    if scribe.internal:
        spans += [
            Span(Coded(context="ClockKind", code=each.kind), each.started_at, each.stopped_at, each.due_at)
            for each in source.clocks
        ]
    if len(spans) >= FEWEST_SPANS:
        yield Figures(title="", drawings=timelines(spans, now, scribe.zone, width), brief=False)


def _history(source: EightDSource, scribe: Scribe) -> Iterator[Block]:
    """Yield every revision with its numbers and its decision, then what each changed against the one before."""
    if not source.earlier:
        return
    rows = [_revision(each, scribe) for each in source.earlier]
    this = EarlierContent(revision=source.revision, ended_at=source.locked_at, content=source.content)
    yield table(HISTORY, [*rows, _revision(this, scribe)], stacked=True)
    for before, after in pairwise([*source.earlier, this]):
        yield from changes(before.content, after, scribe)


def _revision(each: EarlierContent, scribe: Scribe) -> Row:
    proof = each.verification
    decision: Cell = (Coded(context="Effect", code=proof.decision, strong=True),) if proof else ()
    return Row(
        cells=(
            (Plain(text=str(each.revision), strong=True),),
            scribe.moment(each.ended_at),
            tuple(_numbers(proof, scribe)) if proof else (),
            decision,
            scribe.text(each.reason or (proof.reason if proof else ""), long=True),
        )
    )


def _numbers(proof: Verification, scribe: Scribe) -> Iterator[Words]:
    for each in proof.measured:
        before = counted(each.value_before, each.bad_before, each.sample_before, each.unit)
        after = counted(each.value_after, each.bad_after, each.sample_after, each.unit)
        yield from scribe.text(each.metric)
        yield Plain(text=" → ".join(value for value in (before, after) if value))


def _signatures(source: EightDSource, scribe: Scribe) -> Iterator[Block]:
    rows = [
        Row(
            cells=(
                (Coded(context="Event", code=each.event),),
                (*scribe.person(each.by), *_instead_of(each.on_behalf_of, scribe)),
                (Plain(text=each.by.employee),) if scribe.internal and each.by.employee else (),
                scribe.moment(each.at),
                (Coded(context="Identity", code=each.identity),),
            )
        )
        for each in source.signatures
    ]
    if rows:
        yield table(SIGNATURES, rows)


def _instead_of(name: str, scribe: Scribe) -> Cell:
    shown = scribe.internal or name in scribe.team
    return (Said(message="for {name}", values=(("name", scribe.written(name).text),)),) if name and shown else ()
