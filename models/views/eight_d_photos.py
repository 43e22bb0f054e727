"""The photos of an 8D, each in its place: marked, with what it shows, beside what it is compared with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.views.eight_d_blocks import Figures
from models.views.eight_d_scribe import Scribe
from models.views.eight_d_source import PhotoFile, source_of
from models.views.figures.marked_photo import Mark, MarkedPhoto, fitted, frames_of
from models.views.figures.wording import Coded, Written
from rules.eight_d.d2_problem import Photo

GAP = 4.0
EMPTY_PLACE = (4, 1)


@dataclass(frozen=True)
class Album:
    """The photo files by name, the width in mm that two photos share, and the height that none exceeds."""

    files: Mapping[str, PhotoFile]
    width: float
    highest: float
    scribe: Scribe

    def page(self, photos: Sequence[Photo]) -> Iterator[Figures]:
        """Yield the photos two beside each other, or nothing when there are none."""
        if photos:
            yield Figures(title="Photos", drawings=tuple(self._marked(photo) for photo in photos), narrow=True)

    def _marked(self, photo: Photo) -> MarkedPhoto:
        file = self.files.get(photo.file)
        pixels = (file.width, file.height) if file else EMPTY_PLACE
        width, height = fitted(pixels, (self.width - GAP) / 2, self.highest)
        marks = [
            Mark(mark.left_percent, mark.top_percent, mark.width_percent, mark.height_percent, self._word(mark.label))
            for mark in photo.marks
        ]
        return MarkedPhoto(
            source=source_of(file) if file else "",
            width=width,
            height=height,
            shows=Coded(context="PhotoShows", code=photo.shows),
            caption=self._word(photo.caption),
            file=photo.file,
            frames=frames_of(marks) if file else (),
        )

    def _word(self, text: str) -> Written | None:
        return self.scribe.written(text) if text else None
