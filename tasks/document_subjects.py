"""What a document is about: a case, a notice of one, or a bulletin; it decides in whose ledger a print is entered."""

from collections.abc import Callable, Mapping

from sqlmodel import Session

from models.document import Document
from rules.vocabulary import DocumentKind
from tasks.bulletin_facts import load_bulletin
from tasks.facts import load_row
from tasks.notice_fate import load_notice


def lock_subject(session: Session, document: Document) -> str:
    """Lock whatever the document is about, whose ledger grows, and return the subject of that ledger.

    A notice is entered with its complaint, a bulletin in a ledger of its own. Raises LookupError for an unknown number.
    """
    return LOCKS.get(document.kind, _case)(session, document)


def _case(session: Session, document: Document) -> str:
    return load_row(session, document.subject).no


def _case_of_notice(session: Session, document: Document) -> str:
    return load_row(session, load_notice(session, document.subject).complaint).no


def _bulletin(session: Session, document: Document) -> str:
    return load_bulletin(session, document.subject).no


LOCKS: Mapping[DocumentKind, Callable[[Session, Document], str]] = {
    DocumentKind.ASSESSMENT_NOTICE: _case_of_notice,
    DocumentKind.BULLETIN: _bulletin,
}
