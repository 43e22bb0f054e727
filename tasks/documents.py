"""Documents owed by moves: printed and sealed after the transaction, kept by their hash, entered in the ledger once.

Of two who print a document at once, the one who enters it keeps his file; the other throws his away.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.database import transaction
from models.document import Document
from models.settings import settings
from tasks.document_subjects import lock_subject
from tasks.document_views import view_of
from tasks.kept_documents import Print, enter_print, keep, sealed_print
from tasks.reports import Job, Renderer

CHUNK = 20


def owes_documents(session: Session, complaint_no: str) -> bool:
    """Whether a document of the case is still to be printed."""
    return session.exec(_owed().where(Document.subject == complaint_no).limit(1)).first() is not None


def awaits_print(number: Mapped[str]) -> ColumnElement[bool]:
    """Return the condition that a document of the subject of a number is still to be printed."""
    return number.in_(select(Document.subject).where(col(Document.rendered_at).is_(None)))


def print_owed_documents(complaint_no: str, now: datetime) -> list[Path]:
    """Print what a case owes, in the order in which it was owed, and return the files. Raises as `print_all_owed`."""
    return _print_each(_found(_owed().where(Document.subject == complaint_no)), now)


def print_all_owed(now: datetime, limit: int) -> int:
    """Print at most `limit` documents of all cases, oldest first, and return how many were printed.

    One that cannot be printed keeps none of the others from it. Raises ExceptionGroup of the failures when all is done.
    """
    return len(_print_each(_all_owed(limit), now))


def file_name(document: Document) -> str:
    """Return where a document lies under the documents' folder."""
    name = f"{document.kind.lower()}-r{document.revision}-{document.language}.pdf"
    return f"{document.subject}/{name}"


def _owed() -> SelectOfScalar[Document]:
    return select(Document).where(col(Document.rendered_at).is_(None)).order_by(col(Document.id))


def _all_owed(limit: int) -> Iterator[Document]:
    """Yield what is owed across all cases, read in chunks so that no transaction is long."""
    last = 0
    while limit > 0:
        chunk = _found(_owed().where(col(Document.id) > last).limit(min(CHUNK, limit)))
        if not chunk:
            return
        yield from chunk
        limit -= len(chunk)
        last = chunk[-1].id or last


def _found(query: SelectOfScalar[Document]) -> Sequence[Document]:
    with transaction() as session:
        return session.exec(query).all()


def _print_each(documents: Iterable[Document], now: datetime) -> list[Path]:
    """Print documents with one renderer, which starts when there is something to draw."""
    printed: list[Path] = []
    failures: list[Exception] = []
    with Renderer() as renderer:
        for document in documents:
            try:
                printed.append(_print(renderer, document, now))
            except Exception as failure:  # noqa: BLE001  whatever it is, it is raised when the others are printed
                failure.add_note(file_name(document))
                failures.append(failure)
    if failures:
        raise ExceptionGroup(f"{len(failures)} documents cannot be printed; {len(printed)} were", failures)
    return printed


def _print(renderer: Renderer, document: Document, now: datetime) -> Path:
    with transaction() as session:
        view = view_of(session, document)
    made = sealed_print(renderer, Job(document.kind, view, document.language), now)
    keep(document.subject, made, lambda session, made: _entered(session, document, view.fingerprint, made, now))
    return settings().documents / file_name(document)


def _entered(session: Session, document: Document, fingerprint: str, made: Print, now: datetime) -> str:
    """Enter a print in document and ledger and return the file's name; no name when it was no longer owed."""
    ledger = lock_subject(session, document)
    kept = {"path": file_name(document), "data_hash": fingerprint, "rendered_at": now, **made.hashes}
    unprinted = (col(Document.id) == document.id, col(Document.rendered_at).is_(None))
    printed = update(Document).where(*unprinted).values(**kept).returning(col(Document.id))
    if session.execute(printed).first() is None:
        return ""
    what = {"kind": document.kind, "revision": document.revision, "language": document.language}
    if ledger != document.subject:
        what["no"] = document.subject
    enter_print(session, ledger, what, made, now)
    return Path(file_name(document)).name
