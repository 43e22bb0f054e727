"""A complaint for its customer: how it stands, what was written to him, and his own word on whether it is solved."""

from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.customer import Customer
from models.database import reading, transaction
from models.document import Document
from models.employee import Employee
from models.event import LedgerEvent
from models.settings import settings
from models.views.status import Letter, Status
from rules.lifecycle import PHASES
from rules.vocabulary import DocumentKind, Identity, State
from tasks.facts import load_row
from tasks.ledger import Signature, chain_of

CUSTOMER_SAID = "CUSTOMER_SAID"
MOST_WORDS = 2000
# What is written to the customer; everything else is of the house.
FOR_CUSTOMERS = (
    DocumentKind.ACKNOWLEDGEMENT,
    DocumentKind.CLOSING_LETTER,
    DocumentKind.NTF_REPORT,
    DocumentKind.NOT_OURS_LETTER,
    DocumentKind.DECLINE_LETTER,
)


def status_of(no: str) -> Status | None:
    """Return how a complaint stands for its customer; None when there is none. A merged one shows its master."""
    with reading() as session:
        row = session.get(Complaint, no)
        if row is None:
            return None
        stands = session.get_one(Complaint, row.merged_into) if row.merged_into else row
        contact = session.get(Employee, stands.first_inquiry_owner)
        return Status(
            no=row.no,
            language=session.get_one(Customer, row.customer).language,
            phase=PHASES[stands.state],
            closed=stands.state.is_final,
            received_at=row.received_at,
            their_reference=row.customer_ref,
            product=" · ".join(filter(None, (row.product, row.part_no, row.order_no, row.lot_no))),
            words=row.text,
            contact=contact.name if contact else "",
            contact_reached_at=settings().mail_from,
            letters=_letters(session, row.no),
            asks=row.state is State.CLOSE_APPLIED,
            answered=said_by_customer(session, row) is not None,
        )


def path_of_letter(no: str, document_id: int) -> str:
    """Return where a letter to the customer of a complaint lies in the documents' folder; "" when there is none."""
    with reading() as session:
        document = session.get(Document, document_id)
        if document is None or document.subject != no or document.kind not in FOR_CUSTOMERS or not document.path:
            return ""
        return document.path


def record_answer(no: str, *, solved: bool, score: int, words: str, now: datetime) -> bool:
    """Enter what the customer says about the solution; return whether the question was open.

    It passes no gate: whoever calls back reads it, and answers for it. Source: T6 (the call-back is a person's).
    """
    with transaction() as session:
        row = load_row(session, no)
        if row.state is not State.CLOSE_APPLIED:
            return False
        said = {"solved": solved, "score": score, "words": words[:MOST_WORDS]}
        entry = chain_of(session, no).entry(CUSTOMER_SAID, said, Signature("", Identity.STATED, now))
        session.execute(insert(LedgerEvent), [entry])
    return True


def said_by_customer(session: Session, row: Complaint) -> LedgerEvent | None:
    """Return the customer's newest word since the closing was applied for."""
    if row.state is not State.CLOSE_APPLIED or row.applied_at is None:
        return None
    query = select(LedgerEvent).where(
        LedgerEvent.subject == row.no,
        LedgerEvent.kind == CUSTOMER_SAID,
        LedgerEvent.recorded_at >= row.applied_at,
    )
    return session.exec(query.order_by(col(LedgerEvent.seq).desc()).limit(1)).first()


def _letters(session: Session, no: str) -> tuple[Letter, ...]:
    printed = (Document.subject == no, col(Document.kind).in_(FOR_CUSTOMERS), col(Document.rendered_at).is_not(None))
    found = session.exec(select(Document).where(*printed).order_by(col(Document.id))).all()
    return tuple(Letter(each.id, each.kind, each.rendered_at) for each in found if each.id and each.rendered_at)
