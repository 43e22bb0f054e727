"""Whether every file that the database speaks of is there: documents, evidence, and what came in."""

from collections.abc import Iterator
from pathlib import Path

from sqlmodel import col, select

from models.attachment import Attachment
from models.database import reading
from models.document import Document
from models.intake import Intake
from models.settings import settings
from tasks.evidence_store import path_of


def missing_files() -> list[Path]:
    """Return the files that are gone, by their path."""
    return sorted({path for path in _named_files() if not path.exists()})


def _named_files() -> Iterator[Path]:
    with reading() as session:
        printed = select(Document.path).where(col(Document.rendered_at).is_not(None), Document.path != "")
        yield from (settings().documents / path for path in session.exec(printed))
        for column in (Attachment.sha256, Intake.kept):
            yield from (path_of(sha256) for sha256 in session.exec(select(column).where(column != "")))
