"""Documents owed by moves: printed after the transaction, kept by their hash, entered in the ledger once.

The same case gives the same bytes, so whoever prints a document twice, or at the same time as another, does no harm.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, insert, update
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.database import transaction
from models.document import Document
from models.event import LedgerEvent
from models.settings import settings
from rules.vocabulary import Identity
from tasks.company import SYSTEM
from tasks.document_subjects import lock_subject
from tasks.document_views import view_of
from tasks.durable_files import written_beside
from tasks.ledger import Signature, chain_of
from tasks.reports import Job, Renderer

PRINTED = "PRINTED"
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
    pdf = renderer.render(Job(document.kind, view, document.language))
    kept = {"path": file_name(document), "sha256": hashlib.sha256(pdf).hexdigest(), "data_hash": view.fingerprint}
    path = settings().documents / file_name(document)
    part = written_beside(path, pdf)
    try:
        with transaction() as session:
            if _enter(session, document, kept, now):
                part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _enter(session: Session, document: Document, kept: dict[str, str], now: datetime) -> bool:
    """Enter a print in document and ledger; tell whether it was still owed."""
    ledger = lock_subject(session, document)
    unprinted = (col(Document.id) == document.id, col(Document.rendered_at).is_(None))
    printed = update(Document).where(*unprinted).values(**kept, rendered_at=now).returning(col(Document.id))
    if session.execute(printed).first() is None:
        return False
    what = {"kind": document.kind, "revision": document.revision, "language": document.language}
    if ledger != document.subject:
        what["no"] = document.subject
    signature = Signature(SYSTEM.no, Identity.SYSTEM, now)
    entry = chain_of(session, ledger).entry(PRINTED, what | {"sha256": kept["sha256"]}, signature)
    session.execute(insert(LedgerEvent), [entry])
    return True
