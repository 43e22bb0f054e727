"""A letter about a case is printed on demand: owed as a new revision, drawn at once, and shown as a link."""

from datetime import datetime
from pathlib import Path

from prefect import task
from prefect.artifacts import acreate_link_artifact, acreate_markdown_artifact
from prefect.cache_policies import NO_CACHE
from sqlmodel import Session, col, select

from models.database import transaction
from models.document import Document
from models.settings import settings
from models.words import label
from rules.short_documents import ON_DEMAND, not_printable
from rules.vocabulary import DocumentKind, Language
from tasks.calendar import current_time
from tasks.case_at import case_at
from tasks.document_revisions import next_revision
from tasks.document_views import view_of
from tasks.documents import file_name, print_owed_documents
from tasks.facts import load_row
from tasks.refusals import worded
from tasks.runs import artifact_key
from tasks.short_letter_views import judged

__all__ = ["LANGUAGES", "ON_DEMAND", "NotPrintable", "print_and_show", "print_now"]

LANGUAGES = tuple(Language)


class NotPrintable(ValueError):
    """The case does not hold what the document would say: the message names what must be judged first."""


@task(cache_policy=NO_CACHE)
async def print_and_show(complaint_no: str, kind: str, language: str, as_of: datetime | None) -> None:
    """Print a letter and show the link to its file. Raises NotPrintable, and shows why, when it may not be."""
    try:
        path = print_now(complaint_no, DocumentKind(kind), Language(language), as_of)
    except NotPrintable as refused:
        await acreate_markdown_artifact(str(refused), key="document-refused", description=complaint_no)
        raise
    name = label(settings().language, DocumentKind(kind))
    key = artifact_key("document", complaint_no, kind)
    await acreate_link_artifact(path.as_uri(), link_text=path.name, key=key, description=f"{name} {complaint_no}")


def print_now(complaint_no: str, kind: DocumentKind, language: Language, as_of: datetime | None = None) -> Path:
    """Print a letter as the case stands, and return its file; what would say the same as the last print is that print.

    Raises NotPrintable, and UnknownComplaint for a number that there is not.
    """
    now = current_time(as_of)
    with transaction() as session:
        load_row(session, complaint_no)  # locks the case, so that no two prints take the same revision
        name = file_name(_owed(session, Document(subject=complaint_no, kind=kind, language=language, owed_at=now)))
    print_owed_documents(complaint_no, now)
    return settings().documents / name


def _owed(session: Session, wanted: Document) -> Document:
    """Return the document that is to be printed: the last one where it says the same, else a new revision of it."""
    refusal = not_printable(wanted.kind, judged(session, case_at(session, wanted)))
    if refusal:
        raise NotPrintable(*worded([refusal]))
    last = _last(session, wanted)
    if last is not None:
        wanted.revision = last.revision
        if view_of(session, wanted).fingerprint == view_of(session, last).fingerprint:
            return last
    wanted.revision = next_revision(session, wanted.subject, wanted.kind)
    session.add(wanted)
    return wanted


def _last(session: Session, wanted: Document) -> Document | None:
    same = (
        Document.subject == wanted.subject,
        Document.kind == wanted.kind,
        Document.language == wanted.language,
    )
    return session.exec(select(Document).where(*same).order_by(col(Document.revision).desc()).limit(1)).first()
