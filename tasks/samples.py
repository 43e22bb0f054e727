"""The documents of a case in every language, to look at: drawn from the same data, but no part of the case."""

from pathlib import Path

from sqlmodel import col, select

from models.database import transaction
from models.document import Document
from rules.vocabulary import Language
from tasks.document_views import view_of
from tasks.reports import Job, render_many


def print_in_every_language(complaint_no: str, folder: Path) -> list[Path]:
    """Draw every document of a case in each language and return the files."""
    with transaction() as session:
        newest: dict[str, Document] = {}
        for document in session.exec(
            select(Document).where(Document.subject == complaint_no).order_by(col(Document.id))
        ):
            newest[document.kind] = document
        printed = [_in_language(document, language) for document in newest.values() for language in Language]
        jobs = [Job(document.kind, view_of(session, document)) for document in printed]
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{document.kind.lower()}-{document.language}.pdf" for document in printed]
    for path, pdf in zip(paths, render_many(jobs), strict=True):
        path.write_bytes(pdf)
    return paths


def _in_language(document: Document, language: Language) -> Document:
    """Return the document as it would be owed in another language; it is never saved."""
    return Document(
        subject=document.subject,
        kind=document.kind,
        revision=document.revision,
        language=language,
        owed_at=document.owed_at,
    )
