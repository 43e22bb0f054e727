"""A customer who was noted at intake turns out to be a known one, or is confirmed as new: a person decides, once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.customer import Contact, Customer
from models.database import transaction
from models.event import LedgerEvent
from models.task import TaskRow
from rules.refusal import Refusal
from rules.vocabulary import Identity, TaskKind
from tasks.facts import columns_of
from tasks.ledger import Signature, chain_of, chains_of
from tasks.merging import CLOSED, propose_merges
from tasks.similar_texts import propose_alike

JOINED, CONFIRMED = "CUSTOMER_JOINED", "CUSTOMER_CONFIRMED"
NOT_NOTED = Refusal("code", "This customer does not wait to be verified: look at the list again.")
NOT_KNOWN = Refusal("known", "There is no known customer of this code: check the code.")


class NotJoined(ValueError):
    """A customer who cannot become the one named; nothing was changed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


def join_customer(code: str, known: str, employee: str, now: datetime) -> int:
    """Let a noted customer be a known one from now on; return how many complaints move to him.

    His complaints and people go over, each complaint with an entry in its ledger. He stays on file, and his name means
    the known one wherever it comes again. What his complaints have in common with others is proposed.
    Raises NotJoined.
    """
    by = Signature(employee, Identity.PROVED, now)
    with transaction() as session:
        noted = _waiting(session, code)
        if not _is_known(session, known):
            raise NotJoined(NOT_KNOWN)
        rows = session.exec(select(Complaint).where(Complaint.customer == code).with_for_update()).all()
        _move_people(session, code, known)
        _move_complaints(session, rows, code, known, by)
        noted.same_as, noted.active = known, False
        _enter(session, noted, JOINED, {"customer": code, "known": known, "complaints": len(rows)}, by)
        open_rows = [row for row in rows if row.state not in CLOSED]
        propose_merges(session, _open_numbers(session, known), now)
        propose_alike(session, [columns_of(row) for row in open_rows], now)
        return len(rows)


def confirm_customer(code: str, employee: str, now: datetime) -> None:
    """Confirm that a noted customer is a new one. Raises NotJoined."""
    with transaction() as session:
        noted = _waiting(session, code)
        noted.verified = True
        _enter(session, noted, CONFIRMED, {"customer": code}, Signature(employee, Identity.PROVED, now))


def _waiting(session: Session, code: str) -> Customer:
    own = (Customer.code == code, col(Customer.verified).is_(False), Customer.same_as == "")
    found = session.exec(select(Customer).where(*own).with_for_update()).first()
    if found is None:
        raise NotJoined(NOT_NOTED)
    return found


def _is_known(session: Session, code: str) -> bool:
    known = (Customer.code == code, col(Customer.verified).is_(True))
    return session.exec(select(Customer.code).where(*known)).first() is not None


def _move_people(session: Session, code: str, known: str) -> None:
    """Let the people of one customer be another's; of two of one name the one who was there is spoken to."""
    there = dict(session.exec(select(Contact.name, Contact.id).where(Contact.customer == known)).all())
    for person in session.exec(select(Contact).where(Contact.customer == code)):
        if person.name in there:
            same = update(Complaint).where(col(Complaint.contact_id) == person.id)
            session.execute(same.values(contact_id=there[person.name]))
        else:
            person.customer = known
            session.add(person)


def _move_complaints(session: Session, rows: Sequence[Complaint], code: str, known: str, by: Signature) -> None:
    if not rows:
        return
    numbers = [row.no for row in rows]
    chains = chains_of(session, numbers)
    data = {"customer": code, "known": known, "changed": {"customer": [code, known]}}
    session.execute(insert(LedgerEvent), [chains[no].entry(JOINED, data, by) for no in numbers])
    for row in rows:
        row.customer = known
        row.version += 1
        session.add(row)
    session.flush()


def _enter(session: Session, noted: Customer, kind: str, data: Mapping[str, Any], by: Signature) -> None:
    """Write down what became of a noted customer; nobody owes a word about him any more."""
    session.add(noted)
    session.execute(insert(LedgerEvent), [chain_of(session, f"CUSTOMER-{noted.code}").entry(kind, data, by)])
    own = (col(TaskRow.kind) == TaskKind.CONSULT, col(TaskRow.key) == noted.code, col(TaskRow.ended_at).is_(None))
    session.execute(update(TaskRow).where(*own).values(ended_at=by.recorded_at, ended_by=by.actor))
    session.flush()


def _open_numbers(session: Session, customer: str) -> list[str]:
    own = (Complaint.customer == customer, col(Complaint.state).not_in(CLOSED))
    return list(session.exec(select(Complaint.no).where(*own)))
