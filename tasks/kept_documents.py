"""A printed file is kept in one way: drawn, sealed, brought to the disk, entered in the ledger, then put in its place.

A PDF is never kept unsealed. What is no PDF, a workbook or data, is kept by its hash alone.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col

from models.database import transaction
from models.document import Document
from models.event import LedgerEvent
from models.settings import settings
from rules.vocabulary import Identity
from tasks import fonts
from tasks.company import SYSTEM
from tasks.durable_files import written_beside
from tasks.ledger import Signature, chain_of
from tasks.pages import templates_version
from tasks.reports import Job, Renderer
from tasks.seal_key import fingerprint_of, usable_key
from tasks.sealing import sealed

PRINTED = "PRINTED"
PART = "print"

Hashes = Mapping[str, str]
Enter = Callable[[Session, "Print"], str]


@dataclass(frozen=True)
class Print:
    """A file as it is handed out.

    `hashes` are the columns of its document: its own hash, and for a sealed PDF that of what was drawn, of the
    templates and of the fonts. `seal` is the fingerprint of the certificate.
    """

    content: bytes
    hashes: Hashes
    seal: str = ""

    @property
    def told(self) -> dict[str, str]:
        """Return what the ledger says of the file."""
        return dict(self.hashes) | ({"seal": self.seal} if self.seal else {})


def sealed_print(renderer: Renderer, job: Job, now: datetime) -> Print:
    """Draw a document and seal it at `now`. Raises SealUnusable before anything is drawn, and as `Renderer.render`."""
    seal = fingerprint_of(usable_key(now).certificate)
    drawn = renderer.render(job)
    content = sealed(drawn, now)
    made_with = {"drawn_sha256": _hash_of(drawn), "templates": templates_version(), "fonts": fonts.version()}
    return Print(content, {"sha256": _hash_of(content), **made_with}, seal)


def plain_print(content: bytes) -> Print:
    """Return a file that is no PDF."""
    return Print(content, {"sha256": _hash_of(content)})


def keep(subject: str, made: Print, enter: Enter) -> Path | None:
    """Put a file into the subject's folder, and return it; None when it was no longer wanted.

    `enter` gets the transaction in which the file comes to its place: it enters the print and returns the file's name,
    or no name when somebody else was quicker. Raises OSError, and leaves nothing behind, when there is no room.
    """
    folder = settings().documents / subject
    part = written_beside(folder / PART, made.content)
    try:
        with transaction() as session:
            name = enter(session, made)
            if name:
                part.replace(folder / name)
    finally:
        part.unlink(missing_ok=True)
    return folder / name if name else None


def enter_print(session: Session, subject: str, what: Mapping[str, Any], made: Print, now: datetime) -> None:
    """Enter a print in the ledger of its subject, which is locked."""
    signature = Signature(SYSTEM.no, Identity.SYSTEM, now)
    session.execute(insert(LedgerEvent), [chain_of(session, subject).entry(PRINTED, {**what, **made.told}, signature)])


def enter_document(session: Session, columns: Mapping[str, Any], made: Print, now: datetime) -> None:
    """Enter a print that nobody owed in the documents; one that was lost and made anew takes the place of the first."""
    key = {name: columns[name] for name in ("subject", "kind", "revision", "language")}
    values = {**columns, **made.hashes, "owed_at": now, "rendered_at": now}
    again = update(Document).filter_by(**key).values(**values).returning(col(Document.id))
    if session.execute(again).first() is None:
        session.execute(insert(Document), [values])


def _hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
