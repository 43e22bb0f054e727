"""What the API reads of a case, for a person who may see it: the case, its clocks, its documents, its ledger."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.database import reading
from models.document import Document
from models.event import LedgerEvent
from models.settings import settings
from models.views.api import ClockAnswer, ComplaintAnswer, DocumentAnswer, EntryAnswer
from rules.access import AccessRules
from rules.case import Person, level_class
from rules.lifecycle import gate_of
from tasks.asking import policy_for
from tasks.explanations import why
from tasks.facts import clocks_of
from tasks.policy_store import calendar_of
from tasks.visibility import sees

Found = TypeVar("Found")
MOST_ENTRIES = 500


def complaint(no: str, person: Person, access: AccessRules) -> ComplaintAnswer | None:
    """Return a complaint; None when there is none, or when this person may not see it."""
    return _read(no, person, access, _complaint)


def clocks(no: str, person: Person, access: AccessRules) -> Sequence[ClockAnswer] | None:
    """Return the clocks of a complaint with how their dues were counted; None as `complaint` does."""
    return _read(no, person, access, _clocks)


def documents(no: str, person: Person, access: AccessRules) -> Sequence[DocumentAnswer] | None:
    """Return what was printed of a complaint and of its 8D; None as `complaint` does."""
    return _read(no, person, access, _documents)


def entries(no: str, after: int, person: Person, access: AccessRules) -> Sequence[EntryAnswer] | None:
    """Return the ledger of a complaint behind an entry, at most MOST_ENTRIES; None as `complaint` does."""
    return _read(no, person, access, lambda session, row: _entries(session, row, after))


def _read(no: str, person: Person, access: AccessRules, answer: Callable[[Session, Complaint], Found]) -> Found | None:
    with reading() as session:
        row = session.get(Complaint, no)
        return answer(session, row) if row and sees(session, person, access, no) else None


def _complaint(session: Session, row: Complaint) -> ComplaintAnswer:
    del session
    gate = gate_of(row.state, row.kind, row.level)
    judged = {"level": level_class(row.level, row.irrational_order, row.external_body), "waits_for": str(gate or "")}
    return ComplaintAnswer.model_validate(row.model_dump() | judged)


def _clocks(session: Session, row: Complaint) -> Sequence[ClockAnswer]:
    calendar = calendar_of(policy_for(session, row), row.executing_department)
    language = settings().language
    return [
        ClockAnswer.model_validate(clock.model_dump() | {"why": why(clock, calendar, language)})
        for clock in clocks_of(session, row.no)
    ]


def _documents(session: Session, row: Complaint) -> Sequence[DocumentAnswer]:
    subjects = [row.no, row.eight_d] if row.eight_d else [row.no]
    printed = (col(Document.subject).in_(subjects), col(Document.rendered_at).is_not(None))
    found = session.exec(select(Document).where(*printed).order_by(col(Document.id))).all()
    return [DocumentAnswer.model_validate(each.model_dump() | {"printed_at": each.rendered_at}) for each in found]


def _entries(session: Session, row: Complaint, after: int) -> Sequence[EntryAnswer]:
    query = select(LedgerEvent).where(LedgerEvent.subject == row.no, LedgerEvent.seq > after)
    found = session.exec(query.order_by(col(LedgerEvent.seq)).limit(MOST_ENTRIES)).all()
    return [EntryAnswer.model_validate(each) for each in found]
