"""What a revision of an 8D changed against the one before: which rows of which step came, went or are different."""

from collections.abc import Iterator, Sequence
from typing import Any

from models.views.eight_d_blocks import Cell, Column, Listing, Row
from models.views.eight_d_edition import is_shown
from models.views.eight_d_labels import label_of_field
from models.views.eight_d_scribe import Scribe, table
from models.views.eight_d_source import EarlierContent
from models.views.figures.wording import Plain, Said
from rules.eight_d.content import PARTS, EightDContent
from rules.part import FormPart

COLUMNS = (
    Column(label="Revision", share=9),
    Column(label="Step", share=10),
    Column(label="Field", share=24),
    Column(label="New", share=22),
    Column(label="Changed", share=22),
    Column(label="No longer", share=22),
)
NAMED_BY = ("key", "action", "metric", "number", "file", "name", "what", "where", "text", "characteristic", "is_so")
MOST = 12


def changes(before: EightDContent, after: EarlierContent, scribe: Scribe) -> Iterator[Listing]:
    """Yield a table of what a revision changed, or nothing when it changed nothing."""
    rows = [
        Row(cells=((Plain(text=f"{after.revision}"),), *row.cells))
        for state, name in PARTS.items()
        for row in _of_step(str(state.value), getattr(before, name), getattr(after.content, name), scribe)
    ]
    if rows:
        yield table(COLUMNS, rows, title="What the revision changed")


def _of_step(code: str, before: FormPart | None, after: FormPart | None, scribe: Scribe) -> Iterator[Row]:
    step: Cell = (Plain(text="D6" if code == "VERIFY" else code, strong=True),)
    if before is None or after is None:
        if before is not after:
            word = Said(message="recorded" if after else "withdrawn")
            yield Row(cells=(step, (), (word,), (), ()))
        return
    for field in type(after).model_fields:
        old, new = getattr(before, field), getattr(after, field)
        if old != new and is_shown(scribe.edition, type(after), field):
            label: Cell = (Said(message=label_of_field(type(after), field)),)
            yield Row(cells=(step, label, *_difference(old, new, scribe)))


def _difference(old: Any, new: Any, scribe: Scribe) -> tuple[Cell, Cell, Cell]:
    """Return what is new, changed and gone, each by its name; a single value is just changed."""
    if not (isinstance(old, list) and isinstance(new, list)):
        return (), (Said(message="Yes"),), ()
    was, now = ({_name(row): row for row in rows} for rows in (old, new))
    return (
        _names([name for name in now if name not in was], scribe),
        _names([name for name in now if name in was and was[name] != now[name]], scribe),
        _names([name for name in was if name not in now], scribe),
    )


def _name(row: Any) -> str:
    return next((str(getattr(row, field)) for field in NAMED_BY if getattr(row, field, "")), str(row)[:40])


def _names(names: Sequence[str], scribe: Scribe) -> Cell:
    shown = ", ".join(scribe.written(name).text for name in names[:MOST])
    return (Plain(text=shown + (f" (+ {len(names) - MOST})" if len(names) > MOST else "")),) if names else ()
