"""The documents and files of a subject as a page lists them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.attachment import Attachment
from models.document import Document
from rules.vocabulary import DocumentKind, Language
from tasks.names_shown import Names


@dataclass(frozen=True)
class DocumentShown:
    """One document; it has neither day nor hash while it is still to be printed."""

    id: int
    subject: str
    kind: DocumentKind
    name: str
    revision: int
    language: Language
    rendered_at: datetime | None
    sha256: str


@dataclass(frozen=True)
class FileShown:
    """One file of a case. Size in bytes."""

    name: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime
    added_by: str


def documents_about(session: Session, subjects: Collection[str]) -> tuple[DocumentShown, ...]:
    """Return the documents about some subjects, the newest first."""
    query = select(Document).where(col(Document.subject).in_(subjects)).order_by(col(Document.id).desc())
    return tuple(_document(row) for row in session.exec(query))


def _document(row: Document) -> DocumentShown:
    return DocumentShown(
        id=row.id or 0,
        subject=row.subject,
        kind=row.kind,
        name=row.path.rpartition("/")[2],
        revision=row.revision,
        language=row.language,
        rendered_at=row.rendered_at,
        sha256=row.sha256,
    )


def files_shown(rows: Sequence[Attachment], names: Names) -> tuple[FileShown, ...]:
    """Return the files of a case; nobody is named for what lay in its folder."""
    return tuple(
        FileShown(
            name=row.name,
            media_type=row.media_type,
            size=row.size,
            sha256=row.sha256,
            added_at=row.added_at,
            added_by=names.person(row.added_by) if row.added_by else "",
        )
        for row in rows
    )
