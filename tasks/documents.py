"""Documents owed by moves: printed after the transaction, kept by their hash, entered in the ledger once.

The same case gives the same bytes, so whoever prints a document twice, or at the same time as another, does no harm.
"""

import hashlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import insert, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.database import transaction
from models.document import Document
from models.event import LedgerEvent
from models.settings import settings
from models.views.document import DocumentView
from rules.vocabulary import Identity
from tasks.company import SYSTEM
from tasks.document_views import view_of
from tasks.facts import load_row
from tasks.ledger import Signature, chain_of
from tasks.reports import Job, Renderer, RenderingFailed, RenderingRefused

PRINTED = "PRINTED"
CHUNK = 20


class Owed(NamedTuple):
    """A document that is still to be printed, and what it will show."""

    document: Document
    view: DocumentView


def owes_documents(session: Session, complaint_no: str) -> bool:
    """Whether a document of the case is still to be printed."""
    return session.exec(_owed().where(Document.subject == complaint_no).limit(1)).first() is not None


def print_owed_documents(complaint_no: str, now: datetime) -> list[Path]:
    """Print what a case owes, in the order in which it was owed, and return the files."""
    owed = _read(_owed().where(Document.subject == complaint_no))
    with Renderer() as renderer:
        return [_print(renderer, each, now) for each in owed]


def print_all_owed(now: datetime, limit: int) -> int:
    """Print at most `limit` documents of all cases, oldest first, and return how many were printed.

    One that cannot be printed keeps none of the others from it. Raises ExceptionGroup of them when all is done.
    """
    failures: list[Exception] = []
    printed = 0
    with Renderer() as renderer:
        for each in _all_owed(limit):
            try:
                _print(renderer, each, now)
                printed += 1
            except (RenderingRefused, RenderingFailed) as failure:
                failure.add_note(file_name(each.document))
                failures.append(failure)
    if failures:
        raise ExceptionGroup(f"{len(failures)} documents cannot be printed; {printed} were", failures)
    return printed


def file_name(document: Document) -> str:
    """Return where a document lies under the documents' folder."""
    name = f"{document.kind.lower()}-r{document.revision}-{document.language}.pdf"
    return f"{document.subject}/{name}"


def _owed() -> SelectOfScalar[Document]:
    return select(Document).where(col(Document.rendered_at).is_(None)).order_by(col(Document.id))


def _all_owed(limit: int) -> Iterator[Owed]:
    """Yield what is owed across all cases, read in chunks so that no transaction is long."""
    last = 0
    while limit > 0:
        chunk = _read(_owed().where(col(Document.id) > last).limit(min(CHUNK, limit)))
        if not chunk:
            return
        yield from chunk
        limit -= len(chunk)
        last = chunk[-1].document.id or last


def _read(query: SelectOfScalar[Document]) -> list[Owed]:
    with transaction() as session:
        return [Owed(document, view_of(session, document)) for document in session.exec(query).all()]


def _print(renderer: Renderer, owed: Owed, now: datetime) -> Path:
    document, view = owed
    pdf = renderer.render(Job(document.kind, view, document.language))
    path = settings().documents / file_name(document)
    part = _written(path, pdf)
    try:
        with transaction() as session:
            if _enter(session, owed, hashlib.sha256(pdf).hexdigest(), now):
                part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _written(path: Path, content: bytes) -> Path:
    """Write a file of this process's own beside `path`, to be renamed to it, and wait until it is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.stem}-{uuid4().hex}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return part


def _enter(session: Session, owed: Owed, digest: str, now: datetime) -> bool:
    """Enter a print in document and ledger; tell whether it was still owed."""
    document, view = owed
    load_row(session, document.subject)  # locks the case, whose ledger grows
    kept = {"rendered_at": now, "path": file_name(document), "sha256": digest, "data_hash": view.fingerprint}
    unprinted = (col(Document.id) == document.id, col(Document.rendered_at).is_(None))
    if session.execute(update(Document).where(*unprinted).values(kept).returning(col(Document.id))).first() is None:
        return False
    data = {"kind": document.kind, "revision": document.revision, "language": document.language, "sha256": digest}
    entry = chain_of(session, document.subject).entry(PRINTED, data, Signature(SYSTEM.no, Identity.SYSTEM, now))
    session.execute(insert(LedgerEvent), [entry])
    return True
