"""Notes in the ledger beside the moves: what somebody did with what is on file, under what it belongs to."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, select

from models.assessment import Assessment
from models.database import transaction
from models.event import LedgerEvent
from models.report import Report
from rules.vocabulary import ReportKind
from tasks.bulletin_facts import is_bulletin, load_bulletin
from tasks.eight_d_facts import is_eight_d, load_eight_d
from tasks.facts import UnknownComplaint, load_row
from tasks.ledger import Signature, chain_of


def note(subject: str, kind: str, data: Mapping[str, Any], by: Signature) -> None:
    """Enter what was done with a complaint, 8D, notice, bulletin or report. Raises UnknownComplaint for any other."""
    with transaction() as session:
        enter(session, lock_ledger(session, subject), kind, data, by)


def enter(session: Session, ledger: str, kind: str, data: Mapping[str, Any], by: Signature) -> None:
    """Enter something at the end of a chain whose subject is locked."""
    session.execute(insert(LedgerEvent), [chain_of(session, ledger).entry(kind, data, by)])


def lock_ledger(session: Session, subject: str) -> str:
    """Lock what a number is of, and return the subject of its ledger: a notice is entered with its complaint.

    Raises UnknownComplaint.
    """
    if is_eight_d(subject):
        return load_eight_d(session, subject).no
    if is_bulletin(subject):
        return load_bulletin(session, subject).no
    weekly = (Report.no == subject, Report.kind == ReportKind.WEEKLY)
    if session.exec(select(Report).where(*weekly).with_for_update()).first():
        return subject
    notice = session.exec(select(Assessment.complaint).where(Assessment.no == subject)).first()
    return load_row(session, notice or subject).no


__all__ = ["UnknownComplaint", "enter", "lock_ledger", "note"]
