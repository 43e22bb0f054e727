"""Documents owed by moves: printed after the transaction, kept by their hash, entered in the ledger."""

import hashlib
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from models.database import transaction
from models.document import Document
from models.event import LedgerEvent
from models.settings import settings
from rules.vocabulary import Identity
from tasks.document_views import view_of
from tasks.ledger import Signature, chain_of
from tasks.reports import render_pdf

PRINTED = "PRINTED"


def owes_documents(session: Session, complaint_no: str) -> bool:
    """Whether a document of the case is still to be printed."""
    return session.exec(_owed(complaint_no).limit(1)).first() is not None


def print_owed_documents(complaint_no: str, now: datetime) -> list[Path]:
    """Print what is owed and return the files. One printed already is left alone; a half-written file is never seen."""
    with transaction() as session:
        owed = session.exec(_owed(complaint_no)).all()
        jobs = [(document, view_of(session, document, now)) for document in owed]
    return [_keep(document, render_pdf(document.kind, view, document.language), now) for document, view in jobs]


def file_name(document: Document) -> str:
    """Return where a document lies under the documents' folder."""
    name = f"{document.kind.lower()}-r{document.revision}-{document.language}.pdf"
    return f"{document.subject}/{name}"


def _keep(document: Document, pdf: bytes, now: datetime) -> Path:
    relative = file_name(document)
    path = settings().documents / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(pdf)
    part.replace(path)
    digest = hashlib.sha256(pdf).hexdigest()
    with transaction() as session:
        kept = {"rendered_at": now, "path": relative, "sha256": digest}
        unprinted = (col(Document.id) == document.id, col(Document.rendered_at).is_(None))
        if session.execute(update(Document).where(*unprinted).values(kept)).rowcount:  # type: ignore[attr-defined]
            data = {"kind": document.kind, "revision": document.revision, "language": document.language, "sha256": digest}
            entry = chain_of(session, document.subject).entry(PRINTED, data, Signature("SYSTEM", Identity.SYSTEM, now))
            session.execute(insert(LedgerEvent), [entry])
    return path


def _owed(complaint_no: str):  # type: ignore[no-untyped-def]
    return select(Document).where(Document.subject == complaint_no, col(Document.rendered_at).is_(None)).order_by(col(Document.id))
