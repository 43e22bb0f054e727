"""D6 on paper: which action was introduced when and from which lot on, with its evidence."""

from collections.abc import Iterator

from models.views.eight_d_blocks import Block, Column, Row
from models.views.eight_d_labels import CORRECTIVE
from models.views.eight_d_photos import Album
from models.views.eight_d_scribe import Scribe, table
from rules.eight_d.content import EightDContent

COLUMNS = {"action": 7, "implemented_on": 15, "cut_in": 24}
DETAILS = ("evidence", "reduced_scope", "customer_consent")


def implementation(content: EightDContent, scribe: Scribe, album: Album) -> Iterator[Block]:
    """Yield what D6 prints; beside each key stands what the action is."""
    step = content.implementation
    if step is None:
        return
    planned = {action.key: action.what for action in content.actions.actions} if content.actions else {}
    for listing in scribe.listing(step.implemented, COLUMNS, details=DETAILS):
        texts = [scribe.text(planned.get(each.action, ""), long=True) for each in step.implemented]
        rows = [
            Row(cells=(*row.cells, text), details=row.details) for row, text in zip(listing.rows, texts, strict=True)
        ]
        yield table((*listing.columns, Column(label=CORRECTIVE, share=54)), rows)
    yield from album.page(step.photos)
