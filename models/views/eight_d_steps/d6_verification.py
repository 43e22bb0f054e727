"""The proof of effect on paper: before and after against the target, through all revisions, and Quality's decision."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from models.views.eight_d_blocks import Block, Cell, Column, Figures, Row
from models.views.eight_d_scribe import Scribe, table
from models.views.eight_d_source import EarlierContent
from models.views.figures.before_after import SIGN, Compared, Proof, before_after, figure_of
from models.views.figures.wording import Plain, Said
from rules.eight_d.d6_verification import Measured, Verification

CHARTS_IN_A_LINE, GAP, WIDEST = 2, 4.0, 84.0
COLUMNS = (
    Column(label="Criterion", share=28),
    Column(label="Before", share=19),
    Column(label="Target", share=13),
    Column(label="After", share=19),
    Column(label="Proof from – to", share=21),
)


def verification(
    step: Verification, revision: int, earlier: Sequence[EarlierContent], scribe: Scribe, width: float
) -> Iterator[Block]:
    """Yield what the proof of effect prints; its charts show the earlier revisions too."""
    yield from scribe.grid(step, "decision", "method", "reason")
    proofs = [(each.revision, each.verification) for each in earlier if each.verification]
    proofs.append((revision, step))
    wide = min((width - GAP) / CHARTS_IN_A_LINE, WIDEST)
    charts = tuple(before_after(_compared(each, proofs, scribe), wide) for each in step.measured)
    yield Figures(title="Before and after against the target", drawings=charts, narrow=True)
    yield measured_table(step, scribe)


def measured_table(step: Verification, scribe: Scribe) -> Block:
    """Return the criteria with their numbers, as measured and as computed."""
    return table(COLUMNS, [Row(cells=_row(each, scribe)) for each in step.measured])


def _row(each: Measured, scribe: Scribe) -> tuple[Cell, ...]:
    target = f"{SIGN[each.better]} {figure_of(each.target, each.unit)}" if each.target is not None else ""
    reached = Said(message="target reached" if each.reached else "target missed", strong=True)
    return (
        scribe.text(each.metric),
        _plain(counted(each.value_before, each.bad_before, each.sample_before, each.unit)),
        _plain(target),
        (*_plain(counted(each.value_after, each.bad_after, each.sample_after, each.unit)), reached),
        _plain(f"{each.from_on or '…'} – {each.to_on or '…'}"),
    )


def _plain(text: str) -> Cell:
    return (Plain(text=text),) if text else ()


def counted(value: Decimal | None, bad: int | None, sample: int | None, unit: str) -> str:
    """Return a value as it was found: 8 / 500 = 1.60 %, or 0.94 (n = 150), or alone; empty for none."""
    if value is None:
        return ""
    figure = figure_of(value, unit)
    if bad is not None and sample:
        return f"{bad:,} / {sample:,} = {figure}"
    return f"{figure} (n = {sample:,})" if sample else figure


def _compared(each: Measured, proofs: Sequence[tuple[int, Verification]], scribe: Scribe) -> Compared:
    """Return a criterion with its value in every revision that measured it."""
    found = [
        Proof(revision, same.value_after, same.reached)
        for revision, proof in proofs
        for same in proof.measured
        if same.metric == each.metric
    ]
    return Compared(scribe.written(each.metric), each.unit, each.better, each.value_before, each.target, tuple(found))
