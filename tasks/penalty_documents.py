"""The documents of money that are owed: a notice of every assessment that has none yet, and the bulletins asked for."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from models.assessment import Assessment
from models.document import Document
from models.settings import settings
from rules.vocabulary import DocumentKind


def owe_notices(session: Session, now: datetime) -> list[str]:
    """Owe a notice for every assessment that has none, and its next revision when it was decided since the last one.

    Returns their numbers in the order of issue; it takes one query and one statement, however many they are.
    Source: R-004-P.2, R-004-P.4; decisions 23.
    """
    own = (Document.subject == Assessment.no, Document.kind == DocumentKind.ASSESSMENT_NOTICE)
    since = func.coalesce(Assessment.decided_at, Assessment.issued_at)
    printed = select(Document.id).where(*own, col(Document.owed_at) >= since)
    revisions = select(func.coalesce(func.max(Document.revision), 0)).where(*own).scalar_subquery()
    query = select(Assessment.no, revisions).where(~printed.exists()).order_by(col(Assessment.id))
    owed = [owed_notice(no, now, before + 1) for no, before in session.exec(query)]
    if owed:
        session.execute(insert(Document), owed)
    return [row["subject"] for row in owed]


def owed_notice(no: str, at: datetime, revision: int = 1) -> dict[str, Any]:
    """Return the row of a notice that is to be printed as it stands at a moment, in the installation's language."""
    return _owed(DocumentKind.ASSESSMENT_NOTICE, no, at, revision)


def owed_bulletin(no: str, at: datetime, revision: int = 1) -> dict[str, Any]:
    """Return the row of a bulletin that is to be printed as it stands at a moment, in the installation's language."""
    return _owed(DocumentKind.BULLETIN, no, at, revision)


def _owed(kind: DocumentKind, no: str, at: datetime, revision: int) -> dict[str, Any]:
    return {
        "subject": no,
        "kind": kind,
        "revision": revision,
        "language": settings().language,
        "owed_at": at,
        "rendered_at": None,
        "path": "",
        "sha256": "",
        "data_hash": "",
    }
