"""D4 on paper: the fishbone, the tree of whys, and each why with its evidence and proof. Source: 001 p20."""

from collections.abc import Iterator, Mapping

from models.views.eight_d_blocks import Block, Column, Figures, Row
from models.views.eight_d_scribe import Scribe, table
from models.views.figures.drawing import Drawing
from models.views.figures.fishbone import Bone, fishbone
from models.views.figures.why_tree import Why, why_trees
from models.views.figures.wording import Coded, Plain, Said, Written
from rules.eight_d.content import EightDContent
from rules.eight_d.d4_causes import Cause, Causes, ProcessAnswer

POSSIBLE = {"branch": 15, "text": 30, "finding": 14, "reason": 44}
WHYS = {"key": 7, "kind": 13, "branch": 15, "question": 28, "answer": 39}
DETAILS = (
    "evidence",
    "method",
    "proof",
    "verified_by",
    "since",
    "contribution_percent",
    "why_no_deeper",
    "parent",
)


def causes(
    content: EightDContent, scribe: Scribe, questions: Mapping[str, Written], width: float, highest: float
) -> Iterator[Block]:
    """Yield what D4 prints, its figures `width` mm wide and no higher than a page has room."""
    step = content.causes
    if step is None:
        return
    yield from scribe.grid(step, "phenomenon", "participants", "weak_point")
    yield from _fishbone(step, scribe, width)
    yield Figures(title="5-Why tree", drawings=_tree(content, step, scribe, width, highest), brief=False)
    yield from _whys(step, scribe)
    yield from _process(step, scribe, questions)


def _fishbone(step: Causes, scribe: Scribe, width: float) -> Iterator[Block]:
    if not step.possible:
        return
    bones = [Bone(bone.branch, scribe.written(bone.text), bone.finding) for bone in step.possible]
    drawing = fishbone(scribe.written(step.phenomenon), bones, width)
    yield Figures(title="Cause and effect diagram", drawings=(drawing,), brief=False)
    yield from scribe.listing(step.possible, POSSIBLE, title="Possible causes", brief=False)


def _tree(content: EightDContent, step: Causes, scribe: Scribe, width: float, highest: float) -> tuple[Drawing, ...]:
    answers = answers_to(content)
    whys = [
        Why(
            each.key,
            each.parent,
            scribe.written(each.answer),
            each.kind,
            root=each.root,
            verified=each.verified,
            answers=answers.get(each.key, ()),
        )
        for each in step.causes
    ]
    return why_trees(scribe.written(step.phenomenon), whys, width, highest)


def answers_to(content: EightDContent) -> dict[str, tuple[str, ...]]:
    """Return the keys of the corrective and preventive actions against each cause."""
    found: dict[str, list[str]] = {}
    for action in content.actions.actions if content.actions else ():
        for key in action.causes:
            found.setdefault(key, []).append(action.key)
    for measure in content.prevention.actions if content.prevention else ():
        found.setdefault(measure.cause, []).append(measure.key)
    return {key: tuple(actions) for key, actions in found.items()}


def _whys(step: Causes, scribe: Scribe) -> Iterator[Block]:
    """Yield the whys in the order of the tree: each with its layer, whether it is a root, and its proof."""
    for listing in scribe.listing(step.causes, WHYS, title="Each why with its evidence", details=DETAILS, brief=False):
        marked = zip(step.causes, listing.rows, strict=True)
        rows = [Row(cells=(*row.cells, _standing(step, each)), details=row.details) for each, row in marked]
        heads = (*listing.columns, Column(label="Result", share=14))
        yield table(heads, rows, title=listing.title, stacked=True, brief=False)


def _standing(step: Causes, each: Cause) -> tuple[Plain | Said | Coded, ...]:
    layer = step.layers.get(each.key)
    found: list[Plain | Said | Coded] = []
    if layer:
        found.append(Said(message="Layer {layer}", values=(("layer", str(layer)),)))
    if each.root:
        found.append(Said(message="Root cause", strong=True))
    found.append(Said(message="verified" if each.verified else "not verified"))
    return tuple(found)


def _process(step: Causes, scribe: Scribe, questions: Mapping[str, Written]) -> Iterator[Block]:
    if not step.process_questions or not scribe.internal:
        return
    rows = [Row(cells=(_question(each, questions), scribe.cell(each, "answer"))) for each in step.process_questions]
    columns = [Column(label="Question to the process", share=50), Column(label="Reply given", share=50)]
    yield table(columns, rows, title="Questions to the process", brief=False)


def _question(each: ProcessAnswer, questions: Mapping[str, Written]) -> tuple[Plain | Written, ...]:
    found = questions.get(each.question)
    return (Plain(text=each.question), found) if found else (Plain(text=each.question),)
