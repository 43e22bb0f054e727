"""Which documents a person sees, as a condition of the database: for the register and for a single file alike."""

from sqlalchemy import ColumnElement, Subquery, and_, false, or_, true
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.assessment import Assessment
from models.complaint import Complaint
from models.document import Document
from rules.access import AccessRules, Reach, may_read_bulletins, reach_of
from rules.case import Person
from rules.vocabulary import DocumentKind
from tasks.document_register import Seen
from tasks.visibility import seen_by

OF_WEEKS = (DocumentKind.BULLETIN, DocumentKind.WEEKLY_REPORT)


def documents_seen_by(person: Person, access: AccessRules) -> Seen:
    """Return the condition that a person sees a document.

    He sees those of the cases and 8Ds that he sees; a notice only where its assessment is shown to him; bulletins if he
    reads bulletins, and weekly reports if he sees every case.
    """

    def seen(listed: Subquery) -> ColumnElement[bool]:
        kind = listed.c.kind
        return or_(
            and_(kind == DocumentKind.BULLETIN, _if(granted=may_read_bulletins(person, access))),
            and_(kind == DocumentKind.WEEKLY_REPORT, _if(granted=reach_of(person, access) is Reach.ALL)),
            and_(
                kind.not_in(OF_WEEKS),
                _of_a_case_seen(listed, person, access),
                or_(kind != DocumentKind.ASSESSMENT_NOTICE, listed.c.subject.in_(_notices(person, access))),
            ),
        )

    return seen


def path_of_document(session: Session, number: int) -> str:
    """Return where a printed document lies in the documents' folder; "" when there is none of this number."""
    return session.exec(select(Document.path).where(Document.id == number)).first() or ""


def _if(*, granted: bool) -> ColumnElement[bool]:
    return true() if granted else false()


def _of_a_case_seen(listed: Subquery, person: Person, access: AccessRules) -> ColumnElement[bool]:
    """Return the condition that a document is about a complaint that he sees, or about an 8D that serves one."""
    if reach_of(person, access) is Reach.ALL:
        return true()
    seen = seen_by(person, access)
    served = select(Complaint.eight_d).where(seen, Complaint.eight_d != "")
    return or_(listed.c.about.in_(select(Complaint.no).where(seen)), listed.c.subject.in_(served))


def _notices(person: Person, access: AccessRules) -> SelectOfScalar[str]:
    """Return the question for the notices that the person reads, as `sees_assessment` says it."""
    every = select(Assessment.no)
    if not person.roles.isdisjoint(access.assessments):
        return every
    return every.where(col(Assessment.person).in_([person.no, "", *person.stands_in_for]))
