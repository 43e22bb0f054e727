"""The report of an 8D: its head, its steps, its history, in one of three layouts, for colleagues or the customer."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, ClassVar

from models.views.document import DocumentView, View
from models.views.eight_d_blocks import Block, Fact, Grid, Listing
from models.views.eight_d_source import PhotoFile, source_of
from rules.eight_d.vocabulary import Edition, EightDState, Layout
from rules.vocabulary import Language


class StepView(View):
    """A step: its number and title, when it was due and done and by whom, and what it holds, if it is recorded."""

    code: str
    title: str
    record: tuple[Fact, ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def standing(self) -> str:
        """Return what is said in place of a step that holds nothing, a message of the catalogs; else nothing."""
        return "" if self.blocks else "not recorded yet"


class Annex(View):
    """What stands behind the steps."""

    title: str
    blocks: tuple[Block, ...]


class EightDReport(DocumentView):
    """All that the report shows; `number` is the 8D's own number, `second` the language beside the first."""

    styles: ClassVar[tuple[str, ...]] = (
        *DocumentView.styles,
        "eight_d/figures.css",
        "eight_d/vda.css",
        "eight_d/g8d.css",
        "eight_d/three_d.css",
    )

    layout: Layout
    edition: Edition
    second: Language | None = None
    state: EightDState
    content_hash: str
    title: str
    glance: tuple[Fact, ...]
    identification: tuple[Grid, ...]
    complaints: tuple[Listing, ...] = ()
    steps: tuple[StepView, ...]
    annexes: tuple[Annex, ...] = ()
    photos: tuple[PhotoFile, ...] = ()

    @property
    def is_final(self) -> bool:
        """Whether nothing in it will change any more."""
        return self.state is EightDState.COMPLETE

    @property
    def status(self) -> str:
        """Return what stands across each page until the report is final, a message of the catalogs."""
        if self.is_final:
            return "FINAL"
        return "SUPERSEDED" if self.state is EightDState.REPLACED else "DRAFT"

    @property
    def languages(self) -> tuple[Language, ...]:
        """Return the language of the page, and the one beside it."""
        return (self.language, self.second) if self.second else (self.language,)

    @property
    def images(self) -> Mapping[str, bytes]:
        """Return the photos by the names under which the page asks for them."""
        return {source_of(photo): photo.data for photo in self.photos}

    def record(self) -> dict[str, Any]:
        """Return all that the report shows; its photos, which stand on the pages, by their hashes."""
        shown = self.model_dump(mode="json", exclude={"photos": {"__all__": {"data"}}})
        for photo, row in zip(self.photos, shown["photos"], strict=True):
            row["sha256"] = sha256(photo.data).hexdigest()
        return shown
