"""Our own judgement of an 8D, which no customer reads: the score, what the lint found, the notes."""

from collections.abc import Iterator

from models.views.eight_d_blocks import Block, Cell, Column, Fact, Row
from models.views.eight_d_scribe import Scribe, grid_of, table
from models.views.eight_d_source import EightDSource, InternalNote, LintHit, ScoreLine, ScoreRecord
from models.views.figures.wording import Coded, Plain, Said

SCORES = (
    Column(label="Step", share=8),
    Column(label="Scored criterion", share=32),
    Column(label="Points", share=10),
    Column(label="Why", share=50),
)
HITS = (Column(label="Step", share=8), Column(label="Weakness", share=34), Column(label="Sentence", share=58))


def judgement(source: EightDSource, scribe: Scribe) -> Iterator[Block]:
    """Yield the score with its criteria, each weakness with its sentence, and the notes."""
    if source.score:
        yield from grid_of(_total(source.score))
        yield table(SCORES, [_score(line) for line in source.score.lines])
    if source.hits:
        yield table(HITS, [_hit(hit, scribe) for hit in source.hits], stacked=True)
    yield from grid_of([_note(note, scribe) for note in source.notes])


def _total(score: ScoreRecord) -> list[Fact]:
    total = (Plain(text=f"{score.total} / 100", strong=True), Coded(context="ScoreColour", code=score.colour))
    facts = [Fact(label="Our score", value=total)]
    if score.knock_outs:
        knocked = tuple(Coded(context="KnockOut", code=each) for each in score.knock_outs)
        facts.append(Fact(label="Knock-outs", value=knocked))
    return facts


def _score(line: ScoreLine) -> Row:
    return Row(
        cells=(
            (Plain(text=line.step.value),),
            (Coded(context="Criterion", code=line.criterion),),
            (Plain(text=f"{line.points} / 2"),),
            _message(line),
        )
    )


def _hit(hit: LintHit, scribe: Scribe) -> Row:
    place: Cell = (Plain(text=hit.where),) if hit.where else ()
    return Row(
        cells=(
            (Plain(text=hit.step.value),),
            (Coded(context="LintRule", code=hit.rule, strong=True), *place),
            (*_message(hit), *scribe.text(hit.sentence, long=True)),
        )
    )


def _message(said: ScoreLine | LintHit) -> Cell:
    return (Said(message=said.message, values=said.values),) if said.message else ()


def _note(note: InternalNote, scribe: Scribe) -> Fact:
    return Fact(
        label="Note", value=(*scribe.moment(note.at), *scribe.text(note.by), *scribe.text(note.text, long=True)), wide=True
    )
