"""Who hands a complaint to whom: the issue of each revision of the handling form, its copies and its signature."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from sqlmodel import Session, col, select

from models.department import Department
from models.document import Document
from models.event import LedgerEvent
from models.message import Message
from models.views.document import Person
from models.views.handling_form import EarlierRevision, Signature
from models.words import label, say
from rules.lifecycle import Event
from rules.vocabulary import Language, LevelCause, State
from tasks.case_at import LEVEL, CaseAt, reason_in, revision_issued, states_of
from tasks.people_shown import acting, name_of, person, someone

COPY = "form_copy"


def hand_over_of(session: Session, document: Document, case: CaseAt) -> dict[str, Any]:
    """Return the fields of the form that say who issued which revision, to whom, and who signed for it."""
    row, issues = case.row, [entry for entry in case.entries if revision_issued(entry)]
    actor = next((entry.actor for entry in reversed(issues) if revision_issued(entry) == document.revision), "")
    return {
        "issuer": acting(session, case, actor),
        "issued_at": document.owed_at,
        "executing_department": _department(session, row.executing_department),
        "receiver": person(session, row.receiver),
        "deputy": someone(session, row.receiver_deputy),
        "copies": _copies(session, document),
        "signature": _signature(session, case),
        "responsible": someone(session, row.responsible_person),
        "earlier_revisions": tuple(_earlier_revisions(session, document, case, issues)),
    }


def _department(session: Session, code: str) -> str:
    department = session.get(Department, code)
    return department.name if department else code


def _copies(session: Session, document: Document) -> tuple[Person, ...]:
    """Return who got a copy of this revision; the last one, which shows the closed case, goes to nobody anew."""
    told = select(Message).where(Message.subject == document.subject, Message.template == COPY)
    found = session.exec(told.order_by(col(Message.id)))
    copies = [(int(copy.data["revision"]), copy.to_employee) for copy in found]
    newest = max((revision for revision, _ in copies if revision <= document.revision), default=0)
    return tuple(person(session, number) for revision, number in copies if revision == newest)


def _signature(session: Session, case: CaseAt) -> Signature | None:
    """Return who signed for the form since it last went to a department. Source: decisions 15."""
    signed: LedgerEvent | None = None
    for entry in case.entries:
        if entry.kind == Event.SIGN_FORM:
            signed = entry
        elif states_of(entry)[1] == State.TRANSFERRED != states_of(entry)[0]:
            signed = None
    if signed is None:
        return None
    return Signature(
        by=person(session, signed.actor),
        at=signed.recorded_at,
        identity=signed.identity,
        on_behalf_of=name_of(session, signed.acted_for),
    )


def _earlier_revisions(
    session: Session, document: Document, case: CaseAt, issues: Sequence[LedgerEvent]
) -> Iterator[EarlierRevision]:
    for issue, next_issue in pairwise(issues):
        yield EarlierRevision(
            revision=revision_issued(issue),
            issued_at=issue.recorded_at,
            issued_by=acting(session, case, issue.actor).name,
            reason=_why(case, next_issue, document.language),
        )


def _why(case: CaseAt, issue: LedgerEvent, language: Language) -> str:
    """Return why a new revision was issued: what happened to the case, and the reason that was given."""
    if states_of(issue)[1] == State.CLOSED:
        return label(language, State.CLOSED)
    levels = [entry for entry in case.recorded(LEVEL) if entry.recorded_at == issue.recorded_at]
    what = label(language, LevelCause(levels[-1].data["cause"])) if levels else ""
    # A form that is issued by hand answers a dispute.
    disputes = [entry for entry in case.recorded(Event.DISPUTE) if entry.seq < issue.seq]
    cause = disputes[-1] if disputes and issue.kind == Event.ISSUE_FORM else issue
    return say(language, ": ").join(part for part in (what, reason_in(cause)) if part)
