"""Revisions of the documents that a customer gets: each kind counts its own, in whatever language they are written."""

from sqlmodel import Session, func, select

from models.document import Document
from rules.vocabulary import DocumentKind


def next_revision(session: Session, subject: str, kind: DocumentKind) -> int:
    """Return the number after the last revision of a kind of document of a case; 1 for the first."""
    newest = select(func.max(Document.revision)).where(Document.subject == subject, Document.kind == kind)
    return (session.exec(newest).one() or 0) + 1
