"""What a document shows: each kind has its own view, of what it is about as that stood when the document was owed."""

from collections.abc import Callable, Mapping

from sqlmodel import Session

from models.document import Document
from models.views.document import DocumentView
from rules.vocabulary import DocumentKind
from tasks.bulletin_views import bulletin_of
from tasks.case_at import CaseAt, case_at
from tasks.closing_letter_view import closing_letter_of
from tasks.handling_form_view import handling_form_of
from tasks.notice_views import notice_of
from tasks.short_letter_views import acknowledgement_of, decline_letter_of, not_ours_letter_of, ntf_report_of

OF_CASES: Mapping[DocumentKind, Callable[[Session, Document, CaseAt], DocumentView]] = {
    DocumentKind.HANDLING_FORM: handling_form_of,
    DocumentKind.CLOSING_LETTER: closing_letter_of,
    DocumentKind.ACKNOWLEDGEMENT: acknowledgement_of,
    DocumentKind.NTF_REPORT: ntf_report_of,
    DocumentKind.NOT_OURS_LETTER: not_ours_letter_of,
    DocumentKind.DECLINE_LETTER: decline_letter_of,
}
OF_ASSESSMENTS: Mapping[DocumentKind, Callable[[Session, Document], DocumentView]] = {
    DocumentKind.ASSESSMENT_NOTICE: notice_of,
    DocumentKind.BULLETIN: bulletin_of,
}


def view_of(session: Session, document: Document) -> DocumentView:
    """Return what a document shows, the same however late it is asked. Raises LookupError for a kind without a view."""
    if document.kind in OF_ASSESSMENTS:
        return OF_ASSESSMENTS[document.kind](session, document)
    return OF_CASES[document.kind](session, document, case_at(session, document))
