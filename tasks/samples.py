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
        views = [(document, view_of(session, document)) for document in newest.values()]
    jobs = [Job(document.kind, view.in_language(language)) for document, view in views for language in Language]
    names = [f"{document.kind.lower()}-{language}.pdf" for document, _ in views for language in Language]
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in names]
    for path, pdf in zip(paths, render_many(jobs), strict=True):
        path.write_bytes(pdf)
    return paths
