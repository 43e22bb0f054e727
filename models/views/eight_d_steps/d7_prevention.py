"""D7 on paper: documents changed, actions on the system, where else it could happen, and the cover of every cause."""

from collections.abc import Iterator, Sequence

from models.views.eight_d_blocks import Block, Cell, Column, Row
from models.views.eight_d_scribe import Scribe, table
from models.views.figures.wording import Plain, Said
from rules.eight_d.content import EightDContent
from rules.eight_d.d4_causes import Cause

DOCUMENTS = {"type": 16, "number": 20, "old_revision": 11, "new_revision": 11, "changed_on": 14, "what": 30}
ACTIONS = {"key": 7, "cause": 11, "what": 44, "owner": 12, "due_on": 13, "done_on": 13}
ACROSS = {"where": 24, "decision": 13, "reason": 22, "action": 22, "owner": 11, "due_on": 13}
COVER = (
    Column(label="No.", share=7),
    Column(label="Verified cause", share=45),
    Column(label="D5 action", share=12),
    Column(label="D6 introduced", share=16),
    Column(label="D7 action", share=12),
)


def prevention(content: EightDContent, scribe: Scribe) -> Iterator[Block]:
    """Yield what D7 prints."""
    step = content.prevention
    if step is None:
        return
    yield from scribe.listing(step.documents, DOCUMENTS, title="Documents changed")
    yield from scribe.listing(step.actions, ACTIONS, title="Actions on the system", details=("evidence",))
    yield from scribe.listing(step.read_across, ACROSS, title="Read-across")
    yield from scribe.grid(step, "decision")
    yield from coverage(content, scribe)


def coverage(content: EightDContent, scribe: Scribe) -> Iterator[Block]:
    """Yield which action answers each verified cause; a hole is said: for a root in D5, for a deepest cause in D7."""
    if content.causes is None:
        return
    deepest = {cause.key for cause in content.causes.deepest}
    asked = [cause for cause in content.causes.causes if cause.verified and (cause.root or cause.key in deepest)]
    if asked:
        rows = [_cover(cause, content, scribe, deepest=cause.key in deepest) for cause in asked]
        yield table(COVER, rows, title="Cover: cause, correction, introduction, prevention")


def _cover(cause: Cause, content: EightDContent, scribe: Scribe, *, deepest: bool) -> Row:
    chosen = content.actions.actions if content.actions else []
    corrective = [action.key for action in chosen if cause.key in action.causes]
    system = content.prevention.actions if content.prevention else []
    preventive = [action.key for action in system if action.cause == cause.key]
    return Row(
        cells=(
            (Plain(text=cause.key, strong=True),),
            scribe.text(cause.answer, long=True),
            _answers(corrective, owed=cause.root),
            _answers(_introduced(content, corrective), owed=False),
            _answers(preventive, owed=deepest),
        )
    )


def _introduced(content: EightDContent, actions: Sequence[str]) -> list[str]:
    """Return the days on which actions were introduced."""
    done = content.implementation.implemented if content.implementation else []
    return [str(each.implemented_on) for each in done if each.action in actions and each.implemented_on]


def _answers(found: Sequence[str], *, owed: bool) -> Cell:
    if found:
        return (Plain(text=", ".join(found)),)
    return (Said(message="none", strong=True),) if owed else ()
