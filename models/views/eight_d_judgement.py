"""Our own judgement of an 8D, which no customer reads: the score, what the lint found, the notes."""

from collections.abc import Iterator
from enum import Enum

from models.views.eight_d_blocks import Block, Column, Fact, Row
from models.views.eight_d_scribe import Scribe, grid_of, table
from models.views.eight_d_source import EightDSource, InternalNote
from models.views.figures.wording import Coded, Plain, Said
from rules.eight_d.lint.hits import Hit
from rules.eight_d.score import Grade, Score

SCORES = (
    Column(label="Step", share=8),
    Column(label="Scored criterion", share=32),
    Column(label="Points", share=10),
    Column(label="Reason", share=50),
)
HITS = (Column(label="Step", share=8), Column(label="Weakness", share=34), Column(label="Sentence", share=58))


def judgement(source: EightDSource, scribe: Scribe) -> Iterator[Block]:
    """Yield the score with its criteria, each weakness with its sentence, and the notes."""
    if source.score:
        yield from grid_of(_total(source.score))
        yield table(SCORES, [_grade(grade) for grade in source.score.grades])
    if source.hits:
        yield table(HITS, [_hit(hit, scribe) for hit in source.hits], stacked=True)
    yield from grid_of([_note(note, scribe) for note in source.notes])


def _total(score: Score) -> list[Fact]:
    total = (Plain(text=f"{score.total} / 100", strong=True), Coded(context="ScoreColour", code=score.colour))
    facts = [Fact(label="Our score", value=total)]
    if score.knock_outs:
        knocked = tuple(Coded(context="KnockOut", code=each) for each in score.knock_outs)
        facts.append(Fact(label="Knock-outs", value=knocked))
    return facts


def _grade(grade: Grade) -> Row:
    return Row(
        cells=(
            (Plain(text=grade.step.value),),
            (Coded(context="Criterion", code=grade.criterion),),
            (Plain(text=f"{grade.points} / 2"),),
            (_message(grade),),
        )
    )


def _hit(hit: Hit, scribe: Scribe) -> Row:
    return Row(
        cells=(
            (Plain(text=hit.spot.step.value),),
            (Coded(context="LintRule", code=hit.rule, strong=True), Plain(text=str(hit.spot))),
            (_message(hit), *scribe.text(hit.sentence, long=True)),
        )
    )


def _message(said: Grade | Hit) -> Said:
    return Said(message=said.message, values=tuple((name, _value(value)) for name, value in said.values.items()))


def _value(value: object) -> str | tuple[Coded, ...]:
    """Return what fills in a name of a message: codes by their names, anything else as it is."""
    each = value if isinstance(value, tuple) else (value,)
    codes = tuple(Coded(context=type(one).__name__, code=str(one.value)) for one in each if isinstance(one, Enum))
    return codes if len(codes) == len(each) else ", ".join(map(str, each))


def _note(note: InternalNote, scribe: Scribe) -> Fact:
    words = (*scribe.moment(note.at), *scribe.text(note.by), *scribe.text(note.text, long=True))
    return Fact(label="Note", value=words, wide=True)
